"""What a hold names outlives its date, and nothing else does, and not for longer."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from tests.functional.register.content import sold, stocked
from tests.unit.storage.nouns import LATER, NOW, STATEMENT, line_of, order_of, renamed
from tests.unit.storage.writing import read, written

import poisonbook.storage
from poisonbook.cli.main import cli
from poisonbook.register.holds import MOST_HOLDS, HoldError, HoldReason, UnknownHoldError
from poisonbook.register.orders import OrderState
from poisonbook.register.rights import Basis
from poisonbook.settings import Settings
from poisonbook.storage import orders, people_erased, statements
from poisonbook.storage.people import Person
from poisonbook.storage.store import Store
from poisonbook.storage.tables.evidence import STATEMENTS
from poisonbook.storage.tables.holds import HOLDS
from poisonbook.storage.tables.orders import ORDER_LINES, ORDERS
from poisonbook.workflows.backups import make_backup
from poisonbook.workflows.erasure import erasure_status
from poisonbook.workflows.holds import confirm_hold, lift_hold, list_holds, place_hold
from poisonbook.workflows.machine_time import MachineTime
from poisonbook.workflows.restore import restore_backup
from poisonbook.workflows.service import Service
from poisonbook.workflows.store_folder import init_store
from poisonbook.workflows.sweep import Sweeper

DAY = timedelta(days=1)


class Times:
    """The clock on the wall, of a machine that runs on with it."""

    def __init__(self) -> None:
        self.now = LATER - 10 * DAY

    def __call__(self) -> datetime:
        return self.now

    def machine(self) -> MachineTime:
        return MachineTime("boot", self.now - NOW + DAY, synchronised=False)


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def store(store_url: str, times: Times) -> Iterator[Store]:
    """Three orders of two operators and two statements, all due at once in ten days."""
    with Store.open(store_url, clock=times) as store:
        for operator, id_, number in (("op-1", "O-1", 1), ("op-1", "O-2", 2), ("op-2", "O-1", 1)):
            order = order_of(id_, line_of("", number), state=OrderState.CONFIRMED, customer="c1")
            written(store, orders.insert_many, [(operator, replace(order, delete_after=LATER))])
        for id_ in ("stm_1", "stm_2"):
            written(store, statements.add, "op-1", renamed(STATEMENT, id_), at=NOW, delete_after=LATER)
        yield store


def held(store: Store, times: Times, *records: str, until: timedelta = 100 * DAY) -> str:
    """A hold in force."""
    hold = place(store, times, *records, until=until)
    return confirm_hold(store, "op-1", hold, by="m2").id


def place(store: Store, times: Times, *records: str, until: timedelta = 100 * DAY) -> str:
    reason = HoldReason.COURT_ORDER
    ends = times.now + until
    return place_hold(store, "op-1", reason=reason, case_id="A-17", records=records, by="k7", expires_at=ends).id


def there(store: Store) -> set[tuple[str, str]]:
    with store.reading() as connection:
        return {
            (row.operator, row.id)
            for table in (ORDERS, STATEMENTS)
            for row in connection.execute(select(table.c.operator, table.c.id))
        }


def sweep(store: Store, times: Times) -> int:
    return Sweeper(store, machine=times.machine).sweep().rows


def test_exactly_what_is_held_outlives_its_date(store: Store, times: Times) -> None:
    held(store, times, "O-1", "stm_2")
    times.now = LATER + 5 * DAY

    sweep(store, times)

    assert there(store) == {("op-1", "O-1"), ("op-1", "stm_2")}
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(ORDER_LINES)).scalar_one() == 1
    assert erasure_status(store, machine=times.machine).overdue == 0
    assert sweep(store, times) == 0


def test_what_is_held_is_counted_apart_from_what_is_due(store: Store, times: Times) -> None:
    held(store, times, "O-1", "stm_1", "stm_2")

    status = {one.table: one for one in erasure_status(store, machine=times.machine).tables}

    assert [(status[name].rows, status[name].held) for name in ("orders", "statements")] == [(3, 1), (2, 2)]
    assert (status["orders"].next_at, status["statements"].next_at) == (LATER, None)
    times.now = LATER + 5 * DAY
    sweep(store, times)
    assert erasure_status(store, machine=times.machine).latest_seconds == 0


def test_what_was_held_goes_when_the_hold_ends(store: Store, times: Times) -> None:
    held(store, times, "O-1", "stm_2")
    times.now += 100 * DAY

    sweep(store, times)

    assert there(store) == set()
    assert list_holds(store, "op-1") == []


def test_what_was_held_goes_when_the_hold_is_lifted(store: Store, times: Times) -> None:
    hold = held(store, times, "O-1")
    times.now = LATER + DAY
    sweep(store, times)

    lift_hold(store, "op-1", hold, by="k7")
    sweep(store, times)

    assert there(store) == set()


def test_a_hold_that_nobody_confirmed_holds_nothing(store: Store, times: Times) -> None:
    place(store, times, "O-1")
    times.now = LATER

    sweep(store, times)

    assert there(store) == set()


def test_what_a_hold_names_is_forgotten_when_it_is_over(store: Store, times: Times) -> None:
    lifted = held(store, times, "O-1")
    lift_hold(store, "op-1", lifted, by="k7")
    place(store, times, "O-2")
    confirmed = held(store, times, "stm_1", until=3 * DAY)
    sweep(store, times)
    assert lifted not in on_record(store)

    times.now += DAY
    sweep(store, times)
    assert on_record(store) == {confirmed}

    times.now += 2 * DAY
    sweep(store, times)
    assert on_record(store) == set()


def on_record(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.scalars(select(HOLDS.c.id)))


def test_a_hold_changes_no_date(store: Store, times: Times) -> None:
    held(store, times, "O-1", "stm_1")

    with store.reading() as connection:
        ends = {
            end
            for table in (ORDERS, STATEMENTS, ORDER_LINES)
            for end in connection.scalars(select(table.c.delete_after))
        }
    assert ends == {LATER}


def test_a_record_that_is_not_there_is_not_held(store: Store, times: Times) -> None:
    with pytest.raises(HoldError, match="1 of the 2 records"):
        place(store, times, "O-1", "O-9")
    with pytest.raises(UnknownHoldError):
        confirm_hold(store, "op-2", place(store, times, "O-1"), by="m2")


def test_the_second_person_is_another(store: Store, times: Times) -> None:
    hold = place(store, times, "O-1")

    with pytest.raises(HoldError, match="second person"):
        confirm_hold(store, "op-1", hold, by="k7")


def test_holds_are_few(store: Store, times: Times) -> None:
    for _ in range(MOST_HOLDS):
        place(store, times, "O-1")

    with pytest.raises(HoldError, match="exception"):
        place(store, times, "O-1")


def test_a_restored_store_holds_what_was_held(store: Store, times: Times, tmp_path: Path) -> None:
    held(store, times, "O-1", "stm_2")

    def silent(_stage: str, _done: int, _total: int | None) -> None:
        """Nobody watches."""

    path = make_backup(store, tmp_path / "b.zip", tell=silent, machine=times.machine).path
    times.now = LATER + 5 * DAY
    url = f"sqlite:///{tmp_path / 'new.db'}"

    restore_backup(path, url, trusted=True, tell=silent, clock=times, machine=times.machine)

    with Store.open(url, clock=times) as new:
        assert there(new) == {("op-1", "O-1"), ("op-1", "stm_2")}
        assert len(read(new, orders.find, "op-1", "O-1").decision.lines) == 1


def test_what_is_held_is_not_erased_for_its_customer(store: Store, times: Times) -> None:
    held(store, times, "stm_2")

    erased = written(store, people_erased.erase, Person("op-1", ("c1",)))

    assert ("stm_2", Basis.HOLD) in {(one.id, one.basis) for one in erased.stays}
    assert erased.gone == {"statements": 1, "ledger_contents": 1}


MOVES_A_DATE = {
    ("orders.py", "confirm"),  # sold: from hours to the law's months
    ("statements.py", "keep_until"),  # a sale rests on it
    ("identity_checks.py", "keep_until"),  # a sale rests on it
    ("orders.py", "keep_until"),  # two people call it suspicious: from hours to the law's months
    ("cases.py", "keep_until"),  # as its orders
    ("sessions.py", "see"),  # nobody's order: minutes from when it was last used, within the hours it has at most
    ("staff.py", "change"),  # the name of a member of staff, who left
    ("holds.py", "change"),  # a hold's own: confirmed, until it ends; lifted, until now
    ("shop_products.py", "put_version"),  # nobody's: when a shop changed a product
}


def test_no_other_code_moves_a_date() -> None:
    """Every call in the storage that gives `delete_after` a value, but for a new row, is one of the law's."""
    found = set()
    for path in Path(poisonbook.storage.__path__[0]).glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and moves_a_date(function):
                found.add((path.name, function.name))

    assert found == MOVES_A_DATE


def moves_a_date(function: ast.FunctionDef) -> bool:
    """Whether it changes rows and names a new end for them."""
    inside = list(ast.walk(function))
    calls = [one for one in inside if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    changes = [one for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr in ("change", "values")]
    named = {keyword.arg for one in changes for keyword in one.keywords}
    keys = {
        key.value for one in inside if isinstance(one, ast.Dict) for key in one.keys if isinstance(key, ast.Constant)
    }
    return "delete_after" in named or (None in named and "delete_after" in keys)


def test_from_the_command_line(tmp_path: Path) -> None:
    settings = Settings.read({"POISONBOOK_FOLDER": str(tmp_path / "shop")})
    operator = init_store(settings, name="Shop", jurisdictions=["EU"]).operator
    service = Service.open(settings)
    stocked(service, operator)
    sold(service, "O-1", operator=operator)
    service.close()
    until = (datetime.now(UTC) + 365 * DAY).date().isoformat()

    def run(*words: str, code: int = 0) -> Any:
        done = CliRunner().invoke(cli, ["hold", *words], env={"POISONBOOK_FOLDER": str(settings.folder)})
        assert done.exit_code == code or done.exception is not None, done.output
        if code:
            return done.exception
        assert done.exception is None, done.exception
        return json.loads(done.stdout) if "--json" in words else done.stdout

    words = ["place", "O-1", "--reason", "court_order", "--case", "A-17", "--until", until, "--by", "k7", "--json"]
    (made,) = run(*words)
    assert isinstance(run("confirm", made["id"], "--by", "k7", code=2), HoldError)
    assert made["expires_at"].startswith(f"{until}T23:59:59")  # the last day is one of them
    (done,) = run("confirm", made["id"], "--by", "m2", "--json")
    assert done["state"] == "confirmed"
    assert "case A-17" in run("list")
    assert "lifted" in run("lift", made["id"], "--by", "m2")
    audit = CliRunner().invoke(cli, ["ledger", "audit"], env={"POISONBOOK_FOLDER": str(settings.folder)})
    assert audit.exit_code == 0, audit.output
    assert run("list") == "none\n"
