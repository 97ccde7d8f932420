"""Numbers that identify a component: CAS, EC, index and REACH registration numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from poisonbook.values.identifiers import is_cas, is_ec

_REACH = r"(?<![\d-])0[1-57]\s?-\s?\d{10}\s?-\s?\d{2}(?:\s?-\s?(?:\d{4}|x{4}))?(?![\d-])"
_INDEX = r"(?<![\d-])\d{3}-\d{3}-\d{2}-[\dx](?![\w-])"
_EC = r"(?<![\d-])[2-9]\d{2}\s?-\s?\d{3}\s?-\s?\d(?![\d-])"
_CAS = r"(?<![\d-])[1-9]\d{1,6}\s?-\s?\d{2}\s?-\s?\d(?![\d-])"
_ANY = re.compile(f"(?P<reach>{_REACH})|(?P<index>{_INDEX})|(?P<ec>{_EC})|(?P<cas>{_CAS})")
_OPEN = re.compile(r"(?<![\d-])(?:0[1-57]-(?:\d{10}-(?:\d{2}-)?)?|[1-9]\d{1,6}-(?:\d{2}-)?|\d{3}-\d{3}-\d{2}-)$")
_REST = re.compile(r"(?:\d{1,10})(?:-\d{1,4})*(?:-x{4})?(?![\w-])|x{4}(?!\w)")


@dataclass(frozen=True, slots=True)
class Mark:
    """An identifying number in a folded text."""

    kind: str
    """`cas`, `ec`, `index` or `reach`."""
    number: str
    start: int
    end: int
    is_sound: bool
    """Whether its check digit is right."""


def marks_in(text: str) -> Iterator[Mark]:
    """The identifying numbers in folded `text`, in order of place.

    >>> [(mark.kind, mark.number) for mark in marks_in("7722-84-1 (ec 231-765-0)")]
    [('cas', '7722-84-1'), ('ec', '231-765-0')]
    """
    for match in _ANY.finditer(text):
        kind = match.lastgroup or ""
        number = re.sub(r"\s", "", match.group()).upper()
        is_sound = is_cas(number) if kind == "cas" else is_ec(number) if kind == "ec" else True
        yield Mark(kind, number, match.start(), match.end(), is_sound)


def is_open(text: str) -> bool:
    """Whether folded `text` ends in the first part of a number that goes on below."""
    return _OPEN.search(text) is not None


def rest_of_number(text: str) -> int:
    """How many characters at the start of folded `text` may be the second part of such a number."""
    match = _REST.match(text)
    return 0 if match is None else match.end()
