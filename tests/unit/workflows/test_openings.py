"""Particulars of single records are read by two people of two roles, once, and never before the ledger says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from tests.functional.register.content import checked, licensed
from tests.ledger_events import events_of
from tests.roles import COMPLIANCE, DATA_PROTECTION, role_key
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.privacy.handover import ReplyKeyError
from poisonbook.privacy.sealing import SealBrokenError, open_sealed
from poisonbook.register.openings import (
    CaseReason,
    FourEyesError,
    Opening,
    OpeningError,
    OpeningRequestError,
    OpeningState,
)
from poisonbook.register.roles import Role
from poisonbook.storage import sealed
from poisonbook.storage.orders import Connection
from poisonbook.storage.store import Store
from poisonbook.storage.sweep import sweep_some
from poisonbook.storage.tables.openings import OPENING_HALVES, OPENINGS
from poisonbook.storage.writer import each
from poisonbook.workflows.opening_steps import UnknownOpeningError
from poisonbook.workflows.openings import (
    GivenOpening,
    approve_opening,
    find_opening,
    list_openings,
    read_opening,
    refuse_opening,
    request_opening,
    withdraw_opening,
)
from poisonbook.workflows.secret_files import KeyFileExistsError
from poisonbook.workflows.service import Service


@pytest.fixture
def clock() -> SetClock:
    """The time."""
    return SetClock(datetime.now(UTC))


@pytest.fixture
def service(store_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Service]:
    """Two shops with sealed records."""
    with service_on(store_url, tmp_path, clock) as service:
        checked(service, SHOP, "X 1")
        licensed(service, SHOP, "FI-3")
        checked(service, OTHER, "X 2")
        yield service


def ids(service: Service) -> dict[str, str]:
    """The records by whose they are and of which kind."""
    with service.store.reading() as connection:
        return {f"{one.operator} {one.kind}": one.id for one in sealed.every(connection)}


@pytest.fixture
def reply(tmp_path: Path) -> Path:
    """Where who asks keeps the reply key."""
    return tmp_path / "reply"


@pytest.fixture
def asked(service: Service, reply: Path) -> Opening:
    """Anna of compliance asks to read what her shop has of an identity check and a licence."""
    known = ids(service)
    records = (known["opr_shop licence"], known["opr_shop identity_check"])
    return request_opening(service.store, SHOP, given(records), reply, book=service.book)


def given(records: tuple[str, ...], **more: Any) -> GivenOpening:
    """A request."""
    said = {"reason": CaseReason.INSPECTION, "case_id": "2026/42", "person": "anna", "role": Role.COMPLIANCE}
    return GivenOpening(records=records, **(said | more))


def steps(service: Service) -> list[tuple[str, str, str]]:
    """What the ledger tells of openings."""
    kinds = (f"opening-{step}" for step in ("requested", "approved", "refused", "withdrawn", "read"))
    told = events_of(service.store, *kinds)
    return [(one["kind"].removeprefix("opening-"), one["role"], one["reason"]) for one in told]


def halves(service: Service) -> int:
    """How many openings have halves in the store."""
    with service.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(OPENING_HALVES)).scalar_one())


def test_two_people_of_two_roles_have_one_read_once(service: Service, asked: Opening, reply: Path) -> None:
    approve_opening(service.store, SHOP, asked.id, "bert", [DATA_PROTECTION])
    assert halves(service) == 1

    read = read_opening(service.store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=reply)

    assert [(one.kind, one.id) for one in read] == list(zip(("licence", "identity_check"), asked.records, strict=True))
    assert [one.particulars["number"] for one in read] == ["FI-3", "X 1"]
    assert halves(service) == 0
    with pytest.raises(OpeningError, match="is used up"):
        read_opening(service.store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=reply)
    assert steps(service) == [
        ("requested", "compliance", "inspection"),
        ("approved", "data_protection", "inspection"),
        ("read", "compliance", "inspection"),
    ]
    assert [one.state for one in list_openings(service.store, SHOP)] == [OpeningState.OPENED]
    assert list_openings(service.store, OTHER) == []


def test_the_other_role_may_ask_too(service: Service, reply: Path) -> None:
    record = ids(service)["opr_shop licence"]
    asked = request_opening(service.store, SHOP, given((record,), role=Role.DATA_PROTECTION), reply, book=service.book)

    approve_opening(service.store, SHOP, asked.id, "bert", [COMPLIANCE])

    (read,) = read_opening(service.store, SHOP, asked.id, "anna", keys=[DATA_PROTECTION], reply=reply)
    assert read.particulars == {"number": "FI-3"}


def test_of_many_who_read_at_once_one_does(
    service: Service, store_url: str, asked: Opening, reply: Path, clock: SetClock
) -> None:
    approve_opening(service.store, SHOP, asked.id, "bert", [DATA_PROTECTION])

    def tried(store: Store) -> int:
        try:
            return len(read_opening(store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=reply))
        except OpeningError:
            return 0

    with Store.open(store_url, clock=clock) as other, ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(tried, [service.store, other] * 6))

    assert sorted(counts) == [0] * 11 + [2]
    assert [one[0] for one in steps(service)] == ["requested", "approved", "read"]


def test_it_is_in_the_ledger_before_anything_is_opened(
    service: Service, asked: Opening, reply: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[tuple[str, str, str]]] = []

    def watched(*arguments: Any, **more: Any) -> Mapping[str, str]:
        told.append(steps(service))
        return open_sealed(*arguments, **more)

    monkeypatch.setattr("poisonbook.workflows.openings.open_sealed", watched)
    approve_opening(service.store, SHOP, asked.id, "bert", [DATA_PROTECTION])
    read_opening(service.store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=reply)

    assert [one[-1][0] for one in told] == ["read", "read"]


def test_whoever_stops_after_the_ledger_was_written_has_used_it_up(
    service: Service, asked: Opening, reply: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve_opening(service.store, SHOP, asked.id, "bert", [DATA_PROTECTION])

    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("poisonbook.workflows.openings.open_sealed", stopped)
    with pytest.raises(KeyboardInterrupt):
        read_opening(service.store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=reply)

    with pytest.raises(OpeningError, match="is used up"):
        read_opening(service.store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=reply)


def test_a_wrong_key_or_reply_file_uses_nothing_up(service: Service, asked: Opening, reply: Path) -> None:
    approve_opening(service.store, SHOP, asked.id, "bert", [DATA_PROTECTION])
    other = reply.with_name("other")
    request_opening(service.store, SHOP, given(asked.records), other, book=service.book)

    for wrong in (DATA_PROTECTION, role_key(Role.COMPLIANCE, 1)):
        with pytest.raises(SealBrokenError, match="another key of compliance"):
            read_opening(service.store, SHOP, asked.id, "anna", keys=[wrong], reply=reply)
    with pytest.raises(ReplyKeyError, match="another opening"):
        read_opening(service.store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=other)
    assert len(read_opening(service.store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=reply)) == 2


def test_one_person_or_one_role_is_not_enough(service: Service, asked: Opening, reply: Path) -> None:
    with pytest.raises(FourEyesError):
        approve_opening(service.store, SHOP, asked.id, "anna", [DATA_PROTECTION])
    with pytest.raises(FourEyesError):
        approve_opening(service.store, SHOP, asked.id, "bert", [COMPLIANCE])
    with pytest.raises(SealBrokenError):
        approve_opening(service.store, SHOP, asked.id, "bert", [role_key(Role.DATA_PROTECTION, 1)])
    with pytest.raises(OpeningError, match="requested, not approved"):
        read_opening(service.store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=reply)
    assert [one[0] for one in steps(service)] == ["requested"]


def test_what_is_refused_withdrawn_or_late_is_not_read(
    service: Service, asked: Opening, reply: Path, clock: SetClock
) -> None:
    refuse_opening(service.store, SHOP, asked.id, "bert")
    second = request_opening(service.store, SHOP, given(asked.records), reply.with_name("second"), book=service.book)
    approve_opening(service.store, SHOP, second.id, "bert", [DATA_PROTECTION])
    withdraw_opening(service.store, SHOP, second.id, "anna")
    assert halves(service) == 0
    third = request_opening(service.store, SHOP, given(asked.records), reply.with_name("third"), book=service.book)
    approve_opening(service.store, SHOP, third.id, "bert", [DATA_PROTECTION])
    clock.now += timedelta(hours=24)

    for one, file, problem in (
        (asked, "reply", "refused"),
        (second, "second", "withdrawn"),
        (third, "third", "expired"),
    ):
        place = reply.with_name(file)
        with pytest.raises(OpeningError, match=problem):
            read_opening(service.store, SHOP, one.id, "anna", keys=[COMPLIANCE], reply=place)
    assert [one[0] for one in steps(service)].count("read") == 0


def test_halves_that_were_not_read_are_forgotten_after_the_day(
    service: Service, asked: Opening, clock: SetClock
) -> None:
    approve_opening(service.store, SHOP, asked.id, "bert", [DATA_PROTECTION])
    clock.now += timedelta(hours=24)

    service.store.writer.run(sweep_some, clock.now)

    assert halves(service) == 0
    assert find_opening(service.store, SHOP, asked.id).standing(clock.now) is OpeningState.EXPIRED


def test_records_of_another_shop_or_none_are_not_asked_for(service: Service, reply: Path) -> None:
    theirs = ids(service)["opr_other identity_check"]

    for record in (theirs, "stm_0"):
        with pytest.raises(OpeningRequestError, match=f"no statement, identity check or licence {record}"):
            request_opening(service.store, SHOP, given((record,)), reply, book=service.book)
    assert not reply.exists()
    with pytest.raises(UnknownOpeningError):
        find_opening(service.store, SHOP, "opn_0")


def test_an_opening_is_of_one_customer(service: Service, reply: Path) -> None:
    checked(service, SHOP, "X 3", customer_id="K-BERTA")

    with pytest.raises(OpeningRequestError, match="not of one customer"):
        request_opening(service.store, SHOP, given(of_shop(service)), reply, book=service.book)
    assert not reply.exists()
    assert list_openings(service.store, SHOP) == []


def test_a_licence_of_several_customers_goes_with_the_records_of_each_and_not_of_two(
    service: Service, reply: Path
) -> None:
    annas = of_shop(service)
    checked(service, SHOP, "X 3", customer_id="K-BERTA")
    licensed(service, SHOP, "FI-3", customer_id="K-BERTA")
    shared = ids(service)["opr_shop licence"]
    (bertas,) = set(of_shop(service)) - set(annas)

    request_opening(service.store, SHOP, given(annas), reply, book=service.book)
    request_opening(service.store, SHOP, given((shared, bertas)), reply.with_name("second"), book=service.book)
    with pytest.raises(OpeningRequestError, match="not of one customer"):
        request_opening(service.store, SHOP, given((*annas, bertas)), reply.with_name("third"), book=service.book)


def test_a_request_for_two_customers_that_was_written_into_the_database_is_not_approved(
    service: Service, asked: Opening
) -> None:
    checked(service, SHOP, "X 3", customer_id="K-BERTA")
    service.store.writer.run(_ask_for_more, of_shop(service))

    with pytest.raises(OpeningRequestError, match="not of one customer"):
        approve_opening(service.store, SHOP, asked.id, "bert", [DATA_PROTECTION])
    assert halves(service) == 0


def of_shop(service: Service) -> tuple[str, ...]:
    """The ids of all that is sealed for the shop."""
    with service.store.reading() as connection:
        return tuple(one.id for one in sealed.every(connection) if one.operator == SHOP.id)


@each
def _ask_for_more(connection: Connection, records: tuple[str, ...]) -> None:
    connection.execute(update(OPENINGS).values(records=records))


@pytest.mark.parametrize("length", [31, 33])
def test_what_was_handed_over_and_is_no_half_is_told_before_the_one_reading_is_used_up(
    service: Service, asked: Opening, reply: Path, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("poisonbook.workflows.openings.half_by", lambda *_, **__: bytes(length))
        approve_opening(service.store, SHOP, asked.id, "bert", [DATA_PROTECTION])

    with pytest.raises(SealBrokenError, match="not handed over by data_protection"):
        read_opening(service.store, SHOP, asked.id, "anna", keys=[COMPLIANCE], reply=reply)

    assert find_opening(service.store, SHOP, asked.id).state is OpeningState.APPROVED
    assert steps(service)[-1][0] == "approved"


def test_another_shop_knows_nothing_of_it(service: Service, asked: Opening) -> None:
    with pytest.raises(UnknownOpeningError):
        approve_opening(service.store, OTHER, asked.id, "bert", [DATA_PROTECTION])
    with pytest.raises(UnknownOpeningError):
        refuse_opening(service.store, OTHER, asked.id, "bert")


def test_a_reply_key_is_never_written_over_another_file(service: Service, asked: Opening, reply: Path) -> None:
    before = reply.read_bytes()

    with pytest.raises(KeyFileExistsError):
        request_opening(service.store, SHOP, given(asked.records), reply, book=service.book)

    assert reply.read_bytes() == before
    assert len(list_openings(service.store, SHOP)) == 1
