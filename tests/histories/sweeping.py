"""A process that sweeps, again and again: `python -m tests.histories.sweeping STAGE NAME`."""

from __future__ import annotations

import random
import sys
import time

from tests.histories.stage import Actor, Stage, acting, told

from poisonbook.workflows.sweep import Sweeper


def sweep(actor: Actor, sweeper: Sweeper) -> None:
    """Sweep once."""
    with actor.history.asking("sweep", "register") as answer:

        def step() -> str:
            answer.more["counts"] = dict(sweeper.sweep().counts)
            return "done"

        told(answer, step, refused={})


def main() -> None:
    """Sweep until somebody ends it."""
    text, name = sys.argv[1:]
    chance = random.Random(name)  # noqa: S311 - how long to wait, no secret
    with acting(Stage.of_text(text), name) as actor:
        sweeper = Sweeper(actor.service.store, machine=actor.clock.machine)
        while actor.goes_on:
            sweep(actor, sweeper)
            time.sleep(chance.uniform(0.1, 0.6))


if __name__ == "__main__":
    main()
