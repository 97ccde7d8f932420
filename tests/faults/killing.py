"""Checkouts killed in the middle of their work, round after round.

    python -m tests.faults.killing SETTINGS.json ROUNDS SEED

A process forks a child, which screens and confirms orders in several threads and says each acknowledged one; the child
is killed with SIGKILL at a moment of chance. Afterwards the store is read: what was acknowledged must be there once,
and of no order half. Printed at the end: how much was acknowledged and stored, and all that is wrong.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from tests.ledgers import signer

from poisonbook.law.book import Book, load_book
from poisonbook.law.sale_terms import Outcome
from poisonbook.privacy.epoch_folder import PseudonymFolder
from poisonbook.privacy.pseudonyms import Personal
from poisonbook.privacy.role_keys import RoleKeys
from poisonbook.register.access import Operator
from poisonbook.register.evidence import DocumentType, Granted, HeldLicence, IdentityCheck
from poisonbook.register.orders import OrderState, Release
from poisonbook.settings import Settings
from poisonbook.storage import identity_checks, licences, orders
from poisonbook.storage.head import HeadFile
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.orders import Connection
from poisonbook.storage.store import Store
from poisonbook.storage.tables.orders import ORDERS
from poisonbook.storage.writer import each
from poisonbook.workflows.access import list_operators
from poisonbook.workflows.checkout import confirm_order, release_order, screen_order
from poisonbook.workflows.checkout_errors import OrderNotAllowedError
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.ledger_audit import audit
from poisonbook.workflows.service import Service

THREADS = 4


@dataclass
class Told:
    """What came of all rounds."""

    rounds: int = 0
    acknowledged: int = 0
    stored: int = 0
    idle_rounds: int = 0
    """Rounds in which nothing was added: they tried nothing."""
    lost: list[str] = field(default_factory=list)
    """Acknowledged, and not there as it was said."""
    half: list[str] = field(default_factory=list)
    """There, and not whole, or twice."""
    licence: list[str] = field(default_factory=list)
    """Where what was written off is not what confirmed orders took."""
    apart: list[str] = field(default_factory=list)
    """Where records and ledger say different things."""


def main() -> None:
    """Kill as often as was asked, and print what came of it."""
    settings, rounds, chance = _settings(Path(sys.argv[1])), int(sys.argv[2]), random.Random(int(sys.argv[3]))  # noqa: S311 - moments to kill at
    book, told = load_book(), Told()
    everything: dict[str, str] = {}
    service = _service(settings, book)
    (operator,) = list_operators(service.store)
    service.close()
    for number in range(rounds):
        said = _killed(settings, book, operator, number, after=chance.uniform(0.03, 0.35))
        stored = _check(settings, operator, said, told, number=number)
        told.idle_rounds += not stored
        told.stored += stored
        everything |= said
    told.rounds, told.acknowledged = rounds, len(everything)
    _check(settings, operator, everything, told)
    with Store.open(settings.database, head=settings.ledger_head) as store:
        told.apart = audit(store, signer().key, head=HeadFile(settings.ledger_head)).problems
    sys.stdout.write(json.dumps(told.__dict__))


def _killed(settings: Settings, book: Book, operator: Operator, number: int, *, after: float) -> dict[str, str]:
    """What a child said before it was killed, by order id."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(settings, book, operator, number, writing)
    os.close(writing)
    said = b""
    started = None
    while True:
        part = os.read(reading, 65536)
        if not part:
            break
        said += part
        if started is None:
            started = time.monotonic()
            threading.Timer(after, os.kill, (child, signal.SIGKILL)).start()
    os.close(reading)
    os.waitpid(child, 0)
    whole = said.decode().rpartition("\n")[0].splitlines()
    return dict(line.split(" ") for line in whole if line)


def _work(settings: Settings, book: Book, operator: Operator, number: int, told: int) -> None:
    """Screen and confirm orders until killed."""
    service = _service(settings, book)
    service.store.writer.run(_licensed, (service, operator, number))

    def shop(thread: int) -> None:
        for count in range(1_000_000):
            order_id = f"r{number}-{thread}-{count}"
            decision = screen_order(service, operator, _order(order_id, number, licensed=count % 3 == 0))
            os.write(told, f"{order_id} screened\n".encode())
            if count % 2 == 0:
                if decision.outcome is Outcome.HOLD:
                    release_order(service, operator, order_id, Release("AB", "a trial", service.clock()))
                # What others sold to the customer since it was released, nobody has looked at.
                with suppress(OrderNotAllowedError):
                    confirm_order(service, operator, order_id, basket=decision.basket)
                    os.write(told, f"{order_id} confirmed\n".encode())

    threads = [threading.Thread(target=shop, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(0)


def _check(
    settings: Settings,
    operator: Operator,
    said: dict[str, str],
    told: Told,
    *,
    number: int | None = None,
) -> int:
    """Compare what is stored with what was said; how many orders of the round are stored."""
    with Store.open(settings.database, head=settings.ledger_head) as store, store.reading() as connection:
        ids = connection.scalars(select(ORDERS.c.id).where(ORDERS.c.operator == operator.id))
        keys = [(operator.id, id_) for id_ in ids if number is None or id_.startswith(f"r{number}-")]
        known = {one.id: one for one in orders.existing(connection, keys).values()}
        for order_id, state in said.items():
            one = known.get(order_id)
            if one is None or (state == "confirmed" and one.state is not OrderState.CONFIRMED):
                told.lost.append(order_id)
        told.half += [one.id for one in known.values() if len({line.line for line in one.decision.lines}) != 2]
        if number is not None:
            _check_licence(connection, operator, number, list(known.values()), told)
    return len(known)


def _check_licence(
    connection: Connection, operator: Operator, number: int, known: list[OrderRecord], told: Told
) -> None:
    sold = [one for one in known if one.licence is not None and one.state is OrderState.CONFIRMED]
    taken = sum((line.amount_kg or Decimal(0) for one in sold for line in one.decision.lines), Decimal(0))
    held = licences.find(connection, operator.id, f"lic_{number}")
    written = Decimal(0) if held is None else held.granted[0].used_kg
    if written != taken:
        told.licence.append(f"round {number}: {written} written off, {taken} sold")


def _order(order_id: str, number: int, *, licensed: bool) -> GivenOrder:
    goods = ("peroxide-1", "peroxide-2") if licensed else ("acetone-1", "acetone-2")
    return GivenOrder(
        order_id=order_id,
        lines=tuple(GivenLine(one, Decimal(1)) for one in goods),
        customer_id=f"c{number}" if licensed else order_id,
        delivery_country="GB",
        licence=f"lic_{number}" if licensed else None,
        identity_check=f"idc_{number}" if licensed else None,
    )


@each
def _licensed(connection: Connection, asked: tuple[Service, Operator, int]) -> None:
    """The customer of one round, with a licence that lasts."""
    service, operator, number = asked
    now, ends = datetime.now(UTC), datetime.now(UTC) + timedelta(days=500)
    who = service.pseudonym(operator.id, f"c{number}", Personal.CUSTOMER)
    assert who is not None
    licence = HeldLicence(
        id=f"lic_{number}",
        customer=who,
        number=f"{number:032x}",
        state="GB",
        valid_from=now.date() - timedelta(days=1),
        valid_until=now.date() + timedelta(days=300),
        granted=(Granted("hydrogen-peroxide", Decimal(60), Decimal(10_000_000)),),
        sealed=b"",
    )
    check = IdentityCheck(
        id=f"idc_{number}",
        customer=who,
        document_type=DocumentType.PASSPORT,
        checked_at=now - timedelta(minutes=1),
        valid_until=now.date() + timedelta(days=300),
        sealed=b"",
    )
    licences.add(connection, operator.id, licence, at=now, delete_after=ends)
    identity_checks.add(connection, operator.id, check, at=now, delete_after=ends)


def _service(settings: Settings, book: Book) -> Service:
    return Service(
        settings,
        store=Store.open(settings.database, head=settings.ledger_head),
        book=book,
        keys=PseudonymFolder(settings.pseudonym_keys),
        seal=RoleKeys.from_file(settings.role_keys).seal,
        clock=lambda: datetime.now(UTC),
    )


def _settings(path: Path) -> Settings:
    given = json.loads(path.read_text(encoding="utf-8"))
    return Settings(
        folder=Path(given["folder"]),
        database=given["database"],
    )


if __name__ == "__main__":
    main()
