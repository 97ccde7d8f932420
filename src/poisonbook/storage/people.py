"""Everything that is held of one customer: which rows of which table.

`WAYS` says of every table that can hold something of a person how its rows are found, `NOBODYS` of every other one why
it cannot. A table that is in neither fails a test, so what is shown is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    type_coerce,
)

from poisonbook.storage.holds import HOLDABLE
from poisonbook.storage.tables.authority_requests import AUTHORITY_REQUESTS
from poisonbook.storage.tables.everything import LOGGED
from poisonbook.storage.tables.evidence import (
    FORM_LINKS,
    IDENTITY_CHECKS,
    LICENCE_GRANTS,
    LICENCE_USES,
    LICENCES,
    STATEMENTS,
)
from poisonbook.storage.tables.filings import FILINGS
from poisonbook.storage.tables.holds import HELD_RECORDS, HOLDS
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS
from poisonbook.storage.tables.openings import OPENING_HALVES, OPENINGS
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.storage.tables.pseudonyms import PSEUDONYM_LINKS
from poisonbook.storage.tables.review import ALERTS, CASE_NOTES, CASE_ORDERS, CASES
from poisonbook.storage.tables.shops import SHOP_ORDERS, TASKS


@dataclass(frozen=True, slots=True)
class Person:
    """One customer in one operator's register."""

    operator: str
    pseudonyms: tuple[str, ...] = ()
    """All that may stand in the register in place of the customer's id."""
    orders: tuple[str, ...] = ()
    """Orders that were placed without a customer's id, by their own."""


EVIDENCE = (STATEMENTS, IDENTITY_CHECKS, LICENCES)
Way = Callable[[Person], ColumnElement[bool]]


def _own(table: Table) -> Way:
    return lambda person: and_(table.c.operator == person.operator, table.c.customer.in_(person.pseudonyms))


def own_orders(person: Person) -> ColumnElement[bool]:
    guests = and_(ORDERS.c.customer.is_(None), ORDERS.c.id.in_(person.orders))
    return and_(ORDERS.c.operator == person.operator, or_(ORDERS.c.customer.in_(person.pseudonyms), guests))


def _named_in(column: ColumnElement[Any], person: Person) -> ColumnElement[bool]:
    """Whether a document names the customer."""
    text = type_coerce(column, Text)
    return or_(false(), *(text.contains(f'"{one}"', autoescape=True) for one in person.pseudonyms))


def _licences(person: Person) -> ColumnElement[bool]:
    either = or_(LICENCES.c.customer.in_(person.pseudonyms), _named_in(LICENCES.c.others, person))
    return and_(LICENCES.c.operator == person.operator, either)


def _orders(person: Person) -> Select[tuple[str]]:
    return select(ORDERS.c.id).where(own_orders(person))


def _of_orders(table: Table, column: str) -> Way:
    return lambda person: and_(table.c.operator == person.operator, table.c[column].in_(_orders(person)))


def _grants(person: Person) -> ColumnElement[bool]:
    wanted = select(LICENCES.c.id).where(_licences(person))
    return and_(LICENCE_GRANTS.c.operator == person.operator, LICENCE_GRANTS.c.licence.in_(wanted))


def _lists(column: ColumnElement[Any], person: Person, tables: Collection[Table]) -> ColumnElement[bool]:
    """Whether a list of ids names one of the customer's records in these tables."""
    listed = type_coerce(column, Text)
    return or_(
        *(
            exists(select(table.c.id).where(WAYS[table](person), contains_text(listed, _spelt(table.c.id))))
            for table in tables
        )
    )


def contains_text(text: ColumnElement[Any], part: ColumnElement[Any]) -> ColumnElement[bool]:
    """Letter by letter, as LIKE is not on SQLite."""
    return func.replace(text, part, "") != text


def _spelt(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """A text as it stands in a document."""
    quoted: ColumnElement[Any] = '"' + func.replace(func.replace(text, "\\", "\\\\"), '"', '\\"') + '"'
    return quoted


def _tasks(person: Person) -> ColumnElement[bool]:
    either = or_(_named_in(TASKS.c.task, person), _lists(TASKS.c.orders, person, [ORDERS]))
    return and_(TASKS.c.operator == person.operator, either)


def _openings(person: Person) -> ColumnElement[bool]:
    of_records = _lists(OPENINGS.c.records, person, EVIDENCE)
    return and_(OPENINGS.c.operator == person.operator, of_records)


def _authority_requests(person: Person) -> ColumnElement[bool]:
    names = AUTHORITY_REQUESTS.c
    either = or_(_lists(names.orders, person, [ORDERS]), _lists(names.cases, person, [CASES]))
    return and_(names.operator == person.operator, either)


def _holding(person: Person) -> ColumnElement[bool]:
    return and_(HOLDS.c.operator == person.operator, _lists(HOLDS.c.records, person, HOLDABLE))


def _held_records(person: Person) -> ColumnElement[bool]:
    return and_(HELD_RECORDS.c.operator == person.operator, _about(HELD_RECORDS, person, HOLDABLE))


def _about(table: Table, person: Person, nouns: Collection[Table]) -> ColumnElement[bool]:
    """Whether a row is about one of the customer's records, by noun and id."""
    return or_(
        *(and_(table.c.noun == one.name, table.c.id.in_(select(one.c.id).where(WAYS[one](person)))) for one in nouns)
    )


def _halves(person: Person) -> ColumnElement[bool]:
    wanted = select(OPENINGS.c.id).where(_openings(person))
    return and_(OPENING_HALVES.c.operator == person.operator, OPENING_HALVES.c.id.in_(wanted))


def _cases(person: Person) -> Select[tuple[str]]:
    """The ids of cases about orders or findings of the customer, and of copies of them."""
    about = select(CASE_ORDERS.c.case_id).where(_of_orders(CASE_ORDERS, "order_id")(person))
    found = select(ALERTS.c.case_id).where(ALERTS.c.operator == person.operator, _named_in(ALERTS.c.findings, person))
    ids = about.union(found)
    either = or_(CASES.c.id.in_(ids), CASES.c.copy_of.in_(ids))
    return select(CASES.c.id).where(CASES.c.operator == person.operator, either)


def _of_cases(table: Table, column: str) -> Way:
    return lambda person: and_(table.c.operator == person.operator, table.c[column].in_(_cases(person)))


def _ledger(person: Person) -> ColumnElement[bool]:
    about = _about(LEDGER_CONTENTS, person, [table for table in LOGGED if table in WAYS])
    return and_(LEDGER_CONTENTS.c.operator == person.operator, about)


def _links(person: Person) -> ColumnElement[bool]:
    own: list[Any] = [
        select(ORDERS.c[name]).where(own_orders(person)) for name in ("delivery_address", "payment_token")
    ]
    own += [select(LICENCES.c.number).where(_licences(person)), person.pseudonyms]
    links = PSEUDONYM_LINKS.c
    either = [column.in_(values) for column in (links.older, links.newest) for values in own]
    return and_(links.operator == person.operator, or_(*either))


WAYS: Mapping[Table, Way] = {
    ORDERS: own_orders,
    ORDER_LINES: _of_orders(ORDER_LINES, "order_id"),
    LICENCE_USES: _of_orders(LICENCE_USES, "order_id"),
    LICENCES: _licences,
    LICENCE_GRANTS: _grants,
    STATEMENTS: _own(STATEMENTS),
    IDENTITY_CHECKS: _own(IDENTITY_CHECKS),
    FORM_LINKS: _own(FORM_LINKS),
    SHOP_ORDERS: _of_orders(SHOP_ORDERS, "id"),
    TASKS: _tasks,
    OPENINGS: _openings,
    OPENING_HALVES: _halves,
    AUTHORITY_REQUESTS: _authority_requests,
    HOLDS: _holding,
    HELD_RECORDS: _held_records,
    PSEUDONYM_LINKS: _links,
    CASES: _of_cases(CASES, "id"),
    CASE_ORDERS: _of_orders(CASE_ORDERS, "order_id"),
    CASE_NOTES: _of_cases(CASE_NOTES, "case_id"),
    ALERTS: _of_cases(ALERTS, "case_id"),
    FILINGS: _of_cases(FILINGS, "case_id"),
    LEDGER_CONTENTS: _ledger,
}
"""How the rows of a customer are found in every table that can hold any."""
NOBODYS: Mapping[str, str] = {
    "operators": "the shop's own name",
    "api_keys": "hashes of the shop's keys",
    "counters": "numbers that only go up",
    "staff": "the shop's own staff, by short ids",
    "staff_names": "names of the same",
    "staff_passwords": "hashes of passwords of the same",
    "passkeys": "public keys of the same",
    "sessions": "who of the same is in",
    "one_time": "invitations of the same, and challenges to them",
    "products": "what the shop sells",
    "rule_steps": "what staff did with rules, by their short ids",
    "rule_days": "counts of rules by day",
    "rule_texts": "what rules said",
    "report_years": "what was published of a year: counts with noise, which say of nobody whether they are in them",
    "product_decisions": "what staff decided of products, by their short ids",
    "incidents": "losses and thefts; nobody is named",
    "stock": "packs of products",
    "notices": "trading partners along the supply chain",
    "trainings": "how many people were trained, without names",
    "review_answers": "how long staff looked and what they said, by their short ids; no case is named",
    "questions": "what suppliers are asked of products",
    "idempotency_keys": "hashes of keys, and sealed answers that no customer's id leads to; gone within a day",
    "deliveries": "numbers of deliveries of a platform",
    "shop_products": "when a shop changed a product",
    "ledger_entries": "commitments that tell nothing without their nonces",
    "ledger_tiles": "hashes of the same",
    "ledger_checkpoints": "signed hashes of the same",
    "ledger_timestamps": "when an authority saw such a signed hash",
    "clocks": "times of this machine",
}
"""Why no row of the other tables is anybody's."""
