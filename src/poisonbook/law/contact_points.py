"""Where a suspicious transaction, a loss or a theft is reported: the contact point of the state in which it happened.

An address is as old as its source (`Contact.as_of`). What the operator says itself comes before the law files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from poisonbook.errors import PoisonbookError
from poisonbook.law.book import Book
from poisonbook.law.contacts import ALL_STATES
from poisonbook.law.model import Contact


class NoContactPointError(PoisonbookError):
    """It is not known where something is reported in this state."""

    code: ClassVar[str] = "no-contact-point"

    def __init__(self, state: str, known: Sequence[str]) -> None:
        super().__init__(state, known)
        self.state = state
        self.known = tuple(known)

    def __str__(self) -> str:
        under = f"{self.state} is not under a law of this operator's that names a contact point"
        return f"{under}; known: {', '.join(self.known) or 'none'}. Say which state, or name it in a file of your own"


def states_of(book: Book, codes: Iterable[str], own: Iterable[Contact] = ()) -> tuple[str, ...]:
    """The states for which `contact_point` knows somebody, sorted."""
    named = {one.state for one in own} - {ALL_STATES}
    for code in codes:
        for law in book.lineage(code):
            states = {one.state for one in law.contacts}
            named |= states - {ALL_STATES}
            if ALL_STATES in states:
                named |= set(law.countries)
    return tuple(sorted(named))


def contact_point(book: Book, codes: Sequence[str], state: str, own: Sequence[Contact] = ()) -> Contact:
    """The contact point of a state: the operator's own, that of the law files, or where the law says to look for it.

    Args:
        codes: the operator's jurisdictions.
        own: what the operator says itself.

    Raises:
        NoContactPointError: none of these laws has one for the state.
    """
    laws = [law for code in codes for law in book.lineage(code)]
    listed = [one for law in laws for one in law.contacts]
    for contact in (*own, *listed):
        if contact.state == state:
            return contact
    for law in laws:
        for contact in law.contacts:
            if contact.state == ALL_STATES and state in law.countries:
                return contact
    raise NoContactPointError(state, states_of(book, codes, own))
