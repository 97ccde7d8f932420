"""A process in which people open what is sealed: `python -m tests.histories.opening STAGE NAME`.

Its threads ask, approve, refuse, withdraw and read, of the same openings at the same time, as the rules have it or not.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

from tests.histories.clock import seconds_of
from tests.histories.stage import Actor, Stage, acting, told
from tests.roles import COMPLIANCE, DATA_PROTECTION

from poisonbook.errors import PoisonbookError
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.sealing import SealContext
from poisonbook.register.evidence import DocumentType, IdentityCheck
from poisonbook.register.openings import CaseReason, Opening
from poisonbook.register.roles import Role
from poisonbook.storage import identity_checks
from poisonbook.storage.licences import Connection
from poisonbook.storage.writer import each
from poisonbook.workflows.openings import (
    GivenOpening,
    approve_opening,
    find_opening,
    read_opening,
    refuse_opening,
    request_opening,
    withdraw_opening,
)

THREADS = 3
PEOPLE = ("anna", "bert", "carl")
KEYS: dict[Role, PrivateRoleKey] = {Role.COMPLIANCE: COMPLIANCE, Role.DATA_PROTECTION: DATA_PROTECTION}
_REFUSED: dict[type[PoisonbookError], str] = {PoisonbookError: "refused"}


@dataclass
class Office:
    """What the threads share: which openings there are, and where their reply keys lie."""

    actor: Actor
    folder: Path
    numbers: count[int] = field(default_factory=count)
    checks: dict[str, tuple[float, float]] = field(default_factory=dict)
    """The date of each identity check, and from when a sweep has to take it: it may be on record later than that."""
    openings: dict[str, tuple[Opening, Path]] = field(default_factory=dict)

    def check(self, chance: random.Random) -> None:
        """Put an identity check on record, for some hours."""
        actor, number = self.actor, next(self.numbers)
        id_, now = f"idc_o{number}", actor.clock()
        due = now + timedelta(hours=chance.choice([6, 12, 30, 60]))
        sealed = actor.service.seal.seal({"number": id_}, context=SealContext(actor.operator.id, "identity_check", id_))
        check = IdentityCheck(
            id=id_,
            customer=f"{number:032x}",
            document_type=DocumentType.PASSPORT,
            checked_at=now,
            valid_until=now.date(),
            sealed=sealed,
        )

        @each
        def put(connection: Connection, new: IdentityCheck) -> None:
            identity_checks.add(connection, actor.operator.id, new, at=now, delete_after=due)

        def step() -> str:
            actor.service.store.writer.run(put, check)
            self.checks[id_] = seconds_of(due), max(seconds_of(due), actor.clock.seconds())
            return "done"

        with actor.history.asking("check", id_, due=seconds_of(due)) as answer:
            told(answer, step, refused={})

    def ask(self, chance: random.Random) -> None:
        """Ask to read one of the latest."""
        id_ = chance.choice(list(self.checks)[-4:])
        actor, person, role = self.actor, chance.choice(PEOPLE), chance.choice(list(Role))
        reply = self.folder / f"reply-{next(self.numbers)}"
        given = GivenOpening(reason=CaseReason.INSPECTION, case_id="7", records=(id_,), person=person, role=role)
        due, gone = self.checks[id_]
        with actor.history.asking("request", "", by=person, role=role.value, due=due, gone=gone) as answer:

            def step() -> str:
                made = request_opening(actor.service.store, actor.operator, given, reply, book=actor.service.book)
                answer.of, answer.more["expires"] = made.id, seconds_of(made.expires_at)
                self.openings[made.id] = made, reply
                return "done"

            told(answer, step, refused=_REFUSED)

    def approve(self, chance: random.Random) -> None:
        """Approve one, mostly as the rules have it."""
        opening, _ = self._one(chance)
        person = next(one for one in PEOPLE if one != opening.requested_by)
        role = opening.other_role
        if chance.random() < 0.2:
            person, role = chance.choice(PEOPLE), chance.choice(list(Role))
        store, operator = self.actor.service.store, self.actor.operator

        def step() -> str:
            approve_opening(store, operator, opening.id, person, [KEYS[role]])
            return "done"

        self._do("approve", opening.id, step, by=person, role=role.value)

    def end(self, chance: random.Random) -> None:
        """Refuse one or take it back."""
        opening, _ = self._one(chance)
        person = chance.choice(PEOPLE)
        what, ending = chance.choice([("refuse", refuse_opening), ("withdraw", withdraw_opening)])

        def step() -> str:
            ending(self.actor.service.store, self.actor.operator, opening.id, person)
            return "done"

        self._do(what, opening.id, step, by=person)

    def read(self, chance: random.Random) -> None:
        """Read one, mostly as who asked for it."""
        opening, reply = self._one(chance)
        person = opening.requested_by if chance.random() < 0.9 else chance.choice(PEOPLE)
        store, operator, keys = self.actor.service.store, self.actor.operator, [KEYS[opening.role]]

        def step() -> str:
            (found,) = read_opening(store, operator, opening.id, person, keys=keys, reply=reply)
            return "done" if found.particulars == {"number": opening.records[0]} else "another's particulars"

        self._do("read", opening.id, step, by=person, role=opening.role.value)

    def _one(self, chance: random.Random) -> tuple[Opening, Path]:
        latest = list(self.openings.values())
        return chance.choice(latest[-3:] if chance.random() < 0.8 else latest[-40:])

    def _do(self, what: str, id_: str, step: Callable[[], str], **more: object) -> None:
        with self.actor.history.asking(what, id_, **more) as answer:
            told(answer, step, refused=_REFUSED)


def look_at_check(actor: Actor, id_: str) -> None:
    """Note whether an identity check is on record."""
    with actor.history.asking("look at check", id_) as answer, actor.service.store.reading() as connection:
        found = identity_checks.find(connection, actor.operator.id, id_)
        answer.told = "absent" if found is None else "there"


def look_at_opening(actor: Actor, id_: str) -> None:
    """Note how an opening stands."""
    with actor.history.asking("look at opening", id_) as answer:
        answer.told = find_opening(actor.service.store, actor.operator, id_).state.value


def work(office: Office, name: str, thread: int) -> None:
    """Do one thing after the other until somebody ends it."""
    chance = random.Random(f"{name} {thread}")  # noqa: S311 - what to do next, no secret
    while office.actor.goes_on:
        office.check(chance)
        if not office.checks:
            continue
        office.ask(chance)
        for _ in range(chance.randrange(4, 9)):
            if office.openings:
                chance.choice([office.approve, office.approve, office.read, office.read, office.read, office.end])(
                    chance
                )
        look_at_check(office.actor, chance.choice(list(office.checks)[-60:]))
        time.sleep(chance.uniform(0, 0.1))


def main() -> None:
    """Open in several threads."""
    text, name = sys.argv[1:]
    with acting(Stage.of_text(text), name) as actor:
        folder = actor.stage.folder / name
        folder.mkdir()
        office = Office(actor, folder)
        threads = [threading.Thread(target=work, args=(office, name, thread)) for thread in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
