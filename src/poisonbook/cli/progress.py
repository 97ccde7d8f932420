"""Progress bars on standard error, only where a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID

    from poisonbook.workflows.recognise import Progress

_STAGES = {
    "recognise": "recognising products",
    "sheets": "reading safety data sheets",
    "screen": "reading orders",
    "import": "reading orders",
    "record": "recording sales",
    "register": "registering products",
    "refresh": "recognising products anew",
    "rules": "running rules",
    "backup": "writing tables",
    "verify": "checking tables",
    "restore": "restoring tables",
    "scan": "looking through files",
}


@contextmanager
def progress_bars(*, shown: bool) -> Iterator[Progress]:
    """A progress callback that draws one bar a stage; it draws nothing unless `shown` and on a terminal."""
    if not shown or not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    tasks: dict[str, TaskID] = {}

    def report(stage: str, done: int, total: int | None) -> None:
        if stage not in tasks:
            tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=total)
        bars.update(tasks[stage], completed=done, total=total)

    with bars:
        yield report
