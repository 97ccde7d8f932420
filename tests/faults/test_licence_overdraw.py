"""Two checkouts at once cannot overdraw one licence, in one process or in several."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.faults.overdrawing import LATER, LICENCE, OPERATOR, SUBSTANCE, draw, give_back, take

from poisonbook.register.access import Operator
from poisonbook.register.evidence import Granted, HeldLicence
from poisonbook.storage import licences, operators
from poisonbook.storage.errors import LicenceOverdrawnError
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each

AMOUNT = Decimal("9.875")
ROOT = Path(__file__).parents[2]

Answers = list[tuple[str, str, str]]


@pytest.fixture
def store(store_url: str) -> Store:
    """A store with one licence, closed again: whoever draws opens it."""
    licence = HeldLicence(
        id=LICENCE,
        customer="somebody",
        number="pseudonym",
        state="FI",
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 12, 31),
        granted=(Granted(SUBSTANCE, Decimal(10), AMOUNT),),
        sealed=b"sealed",
    )

    @each
    def enter(connection: licences.Connection, new: HeldLicence) -> None:
        operators.add(connection, Operator(OPERATOR, "Shop", ("EU",)), at=LATER)
        licences.add(connection, OPERATOR, new, at=LATER, delete_after=LATER)

    with Store.open(store_url) as store:
        store.writer.run(enter, licence)
    return store


def used(url: str) -> Decimal:
    """What the licence says was written off; it is what the orders on record took, to the gram."""
    with Store.open(url) as store, store.reading() as connection:
        found = licences.find(connection, OPERATOR, LICENCE)
        taken = connection.exec_driver_sql("SELECT amount_kg FROM licence_uses").scalars().all()
    assert found is not None
    (granted,) = found.granted
    assert granted.used_kg == sum(map(Decimal, taken))
    return granted.used_kg


def check(answers: Answers, url: str) -> None:
    """Every order had its one answer, what was taken is written off and no more, and the licence was drawn dry."""
    assert len({order for order, _, _ in answers}) == len(answers)
    counts = Counter(answer for _, _, answer in answers)
    assert set(counts) == {"taken", "given back", "refused"}
    taken = sum(Decimal(amount) for _, amount, answer in answers if answer == "taken")
    assert used(url) == taken
    assert taken <= AMOUNT
    smallest_refused = min(Decimal(amount) for _, amount, answer in answers if answer == "refused")
    assert taken + smallest_refused + Decimal("0.4") * 16 > AMOUNT  # refused only where little was left


@pytest.mark.usefixtures("store")
def test_eight_threads_cannot_overdraw_a_licence(store_url: str) -> None:
    answers = list(draw(store_url, "one", threads=8, orders=20))

    assert len(answers) == 8 * 20
    check(answers, store_url)


@pytest.mark.usefixtures("store")
def test_two_processes_of_eight_threads_cannot_overdraw_a_licence(store_url: str) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.faults.overdrawing", store_url]
    processes = [
        subprocess.Popen([*command, name, "8", "8"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in ("one", "two")
    ]
    ended = [(*process.communicate(timeout=120), process.returncode) for process in processes]

    assert [(error, code) for _, error, code in ended] == [(b"", 0)] * 2
    answers: Answers = [tuple(one) for out, _, _ in ended for one in json.loads(out)]
    assert len(answers) == 2 * 8 * 8
    check(answers, store_url)


@pytest.mark.usefixtures("store")
def test_the_last_gram_may_be_taken_and_not_one_more(store_url: str) -> None:
    with Store.open(store_url) as opened:
        opened.writer.run(take, ("most", AMOUNT - Decimal("0.001")))
        opened.writer.run(take, ("last gram", Decimal("0.001")))
        with pytest.raises(LicenceOverdrawnError):
            opened.writer.run(take, ("one more", Decimal("0.000000000000000001")))

    assert used(store_url) == AMOUNT


@pytest.mark.usefixtures("store")
def test_what_a_cancelled_order_gives_back_can_be_taken_again(store_url: str) -> None:
    with Store.open(store_url) as opened:
        opened.writer.run(take, ("first", AMOUNT))
        opened.writer.run(give_back, "first")
        opened.writer.run(give_back, "first")
        opened.writer.run(take, ("second", AMOUNT))

    assert used(store_url) == AMOUNT
