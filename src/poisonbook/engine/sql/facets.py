"""Facets: what the lines of a run have in the fields that its rules test, each once.

Only what can matter is told apart: a word that some rule names, and where a number lies among the figures that rules
compare it with. Lines of one facet pass the same tests, so rules are put to some hundreds of facets, not to the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from string import Template

from poisonbook.engine.families import Family
from poisonbook.engine.sql.selecting import literal
from poisonbook.facts.schema import LINE_FIELDS, Kind
from poisonbook.rules.plan import FieldTest

_PARTED = Template("""\
CREATE VIEW parted AS
SELECT *,
  $columns
FROM lines""")

_FACETS = Template("""\
CREATE TABLE facets AS
SELECT min(row) AS facet,
  $fields
FROM parted
GROUP BY $parts""")


@dataclass(frozen=True, slots=True)
class Part:
    """What of a field matters."""

    field: str
    expression: str
    """Of a line; for a number, a whole number that tells where it lies."""
    is_number: bool

    @property
    def column(self) -> str:
        """Its name."""
        return f"{self.field}_part"


def parts_of(families: Iterable[Family]) -> tuple[Part, ...]:
    """What of each field matters to these families, in the order of the closed schema."""
    named: dict[str, set[str | Decimal]] = {}
    for test in _tests(families):
        named.setdefault(test.field, set()).update(test.operands)
    return tuple(
        Part(field.name, _between(field.name, sorted(_numbers(operands))), is_number=True)
        if field.kind is Kind.NUMBER
        else Part(field.name, _if_named(field.name, operands), is_number=False)
        for field in LINE_FIELDS
        if (operands := named.get(field.name))
    )


def facet_tables(parts: Sequence[Part]) -> tuple[str, str]:
    """The statements that make the view `parted`, lines with their parts, and the table `facets`."""
    columns = [f"{part.expression} AS {part.column}" for part in parts]
    # Any number of a part passes the same tests; the least stands for them.
    fields = [
        f"min({part.field}) AS {part.field}, {part.column}" if part.is_number else f"{part.column} AS {part.field}"
        for part in parts
    ]
    return (
        _PARTED.substitute(columns=",\n  ".join(columns)),
        _FACETS.substitute(fields=",\n  ".join(fields), parts=", ".join(part.column for part in parts)),
    )


def same_facet(parts: Iterable[Part]) -> str:
    """The condition on which a row of `parted`, named lines, is of a facet."""
    return "\n    AND ".join(
        f"facets.{part.column if part.is_number else part.field} IS NOT DISTINCT FROM lines.{part.column}"
        for part in parts
    )


def _tests(families: Iterable[Family]) -> Iterator[FieldTest]:
    for plan in (member.plan for family in families for member in family.members):
        for branches in (*(selection.any_of for selection in plan.selections), plan.exceptions):
            yield from chain.from_iterable(branches)


def _numbers(operands: Iterable[str | Decimal]) -> Iterator[Decimal]:
    return (operand for operand in operands if isinstance(operand, Decimal))


def _if_named(field: str, words: Iterable[str | Decimal]) -> str:
    return f"CASE WHEN {field} IN ({', '.join(sorted(map(literal, words)))}) THEN {field} END"


def _between(field: str, figures: Sequence[Decimal], first: int = 0) -> str:
    """Between which of the figures a number lies, or on which, from 0; by halves, so that a thousand cost ten."""
    if not figures:
        return str(first)
    middle = len(figures) // 2
    on = first + 2 * middle + 1
    figure = literal(figures[middle])
    below = _between(field, figures[:middle], first)
    above = _between(field, figures[middle + 1 :], on + 1)
    cases = {f"{field} < {figure}": below, f"{field} = {figure}": str(on), f"{field} > {figure}": above}
    return f"CASE {' '.join(f'WHEN {case} THEN {place}' for case, place in cases.items())} END"
