"""An identity check says what was shown, when, and until when it may be used; never more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.roles import BOTH
from tests.stores import DATABASES
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.privacy.sealing import SealContext
from poisonbook.register.access import Operator
from poisonbook.register.evidence import DocumentType
from poisonbook.register.particulars import ParticularsError
from poisonbook.workflows.identity_checks import (
    GivenIdentityCheck,
    IdentityCheckError,
    UnknownIdentityCheckError,
    identity_check,
    identity_checks_of,
    record_identity_check,
)
from poisonbook.workflows.service import Service

GIVEN = GivenIdentityCheck(
    customer_id="C-1",
    document_type=DocumentType.PASSPORT,
    number="C01X00T47",
    expires_on=date(2031, 4, 30),
    issued_by="Poliisi",
    checked_by="Žofia at counter 2",
)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def database() -> str:
    """SQLite, where a test does not say otherwise."""
    return "sqlite"


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    with service_on(store_url, tmp_path, clock) as service:
        yield service


def files_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def test_a_check_that_was_recorded_is_there(service: Service, clock: SetClock) -> None:
    check = record_identity_check(service, SHOP, GIVEN)

    assert identity_check(service, SHOP, check.id) == check
    assert (check.document_type, check.checked_at) == (DocumentType.PASSPORT, clock.now)


def test_everything_that_points_to_a_person_is_sealed(service: Service) -> None:
    check = record_identity_check(service, SHOP, GIVEN)

    assert BOTH.open(check.sealed, context=SealContext(SHOP.id, "identity_check", check.id)) == {
        "number": "C01X00T47",
        "issued_by": "Poliisi",
        "checked_by": "Žofia at counter 2",
        "expires_on": "2031-04-30",
    }
    assert not any(one in repr(GIVEN) for one in ("C01X00T47", "Poliisi", "Žofia", "C-1"))


def test_nothing_of_it_is_in_the_files_of_the_store(service: Service, tmp_path: Path) -> None:
    check = record_identity_check(service, SHOP, GIVEN)
    written = files_of(tmp_path)

    assert check.id.encode() in written
    assert not any(one.encode() in written for one in ("C01X00T47", "Poliisi", "Žofia", "2031-04-30", "C-1"))


@pytest.mark.parametrize(
    ("checked_at", "expires_on", "last"),
    [
        (None, date(2031, 4, 30), date(2027, 11, 22)),
        (None, date(2026, 12, 1), date(2026, 12, 1)),
        (None, None, date(2027, 11, 22)),
        (datetime(2026, 3, 1, tzinfo=UTC), None, date(2027, 3, 1)),
        (None, date(2026, 11, 22), date(2026, 11, 22)),
    ],
)
def test_it_may_be_used_for_a_year_and_never_longer_than_the_document(
    service: Service, checked_at: datetime | None, expires_on: date | None, last: date
) -> None:
    given = replace(GIVEN, checked_at=checked_at, expires_on=expires_on)

    assert record_identity_check(service, SHOP, given).valid_until == last


def test_under_a_law_that_lets_nothing_be_used_again_it_is_good_for_the_day(service: Service) -> None:
    canadian = Operator(SHOP.id, "Shop", ("CA",))

    assert record_identity_check(service, canadian, GIVEN).valid_until == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (replace(GIVEN, expires_on=date(2026, 11, 21)), "expires_on: was before the check"),
        (replace(GIVEN, checked_at=datetime(2026, 11, 22, 10, 6, tzinfo=UTC)), "checked_at: is in the future"),
        (replace(GIVEN, checked_at=datetime(2025, 11, 21, tzinfo=UTC)), "checked_at: is longer ago"),
    ],
)
def test_a_check_that_proves_nothing_is_refused(service: Service, given: GivenIdentityCheck, problem: str) -> None:
    with pytest.raises(IdentityCheckError, match=problem) as caught:
        record_identity_check(service, SHOP, given)

    assert caught.value.code == "identity-check"
    assert identity_checks_of(service, SHOP) == []


@pytest.mark.parametrize(
    "given",
    [
        replace(GIVEN, number="iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAA"),
        replace(GIVEN, issued_by="data:image/png;base64,AAAA"),
        replace(GIVEN, checked_by="x" * 121),
        replace(GIVEN, number=" "),
    ],
)
def test_a_copy_of_a_document_is_never_kept(service: Service, given: GivenIdentityCheck) -> None:
    with pytest.raises(ParticularsError):
        record_identity_check(service, SHOP, given)

    assert identity_checks_of(service, SHOP) == []


@pytest.mark.parametrize("database", DATABASES)
def test_checks_are_found_by_customer_the_newest_first(service: Service, clock: SetClock) -> None:
    first = record_identity_check(service, SHOP, GIVEN)
    clock.now += timedelta(hours=1)
    second = record_identity_check(service, SHOP, GIVEN)
    other = record_identity_check(service, SHOP, replace(GIVEN, customer_id="C-2"))

    assert identity_checks_of(service, SHOP, "C-1") == [second, first]
    assert identity_checks_of(service, SHOP, "C-2") == [other]


def test_another_operator_sees_nothing_of_it(service: Service) -> None:
    check = record_identity_check(service, SHOP, GIVEN)

    with pytest.raises(UnknownIdentityCheckError):
        identity_check(service, OTHER, check.id)
    assert identity_checks_of(service, OTHER, "C-1") == []


def _end(service: Service) -> int:
    with service.store.reading() as connection:
        (delete_after,) = connection.exec_driver_sql("SELECT delete_after FROM identity_checks").one()
    return int(delete_after)


def _at(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp() * 1_000_000)


def test_it_is_kept_as_long_as_the_law_says_after_it_was_made(service: Service) -> None:
    record_identity_check(service, SHOP, GIVEN)

    assert _end(service) == _at(2028, 5, 23)  # 18 months, the day over
