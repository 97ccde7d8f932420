"""Screening day by day: new orders beside what earlier screenings left; see `engine.carry`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from poisonbook.engine.carry import (
    Carried,
    Change,
    around,
    carry_on,
    change_of,
    keys_by_line,
    sift,
    with_keys,
)
from poisonbook.errors import PoisonbookError
from poisonbook.facts.findings import Finding
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey
from poisonbook.rules.plan import Branch, Plan
from poisonbook.rules.syntax import RuleType
from poisonbook.rules.timespan import Timespan
from poisonbook.workflows.carried import fingerprint_of, reach_for, read_carried, write_carried

if TYPE_CHECKING:
    import pyarrow as pa

_KEPT = ("kept_kg", "kept_quantity")
_MARK = "the pseudonym of this text tells one key from another"

Find = Callable[[Sequence[Plan], "pa.Table", "pa.Table"], Iterable[Finding]]
"""Runs plans on regulated lines and companions."""


class CarriedRuleError(PoisonbookError):
    """A rule that cannot be screened day by day."""

    code: ClassVar[str] = "carried-rule"

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule

    def __str__(self) -> str:
        return (
            f"rule {self.rule} asks what was kept after returns, which a return that comes another day can lower; "
            "screen the whole period without --state, or leave the rule out"
        )


class KeepError(PoisonbookError):
    """Lines would not be kept for as long as a rule needs them."""

    code: ClassVar[str] = "keep"

    def __init__(self, keep: str, longest: str) -> None:
        super().__init__(keep, longest)
        self.keep = keep
        self.longest = longest

    def __str__(self) -> str:
        return f"--keep {self.keep} is shorter than the longest window of a rule; give at least {self.longest}"


class Memory:
    """What earlier screenings left in a file, and what this one leaves there."""

    def __init__(self, path: Path, plans: Sequence[Plan], jurisdiction: str, key: PseudonymKey, keep: Timespan | None):
        """Reads the file, where there is one.

        Args:
            keep: how long lines are carried; by default twice the longest window, one of them for late lines.

        Raises:
            StateError: the file is none, or other rules, another key or another reach made it.
            KeepError, CarriedRuleError: these rules cannot be screened so.
        """
        self._path = path
        self._plans = plans
        for plan in plans:
            if plan.field in _KEPT or any(test.field in _KEPT for branch in _branches(plan) for test in branch):
                raise CarriedRuleError(plan.rule)
        try:
            self._reach = reach_for(plans, None if keep is None else keep.microseconds)
        except ValueError:
            spans = [plan.timespan for plan in plans if plan.timespan is not None]
            raise KeepError(str(keep), str(max(spans, key=lambda span: span.microseconds))) from None
        (mark,) = key.pseudonyms([_MARK], Personal.CUSTOMER)
        self._fingerprint = fingerprint_of(plans, jurisdiction, str(mark), self._reach)
        self._carried: Carried = read_carried(path, self._fingerprint)
        self.repeated = 0
        """Order lines that an earlier screening, or another file of this one, had already."""
        self.late: tuple[int, ...] = ()
        """Rows of order lines that came too late to be judged."""

    def judge(
        self, lines: pa.Table, companions: pa.Table, *, files: Sequence[int], rows: int, find: Find
    ) -> list[Finding]:
        """The findings that hold a new line, by rule: new ones, and earlier ones grown longer.

        Their lines are numbered over all screenings.

        Args:
            lines: the regulated lines of this screening, by row.
            files: the number of the file that each of `lines` came from.
            rows: how many order lines this screening read.
        """
        import pyarrow as pa

        before = self._carried
        sifted = sift(before, with_keys(_numbered_from(lines, before.lines_read), files), self._reach)
        self.repeated, self.late = sifted.repeated, tuple(row - before.lines_read for row in sifted.late)
        windows = [plan for plan in self._plans if plan.type is not RuleType.COMPANIONS]
        beside = around(before, sifted.fresh, [plan.group_by for plan in windows])
        judged = pa.concat_tables([beside, sifted.fresh.cast(beside.schema)])
        fresh = set(sifted.fresh["line"].to_pylist())
        found = [
            finding
            for finding in find(windows, judged, companions.slice(0, 0))
            if any(line.line in fresh for line in finding.lines)
        ]
        # What stands beside a regulated line must come with it: goods that are not regulated are forgotten at once.
        together = [plan for plan in self._plans if plan.type is RuleType.COMPANIONS]
        found += find(together, sifted.fresh, _numbered_from(companions, before.lines_read))
        found.sort(key=lambda finding: finding.rule)
        keys = keys_by_line(beside, sifted.fresh)
        changed: list[tuple[Finding, Change]] = [(finding, change_of(finding, keys, before)) for finding in found]
        self._carried = carry_on(before, sifted.fresh, changed, keys=keys, lines_read=rows, reach=self._reach)
        return [replace(finding, id=change.id, replaces=change.replaces) for finding, change in changed]

    def save(self) -> None:
        """Write what is left for the next screening, whole or not at all; OutputError when that fails."""
        write_carried(self._path, self._carried, self._fingerprint)


def _branches(plan: Plan) -> Iterator[Branch]:
    yield from plan.exceptions
    for selection in plan.selections:
        yield from selection.any_of


def _numbered_from(table: pa.Table, start: int) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.add(table["line"], pa.scalar(start, pa.int64()))
    return table.set_column(table.schema.get_field_index("line"), "line", numbers)
