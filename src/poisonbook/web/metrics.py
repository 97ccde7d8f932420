"""What Prometheus reads: counts and times by operation. No label holds anything of a customer or an operator."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from poisonbook.register.clocks import ClockState
from poisonbook.web.operations import Operation
from poisonbook.workflows.cosigning import Cosigned, WitnessState
from poisonbook.workflows.stamping import StampState
from poisonbook.workflows.sweep import ErasureState

MEDIA: Final = CONTENT_TYPE_LATEST
SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where several processes put their figures together, as prometheus-client names it."""
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_UNITS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_DECIDES = "screen_order"


class Writing(Protocol):
    """What is told of the store's writer."""

    @property
    def depth(self) -> int:
        """How many writes wait."""

    @property
    def trouble(self) -> Exception | None:
        """What is wrong with the ledger."""


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "poisonbook_requests", "Requests answered.", ("operation", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "poisonbook_request_seconds",
            "Time from the whole head of a request to its answer.",
            ("operation",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._decisions = Counter(
            "poisonbook_decisions", "Orders screened, by what came of them.", ("outcome",), registry=self.registry
        )
        self._waiting = Gauge(
            "poisonbook_writes_waiting",
            "Writes in the queue: now, or of other processes about a second ago.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._trouble = Gauge(
            "poisonbook_ledger_trouble",
            "1 while nothing is written, as the ledger or its head is not as it should be; the log says what it is.",
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._together = Histogram(
            "poisonbook_writes_together",
            "Writes in one transaction.",
            buckets=_UNITS,
            registry=self.registry,
        )
        self._erased = Counter(
            "poisonbook_erased_rows", "Rows deleted because they were due.", ("table",), registry=self.registry
        )
        self._latest = Gauge(
            "poisonbook_erasure_latest_seconds",
            "How long after its date the row went that waited longest, of the last sweep.",
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._erasure = Gauge(
            "poisonbook_erasure_state",
            "1 for how erasure stands since the last sweep.",
            ("state",),
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._checkpoint = Gauge(
            "poisonbook_ledger_checkpoint_entries",
            "Entries of the ledger's last signed checkpoint.",
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._witnesses = Counter(
            "poisonbook_witness_answers",
            "Witnesses that were asked to cosign, by what came of it.",
            ("outcome",),
            registry=self.registry,
        )
        self._witnessed = Gauge(
            "poisonbook_witness_state",
            "1 for how the ledger stands with its witnesses.",
            ("state",),
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._stamps = Counter(
            "poisonbook_timestamp_answers",
            "Times that the time-stamping authority was asked, by what came of it.",
            ("outcome",),
            registry=self.registry,
        )
        self._stamped = Gauge(
            "poisonbook_timestamp_state",
            "1 for how the ledger stands with its time-stamping authority.",
            ("state",),
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._owed = Gauge(
            "poisonbook_reports_owed",
            "Reports to contact points that were not made yet, by how their clocks stand.",
            ("clock",),
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._counting: dict[tuple[str, int], Callable[[], None]] = {}
        self._deciding: dict[str, Callable[[], None]] = {}
        self._timing: dict[str, Callable[[float], None]] = {}

    def answered(self, operation: str, status: int, seconds: float) -> None:
        """One request."""
        count = self._counting.get((operation, status))
        if count is None:
            count = self._counting[operation, status] = self._requests.labels(operation, str(status)).inc
        time = self._timing.get(operation)
        if time is None:
            time = self._timing[operation] = self._seconds.labels(operation).observe
        count()
        time(seconds)

    def decided(self, operation: Operation, body: object) -> None:
        """The decision in an answer, where it is one; an answer that is given again is bytes, and decides nothing."""
        if operation.id == _DECIDES and (outcome := getattr(body, "outcome", None)) is not None:
            count = self._deciding.get(outcome)
            if count is None:
                count = self._deciding[outcome] = self._decisions.labels(str(outcome)).inc
            count()

    def written(self, units: int) -> None:
        """So many writes were one transaction."""
        self._together.observe(units)

    def writer_is(self, writer: Writing) -> None:
        """How the writer stands now. Said again and again: another process answers with what was said last."""
        self._waiting.set(writer.depth)
        self._trouble.set(writer.trouble is not None)

    def erased(self, rows: Mapping[str, int], latest: timedelta) -> None:
        """So many rows of each table were deleted by a sweep, the last of them so long after its date."""
        for table, count in rows.items():
            self._erased.labels(table).inc(count)
        self._latest.set(latest.total_seconds())

    def erasure_is(self, state: ErasureState) -> None:
        """How erasure stands now."""
        _mark(self._erasure, state)

    def cosigned(self, cosigned: Cosigned) -> None:
        """All witnesses, and the time-stamping authority, were asked once."""
        self._checkpoint.set(cosigned.size)
        self._witnesses.labels(WitnessState.COSIGNED.value).inc(len(cosigned.by))
        for trouble in cosigned.troubles.values():
            self._witnesses.labels(trouble.value).inc()
        if cosigned.stamping is not None:
            self._stamps.labels(cosigned.stamping).inc()

    def outsiders_are(self, witnesses: WitnessState, timestamps: StampState) -> None:
        """How the ledger stands with its witnesses and its time-stamping authority now."""
        _mark(self._witnessed, witnesses)
        _mark(self._stamped, timestamps)

    def owed(self, clocks: Mapping[ClockState, int]) -> None:
        """So many reports are owed, by how their clocks stand."""
        for one in ClockState:
            self._owed.labels(one.value).set(clocks.get(one, 0))

    def text(self) -> bytes:
        """All figures, as Prometheus reads them; of every process that shares a folder with this one."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _mark(gauge: Gauge, state: StrEnum) -> None:
    """1 for this one of its kind, 0 for all others."""
    for one in type(state):
        gauge.labels(one.value).set(one is state)
