"""Losses, thefts and stock differences: enter one, see what is left of its time, say that it was reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.engine import Connection

from poisonbook.clock import CLOCK_SLACK
from poisonbook.law.errors import UnknownJurisdictionError, UnknownSubstanceError
from poisonbook.register.access import Operator
from poisonbook.register.clocks import ClockState, by_urgency, clock_state, time_left
from poisonbook.register.house import Incident, IncidentKind
from poisonbook.storage import incidents
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id
from poisonbook.workflows.house_errors import AlreadyReportedError, HouseRecordError, UnknownIncidentError
from poisonbook.workflows.house_products import regulated_product
from poisonbook.workflows.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenIncident:
    """What somebody noticed."""

    kind: IncidentKind
    product_id: str | None = None
    substance: str | None = None
    """Its id, name or number; needed without a product, or where the product has several."""
    amount_kg: Decimal | None = None
    noticed_at: datetime | None = None
    """Now by default."""
    place: str = ""
    jurisdiction: str | None = None
    """Under whose law it is reported; by default the operator's own."""


@dataclass(frozen=True, slots=True)
class Watched:
    """An incident with its clock as it stands."""

    incident: Incident
    clock: ClockState
    left: timedelta | None
    """Until the report is due, below zero when overdue; None when it was reported or no hours are named."""
    delete_after: datetime
    """When its record is deleted, reported or not."""


def record_incident(service: Service, operator: Operator, given: GivenIncident) -> Watched:
    """Enter an incident; its clock runs from when it was noticed, by the hours that the law data names.

    Raises:
        HouseRecordError: it was noticed in the future, or names neither a product nor a substance.
        NotRegulatedError: the product is not registered as regulated.
        UnknownSubstanceError, UnknownJurisdictionError: the law data does not know it.
    """
    now = service.clock()
    noticed = given.noticed_at or now
    if noticed > now + CLOCK_SLACK:
        raise HouseRecordError("noticed_at", "lies in the future")
    code = _jurisdiction(service, operator, given.jurisdiction)
    report = service.book.loss_report(code)
    incident = Incident(
        id=new_id("inc"),
        kind=given.kind,
        product_id=given.product_id,
        substance=_substance(service, operator, given),
        amount_kg=given.amount_kg,
        noticed_at=noticed,
        place=given.place,
        jurisdiction=code,
        duty="" if report is None else report.requirement,
        due_at=None if report is None else noticed + timedelta(hours=report.hours),
    )
    return service.store.writer.run(_add, (operator.id, incident, now, service.deadline(operator, noticed)))


def report_incident(
    service: Service, operator: Operator, incident_id: str, *, reported_at: datetime, reference: str
) -> Watched:
    """Note that an incident was reported to the authority; the same again changes nothing.

    Raises:
        UnknownIncidentError: there is none with this id.
        AlreadyReportedError: it was reported at another time or with another reference.
        HouseRecordError: it was reported in the future, or before it was noticed.
    """
    now = service.clock()
    if reported_at > now + CLOCK_SLACK:
        raise HouseRecordError("reported_at", "lies in the future")
    done, delete_after = service.store.writer.run(_report, (operator.id, incident_id, reported_at, reference))
    return _watched(done, now, delete_after)


def incidents_of(service: Service, operator: Operator) -> list[Watched]:
    """The operator's incidents: open ones first, the earliest due at the top."""
    now = service.clock()
    with service.store.reading() as connection:
        found, ends = incidents.search(connection, operator.id), incidents.ends(connection, operator.id)
    return [_watched(one, now, ends[one.id]) for one in by_urgency(found)]


def find_incident(service: Service, operator: Operator, incident_id: str) -> Watched:
    """One incident with its clock.

    Raises:
        UnknownIncidentError: there is none with this id.
    """
    with service.store.reading() as connection:
        found = incidents.find(connection, operator.id, incident_id)
        if found is None:
            raise UnknownIncidentError(incident_id)
        ends = incidents.ends(connection, operator.id)
    return _watched(found, service.clock(), ends[incident_id])


def _watched(incident: Incident, now: datetime, delete_after: datetime) -> Watched:
    return Watched(incident, clock_state(incident, now), time_left(incident, now), delete_after)


def _jurisdiction(service: Service, operator: Operator, asked: str | None) -> str:
    if asked is None:
        return operator.jurisdictions[0]
    code = service.book.jurisdiction(asked).code
    if code not in operator.jurisdictions:
        raise UnknownJurisdictionError(asked, operator.jurisdictions)
    return code


def _substance(service: Service, operator: Operator, given: GivenIncident) -> str:
    named = None
    if given.substance is not None:
        found = service.book.matching(given.substance)
        if len(found) != 1:
            near = tuple(one.slug for one in found) or service.book.nearest(given.substance)
            raise UnknownSubstanceError(given.substance, near)
        named = found[0].slug
    if given.product_id is None:
        if named is None:
            raise HouseRecordError("substance", "say which substance, or which product, is missing")
        return named
    held = {one.substance for one in regulated_product(service, operator, given.product_id).substances}
    if named is not None:
        if named not in held:
            raise HouseRecordError("substance", f"the product is not registered with it but with {_listed(held)}")
        return named
    if len(held) > 1:
        raise HouseRecordError("substance", f"the product has several: say which of {_listed(held)}")
    return held.pop()


def _listed(substances: set[str]) -> str:
    return ", ".join(sorted(substances))


@each
def _add(connection: Connection, asked: tuple[str, Incident, datetime, datetime]) -> Watched:
    operator, incident, at, delete_after = asked
    incidents.add(connection, operator, incident, at=at, delete_after=delete_after)
    return _watched(incident, at, delete_after)


@each
def _report(connection: Connection, asked: tuple[str, str, datetime, str]) -> tuple[Incident, datetime]:
    operator, id_, reported_at, reference = asked
    found = incidents.find(connection, operator, id_)
    if found is None:
        raise UnknownIncidentError(id_)
    delete_after = incidents.ends(connection, operator)[id_]
    if found.reported_at is not None:
        if (found.reported_at, found.reference) != (reported_at, reference):
            raise AlreadyReportedError(id_)
        return found, delete_after
    if reported_at < found.noticed_at:
        raise HouseRecordError("reported_at", "lies before it was noticed")
    incidents.report(connection, operator, id_, reported_at=reported_at, reference=reference)
    return replace(found, reported_at=reported_at, reference=reference), delete_after
