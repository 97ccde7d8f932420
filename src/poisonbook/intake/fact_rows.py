"""From a stretch of source rows to rows of facts, with the rows that cannot be read set apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from poisonbook.facts.schema import NOBODY, Column, Kind, Table
from poisonbook.intake.carry import CarryOver
from poisonbook.intake.columns import ColumnPlan, Recipe
from poisonbook.intake.converted import Converted, as_mask
from poisonbook.intake.decimals import NUMBER, NumberReader
from poisonbook.intake.exports import How
from poisonbook.intake.options import Options
from poisonbook.intake.refusals import Reason
from poisonbook.intake.tables import Rows, Stretch
from poisonbook.intake.texts import first_of, joined, plain_text, without_words
from poisonbook.intake.times import TIME, TimeReader


def arrow_type(kind: Kind) -> Any:
    """The Arrow type that values of `kind` come out in."""
    return {Kind.TIME: TIME, Kind.NUMBER: NUMBER}.get(kind, pa.string())


@dataclass(frozen=True, slots=True)
class SourceRows:
    """Rows of one source with one array per fact, not yet converted."""

    rows: Rows
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FactRows:
    """Rows that could be read, and those that could not."""

    rows: Rows
    facts: Mapping[str, Any]
    refused: Sequence[tuple[int, Reason, str]]
    """Row, reason and fact, by row."""


class FactReader:
    """Reads the facts of one source, stretch by stretch, in order."""

    def __init__(self, plan: ColumnPlan, table: Table, options: Options, *, delimiter: str | None) -> None:
        self._plan = plan
        self._columns: dict[str, Column] = {column.name: column for column in table.columns}
        self._numbers = NumberReader(options.decimal_comma, delimiter)
        self._carry = _carry_over(plan)

    def arrange(self, stretch: Stretch) -> SourceRows:
        """The source's columns as facts: gaps filled, columns put together, rows left out that are none."""
        columns = self._carry.fill(stretch.columns, stretch.rows) if self._carry else stretch.columns
        facts = {recipe.fact: _made(recipe, columns) for recipe in self._plan.recipes}
        keep = self._kept(columns)
        if keep is None:
            return SourceRows(stretch.rows, facts)
        return SourceRows(stretch.rows[as_mask(keep)], {fact: values.filter(keep) for fact, values in facts.items()})

    def convert(self, arranged: SourceRows, times: TimeReader) -> FactRows:
        """The facts in their types.

        Raises:
            DayOrderOpenError: times like 1/2/2020 before their order is settled; convert again once it is.
        """
        converted = {fact: self._converted(fact, values, times) for fact, values in arranged.facts.items()}
        bad = np.zeros(len(arranged.rows), np.bool_)
        refused: list[tuple[int, Reason, str]] = []
        for fact, result in converted.items():
            for reason, mask in result.bad:
                refused += [(int(row), reason, fact) for row in arranged.rows[mask & ~bad]]
                bad |= mask
        values = {fact: result.values for fact, result in converted.items()}
        if not refused:
            return FactRows(arranged.rows, values, ())
        keep = pa.array(~bad)
        return FactRows(arranged.rows[~bad], {fact: array.filter(keep) for fact, array in values.items()}, refused)

    def _converted(self, fact: str, values: Any, times: TimeReader) -> Converted:
        column = self._columns[fact]
        if column.kind is Kind.NUMBER:
            return self._numbers.read(values)
        if column.kind is Kind.TIME:
            return times.read(values)
        text = plain_text(values)
        return Converted(without_words(text, NOBODY) if column.personal else text)

    def _kept(self, columns: Mapping[int, Any]) -> Any | None:
        """Which rows are rows of the table; None if all are."""
        export, helpers = self._plan.export, self._plan.helpers
        if export is None:
            return None
        keep = None
        if tests := [plain_text(columns[helpers[name]]) for name in export.skip_when_empty if name in helpers]:
            keep = first_of(tests).is_valid()
        for name, words in export.skip_values.items():
            if name in helpers:
                among = pc.is_in(plain_text(columns[helpers[name]]), value_set=pa.array(words, pa.string()))
                keep = pc.invert(among) if keep is None else pc.and_not(keep, among)
        return keep


def _made(recipe: Recipe, columns: Mapping[int, Any]) -> Any:
    arrays = [columns[position] for position in recipe.positions]
    if len(arrays) == 1 and not recipe.absent:
        return arrays[0]
    texts = [without_words(plain_text(array), recipe.absent) for array in arrays]
    made = joined(texts, recipe.separator) if recipe.how is How.JOIN else first_of(texts)
    if not recipe.need:
        return made
    needed = first_of([plain_text(columns[position]) for position in recipe.need])
    return pc.if_else(needed.is_valid(), made, None)


def _carry_over(plan: ColumnPlan) -> CarryOver | None:
    carry = plan.carry
    if carry is None or carry.by not in plan.helpers:
        return None
    positions = [position for recipe in plan.recipes for position in recipe.positions]
    carried = [position for position in positions if plan.key(position) in carry.columns]
    return CarryOver(plan.helpers[carry.by], carried, blank_key=carry.blank_key)
