"""People's rights: what is held of one customer, its correction, its erasure where the law allows it.

The customer's id is in the body and never in an address: addresses are written into logs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from msgspec import Meta

from poisonbook.register.access import Operator, Scope
from poisonbook.register.rights import Basis, EvidenceKind, PersonReason
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Id, Moment, Wire
from poisonbook.workflows import people
from poisonbook.workflows.service import Service

Orders = Annotated[tuple[Id, ...], Meta(max_length=100)]


class PersonLookIn(Wire, frozen=True):
    """Who is looked at, and why."""

    reason: PersonReason
    customer_id: Id | None = None
    """The shop's own id of one customer."""
    orders: Orders = ()
    """Of a guest: orders that were placed without a customer's id."""


class PersonEraseIn(Wire, frozen=True):
    """Who asks to be forgotten."""

    customer_id: Id | None = None
    """The shop's own id of one customer."""
    orders: Orders = ()
    """Of a guest: orders that were placed without a customer's id."""


class PersonCorrectIn(Wire, frozen=True):
    """Which evidence is wrong."""

    customer_id: Id
    """The shop's own id of one customer."""
    kind: EvidenceKind
    id: Id


class RecordDutyOut(Wire, frozen=True):
    """How long one of the operator's laws has the record of a sale kept."""

    jurisdiction: str
    months: int
    ref: str
    certainty: str


class PersonHeldOut(Wire, frozen=True):
    """Everything that is held of one customer; particulars are sealed, and stay so."""

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    """The rows of each table, column by column; `delete_after` is the day it goes."""
    elsewhere: int
    """Decisions on orders of other customers that have one of this customer's in their evidence; they go with those."""
    unnamed: int
    """Cases of files that were screened under another key than the register's: whose they are cannot be told."""
    duties: list[RecordDutyOut]


class StayingOut(Wire, frozen=True):
    """A record that stays for now."""

    table: str
    id: str
    delete_after: Moment
    basis: Basis


class PersonErasedOut(Wire, frozen=True):
    """What went, and what stays."""

    gone: Mapping[str, int]
    """How many rows of which table."""
    stays: list[StayingOut]
    compacted: bool
    """Whether the bytes of what went left the files, as far as the database lets them; else with the next sweep."""
    duties: list[RecordDutyOut]


async def _look(service: Service, call: Call) -> Answer:
    body: PersonLookIn = call.body
    held = await asyncio.to_thread(
        people.held_of, service, call.operator, body.customer_id, body.reason, orders=body.orders
    )
    duties = _duties(service, call.operator)
    return Answer(200, PersonHeldOut(tables=held.tables, elsewhere=held.elsewhere, unnamed=held.unnamed, duties=duties))


async def _erase(service: Service, call: Call) -> Answer:
    body: PersonEraseIn = call.body
    erased = await asyncio.to_thread(people.erase_person, service, call.operator, body.customer_id, orders=body.orders)
    stays = [
        StayingOut(table=one.table, id=one.id, delete_after=one.delete_after, basis=one.basis) for one in erased.stays
    ]
    duties = _duties(service, call.operator)
    return Answer(200, PersonErasedOut(gone=erased.gone, stays=stays, compacted=erased.compacted, duties=duties))


async def _correct(service: Service, call: Call) -> Answer:
    body: PersonCorrectIn = call.body
    await asyncio.to_thread(people.correct_evidence, service, call.operator, body.customer_id, body.kind, body.id)
    return Answer(204)


def _duties(service: Service, operator: Operator) -> list[RecordDutyOut]:
    return [
        RecordDutyOut(jurisdiction=one.jurisdiction, months=one.months, ref=one.ref, certainty=one.certainty)
        for one in people.record_duties(service, operator)
    ]


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="look_at_person",
        method="POST",
        path="/v1/people/look",
        summary="Everything that is held of one customer, for a reason",
        description="Access and portability (GDPR Art. 15 and 20). The reading is in the ledger, the customer is not.",
        tag="people",
        scope=Scope.RIGHTS,
        body=PersonLookIn,
        example={"customer_id": "C-1001", "reason": "access"},
        answers={200: PersonHeldOut},
        handle=_look,
    ),
    Operation(
        id="erase_person",
        method="POST",
        path="/v1/people/erase",
        summary="Delete what no law has kept of one customer, and say what stays, until when and why",
        description="Erasure (GDPR Art. 17). What the law has kept of a sale stays until its date (Art. 17(3)(b)).",
        tag="people",
        scope=Scope.RIGHTS,
        body=PersonEraseIn,
        example={"customer_id": "C-1001"},
        answers={200: PersonErasedOut},
        handle=_erase,
        writes=True,
    ),
    Operation(
        id="correct_person",
        method="POST",
        path="/v1/people/correct",
        summary="Withdraw evidence of one customer that is wrong; it is then entered anew",
        description=(
            "Rectification (GDPR Art. 16). What is on record is not rewritten: earlier sales rest on it, and a "
            "statement is in its buyer's own words. No sale rests on it any more."
        ),
        tag="people",
        scope=Scope.RIGHTS,
        body=PersonCorrectIn,
        example={"customer_id": "C-1001", "kind": "statement", "id": "stm_0123456789abcdef"},
        answers={204: None, 404: None},
        handle=_correct,
        writes=True,
    ),
)
