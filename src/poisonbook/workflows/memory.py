"""Screening day by day: new orders beside what earlier screenings left; see `engine.carry`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from poisonbook.engine.carry import around, is_in, sift, with_keys
from poisonbook.engine.carry_findings import Withdrawn, changes, keys_by_line
from poisonbook.engine.carry_groups import asks_what_was_kept, compared_groups
from poisonbook.engine.carry_on import carry_on
from poisonbook.engine.carry_returns import Brought, brought, with_kept
from poisonbook.engine.few import FEW, run_on_few
from poisonbook.errors import PoisonbookError
from poisonbook.facts.findings import Finding
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType
from poisonbook.rules.timespan import Timespan
from poisonbook.workflows.carried import fingerprint_of, reach_for
from poisonbook.workflows.state_folder import StateFolder

if TYPE_CHECKING:
    import pyarrow as pa

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
            f"rule {self.rule} asks for companion goods beside what was kept after returns; a return can come another "
            "day, when the companions are forgotten: screen the whole period without --state, or leave the rule out"
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
    """What earlier screenings left in a folder, and what this one leaves there."""

    def __init__(self, path: Path, plans: Sequence[Plan], jurisdiction: str, key: PseudonymKey, keep: Timespan | None):
        """Reads the folder, where there is one.

        Args:
            keep: how long lines are carried; by default twice the longest window, one of them for late lines.

        Raises:
            StateError: the folder is none, is damaged, or other rules, another key or another reach made it.
            KeepError, CarriedRuleError: these rules cannot be screened so.
        """
        self._plans = plans
        about_kept = [plan for plan in plans if asks_what_was_kept(plan)]
        for plan in about_kept:
            if plan.type is RuleType.COMPANIONS:
                raise CarriedRuleError(plan.rule)
        self._is_about_kept = bool(about_kept)
        try:
            self._reach = reach_for(plans, None if keep is None else keep.microseconds)
        except ValueError:
            spans = [plan.timespan for plan in plans if plan.timespan is not None]
            raise KeepError(str(keep), str(max(spans, key=lambda span: span.microseconds))) from None
        (mark,) = key.pseudonyms([_MARK], Personal.CUSTOMER)
        self._folder = StateFolder(path, fingerprint_of(plans, jurisdiction, str(mark), self._reach))
        self.carried = self._folder.read()
        """What is left for the next screening."""
        self.repeated = 0
        """Regulated order lines that an earlier screening, or another file of this one, had already."""
        self.late: tuple[int, ...] = ()
        """Rows of order lines and returns that came too late to be judged."""
        self.without_sale: tuple[int, ...] = ()
        """Rows of returns whose sale has not come yet."""
        self.withdrawn: tuple[Withdrawn, ...] = ()
        """Earlier findings that do not hold any more, because goods came back."""

    def judge(
        self,
        lines: pa.Table,
        companions: pa.Table,
        returns: pa.Table,
        *,
        rows: int,
        files_of: Callable[[list[int]], Sequence[int]],
        find: Find,
        names: Mapping[str, str] | None = None,
    ) -> list[Finding]:
        """The findings that are new, or stand in the place of earlier ones, by rule.

        Their lines are numbered over all screenings.

        Args:
            lines: the regulated lines of this screening, by row; what was kept of them is told before any return.
            returns: records of goods that came back, with pseudonyms.
            rows: how many order lines this screening read.
            files_of: the number of the file that each of some rows came from.
            names: what to call a substance in sentences, by its id.
        """
        before = self.carried
        start = before.lines_read
        keyed, back = (
            _numbered_from(with_keys(table, files_of(table["line"].to_pylist())), start) for table in (lines, returns)
        )
        carried_lines = before.lines
        new = sift(carried_lines["key"], keyed)
        came = brought(before, new.fresh, sift(before.returns["key"], back).fresh, self._reach)
        self.repeated = new.repeated
        self.late = tuple(row - start for row in came.late)
        self.without_sale = tuple(row - start for row in came.without_sale)
        judged = self._judged(carried_lines, came)
        # What stands beside a regulated line must come with it: goods that are not regulated are forgotten at once.
        together = [plan for plan in self._plans if plan.type is RuleType.COMPANIONS]
        windows = [plan for plan in self._plans if plan.type is not RuleType.COMPANIONS]
        if judged.num_rows <= FEW:
            found = [*run_on_few(windows, judged, names=names)]
        else:
            found = [*find(windows, judged, companions.slice(0, 0))]
        if companions.num_rows:
            found += find(together, came.fresh, _numbered_from(companions, start))
        changed = changes(
            before,
            sorted(found, key=lambda finding: finding.rule),
            keys=keys_by_line(judged),
            fresh=set(came.fresh["line"].to_pylist()),
            groups=compared_groups(
                self._plans, judged, set(came.fresh["key"].to_pylist()), set(came.altered.to_pylist())
            ),
        )
        self.withdrawn = changed.withdrawn
        self.carried = carry_on(before, came, changed, lines_read=rows, reach=self._reach)
        return [replace(change.finding, id=change.id, replaces=change.replaces) for change in changed.made]

    def _judged(self, carried_lines: pa.Table, came: Brought) -> pa.Table:
        """The new lines, and the carried ones of every group that they touch, or of which something came back."""
        import pyarrow as pa

        touched = came.fresh
        if self._is_about_kept and len(came.altered):
            altered = carried_lines.filter(pa.array(is_in(carried_lines["key"], came.altered)))
            touched = pa.concat_tables([touched, altered])
        beside = around(carried_lines, touched, [plan.group_by for plan in self._plans])
        return with_kept(pa.concat_tables([beside, came.fresh]), came.kept)

    def save(self) -> None:
        """Write what is left for the next screening, whole or not at all; OutputError when that fails."""
        self._folder.write(self.carried)


def _numbered_from(table: pa.Table, start: int) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.add(table["line"], pa.scalar(start, pa.int64()))
    return table.set_column(table.schema.get_field_index("line"), "line", numbers)
