"""The regulated lines as whole numbers, once for all rules of a run.

The tables `lines` and `companions` have one column more than rules know: `row`, their place in the evidence. What is
made of them: `places` (the rows in the order of evidence), `facets`, `coded` (the lines), `goods` (the companions) and
what each group could reach at most. A value is known by the first row that has it, an order by the first row of that
customer's order. A line that lacks a key has its own order in that place, as a number below 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from poisonbook.engine.base import LINE_COLUMNS
from poisonbook.engine.families import DECIMALS, Family, column_of
from poisonbook.engine.sql.dialect import Dialect
from poisonbook.engine.sql.facets import facet_tables, parts_of, same_facet
from poisonbook.engine.sql.windows import bounds
from poisonbook.rules.syntax import RuleType

_PLACES = Template("""\
CREATE TABLE places AS
SELECT row, CAST(row_number() OVER (
    ORDER BY ts, order_id, line, substance NULLS LAST, companion NULLS FIRST
  ) AS INTEGER) AS place
FROM (
  SELECT row, ts, order_id, line, substance, NULL AS companion
  FROM lines$companions
)""")

_COMPANION_PLACES = """
  UNION ALL
  SELECT row, ts, order_id, line, NULL, companion
  FROM companions"""

_CODES = Template("""\
${column}_codes AS (
  SELECT $column, min(row) AS code
  FROM lines
  WHERE $column IS NOT NULL
  GROUP BY $column
)""")

_ORDER_CODES = """\
order_codes AS (
  SELECT order_id, customer, min(row) AS code
  FROM lines
  GROUP BY order_id, customer
)"""

_CODED = Template("""\
CREATE TABLE coded AS
WITH $codes
SELECT $small$place, line, $us AS us, facet,
  $columns
FROM parted AS lines$places
  JOIN facets ON $same
  JOIN order_codes ON order_codes.order_id = lines.order_id AND order_codes.customer IS NOT DISTINCT FROM lines.customer
  $joins""")

_PLACED = "\n  JOIN places USING (row)"

_GOODS = Template("""\
CREATE TABLE goods AS
WITH $codes
SELECT $place, line, order_id_codes.code AS order_id, companion
FROM companions$places
  JOIN order_id_codes ON order_id_codes.order_id = companions.order_id""")


def coding(families: Sequence[Family], dialect: Dialect) -> tuple[str, ...]:
    """The statements that make the tables which the statements of these families read, one after another."""
    beside = any(family.type is RuleType.COMPANIONS for family in families)
    parts = parts_of(families)
    columns, coded = _columns(families, dialect, beside=beside)
    ranked = {"place": "place", "places": _PLACED} if dialect.ranks else {"place": "row AS place", "places": ""}
    statements = [
        *facet_tables(parts),
        _CODED.substitute(
            ranked,
            small=dialect.small("facets"),
            codes=",\n".join([_ORDER_CODES, *(_CODES.substitute(column=column) for column in coded)]),
            us=dialect.microseconds.substitute(time="lines.ts"),
            columns=",\n  ".join(columns),
            same=same_facet(parts),
            joins="\n  ".join(f"LEFT JOIN {one}_codes ON {one}_codes.{one} = lines.{one}" for one in coded),
        ),
        *dict.fromkeys(text for family in families if (text := bounds(family)) is not None),
    ]
    if dialect.ranks:
        statements.insert(0, _PLACES.substitute(companions=_COMPANION_PLACES if beside else ""))
    if beside:
        codes = _CODES.substitute(column="order_id")
        statements.append(_GOODS.substitute(ranked, codes=codes))
    return tuple(statements)


def _columns(families: Sequence[Family], dialect: Dialect, *, beside: bool) -> tuple[list[str], list[str]]:
    """The columns of `coded` that these families need, and the columns of the lines that they are codes of."""
    keys = {column_of(name) for family in families for name in family.group_by if name != "order"}
    values, sums = {"customer"}, set[str]()
    for family in families:
        if family.measured not in ("", "order"):
            (sums if family.type is RuleType.VALUE_SUM else values).add(column_of(family.measured))
    if beside:
        values.add("order_id")
    columns = ["order_codes.code AS order_key"]
    columns += [f"{column}_codes.code AS {column}" for column in sorted(values)]
    columns += [f"coalesce({column}_codes.code, -1 - order_codes.code) AS {column}_key" for column in sorted(keys)]
    units = {column: 10 ** DECIMALS[LINE_COLUMNS[column]] for column in sorted(sums)}
    columns += [f"CAST(lines.{column} * {unit} AS {dialect.whole}) AS {column}_units" for column, unit in units.items()]
    return columns, sorted(values | keys)
