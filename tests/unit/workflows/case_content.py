"""Cases on a register of their own, of findings that are put before people directly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.unit.workflows.register_service import SHOP

from poisonbook.facts.findings import Finding
from poisonbook.review.alerts import Source
from poisonbook.review.cases import Case, CaseNote
from poisonbook.storage import case_notes, cases
from poisonbook.storage.writer import each
from poisonbook.workflows.alerts import Found, raise_alerts
from poisonbook.workflows.service import Service


@each
def _raise(connection: cases.Connection, asked: tuple[Service, str, Found]) -> list[str]:
    return raise_alerts(connection, *asked)


def raised(
    service: Service,
    *findings: Finding,
    operator: str = SHOP.id,
    ends: datetime | None = None,
) -> list[str]:
    """The ids of the cases that findings came into."""
    now = service.clock()
    found = Found(findings=findings, source=Source.SCREENING, at=now, ends=ends or now + timedelta(days=3))
    return service.store.writer.run(_raise, (service, operator, found))


def case_of(service: Service, id_: str, operator: str = SHOP.id) -> Case:
    """A case as it is on record."""
    with service.store.reading() as connection:
        found = cases.find(connection, operator, id_)
    assert found is not None
    return found


def notes_of(service: Service, id_: str) -> Sequence[CaseNote]:
    """What was done with a case."""
    with service.store.reading() as connection:
        return case_notes.of_case(connection, SHOP.id, id_)


def ends_of(service: Service, id_: str) -> datetime | None:
    """When a case is deleted."""
    with service.store.reading() as connection:
        return cases.ends(connection, SHOP.id, id_)
