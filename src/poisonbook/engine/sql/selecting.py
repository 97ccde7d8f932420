"""Which lines a rule selects, in SQL.

Rules are not put to lines but to facets: what the lines have in the fields that the rules of a run test, each once.
There are some hundreds of them however many lines there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from string import Template

from poisonbook.engine.families import Family
from poisonbook.engine.sql.dialect import Dialect
from poisonbook.facts.schema import LINE_FIELDS
from poisonbook.rules.plan import Branch, FieldTest, Plan
from poisonbook.rules.syntax import Operator
from poisonbook.values.strengths import plain

_SIGNS = {Operator.GT: ">", Operator.GTE: ">=", Operator.LT: "<", Operator.LTE: "<="}
_NAMES = frozenset(field.name for field in LINE_FIELDS)

_MATCHED = Template("""\
$name AS (
  SELECT $of, rule, slots
  FROM (
  $spread
  )
  WHERE slots > 0
)""")


def matched(family: Family, dialect: Dialect) -> str:
    """A table expression `matched`: facet, rule, and in `slots` one bit for each selection that holds."""
    tests = {member.rule: _slots(member.plan) for member in family.members}
    return _MATCHED.substitute(name="matched", of="facet", spread=_spread("facet", "facets", tests, dialect))


def named(family: Family, dialect: Dialect) -> str:
    """A table expression `named`: companion, and the rules in which it counts."""
    tests = {member.rule: _counts(member.plan.companions) for member in family.members}
    companions = "(SELECT DISTINCT companion FROM goods)"
    return _MATCHED.substitute(name="named", of="companion", spread=_spread("companion", companions, tests, dialect))


def either(branches: Sequence[Branch]) -> str:
    """One of the branches holds; neither true nor false where a field that decides is empty."""
    if not all(branches):
        raise ValueError("a branch of a plan has a test")
    return "(" + " OR ".join(" AND ".join(map(_test, branch)) for branch in branches) + ")"


def literal(value: str | Decimal) -> str:
    """A typed literal: texts in quotes with quotes doubled, numbers as exact decimals."""
    if isinstance(value, Decimal):
        return f"CAST('{plain(value)}' AS DECIMAL(38, 6))"
    quoted = "'" + value.replace("'", "''") + "'"
    # A backslash is a letter to some engines and a sign to others.
    return quoted if "\\" not in quoted else "(" + quoted.replace("\\", "' || chr(92) || '") + ")"


def _spread(of: str, table: str, tests: Mapping[int, str], dialect: Dialect) -> str:
    return dialect.spread.substitute(
        of=of, rules=", ".join(map(str, tests)), slots=",\n    ".join(tests.values()), table=table
    )


def _slots(plan: Plan) -> str:
    unless = f" AND NOT coalesce({either(plan.exceptions)}, FALSE)" if plan.exceptions else ""
    bits = [
        f"CASE WHEN {either(selection.any_of)}{unless} THEN {1 << slot} ELSE 0 END"
        for slot, selection in enumerate(plan.selections)
    ]
    return " + ".join(bits)


def _counts(companions: Sequence[str]) -> str:
    return f"CASE WHEN companion IN ({_literals(companions)}) THEN 1 ELSE 0 END" if companions else "1"


def _test(test: FieldTest) -> str:
    if test.field not in _NAMES:
        raise ValueError("a plan names fields of the closed schema only")
    if test.operator is not Operator.IN:
        return f"{test.field} {_SIGNS[test.operator]} {literal(test.operands[0])}"
    values = _literals(test.operands)
    return f"{test.field} = {values}" if len(test.operands) == 1 else f"{test.field} IN ({values})"


def _literals(values: Sequence[str] | Sequence[Decimal]) -> str:
    return ", ".join(map(literal, values))
