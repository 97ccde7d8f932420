"""What the law of a jurisdiction has a buyer state before a sale, from `data/statement_forms.yaml` and the law data.

Every field rests on duties of the law data, and has its certainty from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.law.book import Book
from poisonbook.law.fields import read_certainty, read_text
from poisonbook.law.model import Certainty, Requirement, Retention, Reuse, weakest
from poisonbook.law.retention import delete_after
from poisonbook.register.validity import last_day_of_reuse
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.documents import Node, parse_document

_FORM = (
    "act", "article", "buyers", "asks", "asks_of_products", "declaration", "counted_from"
)  # fmt: skip


class NoStatementFormError(PoisonbookError):
    """No form is known for the statements of a jurisdiction."""

    code: ClassVar[str] = "no-statement-form"

    def __init__(self, jurisdiction: str, known: tuple[str, ...]) -> None:
        super().__init__(jurisdiction, known)
        self.jurisdiction = jurisdiction
        self.known = known

    def __str__(self) -> str:
        known = ", ".join(self.known)
        return f"the law of {self.jurisdiction!r} asks buyers for no statement that is known here; known: {known}"


class CountedFrom(StrEnum):
    """From when the months run for which a statement is kept."""

    TRANSACTION = "transaction"
    """From each sale that rests on it."""
    RECORD = "record"
    """From the day it was made, whatever is sold on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One field of a form."""

    id: str
    required: bool
    """Not required: asked for if there is one."""
    longest: int
    """In characters."""
    lines: bool
    """Whether it may have several lines."""
    autocomplete: str
    """The purpose of the field by HTML's names (WCAG 1.3.5); empty: it has none."""
    certainty: Certainty
    """The weakest of the duties that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementForm:
    """What a buyer states under one jurisdiction's law."""

    jurisdiction: str
    """The code it was asked for by the law data's name, such as `DK`."""
    wording: str
    """The code of the jurisdiction whose form it is, such as `EU` for `DK`."""
    act: str
    article: str
    buyers: tuple[BuyerClass, ...]
    fields: tuple[Asked, ...]
    columns: tuple[Asked, ...]
    """What is asked of each product."""
    declaration: Certainty
    """How certain it is that the law has it declared."""
    counted_from: CountedFrom
    retention: Retention | None
    reuse: Reuse | None

    @property
    def certainty(self) -> Certainty:
        """The weakest of everything it asks."""
        asked = (*self.fields, *self.columns)
        return weakest([self.declaration, *(one.certainty for one in asked)])

    def valid_until(self, made_at: datetime) -> date:
        """The last day a sale may rest on a statement of that moment; days are days in UTC.

        A year on where the law lets a verification be used again (EU 2019/1148 Art. 8(2), in the law data `reuse`),
        else that day, as each sale has a statement of its own.
        """
        return last_day_of_reuse(made_at, months=0 if self.reuse is None else self.reuse.months)


def statement_end(book: Book, code: str, made_at: datetime, *, sold_at: datetime | None = None) -> datetime:
    """The moment after which a statement under the law of `code` is deleted.

    Our reading. What the law has kept is the record of a sale. Where its months run from the transaction (EU
    2019/1148 Art. 8(4)), the first transaction is taken to be on the day the statement was made, and each later sale
    that rests on it (`sold_at`) moves the end on. Where they run from the record (Great Britain), no sale moves it. A
    withdrawn statement stays until then: sales may rest on it.

    Raises:
        NoStatementFormError, UnknownJurisdictionError: as `statement_form`.
    """
    node, _ = _form_of(book, code)
    moved = sold_at is not None and _counted_from(node) is CountedFrom.TRANSACTION
    return delete_after(book.retention(code), max(made_at, sold_at or made_at) if moved else made_at)


def statement_form(book: Book, code: str) -> StatementForm:
    """The form of a jurisdiction: its own, or that of the jurisdiction it extends.

    Raises:
        NoStatementFormError: neither has one.
        UnknownJurisdictionError: no law file has the code.
    """
    node, wording = _form_of(book, code)
    return _read(node, wording, book.jurisdiction(code).code, book)


def _form_of(book: Book, code: str) -> tuple[Node, str]:
    """What the data says of the form of a jurisdiction, and whose form it is."""
    forms = _shipped().need("forms").mapping
    for member in book.lineage(code):
        if member.code in forms:
            return forms[member.code], member.code
    raise NoStatementFormError(code, tuple(known for known in book.codes if _has_form(book, known)))


def _counted_from(node: Node) -> CountedFrom:
    return node.need("counted_from").choice(CountedFrom, "beginning", CountedFrom)


def _has_form(book: Book, code: str) -> bool:
    forms = _shipped().need("forms").mapping
    return any(member.code in forms for member in book.lineage(code))


def _read(node: Node, wording: str, code: str, book: Book) -> StatementForm:
    node.allow(_FORM)
    duties = {duty.id: duty for duty in book.requirements(wording)}
    return StatementForm(
        jurisdiction=code,
        wording=wording,
        act=node.need("act").text(),
        article=node.need("article").text(),
        buyers=tuple(one.choice(BuyerClass, "buyer class", BuyerClass) for one in node.need("buyers")),
        fields=tuple(_read_asked(one, duties) for one in node.need("asks")),
        columns=tuple(_read_asked(one, duties) for one in node.need("asks_of_products")),
        declaration=_certainty(node.need("declaration"), duties),
        counted_from=_counted_from(node),
        retention=book.retention(code),
        reuse=book.reuse(code),
    )


def _read_asked(node: Node, duties: Mapping[str, Requirement]) -> Asked:
    node.allow(("field", "duties", "if_any", "certainty"))
    name = node.need("field")
    known = _shipped().need("fields").mapping
    if name.text() not in known:
        raise name.error(f"{name.text()!r} is not one of this file's fields")
    about = known[name.text()]
    about.allow(("longest", "lines", "autocomplete"))
    return Asked(
        id=name.text(),
        required=not node.optional("if_any", Node.boolean),
        longest=about.need("longest").whole(),
        lines=about.optional("lines", Node.boolean) or False,
        autocomplete=read_text(about.get("autocomplete")),
        certainty=_certainty(node, duties),
    )


def _certainty(node: Node, duties: Mapping[str, Requirement]) -> Certainty:
    """The weakest of the duties that something rests on, and of its own where it has one."""
    found = []
    for one in node.need("duties"):
        if one.text() not in duties:
            raise one.error(f"{one.text()!r} is not one of the law data's requirements")
        found.append(duties[one.text()].certainty)
    own = node.optional("certainty", read_certainty)
    return weakest(found if own is None else [own, *found])


@cache
def _shipped() -> Node:
    file = resources.files("poisonbook.register") / "data" / "statement_forms.yaml"
    root = parse_document(file.read_text(encoding="utf-8"), "statement_forms.yaml")
    root.allow(("fields", "forms"))
    return root
