"""One round of the outbox of reports, as a process of its own that can be killed.

    python -m tests.faults.report_sender SETTINGS.json MINUTES

Its clock is so many minutes ahead. Printed at the end: how many were taken, and how many not.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from poisonbook.clock import system_clock
from poisonbook.settings import Settings
from poisonbook.workflows.service import Service


def main(settings: Path, minutes: int) -> None:
    """One round."""

    def ahead() -> datetime:
        return system_clock() + timedelta(minutes=minutes)

    service = Service.open(Settings.from_json(settings.read_text(encoding="utf-8")), clock=ahead)
    try:
        sent = service.reports.send()
        sys.stdout.write(f"{sent.filed} {sum(sent.troubles.values())}\n")
    finally:
        service.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
