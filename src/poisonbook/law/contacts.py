"""One contact point as a file says it: of a law file, or of an operator's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from poisonbook.law.fields import read_certainty, read_text
from poisonbook.law.model import Contact
from poisonbook.values.documents import Node, read_document

ALL_STATES = "*"
_STATE = re.compile(r"[A-Z]{2}|\*")
_AS_OF = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")
_WEB = re.compile(r"https://\S+")


def read_contact(node: Node) -> Contact:
    """The contact point written here.

    Raises:
        DocumentError: a field is unknown, missing or wrong.
    """
    node.allow(("state", "body", "phone", "email", "web", "source", "as_of", "certainty", "note"))
    return Contact(
        state=_matching(node.need("state"), _STATE, "a state is ISO 3166-1 alpha-2, such as DE, or * for all others"),
        body=node.need("body").text(),
        phone=read_text(node.get("phone")),
        email=node.optional("email", lambda one: _matching(one, _EMAIL, "expected one e-mail address")) or "",
        web=node.optional("web", lambda one: _matching(one, _WEB, "expected an address that begins with https://"))
        or "",
        source=node.need("source").text(),
        as_of=_matching(node.need("as_of"), _AS_OF, "expected a year or a day, such as 2018 or 2024-04-27"),
        certainty=read_certainty(node.need("certainty")),
        note=read_text(node.get("note")),
    )


def read_own_contacts(path: Path) -> tuple[Contact, ...]:
    """The contact points of an operator's own file: a list `contacts`, as law files have it.

    Raises:
        DocumentError: the file cannot be read, is wrong, or names a state twice.
    """
    file = read_document(path)
    file.allow(("contacts",))
    return tuple(_each_once(file.need("contacts")))


def _each_once(nodes: Node) -> Iterator[Contact]:
    seen: set[str] = set()
    for node in nodes:
        contact = read_contact(node)
        if contact.state in seen:
            raise node.error(f"the file has a contact point of {contact.state} already")
        seen.add(contact.state)
        yield contact


def _matching(node: Node, form: re.Pattern[str], problem: str) -> str:
    if form.fullmatch(node.text()) is None:
        raise node.error(problem)
    return node.text()
