"""What engines spell differently in SQL; everything else in this package is the same text for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The expressions of one engine."""

    name: str
    microseconds: Template
    """A column of times, `time`, as whole microseconds since 1970."""
    spread: Template
    """One row of `table` (its columns `of`) for each of the numbers `rules`, as `rule`, and of `slots` beside it."""
    before: str
    """The frame of all lines at an earlier moment, in the order of the window."""
    evidence: str
    """The column `place` of a group as one sorted list."""
    ranks: bool
    """Whether lines get a place in one order of all of them; where not, the row of a line is its place."""
    whole: str
    """The type of amounts in units of their last decimal, whose sums must not overflow."""
    repeats: bool
    """Whether a table expression is worked out once for each time it is named. Then none is named twice, where that
    can be helped: groups that cannot fire are walked rather than looked for first."""
    twice: Template
    """The columns of `table` with `names`: for each row the values `first`, and where `again` holds once more `second`.
    `named` and `named_again` are the same values after their names as texts."""
    hint: Template
    """After SELECT: `tables` are small, and lines are not to be moved to be joined to them."""

    def doubled(self, table: str, first: Mapping[str, str], second: Sequence[str], *, again: str) -> str:
        """The rows of `table` with the columns `first`, and those on which `again` holds once more with `second`."""
        return self.twice.substitute(
            table=table,
            names=", ".join(first),
            first=", ".join(f"{value} AS {name}" for name, value in first.items()),
            second=", ".join(second),
            named=", ".join(f"'{name}', {value}" for name, value in first.items()),
            named_again=", ".join(f"'{name}', {value}" for name, value in zip(first, second, strict=True)),
            again=again,
        )

    def small(self, tables: str) -> str:
        """The hint for these tables, such as `matched, members`."""
        return self.hint.substitute(tables=tables)


DUCKDB = Dialect(
    name="duckdb",
    microseconds=Template("epoch_us($time)"),
    spread=Template("SELECT $of, unnest([$rules]) AS rule, unnest([\n    $slots\n  ]) AS slots\n  FROM $table"),
    # RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING says the same, and takes DuckDB twenty times as long.
    before="RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP",
    evidence="list(place ORDER BY place)",
    ranks=True,
    whole="BIGINT",  # its sums are of 128 bits
    repeats=False,
    twice=Template("SELECT *, $first\n  FROM $table\n  UNION ALL\n  SELECT *, $second\n  FROM $table\n  WHERE $again"),
    hint=Template(""),
)
SPARK = Dialect(
    name="spark",
    microseconds=Template("unix_micros($time)"),
    spread=Template(
        "SELECT $of, rule, slots\n  FROM $table LATERAL VIEW inline(arrays_zip(array($rules), array(\n    $slots\n  )))"
        " AS rule, slots"
    ),
    before="RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING",  # it knows no EXCLUDE
    evidence="array_sort(collect_list(place))",
    ranks=False,  # one order of all lines would put all of them through one task
    whole="DECIMAL(20, 0)",  # sums of BIGINT are BIGINT
    repeats=True,
    twice=Template(
        "SELECT $table.*, $names\n  FROM $table LATERAL VIEW inline(CASE\n"
        "    WHEN $again THEN array(named_struct($named), named_struct($named_again))\n"
        "    ELSE array(named_struct($named))\n  END) AS $names"
    ),
    hint=Template("/*+ BROADCAST($tables) */ "),
)
DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (DUCKDB, SPARK)}
"""By name."""
