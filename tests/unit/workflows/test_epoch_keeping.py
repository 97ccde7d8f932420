"""New keys of pseudonyms are made in time, and old ones are destroyed as soon as nothing is under them, not before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.workflows.epoch_change import AFTER, BEFORE, CARD, LICENCE, NEW_EPOCH, Book
from tests.unit.workflows.register_service import FIRST_DAY, SHOP, SetClock, service_on

from poisonbook.ledger.events import EpochChange
from poisonbook.privacy.epoch_folder import PseudonymFolder, days_in, destroyed_path, key_path
from poisonbook.privacy.pseudonyms import PseudonymKeyError
from poisonbook.register.holds import HoldReason
from poisonbook.storage import contents
from poisonbook.storage.dumps import columns_of, dumped_tables, rows_of
from poisonbook.storage.epochs import NAMING, PSEUDONYMS
from poisonbook.workflows.checkout import known_order
from poisonbook.workflows.clock_guard import ClockDoubtedError
from poisonbook.workflows.epoch_keeping import EpochKeeper, UpkeepState
from poisonbook.workflows.epochs import EpochError, EpochState, epoch_statuses, make_epoch, next_day, problems_of_epochs
from poisonbook.workflows.holds import confirm_hold, place_hold
from poisonbook.workflows.licences import enter_licence
from poisonbook.workflows.machine_time import MachineTime
from poisonbook.workflows.readiness import unready
from poisonbook.workflows.sweep import Sweeper

PSEUDONYM = re.compile(r"\b20[0-9]{6}\.[0-9a-f]{32}\b")
ALL_GONE = datetime(2028, 9, 1, tzinfo=UTC)
"""When all that the book sold before has been due for long."""


@pytest.fixture
def database() -> str:
    """SQLite, where a test does not say otherwise."""
    return "sqlite"


@pytest.fixture
def book(store_url: str, tmp_path: Path) -> Iterator[Book]:
    clock = SetClock()
    with service_on(store_url, tmp_path, clock) as service:
        made = Book(service, clock)
        made.prepare()
        yield made


def sweep(book: Book, at: datetime) -> None:
    """Sweep as a service does that has run since always."""
    book.clock.now = at
    machine = MachineTime("boot", at - datetime(2026, 1, 1, tzinfo=UTC), synchronised=True)
    Sweeper(book.service.store, machine=lambda: machine, after=book.service.epochs.look_after).sweep()


def keys(book: Book) -> list[date]:
    return days_in(book.service.settings.pseudonym_keys, ".key")


def told(book: Book) -> list[tuple[str, str]]:
    """What the ledger says of epochs."""
    with book.service.store.reading() as connection:
        said = [json.loads(one.content) for one in contents.of_kind(connection, EpochChange.KIND)]
    return [(one["epoch"], one["done"]) for one in said]


def states(book: Book) -> dict[date, EpochState]:
    return {one.day: one.state for one in epoch_statuses(book.service.store, book.service.settings)}


def keeper(book: Book, *, months: int) -> EpochKeeper:
    """Another process's."""
    folder = PseudonymFolder(book.service.settings.pseudonym_keys)
    return EpochKeeper(book.service.store, folder, replace(book.service.settings, pseudonym_months=months))


def test_a_year_on_the_next_key_is_made_a_month_ahead(book: Book) -> None:
    book.service.epochs.look_after(datetime(2027, 10, 31, tzinfo=UTC))
    assert keys(book)[-1] == NEW_EPOCH

    book.clock.now = datetime(2027, 11, 1, tzinfo=UTC)
    book.service.epochs.look_after(book.clock.now)
    book.service.epochs.look_after(book.clock.now)

    assert keys(book)[-1] == date(2027, 12, 1)
    assert told(book)[-1] == ("2027-12-01", "made")
    assert book.service.epochs.state is UpkeepState.IN_ORDER
    path = key_path(book.service.settings.pseudonym_keys, date(2027, 12, 1))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_service_that_was_off_begins_the_next_epoch_as_soon_as_it_may(book: Book) -> None:
    book.clock.now = datetime(2029, 6, 1, 10, tzinfo=UTC)

    book.service.epochs.look_after(book.clock.now)

    assert date(2029, 6, 5) in keys(book)  # the orders that wait now may be confirmed for three days


def test_who_wants_none_gets_none(book: Book) -> None:
    book.clock.now = datetime(2029, 6, 1, 10, tzinfo=UTC)

    keeper(book, months=0).look_after(book.clock.now)

    assert FIRST_DAY not in keys(book)  # what is past its time is destroyed all the same
    assert keys(book) == [NEW_EPOCH]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_processes_make_one_key(book: Book, tmp_path: Path) -> None:
    book.clock.now = datetime(2027, 11, 2, tzinfo=UTC)
    url = book.service.settings.database
    with service_on(url, tmp_path, book.clock, is_first=False) as other, ThreadPoolExecutor(2) as both:
        done = [both.submit(one.epochs.look_after, book.clock.now) for one in (book.service, other)]
        assert [one.result() for one in done] == [None, None]

    assert len(keys(book)) == 3 - (FIRST_DAY not in keys(book))
    assert told(book).count(("2027-12-01", "made")) == 1
    assert book.service.epochs.state is UpkeepState.IN_ORDER


def test_a_person_makes_one_from_a_day_that_no_waiting_order_reaches(book: Book) -> None:
    settings = book.service.settings
    assert next_day(settings, BEFORE) == date(2026, 12, 3)
    with pytest.raises(EpochError, match="too soon: the first day is 2026-12-03"):
        make_epoch(book.service.store, settings, date(2026, 12, 2))

    assert make_epoch(book.service.store, settings) == date(2026, 12, 3)
    with pytest.raises(EpochError, match="there is an epoch from 2026-12-03 on"):
        make_epoch(book.service.store, settings, date(2026, 12, 3))
    assert told(book) == [("2026-12-03", "made")]


def test_elsewhere_than_where_the_keys_are_none_is_made(book: Book, tmp_path: Path) -> None:
    elsewhere = replace(book.service.settings, pseudonym_keys=tmp_path / "elsewhere")

    with pytest.raises(PseudonymKeyError):
        make_epoch(book.service.store, elsewhere)
    assert not elsewhere.pseudonym_keys.exists()


def test_a_key_goes_with_the_last_row_under_it(book: Book) -> None:
    folder = book.service.settings.pseudonym_keys
    secret = key_path(folder, FIRST_DAY).read_bytes()
    book.sell("O", "C", **CARD)
    book.new_epoch()
    book.sell("P", "C", **CARD)
    known = known_order(book.service, SHOP, "O")

    sweep(book, known.delete_after - timedelta(hours=1))
    assert FIRST_DAY in keys(book)

    sweep(book, known.delete_after)
    assert FIRST_DAY not in keys(book)
    assert told(book)[-1] == ("2026-01-01", "destroyed")
    assert states(book)[FIRST_DAY] is EpochState.DESTROYED
    assert not any(secret in path.read_bytes() for path in folder.iterdir())
    assert {path.suffix for path in folder.iterdir()} == {".key", ".destroyed"}
    assert NEW_EPOCH in keys(book)
    sweep(book, known.delete_after + timedelta(hours=1))
    assert told(book).count(("2026-01-01", "destroyed")) == 1


def test_what_was_begun_at_the_end_of_an_epoch_may_be_written(book: Book) -> None:
    sweep(book, datetime(2026, 12, 1, 23, tzinfo=UTC))
    assert FIRST_DAY in keys(book)

    sweep(book, datetime(2026, 12, 2, tzinfo=UTC))
    assert FIRST_DAY not in keys(book)


def test_the_current_key_stays_though_nothing_is_under_it(book: Book) -> None:
    keeper(book, months=0).look_after(ALL_GONE)

    assert keys(book) == [NEW_EPOCH]


def test_a_legal_hold_keeps_the_key_of_what_it_holds(book: Book) -> None:
    book.sell("O", "C")
    until = known_order(book.service, SHOP, "O").delete_after
    sweep(book, until - timedelta(days=10))
    ends = until + timedelta(days=100)
    hold = place_hold(
        book.service.store, SHOP.id, reason=HoldReason.COURT_ORDER, case_id="A", records=["O"], by="k7", expires_at=ends
    )
    confirm_hold(book.service.store, SHOP.id, hold.id, by="m2")

    sweep(book, until + timedelta(days=40))
    assert FIRST_DAY in keys(book)

    sweep(book, ends + timedelta(days=1))
    assert FIRST_DAY not in keys(book)


def test_while_the_clock_is_doubted_no_key_goes_and_none_is_made(book: Book) -> None:
    sweep(book, BEFORE)
    book.clock.now = ALL_GONE
    jumped = MachineTime("boot", BEFORE - datetime(2026, 1, 1, tzinfo=UTC), synchronised=False)

    with pytest.raises(ClockDoubtedError):
        Sweeper(book.service.store, machine=lambda: jumped, after=book.service.epochs.look_after).sweep()

    assert keys(book) == [FIRST_DAY, NEW_EPOCH]


def test_a_destruction_that_was_interrupted_is_finished(book: Book) -> None:
    folder = book.service.settings.pseudonym_keys
    book.service.epochs.look_after(BEFORE)
    doomed = key_path(folder, FIRST_DAY).rename(folder / f".{FIRST_DAY}.key.doomed")

    book.service.epochs.look_after(AFTER)

    assert not doomed.exists()
    assert destroyed_path(folder, FIRST_DAY).exists()


def test_what_cannot_be_done_keeps_nobody_from_selling(book: Book) -> None:
    folder = book.service.settings.pseudonym_keys
    (folder / f".{FIRST_DAY}.key.doomed").mkdir()  # so that the key cannot go there

    book.service.epochs.look_after(AFTER)

    assert book.service.epochs.state.value == "failed"
    assert unready(book.service) is None
    (folder / f".{FIRST_DAY}.key.doomed").rmdir()
    book.service.epochs.look_after(AFTER)
    assert book.service.epochs.state is UpkeepState.IN_ORDER


def test_a_key_that_should_be_there_is_missed(book: Book) -> None:
    book.service.epochs.look_after(BEFORE)
    book.sell("O", "C")
    book.new_epoch()
    path = key_path(book.service.settings.pseudonym_keys, FIRST_DAY)
    copy = path.rename(path.with_suffix(".away"))

    assert "pseudonyms from 2026-01-01 on is missing" in (unready(book.service) or "")
    (problem,) = problems_of_epochs(epoch_statuses(book.service.store, book.service.settings))
    assert "(2 rows are under it)" in problem
    book.service.epochs.look_after(AFTER)
    assert told(book)[-1][1] == "made"  # rows are under it: nobody calls it destroyed

    copy.rename(path)
    assert unready(book.service) is None


def test_rows_of_a_store_from_before_stay_consistent_though_their_key_is_destroyed(book: Book) -> None:
    book.service.epochs.look_after(BEFORE)
    book.sell("O", "C", **CARD)
    folder = book.service.settings.pseudonym_keys
    key_path(folder, FIRST_DAY).unlink()
    destroyed_path(folder, FIRST_DAY).touch()
    book.new_epoch()

    book.sell("P", "C", **CARD)

    assert unready(book.service) is None
    assert states(book) == {FIRST_DAY: EpochState.DESTROYED, NEW_EPOCH: EpochState.CURRENT}
    assert known_order(book.service, SHOP, "O").customer is not None
    sweep(book, ALL_GONE)
    assert ("2026-01-01", "destroyed") in told(book)


def test_a_folder_that_became_unreadable_is_told(book: Book) -> None:
    key_path(book.service.settings.pseudonym_keys, date(2027, 1, 1)).write_text("no key")

    assert "pseudonym-key" in (unready(book.service) or "")


def test_of_every_place_where_a_pseudonym_stands_it_is_known(book: Book) -> None:
    for customer in ("C", "D"):
        entered = enter_licence(book.service, SHOP, replace(LICENCE, customer_id=customer)).licence
    way = {"goods": "ACID", "delivery_country": "FI", "licence": entered.id, "identity_check": book.check_identity("C")}
    book.sell("licensed", "C", **way)
    book.show_evidence("C")
    for number in range(4):
        book.sell(f"{number}", "E", **CARD, delivery_address="Long Road 1")
    book.new_epoch()
    book.screen("held", "E", **CARD, delivery_address="Long Road 1")

    standing = set()
    with book.service.store.reading() as connection:
        for name in dumped_tables():
            for row in rows_of(connection, name):
                cells = zip(columns_of(name), row, strict=True)
                standing |= {f"{name}.{column}" for column, cell in cells if PSEUDONYM.search(str(cell))}

    known = {f"{table.name}.{one.name}" for table, columns in PSEUDONYMS.items() for one in columns}
    known |= {f"{table.name}.{one.name}" for table, one in NAMING.items()}
    elsewhere = {"orders.decision", "pseudonym_links.older", "pseudonym_links.newest"}
    assert standing - known <= elsewhere
    assert len(standing) > 15
