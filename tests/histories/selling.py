"""A process that sells: `python -m tests.histories.selling STAGE NAME`.

Its threads and those of the others work on the same orders at the same time, as a shop does that asks again elsewhere
when it has no answer.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tests.histories.clock import BEGIN, SPEED, seconds_of
from tests.histories.stage import OPEN_SECONDS, PACK_KG, PRODUCT, SLOT, SLOTS_OF_LICENCE, Actor, Stage, acting, told

from poisonbook.checkout.decision import Decision
from poisonbook.law.sale_terms import Outcome
from poisonbook.register.orders import OrderState, Release
from poisonbook.workflows.checkout import (
    cancel_order,
    confirm_order,
    known_order,
    release_order,
    return_lines,
    screen_order,
)
from poisonbook.workflows.checkout_errors import OrderNotAllowedError, OrderStateError, ReturnError, UnknownOrderError
from poisonbook.workflows.checkout_orders import GivenLine, GivenOrder
from poisonbook.workflows.licences import UnknownLicenceError, licence

GROUPS = 3
STEPS = 12
AGO = timedelta(days=547)
"""Orders were placed so long ago that the law's months are over in two or three days."""
_REFUSED = {UnknownOrderError: "unknown-order", OrderStateError: "state", ReturnError: "too many"}


@dataclass(slots=True)
class Sale:
    """One order, as one thread works on it."""

    actor: Actor
    group: int
    slot: int
    decision: Decision | None = None

    @property
    def id(self) -> str:
        """The same in every process."""
        return f"o-{self.group}-{self.slot}"

    @property
    def licence(self) -> int:
        """The number of the licence that it is bought on."""
        return self.slot // SLOTS_OF_LICENCE

    @property
    def packs(self) -> int:
        """How many packs are bought."""
        return 1 + (self.slot + self.group) % 3

    @property
    def at(self) -> datetime:
        """When it was placed."""
        return placed_at(self.slot)

    @property
    def due(self) -> float:
        """When it is to be deleted once it is sold."""
        return seconds_of(self.actor.service.deadline(self.actor.operator, self.at))

    def screen(self) -> None:
        """Have it decided."""

        def step() -> str:
            self.decision = screen_order(self.actor.service, self.actor.operator, self._given())
            return "kept"

        self._do("screen", step, packs=self.packs, licence=f"lic_{self.licence}")

    def confirm(self) -> None:
        """Sell it; where somebody has to look at it first, somebody does."""
        if self.decision is None:
            return
        basket, service, operator = self.decision.basket, self.actor.service, self.actor.operator
        if self.decision.outcome is Outcome.HOLD:
            self.release()

        def step() -> str:
            try:
                state = confirm_order(service, operator, self.id, basket=basket)
            except OrderNotAllowedError as error:
                return "hold" if error.outcome is Outcome.HOLD else "refuse"
            return "sold" if state is OrderState.CONFIRMED else str(state)

        self._do("confirm", step, due=self.due, packs=self.packs, licence=f"lic_{self.licence}")

    def release(self) -> None:
        """Have a person look at it."""

        def step() -> str:
            release = Release("AB", "a trial", self.actor.service.clock())
            try:
                release_order(self.actor.service, self.actor.operator, self.id, release)
            except OrderNotAllowedError:
                return "not held"
            return "released"

        self._do("release", step)

    def cancel(self) -> None:
        """Cancel it."""
        self._do("cancel", lambda: _told(cancel_order(self.actor.service, self.actor.operator, self.id), "cancelled"))

    def come_back(self) -> None:
        """Have one pack sent back."""
        lines = [GivenLine(PRODUCT, Decimal(1))]
        self._do(
            "return",
            lambda: _told(return_lines(self.actor.service, self.actor.operator, self.id, lines), "came back"),
            packs=1,
        )

    def look(self) -> None:
        """Look how it stands, and what is left of its licence."""
        look_at_order(self.actor, self.id)
        look_at_licence(self.actor, f"lic_{self.licence}")

    def _do(self, what: str, step: Callable[[], str], **more: object) -> None:
        with self.actor.history.asking(what, self.id, **more) as answer:
            told(answer, step, refused=_REFUSED)

    def _given(self) -> GivenOrder:
        return GivenOrder(
            order_id=self.id,
            lines=(GivenLine(PRODUCT, Decimal(self.packs)),),
            at=self.at,
            customer_id=f"c{self.licence}",
            delivery_country="FI",
            licence=f"lic_{self.licence}",
            identity_check=f"idc_{self.licence}",
        )


def placed_at(slot: int) -> datetime:
    """When the orders of a slot were placed."""
    return BEGIN - AGO + timedelta(seconds=slot * SLOT)


def look_at_order(actor: Actor, id_: str) -> None:
    """Note how an order stands."""
    with actor.history.asking("look at order", id_) as answer:
        try:
            found = known_order(actor.service, actor.operator, id_)
        except UnknownOrderError:
            answer.told = "absent"
            return
        kept = {line.line: line.kept_quantity for line in found.decision.lines}
        packs = sum(int(one or 0) for one in kept.values())
        answer.told = f"confirmed {packs}" if found.state is OrderState.CONFIRMED else found.state.value


def look_at_licence(actor: Actor, id_: str) -> None:
    """Note how much is written off a licence."""
    with actor.history.asking("look at licence", id_) as answer:
        try:
            (granted,) = licence(actor.service, actor.operator, id_).granted
        except UnknownLicenceError:
            answer.told = "absent"
            return
        answer.told = "there"
        answer.more["used"] = packs_of(granted.used_kg)


def packs_of(amount_kg: Decimal) -> int:
    """How many packs an amount is."""
    return int(amount_kg / PACK_KG)


def _told(state: OrderState | None, word: str) -> str:
    return "nothing" if state is None else word


def sell(actor: Actor, name: str, group: int) -> None:
    """Work on one order after the other until somebody ends it."""
    chance = random.Random(f"{name} {group}")  # noqa: S311 - what to do next, no secret
    while actor.goes_on:
        slot = int(actor.clock.seconds() // SLOT)
        sale = Sale(actor, group, slot)
        # Months are not alike: what was placed on a 31st is due sooner: not before what nobody confirmed.
        for number in range(STEPS if sale.due > (slot + 1) * SLOT + OPEN_SECONDS else 0):
            usual = (sale.screen, sale.confirm)[number] if number < 2 else None
            usual = usual if chance.random() < 0.9 else None
            others = (sale.confirm, sale.come_back, sale.come_back, sale.cancel, sale.look, sale.look, sale.screen)
            (usual or chance.choice(others))()
            if actor.clock.seconds() > (slot + 1) * SLOT:
                break
        rest = (slot + 1) * SLOT - actor.clock.seconds()
        time.sleep(max(0.0, rest) / SPEED)


def main() -> None:
    """Sell in several threads."""
    text, name = sys.argv[1:]
    with acting(Stage.of_text(text), name) as actor:
        threads = [threading.Thread(target=sell, args=(actor, name, group)) for group in range(GROUPS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
