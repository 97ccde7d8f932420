"""Identity checks: that one was made, by what kind of document and its number; never a copy of it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from msgspec import Meta

from poisonbook.clock import today
from poisonbook.register.access import Scope
from poisonbook.register.evidence import DocumentType, IdentityCheck
from poisonbook.register.particulars import NUMBER_LENGTH, WORDS_LENGTH
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Day, Id, Moment, Wire
from poisonbook.workflows import identity_checks
from poisonbook.workflows.identity_checks import GivenIdentityCheck
from poisonbook.workflows.service import Service

Words = Annotated[str, Meta(min_length=1, max_length=WORDS_LENGTH)]


class IdentityCheckIn(Wire, frozen=True):
    """What was shown to prove who somebody is. There is no field for a copy, and none is taken."""

    customer_id: Id
    document_type: DocumentType
    number: Annotated[str, Meta(min_length=1, max_length=NUMBER_LENGTH, examples=["C01X00T47"])]
    """Sealed; never in an answer."""
    expires_on: Day | None
    """The document's last day; null where it names none, as an extract of a register does."""
    checked_at: Moment | None = None
    """Now, where it is not said."""
    issued_by: Words | None = None
    """The authority; sealed."""
    checked_by: Words | None = None
    """Who of the staff saw it; sealed."""


class IdentityCheckOut(Wire, frozen=True):
    """An identity check, without its number and without whose it is."""

    id: str
    document_type: DocumentType
    checked_at: Moment
    valid_until: Day
    """The last day it may be used again: as long as the law lets it, and never after the document expired."""
    usable: bool
    """Today."""


async def _record(service: Service, call: Call) -> Answer:
    check = await asyncio.to_thread(identity_checks.record_identity_check, service, call.operator, _given(call.body))
    return Answer(201, _out(service, check))


async def _show(service: Service, call: Call) -> Answer:
    id_ = call.path["identity_check_id"]
    check = await asyncio.to_thread(identity_checks.identity_check, service, call.operator, id_)
    return Answer(200, _out(service, check))


def _given(body: IdentityCheckIn) -> GivenIdentityCheck:
    return GivenIdentityCheck(
        customer_id=body.customer_id,
        document_type=body.document_type,
        number=body.number,
        expires_on=body.expires_on,
        checked_at=body.checked_at,
        issued_by=body.issued_by,
        checked_by=body.checked_by,
    )


def _out(service: Service, check: IdentityCheck) -> IdentityCheckOut:
    return IdentityCheckOut(
        id=check.id,
        document_type=check.document_type,
        checked_at=check.checked_at,
        valid_until=check.valid_until,
        usable=today(service.clock) <= check.valid_until,
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="record_identity_check",
        method="POST",
        path="/v1/identity-checks",
        summary="Record that somebody's identity was checked",
        description=(
            "By the kind of document and its number, which is sealed. It may be used as long as the law of one of the "
            "operator's jurisdictions lets it be used again (EU and Great Britain: a year), else on the same day, and "
            "never after the document expired. A copy of the document is never taken: whatever looks like one is "
            "refused."
        ),
        tag="evidence",
        scope=Scope.EVIDENCE,
        body=IdentityCheckIn,
        example={
            "customer_id": "C-1001",
            "document_type": "passport",
            "number": "C01X00T47",
            "expires_on": "2031-04-30",
            "issued_by": "Poliisi",
            "checked_by": "counter 2",
        },
        answers={201: IdentityCheckOut},
        handle=_record,
        writes=True,
    ),
    Operation(
        id="show_identity_check",
        method="GET",
        path="/v1/identity-checks/{identity_check_id}",
        summary="An identity check, and how long it may be used",
        tag="evidence",
        scope=Scope.EVIDENCE,
        answers={200: IdentityCheckOut},
        handle=_show,
    ),
)
