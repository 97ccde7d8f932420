"""Licences, and what orders take of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.unit.storage.nouns import LATER, LICENCE, NOW
from tests.unit.storage.writing import read, written

from poisonbook.checkout.decision import WriteOff
from poisonbook.storage import licences
from poisonbook.storage.errors import LicenceOverdrawnError, StoreConflictError
from poisonbook.storage.store import Store

if TYPE_CHECKING:
    from poisonbook.register.evidence import HeldLicence

PEROXIDE = "hydrogen-peroxide"


def _add(store: Store, licence: HeldLicence = LICENCE, operator: str = "op-1") -> None:
    written(store, licences.add, operator, licence, at=NOW, delete_after=LATER)


def _take(store: Store, order: str, amount: str, substance: str = PEROXIDE, operator: str = "op-1") -> None:
    wanted = [WriteOff("lic_1", substance, Decimal(amount))]
    written(store, licences.write_off, operator, wanted, order_id=order, at=NOW, delete_after=LATER)


def _used(store: Store, substance: str = PEROXIDE) -> Decimal:
    licence: HeldLicence = read(store, licences.find, "op-1", "lic_1")
    return next(one.used_kg for one in licence.granted if one.substance == substance)


def test_what_an_order_bought_is_taken_off(store: Store) -> None:
    _add(store)

    _take(store, "O-1", "4.25")
    _take(store, "O-2", "6.25")

    assert _used(store) == Decimal("10.50")


def test_an_order_takes_once(store: Store) -> None:
    _add(store)

    _take(store, "O-1", "4")
    _take(store, "O-1", "4")

    assert _used(store) == Decimal(4)


@pytest.mark.parametrize(
    ("amount", "substance", "operator"),
    [("10.501", PEROXIDE, "op-1"), ("1", "acetone", "op-1"), ("1", PEROXIDE, "op-2")],
    ids=["more than is left", "a substance it does not name", "another operator"],
)
def test_it_cannot_be_overdrawn(store: Store, amount: str, substance: str, operator: str) -> None:
    _add(store)

    with pytest.raises(LicenceOverdrawnError):
        _take(store, "O-1", amount, substance, operator)

    assert _used(store) == 0


def test_nothing_is_taken_where_one_of_two_is_overdrawn(store: Store) -> None:
    _add(store)
    wanted = [WriteOff("lic_1", "nitric-acid", Decimal(1)), WriteOff("lic_1", PEROXIDE, Decimal(11))]

    with pytest.raises(LicenceOverdrawnError):
        written(store, licences.write_off, "op-1", wanted, order_id="O-1", at=NOW, delete_after=LATER)

    assert _used(store) == 0
    assert _used(store, "nitric-acid") == 0


def test_two_lines_of_one_order_are_one_amount(store: Store) -> None:
    _add(store)
    wanted = [WriteOff("lic_1", PEROXIDE, Decimal(6)), WriteOff("lic_1", PEROXIDE, Decimal(5))]

    with pytest.raises(LicenceOverdrawnError):
        written(store, licences.write_off, "op-1", wanted, order_id="O-1", at=NOW, delete_after=LATER)


def test_a_licence_without_an_amount_never_runs_out(store: Store) -> None:
    _add(store)

    _take(store, "O-1", "1000000", "nitric-acid")

    assert _used(store, "nitric-acid") == Decimal(1_000_000)


def test_nothing_is_bought_on_a_revoked_licence(store: Store) -> None:
    _add(store)
    assert written(store, licences.revoke, "op-1", "lic_1")

    with pytest.raises(LicenceOverdrawnError):
        _take(store, "O-1", "1")


def test_a_cancelled_order_gives_back_what_it_took(store: Store) -> None:
    _add(store)
    _take(store, "O-1", "10.5")

    written(store, licences.give_back, "op-2", "O-1")
    assert _used(store) == Decimal("10.5")
    written(store, licences.give_back, "op-1", "O-1")
    written(store, licences.give_back, "op-1", "O-1")

    assert _used(store) == 0
    _take(store, "O-2", "10.5")


def test_checkouts_at_once_take_what_there_is_and_no_more(store: Store, store_url: str) -> None:
    _add(store)

    def attempt(number: int) -> bool:
        try:
            _take((store, other)[number % 2], f"O-{number}", "1")
        except LicenceOverdrawnError:
            return False
        return True

    with Store.open(store_url) as other, ThreadPoolExecutor(8) as pool:
        sold = list(pool.map(attempt, range(40)))

    assert sold.count(True) == 10
    assert _used(store) == 10


def test_a_valid_number_is_on_record_once(store: Store) -> None:
    _add(store)

    with pytest.raises(StoreConflictError):
        _add(store, replace(LICENCE, id="lic_2"))

    _add(store, LICENCE, operator="op-2")
    written(store, licences.revoke, "op-1", "lic_1")
    _add(store, replace(LICENCE, id="lic_2"))
    assert {one.id for one in read(store, licences.of_number, "op-1", ["n1"])} == {"lic_1", "lic_2"}
    assert read(store, licences.of_number, "op-3", ["n1"]) == []


def test_whoever_shares_a_licence_finds_it(store: Store) -> None:
    _add(store)
    _add(
        store, replace(LICENCE, id="lic_2", number="n2", customer="c9", valid_until=LICENCE.valid_until + timedelta(1))
    )

    assert written(store, licences.share, "op-1", "lic_1", ("c2", "c3"))
    assert not written(store, licences.share, "op-2", "lic_1", ("c4",))

    assert [one.id for one in read(store, licences.search, "op-1", customers=["c3"])] == ["lic_1"]
    assert [one.id for one in read(store, licences.search, "op-1", customers=["c1"])] == ["lic_1"]
    assert read(store, licences.search, "op-1", customers=["c4"]) == []
    assert read(store, licences.search, "op-2", customers=["c3"]) == []
