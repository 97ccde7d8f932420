"""Which rules an operator's orders are judged by at a moment, and which are counted beside them in shadow."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from poisonbook.storage.rule_steps import Connection
from poisonbook.storage.store import Store
from poisonbook.trials.life import GoingLive, Stage
from poisonbook.workflows.standing_rules import KnownRule, StandingRule, never_live, rules_standing

FRESH = timedelta(seconds=1)
"""How long what was read of the store is gone by: another process may have written since."""


@dataclass(frozen=True, slots=True)
class InForce:
    """What orders are judged by."""

    rules: frozenset[str]
    """Ids."""
    shadow: Mapping[str, str]
    """The digests of those in shadow, by id."""
    never_live: tuple[StandingRule, ...]
    """Rules of the operator's own that nothing made live yet."""


@dataclass(frozen=True, slots=True)
class _Read:
    at: datetime
    until: datetime
    by_machine: float
    found: InForce

    def holds(self, now: datetime) -> bool:
        """Whether it can be gone by still: a clock that was set does not make it older or newer."""
        return self.at <= now < self.until and time.monotonic() - self.by_machine < FRESH.total_seconds()


class RulesInForce:
    """Reads it at most once a second, and never goes by it past the end of a rule."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[tuple[str, GoingLive], _Read] = {}
        self._lock = threading.Lock()

    def of(
        self,
        operator: str,
        rules: Sequence[KnownRule],
        *,
        asked: GoingLive,
        now: datetime,
        connection: Connection | None,
    ) -> InForce:
        """What is in force.

        Args:
            connection: the writer's, where it asks; it may not wait for one of those that read.
        """
        known = self._read.get((operator, asked))
        if known is not None and known.holds(now):
            return known.found

        def read(connection: Connection) -> tuple[StandingRule, ...]:
            return rules_standing(connection, operator, rules, asked=asked, now=now, counted=False)

        standing = read(connection) if connection is not None else self._reading(read)
        ends = [one.standing.term.ends for one in standing if one.standing.term and one.standing.term.ends > now]
        found = InForce(
            rules=frozenset(one.rule.id for one in standing if one.stage.is_in_force),
            shadow={one.rule.id: one.digest for one in standing if one.stage is Stage.SHADOW},
            never_live=never_live(standing),
        )
        with self._lock:
            self._read[operator, asked] = _Read(now, min([now + FRESH, *ends]), time.monotonic(), found)
        return found

    def changed(self) -> None:
        """Have it read anew: a step was written."""
        with self._lock:
            self._read.clear()

    def _reading(self, read: Callable[[Connection], tuple[StandingRule, ...]]) -> tuple[StandingRule, ...]:
        with self._store.reading() as connection:
            return read(connection)
