"""The outbox of reports: what two people have signed is sent to the one address that is set until it is taken.

At least once, with an id that stays: it is in the body and in the header Idempotency-Key. That a try begins is written
before anything is sent, so that whatever is cut off between is tried again when its time is over.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from sqlalchemy.engine import Connection

from poisonbook.client.errors import ServiceDownError
from poisonbook.client.transport import Response, request
from poisonbook.errors import PoisonbookError
from poisonbook.register.clocks import ClockState, Unreported, clock_state
from poisonbook.review.filing_moves import begun, is_reference, not_taken, taken
from poisonbook.review.filings import Filing, FilingState, FilingStep, SendTrouble
from poisonbook.settings import Settings
from poisonbook.storage import filings
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each
from poisonbook.workflows.filing_records import end_clock, found_filing, is_owed, tell
from poisonbook.workflows.report_files import digests_of, report_json

SECONDS = 30.0
"""For one answer, all of it; shorter than the lease of a try."""
_MOST_BYTES = 65_536
_MOST_TOKEN = 4_096
_AT_ONCE = 20


class ReportsWaitError(PoisonbookError):
    """Reports were not taken, and are sent again."""

    code: ClassVar[str] = "reports-wait"
    exit_code: ClassVar[int] = 4

    def __init__(self, troubles: Mapping[SendTrouble, int]) -> None:
        super().__init__(troubles)
        self.troubles = dict(troubles)

    def __str__(self) -> str:
        said = ", ".join(f"{count} {trouble.value}" for trouble, count in sorted(self.troubles.items()))
        return f"not taken yet: {said}; they are sent again. `report take-over` has one sent by hand"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one round."""

    filed: int
    troubles: Mapping[SendTrouble, int]
    clocks: Mapping[ClockState, int] = field(default_factory=dict)
    """How many reports that are still owed stand how, whichever way they go out."""

    @property
    def is_late(self) -> bool:
        """Whether a report is owed of which most of the time is over."""
        return any(self.clocks.get(one) for one in (ClockState.WARNING, ClockState.URGENT, ClockState.OVERDUE))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one try."""

    operator: str
    id: str
    at: datetime
    trouble: SendTrouble | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""


class ReportSender:
    """Sends what is due, one round at a time."""

    def __init__(self, store: Store, settings: Settings, *, seconds: float = SECONDS) -> None:
        self._store = store
        self._url = settings.report_endpoint
        self._token = settings.report_endpoint_token
        self._seconds = seconds
        self._at_work = threading.Lock()
        self._is_over = False

    def send(self) -> Sent:
        """Send all that is due by now, each once.

        Raises:
            StoreError: the store cannot be read or written.
        """
        filed, troubles = 0, Counter[SendTrouble]()
        with self._at_work:
            while not self._is_over:
                begins = self._store.writer.run(_begin, self._store.clock())
                troubles[SendTrouble.NOT_OWED] += begins.not_owed
                if not begins.filings:
                    break
                for operator, filing in begins.filings:
                    outcome = self._tried(operator, filing)
                    self._store.writer.run(_keep, outcome)
                    if outcome.trouble is None:
                        filed += 1
                    else:
                        troubles[outcome.trouble] += 1
        return Sent(filed, {one: count for one, count in troubles.items() if count}, self._clocks())

    def close(self) -> None:
        """Send nothing more, and wait for what is being sent."""
        self._is_over = True
        with self._at_work:
            pass

    def _tried(self, operator: str, filing: Filing) -> _Outcome:
        def outcome(trouble: SendTrouble) -> _Outcome:
            return _Outcome(operator, filing.id, self._store.clock(), trouble)

        if self._url is None or self._is_over:
            return outcome(SendTrouble.NO_ADDRESS if self._url is None else SendTrouble.UNREACHABLE)
        headers = {"Content-Type": "application/json", "Idempotency-Key": filing.id}
        if self._token is not None:
            token = _token_in(self._token)
            if token is None:
                return outcome(SendTrouble.NO_TOKEN)
            headers["Authorization"] = f"Bearer {token}"
        body = report_json(filing)
        try:
            answer = request(
                self._url, method="POST", headers=headers, timeout=self._seconds, most=_MOST_BYTES, body=body
            )
        except ServiceDownError:
            return outcome(SendTrouble.UNREACHABLE)
        if not 200 <= answer.status < 300:
            refused = 400 <= answer.status < 500 and answer.status not in (408, 425, 429)
            return outcome(SendTrouble.REFUSED if refused else SendTrouble.FAILED)
        files = digests_of({f"{filing.id}.json": body})
        return _Outcome(operator, filing.id, self._store.clock(), files=files, reference=_reference_in(answer))

    def _clocks(self) -> dict[ClockState, int]:
        now = self._store.clock()
        with self._store.reading() as connection:
            return dict(Counter(clock_state(Unreported(due), now) for due in filings.owed(connection)))


@dataclass(frozen=True, slots=True)
class _Begins:
    """What one process is to send now."""

    filings: list[tuple[str, Filing]]
    """Each with whose it is."""
    not_owed: int
    """How many are not sent, as their matter is not to be reported as it stands."""


@each
def _begin(connection: Connection, now: datetime) -> _Begins:
    """What is due, each kept as begun."""
    begins, not_owed = [], 0
    for operator, filing in filings.due(connection, now, most=_AT_ONCE):
        if is_owed(connection, operator, filing):
            started = begun(filing, now)
            begins.append((operator, started))
        else:
            started = not_taken(filing, SendTrouble.NOT_OWED, now)
            not_owed += 1
        filings.put(connection, operator, started)
    return _Begins(begins, not_owed)


@each
def _keep(connection: Connection, outcome: _Outcome) -> None:
    filing = found_filing(connection, outcome.operator, outcome.id)
    if filing.filed_at is not None:  # another process was told so first
        return
    if outcome.trouble is not None:
        if filing.state is FilingState.SENDING:  # nobody sends it by hand meanwhile
            filings.put(connection, outcome.operator, not_taken(filing, outcome.trouble, outcome.at))
        return
    done = taken(filing, outcome.files, outcome.reference, outcome.at)
    owed = is_owed(connection, outcome.operator, filing)
    filings.put(connection, outcome.operator, done)
    tell(connection, outcome.operator, done, FilingStep.FILED, at=outcome.at)
    if done.reference:
        tell(connection, outcome.operator, done, FilingStep.ACKNOWLEDGED, at=outcome.at)
    if owed:
        end_clock(connection, outcome.operator, done, by=None)


def _token_in(path: Path) -> str | None:
    """The token in a file; None: there is none that can be a header."""
    try:
        with path.open("rb") as file:
            token = file.read(_MOST_TOKEN).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return token if token and token.isprintable() and " " not in token else None


def _reference_in(answer: Response) -> str:
    """The contact point's reference, where the answer is a JSON object that has one."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    reference = said.get("reference") if isinstance(said, dict) else None
    return reference if isinstance(reference, str) and is_reference(reference) else ""
