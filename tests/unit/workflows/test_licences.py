"""Licences are entered once a number, shared by whoever shows them, and never forget what was written off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.roles import BOTH
from tests.stores import DATABASES
from tests.unit.workflows.register_service import OTHER, SHOP, SetClock, service_on

from poisonbook.checkout.decision import WriteOff
from poisonbook.privacy.sealing import SealBrokenError, SealContext
from poisonbook.register.evidence import Granted
from poisonbook.register.particulars import ParticularsError
from poisonbook.storage import licences as kept
from poisonbook.storage.work import each
from poisonbook.workflows.licence_terms import GivenGrant, GivenTerms, LicenceTermsError
from poisonbook.workflows.licences import (
    GivenLicence,
    LicenceConflictError,
    UnknownLicenceError,
    enter_licence,
    licence,
    licences_of,
    revoke_licence,
)
from poisonbook.workflows.service import Service

ACID = "nitric-acid"
TERMS = GivenTerms(
    state="FI",
    valid_from=date(2026, 1, 1),
    valid_until=date(2027, 12, 31),
    granted=(GivenGrant("nitric acid", Decimal(10), Decimal(5)),),
)
GIVEN = GivenLicence(customer_id="C-1", number="FI-2026-0042", terms=TERMS)


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


@each
def take(connection: kept.Connection, asked: tuple[str, str, str]) -> None:
    licence_id, order, kilograms = asked
    later = datetime(2028, 1, 1, tzinfo=UTC)
    taken = [WriteOff(licence_id, ACID, Decimal(kilograms))]
    kept.write_off(connection, SHOP.id, taken, order_id=order, at=later, delete_after=later)


@each
def give_back(connection: kept.Connection, order: str) -> None:
    kept.give_back(connection, SHOP.id, order)


@each
def keep(connection: kept.Connection, asked: tuple[str, str]) -> None:
    order, kilograms = asked
    kept.give_back_beyond(connection, SHOP.id, order, {ACID: Decimal(kilograms)})


def left(service: Service, id_: str) -> Decimal | None:
    (granted,) = licence(service, SHOP, id_).granted
    return granted.left_kg


def test_a_licence_that_was_entered_is_there_with_all_of_its_amount(service: Service) -> None:
    entered = enter_licence(service, SHOP, GIVEN)

    assert entered.new
    assert entered.notes == ()
    assert licence(service, SHOP, entered.licence.id) == entered.licence
    assert entered.licence.granted == (Granted(ACID, Decimal(10), Decimal(5)),)


def test_its_number_is_sealed_for_its_own_row(service: Service) -> None:
    held = enter_licence(service, SHOP, GIVEN).licence
    context = SealContext(SHOP.id, "licence", held.id)

    assert BOTH.open(held.sealed, context=context) == {"number": "FI-2026-0042"}
    with pytest.raises(SealBrokenError):
        BOTH.open(held.sealed, context=replace(context, operator=OTHER.id))


def test_neither_number_nor_customer_are_in_the_files_of_the_store(service: Service, tmp_path: Path) -> None:
    held = enter_licence(service, SHOP, GIVEN).licence
    written = files_of(tmp_path)

    assert held.id.encode() in written
    assert not any(canary in written for canary in (b"FI-2026-0042", b"FI20260042", b"C-1"))


def test_nothing_personal_is_in_what_is_entered_when_it_is_shown() -> None:
    assert "FI-2026-0042" not in repr(GIVEN)
    assert "C-1" not in repr(GIVEN)


@pytest.mark.parametrize("spelling", ["FI-2026-0042", "fi 2026/0042", "FI20260042"])
def test_the_same_number_entered_twice_for_one_customer_is_one_licence(service: Service, spelling: str) -> None:
    first = enter_licence(service, SHOP, GIVEN)
    again = enter_licence(service, SHOP, replace(GIVEN, number=spelling))

    assert not again.new
    assert again.licence == first.licence
    assert len(licences_of(service, SHOP)) == 1


@pytest.mark.parametrize("database", DATABASES)
def test_a_second_account_with_the_same_number_shares_what_is_left(service: Service) -> None:
    first = enter_licence(service, SHOP, GIVEN).licence
    second = enter_licence(service, SHOP, replace(GIVEN, customer_id="C-2"))

    assert not second.new
    assert second.licence.id == first.id
    assert len(set(second.licence.customers)) == 2
    assert licences_of(service, SHOP, "C-1") == licences_of(service, SHOP, "C-2") == [second.licence]
    assert licences_of(service, SHOP, "C-3") == []


@pytest.mark.parametrize(
    "terms",
    [
        replace(TERMS, valid_until=date(2028, 1, 1)),
        replace(TERMS, granted=(GivenGrant(ACID, Decimal(10), Decimal("5.5")),)),
        replace(TERMS, granted=(GivenGrant(ACID, Decimal(9), Decimal(5)),)),
        replace(TERMS, granted=(*TERMS.granted, GivenGrant("nitromethane"))),
    ],
)
def test_the_same_number_with_other_terms_is_refused(service: Service, terms: GivenTerms) -> None:
    first = enter_licence(service, SHOP, GIVEN).licence

    with pytest.raises(LicenceConflictError) as caught:
        enter_licence(service, SHOP, replace(GIVEN, terms=terms))

    assert caught.value.code == "licence-conflict"
    assert first.id in str(caught.value)
    assert "0042" not in str(caught.value)
    assert licences_of(service, SHOP) == [first]


def test_five_and_five_with_a_nought_are_the_same_terms(service: Service) -> None:
    enter_licence(service, SHOP, GIVEN)
    granted = (GivenGrant("7697-37-2", Decimal("10.0"), Decimal("5.000")),)

    assert not enter_licence(service, SHOP, replace(GIVEN, terms=replace(TERMS, granted=granted))).new


def test_the_same_number_of_another_state_is_another_licence(service: Service) -> None:
    enter_licence(service, SHOP, GIVEN)

    assert enter_licence(service, SHOP, replace(GIVEN, terms=replace(TERMS, state="SE"))).new


def test_another_operator_sees_nothing_of_it(service: Service) -> None:
    ours = enter_licence(service, SHOP, GIVEN).licence
    theirs = enter_licence(service, OTHER, GIVEN)

    assert theirs.new
    assert theirs.licence.number != ours.number
    assert theirs.licence.customer != ours.customer
    for ask in (licence, revoke_licence):
        with pytest.raises(UnknownLicenceError):
            ask(service, OTHER, ours.id)


@pytest.mark.parametrize("database", DATABASES)
def test_what_was_written_off_stays_so_when_a_licence_is_revoked_and_entered_anew(service: Service) -> None:
    first = enter_licence(service, SHOP, GIVEN).licence
    service.store.writer.run(take, (first.id, "order 1", "3.25"))
    revoke_licence(service, SHOP, first.id)
    more = replace(TERMS, granted=(GivenGrant(ACID, Decimal(10), Decimal(6)),))

    second = enter_licence(service, SHOP, replace(GIVEN, terms=more))
    service.store.writer.run(take, (second.licence.id, "order 2", "0.75"))
    revoke_licence(service, SHOP, second.licence.id)
    third = enter_licence(service, SHOP, GIVEN)

    assert second.new
    assert second.licence.granted[0].left_kg == Decimal("2.75")
    assert third.licence.granted[0].left_kg == Decimal(1)


@pytest.mark.parametrize("database", DATABASES)
def test_a_cancelled_order_is_given_back_to_the_licence_that_was_entered_anew_too(
    service: Service, clock: SetClock
) -> None:
    first = enter_licence(service, SHOP, GIVEN).licence
    service.store.writer.run(take, (first.id, "order 1", "3"))
    revoke_licence(service, SHOP, first.id)
    clock.now += timedelta(minutes=1)
    second = enter_licence(service, SHOP, GIVEN).licence
    service.store.writer.run(take, (second.id, "order 2", "1"))
    assert left(service, second.id) == Decimal(1)

    service.store.writer.run(give_back, "order 1")
    assert (left(service, first.id), left(service, second.id)) == (Decimal(5), Decimal(4))

    service.store.writer.run(give_back, "order 2")
    assert (left(service, first.id), left(service, second.id)) == (Decimal(5), Decimal(5))


def test_what_came_back_of_an_order_is_given_back_to_the_licence_that_was_entered_anew_too(
    service: Service, clock: SetClock
) -> None:
    first = enter_licence(service, SHOP, GIVEN).licence
    service.store.writer.run(take, (first.id, "order 1", "3"))
    revoke_licence(service, SHOP, first.id)
    clock.now += timedelta(minutes=1)
    second = enter_licence(service, SHOP, GIVEN).licence

    service.store.writer.run(keep, ("order 1", "1"))

    assert (left(service, first.id), left(service, second.id)) == (Decimal(4), Decimal(4))


def test_what_an_order_of_the_old_licence_gives_back_is_not_given_to_its_renewal(
    service: Service, clock: SetClock
) -> None:
    first = enter_licence(service, SHOP, GIVEN).licence
    service.store.writer.run(take, (first.id, "order 1", "3"))
    clock.now = datetime(2028, 1, 1, tzinfo=UTC)
    renewal = replace(TERMS, valid_from=date(2028, 1, 1), valid_until=date(2029, 12, 31))
    second = enter_licence(service, SHOP, replace(GIVEN, terms=renewal)).licence
    service.store.writer.run(take, (second.id, "order 2", "4"))

    service.store.writer.run(give_back, "order 1")

    assert (left(service, first.id), left(service, second.id)) == (Decimal(5), Decimal(1))


@pytest.mark.parametrize("database", DATABASES)
def test_a_renewal_after_the_end_starts_with_all_of_its_amount(service: Service, clock: SetClock) -> None:
    first = enter_licence(service, SHOP, GIVEN).licence
    service.store.writer.run(take, (first.id, "order 1", "5"))
    clock.now = datetime(2028, 1, 1, tzinfo=UTC)
    renewal = replace(TERMS, valid_from=date(2028, 1, 1), valid_until=date(2029, 12, 31))

    second = enter_licence(service, SHOP, replace(GIVEN, terms=renewal))

    assert second.new
    assert left(service, second.licence.id) == Decimal(5)
    assert licence(service, SHOP, first.id).revoked


def test_a_revoked_licence_says_so_however_often_it_is_revoked(service: Service) -> None:
    held = enter_licence(service, SHOP, GIVEN).licence

    assert not held.revoked
    assert revoke_licence(service, SHOP, held.id) == revoke_licence(service, SHOP, held.id)
    assert licence(service, SHOP, held.id).revoked


def test_it_is_kept_as_long_as_the_law_says_after_its_last_day(service: Service) -> None:
    enter_licence(service, SHOP, GIVEN)

    with service.store.reading() as connection:
        (delete_after,) = connection.exec_driver_sql("SELECT delete_after FROM licences").one()

    assert delete_after == int(datetime(2029, 7, 1, tzinfo=UTC).timestamp() * 1_000_000)  # 18 months, the day over


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (replace(GIVEN, number="x" * 41), ParticularsError),
        (replace(GIVEN, number="data:image/png;base64,AAAA"), ParticularsError),
        (replace(GIVEN, customer_id=""), ParticularsError),
        (replace(GIVEN, terms=replace(TERMS, state="DE")), LicenceTermsError),
    ],
)
def test_what_cannot_be_a_licence_is_refused_and_nothing_is_written(
    service: Service, given: GivenLicence, error: type[Exception]
) -> None:
    with pytest.raises(error):
        enter_licence(service, SHOP, given)

    assert licences_of(service, SHOP) == []


def test_an_unknown_licence_is_said_to_be_unknown(service: Service) -> None:
    for ask in (licence, revoke_licence):
        with pytest.raises(UnknownLicenceError) as caught:
            ask(service, SHOP, "lic_none")
        assert caught.value.code == "unknown-licence"
