"""Losses, thefts and stock differences: enter one, list them with the time left, say that one was reported."""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from poisonbook.register.access import Scope
from poisonbook.register.clocks import ClockState
from poisonbook.register.house import IncidentKind
from poisonbook.values.strengths import plain
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Exact, Id, Moment, Text, Wire
from poisonbook.workflows import incidents
from poisonbook.workflows.incidents import GivenIncident, Watched
from poisonbook.workflows.service import Service


class IncidentIn(Wire, frozen=True):
    """What was noticed. Its clock runs from then, by the hours that the law names."""

    kind: IncidentKind
    product_id: Id | None = None
    substance: Text | None = None
    """Its id, name or number; needed without a product, or where the product has several."""
    amount_kg: Exact | None = None
    noticed_at: Moment | None = None
    """Now by default."""
    place: Annotated[str, Meta(max_length=200, description="Where in the house; never a person.")] = ""
    jurisdiction: Id | None = None
    """Under whose law it is reported; the operator's own by default."""


class ReportIn(Wire, frozen=True):
    """That it was reported to the authority."""

    reported_at: Moment
    reference: Text
    """The authority's reference."""


class IncidentOut(Wire, frozen=True):
    """An incident, and where its clock stands."""

    id: str
    kind: IncidentKind
    product_id: str | None
    substance: str
    amount_kg: str | None
    noticed_at: datetime
    place: str
    jurisdiction: str
    duty: str
    """The requirement in the law data that says how soon; empty where none is known."""
    due_at: datetime | None
    seconds_left: int | None
    """Below zero when overdue; null when reported, or where the law data names no hours."""
    clock: ClockState
    reported_at: datetime | None
    reference: str
    delete_after: datetime
    """When its record is deleted, reported or not."""


class IncidentListOut(Wire, frozen=True):
    """Those not reported first, the earliest due at the top."""

    incidents: list[IncidentOut]


async def _record(service: Service, call: Call) -> Answer:
    given = GivenIncident(
        kind=call.body.kind,
        product_id=call.body.product_id,
        substance=call.body.substance,
        amount_kg=None if call.body.amount_kg is None else Decimal(call.body.amount_kg),
        noticed_at=call.body.noticed_at,
        place=call.body.place,
        jurisdiction=call.body.jurisdiction,
    )
    return _recorded(await asyncio.to_thread(incidents.record_incident, service, call.operator, given))


def _recorded(found: Watched) -> Answer:
    return Answer(201, _out(found))


async def _list(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(incidents.incidents_of, service, call.operator)
    return Answer(200, IncidentListOut(incidents=[_out(one) for one in found]))


async def _report(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(
        incidents.report_incident,
        service,
        call.operator,
        call.path["incident_id"],
        reported_at=call.body.reported_at,
        reference=call.body.reference,
    )
    return Answer(200, _out(found))


def _out(watched: Watched) -> IncidentOut:
    one = watched.incident
    return IncidentOut(
        id=one.id,
        kind=one.kind,
        product_id=one.product_id,
        substance=one.substance,
        amount_kg=None if one.amount_kg is None else plain(one.amount_kg),
        noticed_at=one.noticed_at,
        place=one.place,
        jurisdiction=one.jurisdiction,
        duty=one.duty,
        due_at=one.due_at,
        seconds_left=None if watched.left is None else int(watched.left.total_seconds()),
        clock=watched.clock,
        reported_at=one.reported_at,
        reference=one.reference,
        delete_after=watched.delete_after,
    )


OPERATIONS = (
    Operation(
        id="record_incident",
        method="POST",
        path="/v1/incidents",
        summary="Enter a loss, a theft or a stock difference; its clock runs from when it was noticed",
        tag="house",
        scope=Scope.REGISTER,
        body=IncidentIn,
        answers={201: IncidentOut},
        handle=_record,
        answer_of=_recorded,
        writes=True,
        example={"kind": "loss", "substance": "acetone", "amount_kg": "2.5", "place": "warehouse 2"},
    ),
    Operation(
        id="list_incidents",
        method="GET",
        path="/v1/incidents",
        summary="Incidents with the time left to report them, open ones first",
        tag="house",
        scope=Scope.REGISTER,
        answers={200: IncidentListOut},
        handle=_list,
    ),
    Operation(
        id="report_incident",
        method="POST",
        path="/v1/incidents/{incident_id}/report",
        summary="Note that an incident was reported to the authority",
        tag="house",
        scope=Scope.REGISTER,
        body=ReportIn,
        example={"reported_at": "2026-11-22T10:00:00Z", "reference": "KRP 2026/118"},
        answers={200: IncidentOut, 404: None, 409: None},
        handle=_report,
        writes=True,
    ),
)
