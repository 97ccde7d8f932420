"""Starts the processes of a history, gives them licences to buy on, follows the ledger, and gathers what there is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from tests.histories.checker import Evidence
from tests.histories.clock import BEGIN, seconds_of
from tests.histories.entries import Entry
from tests.histories.opening import look_at_check, look_at_opening
from tests.histories.ops import Op, read_history
from tests.histories.selling import look_at_licence, look_at_order, packs_of, placed_at
from tests.histories.stage import OPEN_SECONDS, PACK_KG, SLOT, SLOTS_OF_LICENCE, Actor, Stage, acting, prepare
from tests.histories.sweeping import sweep
from tests.ledgers import signer

from poisonbook.ledger.entries import kind_of
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.evidence import DocumentType, Granted, HeldLicence, IdentityCheck
from poisonbook.storage import contents, identity_checks, licences, tiles
from poisonbook.storage.tables.everything import EPHEMERAL
from poisonbook.storage.tables.evidence import IDENTITY_CHECKS
from poisonbook.storage.tables.ledger import LEDGER_ENTRIES
from poisonbook.storage.tables.openings import OPENINGS
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.storage.writer import each
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.ledger_files import head_file
from poisonbook.workflows.sweep import Sweeper

ROLES = {
    "seller-1": "selling",
    "seller-2": "selling",
    "sweeper-1": "sweeping",
    "sweeper-2": "sweeping",
    "opener": "opening",
}
LICENSED = 5
"""Packs that a licence grants: too few for all who would buy on it."""
LONG = timedelta(days=3_000)
Enough = Mapping[tuple[str, str], int]
"""How often each has to be told, and of which table how many rows deleted, before the processes may end."""


def recorded(folder: Path, database: str, enough: Enough, *, patience: float) -> tuple[Evidence, list[str]]:
    """What the processes recorded until enough had happened; and what is wrong with the ledger by itself.

    Args:
        patience: seconds, after which it was enough whatever happened.
    """
    stage = Stage(folder, database, time.monotonic())
    prepare(stage)
    with acting(stage, "conductor") as actor:
        conductor = Conductor(actor)
        with _running(stage) as processes:
            conductor.conduct(enough, processes, patience=patience)
        return conductor.evidence(), conductor.audited()


def told_in(ops: Iterable[Op]) -> Counter[tuple[str, str]]:
    """How often each was told, and of which table how many rows were deleted."""
    told: Counter[tuple[str, str]] = Counter()
    for op in ops:
        told[op.what, op.told] += 1
        told.update({("deleted", table): number for table, number in op.more.get("counts", {}).items()})
    return told


class Conductor:
    """Watches the others."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._licences = 0
        self._said: dict[int, dict[str, Any]] = {}
        self._followed = 0

    def conduct(self, enough: Enough, processes: list[subprocess.Popen[bytes]], *, patience: float) -> None:
        """Keep them going until enough was told, or one ended by itself."""
        ended, last = threading.Event(), time.monotonic() + patience
        follower = threading.Thread(target=self._follow_until, args=(ended,))
        follower.start()
        try:
            while self._is_missing(enough) and time.monotonic() < last and all(one.poll() is None for one in processes):
                self._license()
                time.sleep(1)
        finally:
            ended.set()
            follower.join()

    def _is_missing(self, enough: Enough) -> bool:
        told = told_in(self._recorded())
        return any(told[name] < number for name, number in enough.items())

    def evidence(self) -> Evidence:
        """All there is to judge by, once the others have ended."""
        actor = self._actor
        sweep(actor, Sweeper(actor.service.store, machine=actor.clock.machine))
        self._follow()
        ops = self._recorded()
        self._look_at_all(ops)
        entries = self._entries()
        told = [one.said for one in entries if one.kind == "erasure" and one.said is not None]
        return Evidence(
            ops=self._recorded(),
            entries=entries,
            erasures=[(seconds_of(datetime.fromisoformat(one["at"])), one["counts"]) for one in told],
            rows=self._rows(),
            used=self._used(),
            open_seconds=OPEN_SECONDS,
        )

    def audited(self) -> list[str]:
        """What an audit of the ledger finds wrong."""
        service = self._actor.service
        return audit(service.store, signer().key, head=head_file(service.settings)).problems

    def _recorded(self) -> list[Op]:
        folder = self._actor.stage.folder
        return [op for path in sorted(folder.glob("*.history")) for op in read_history(path)]

    def _license(self) -> None:
        """Have licences on record for the orders of the next hours."""
        actor = self._actor
        wanted = int(actor.clock.seconds() / SLOT / SLOTS_OF_LICENCE) + 4
        for number in range(self._licences, wanted):
            due = seconds_of(BEGIN + LONG)
            with (
                actor.history.asking("licence", f"lic_{number}", packs=LICENSED) as licence,
                actor.history.asking("check", f"idc_{number}", due=due) as check,
            ):
                actor.service.store.writer.run(_licensed, (actor, number))
                licence.told = check.told = "done"
        self._licences = wanted

    def _follow_until(self, ended: threading.Event) -> None:
        while not ended.wait(0.05):
            self._follow()

    def _follow(self) -> None:
        """Read what the ledger tells since, before it is deleted."""
        with self._actor.service.store.reading() as connection:
            size = tiles.size_of(connection)
            for one in contents.between(connection, self._followed, size):
                self._said[one.number] = json.loads(one.content)
        self._followed = size

    def _entries(self) -> list[Entry]:
        with self._actor.service.store.reading() as connection:
            told = connection.execute(select(LEDGER_ENTRIES).order_by(LEDGER_ENTRIES.c.number)).all()
        return [Entry(one.number, str(kind_of(bytes(one.entry))), self._said.get(one.number)) for one in told]

    def _look_at_all(self, ops: list[Op]) -> None:
        """Look at every record that somebody named, and at every one that is there."""
        for what, table, look in (
            ("screen", ORDERS, look_at_order),
            ("check", IDENTITY_CHECKS, look_at_check),
            ("request", OPENINGS, look_at_opening),
        ):
            with self._actor.service.store.reading() as connection:
                there = set(connection.scalars(select(table.c.id)))
            for id_ in sorted(there | {op.of for op in ops if op.what == what and op.of}):
                look(self._actor, id_)
        for number in range(self._licences):
            look_at_licence(self._actor, f"lic_{number}")

    def _rows(self) -> dict[str, int]:
        with self._actor.service.store.reading() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in EPHEMERAL
            }

    def _used(self) -> dict[str, int]:
        ids = [f"lic_{number}" for number in range(self._licences)]
        with self._actor.service.store.reading() as connection:
            held = {id_: licences.find(connection, self._actor.operator.id, id_) for id_ in ids}
        return {id_: packs_of(one.granted[0].used_kg) for id_, one in held.items() if one is not None}


@contextmanager
def _running(stage: Stage) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Every process at work, until the end of the block; AssertionError where one does not end well."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-m", f"tests.histories.{module}", stage.text, name],
            cwd=stage.folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stderr=subprocess.PIPE,
        )
        for name, module in ROLES.items()
    ]
    try:
        yield processes
    finally:
        stage.stop.touch()
        said = [(one.communicate()[1].decode(), one.returncode) for one in processes]
    assert said == [("", 0)] * len(processes), "\n".join(text[-3000:] for text, _ in said)


@each
def _licensed(connection: licences.Connection, asked: tuple[Actor, int]) -> None:
    """The customer of some orders, with a licence and an identity check that outlast all."""
    actor, number = asked
    who = actor.service.pseudonym(actor.operator.id, f"c{number}", Personal.CUSTOMER)
    assert who is not None
    first, last, now, due = (BEGIN - LONG).date(), (BEGIN + LONG).date(), actor.clock(), BEGIN + LONG
    licence = HeldLicence(
        id=f"lic_{number}",
        customer=who,
        number=f"{number:032x}",
        state="FI",
        valid_from=first,
        valid_until=last,
        granted=(Granted("hydrogen-peroxide", Decimal(60), LICENSED * PACK_KG),),
        sealed=b"",
    )
    check = IdentityCheck(
        id=f"idc_{number}",
        customer=who,
        document_type=DocumentType.PASSPORT,
        checked_at=placed_at(number * SLOTS_OF_LICENCE),  # the public is checked on the day of the sale
        valid_until=last,
        sealed=b"",
    )
    licences.add(connection, actor.operator.id, licence, at=now, delete_after=due)
    identity_checks.add(connection, actor.operator.id, check, at=now, delete_after=due)
