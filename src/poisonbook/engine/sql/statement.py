"""A family of plans as one SQL statement; the same plans give the same text.

It reads the tables that `coding` makes. What comes back, one row a finding: `rule` (its place in the run), `customer`
(the first row of the customer's, empty unless all lines have the same), `value` (the largest count or sum of its
windows, in units of the last decimal; empty for a rule of type line) and `evidence` (the places of its lines).
"""

from __future__ import annotations

from string import Template

from poisonbook.engine.families import Family, families_of
from poisonbook.engine.sql.chains import chains
from poisonbook.engine.sql.coding import coding
from poisonbook.engine.sql.companions import companions
from poisonbook.engine.sql.dialect import DUCKDB, Dialect
from poisonbook.engine.sql.selecting import matched
from poisonbook.engine.sql.windows import partition, windows
from poisonbook.rules.plan import Plan
from poisonbook.rules.syntax import RuleType

_EACH_LINE = Template("""\
held AS (
  SELECT ${small}rule, line, place, customer, NULL AS value
  FROM coded JOIN matched USING (facet)
)""")

_FINDINGS = Template("""
SELECT rule,
  CASE WHEN count(customer) = count(*) AND min(customer) = max(customer) THEN min(customer) END AS customer,
  CAST(max(value) AS DECIMAL(38, 0)) AS value, $evidence AS evidence
FROM held
GROUP BY $keys
""")


def statement(family: Family, dialect: Dialect) -> str:
    """The statement that finds what the plans of a family ask for."""
    tables = [matched(family, dialect)]
    if family.type is not RuleType.LINE:
        least = ", ".join(f"({member.rule}, {member.least}, {member.span})" for member in family.members)
        tables.insert(0, f"members(rule, enough, span) AS (VALUES {least})")
    match family.type:
        case RuleType.LINE:
            tables.append(_EACH_LINE.substitute(small=dialect.small("matched")))
            keys = "rule, line"
        case RuleType.COMPANIONS:
            tables += companions(family, dialect)
            keys = "rule, order_key"
        case RuleType.TEMPORAL_ORDERED:
            tables += chains(family, dialect)
            keys = f"{partition(family)}, stretch"
        case _:
            tables += windows(family, dialect)
            keys = f"{partition(family)}, stretch"
    return "WITH " + ",\n".join(tables) + _FINDINGS.substitute(evidence=dialect.evidence, keys=keys)


def sql_for(plan: Plan, dialect: Dialect = DUCKDB) -> str:
    """All that is run for `plan`, were it the only one: the coding of the lines, then the statement of its family."""
    families = families_of([plan])
    return ";\n\n".join([*coding(families, dialect), *(statement(family, dialect) for family in families)])
