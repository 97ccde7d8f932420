"""The tables of an inspection export about what buyers have shown. Who they are is sealed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from poisonbook.register.evidence import Granted, HeldLicence, IdentityCheck, StatedSubstance, Statement
from poisonbook.reports.csv_tables import Column, Table

SEALED = "sealed"
OPENED = "opened: see particulars.csv"
_NOTHING_STATED = (StatedSubstance("", None, None),)
_NOTHING_GRANTED = (Granted("", None, None),)

StatementRow = tuple[Statement, StatedSubstance]
LicenceRow = tuple[HeldLicence, Granted]


@dataclass(frozen=True, slots=True)
class Particular:
    """One field of what was sealed, opened."""

    kind: str
    """The noun it belongs to."""
    id: str
    field: str
    text: str


PARTICULARS: Table[Particular] = Table(
    "particulars",
    "Sealed particulars that were opened for this export",
    (
        Column("kind", "statement, identity_check or licence", lambda one: one.kind),
        Column("id", "of the statement, check or licence", lambda one: one.id),
        Column("field", "its name", lambda one: one.field),
        Column("text", "as it was entered", lambda one: one.text),
    ),
)


def statement_rows(statements: Iterable[Statement]) -> Iterator[StatementRow]:
    """One row for each substance of each statement."""
    return ((one, stated) for one in statements for stated in one.substances or _NOTHING_STATED)


def licence_rows(licences: Iterable[HeldLicence]) -> Iterator[LicenceRow]:
    """One row for each substance of each licence."""
    return ((one, granted) for one in licences for granted in one.granted or _NOTHING_GRANTED)


def statements_table(*, opened: bool) -> Table[StatementRow]:
    """Customers' statements."""
    return Table(
        "statements",
        "Customers' statements, one row for each substance",
        (
            Column("id", "of the statement", lambda row: row[0].id),
            Column("jurisdiction", "under whose law it was made", lambda row: row[0].jurisdiction),
            Column("buyer_class", "who declares to buy", lambda row: row[0].buyer_class.value),
            Column("made_at", "when, UTC", lambda row: row[0].made_at),
            Column("valid_until", "the last day it may be used again", lambda row: row[0].valid_until),
            Column("withdrawn", "whether it was withdrawn", lambda row: row[0].withdrawn),
            Column("substance", "its id in the law data", lambda row: row[1].substance),
            Column("strength_ww", "% w/w, the strongest; empty: any", lambda row: row[1].strength_ww),
            Column("amount_kg", "the most in one purchase; empty: any", lambda row: row[1].amount_kg),
            Column("particulars", "who, for whom, for what use", lambda _: _particulars(opened)),
        ),
    )


def identity_checks_table(*, opened: bool) -> Table[IdentityCheck]:
    """Identity checks."""
    return Table(
        "identity_checks",
        "Identity checks",
        (
            Column("id", "of the check", lambda one: one.id),
            Column("document_type", "what was shown; never a copy", lambda one: one.document_type.value),
            Column("checked_at", "when, UTC", lambda one: one.checked_at),
            Column("valid_until", "the last day it may be used again", lambda one: one.valid_until),
            Column("particulars", "the document's number", lambda _: _particulars(opened)),
        ),
    )


def licences_table(*, opened: bool) -> Table[LicenceRow]:
    """Licences that were seen."""
    return Table(
        "licences",
        "Licences that were seen, one row for each substance",
        (
            Column("id", "of the record", lambda row: row[0].id),
            Column("state", "that granted it, ISO 3166-1 alpha-2", lambda row: row[0].state),
            Column("valid_from", "its first day", lambda row: row[0].valid_from),
            Column("valid_until", "its last day", lambda row: row[0].valid_until),
            Column("revoked", "whether nothing more may be bought on it", lambda row: row[0].revoked),
            Column("substance", "its id in the law data", lambda row: row[1].substance),
            Column("strength_ww", "% w/w, the strongest; empty: not named", lambda row: row[1].strength_ww),
            Column("amount_kg", "in all; empty: not named", lambda row: row[1].amount_kg),
            Column("used_kg", "written off by confirmed orders here", lambda row: row[1].used_kg),
            Column("left_kg", "what may still be bought", lambda row: row[1].left_kg),
            Column("particulars", "its number", lambda _: _particulars(opened)),
        ),
    )


def _particulars(opened: bool) -> str:
    return OPENED if opened else SEALED
