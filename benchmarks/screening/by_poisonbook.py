"""poisonbook's own way: the whole command, of which the part from orders to findings is timed."""

from __future__ import annotations

from pathlib import Path

from benchmarks.screening.inputs import Inputs
from benchmarks.screening.took import Moment, Took
from poisonbook.workflows.files import ScreenRequest, screen_files


def screen(inputs: Inputs, out: Path) -> Took:
    """Write the results into `out`; what it took from orders to findings, the catalogue being recognised before."""
    last: dict[str, Moment] = {}

    def watch(stage: str, _done: int, _total: int | None) -> None:
        last[stage] = Moment.now()

    request = ScreenRequest(
        catalogue=[str(inputs.catalogue)], orders=[str(inputs.orders)], companions=inputs.operator_list, out=out
    )
    screen_files(request, progress=watch)
    return last["recognise"].until(last["rules"])
