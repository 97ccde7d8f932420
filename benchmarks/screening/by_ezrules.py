"""The rule engine of ezrules, an event after the other, as many as it takes in a given time.

Only its engine, in this process and with the events ready in memory: no API, no queue, no database. That is its best
case, and leaves the rules with windows out, for which it asks a PostgreSQL server once for every event.

It asks for Python 3.12, though what is used here runs with 3.11 too. So it is for a virtual environment of its own:

    pip install --no-deps --ignore-requires-python ezrules==1.29.4
    pip install 'sqlalchemy<2.1' sqlalchemy-utils psycopg2-binary pydantic-settings cryptography pyparsing
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import pyarrow.parquet as pq

from benchmarks.screening.found import Found, found
from benchmarks.screening.inputs import Inputs
from benchmarks.screening.pack import UNSTATED, LineRule, Pack, Where, columns

Event = dict[str, Any]

_NOT_REGULATED = {"substance": "", "schedule": "", "status": "not_regulated"}
_SETTINGS = {"EZRULES_APP_SECRET": "none", "EZRULES_DB_ENDPOINT": "postgresql+psycopg2://nobody@localhost/none"}
"""It reads them while it is imported; no server is asked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine did in the time it was given."""

    events: int
    seconds: float
    """Of judging alone."""
    last_line: int
    """Everything up to this order line was judged."""
    findings: list[Found]


def installed() -> bool:
    """Whether it can be run here."""
    return find_spec("ezrules") is not None


def line_rules(pack: Pack) -> Pack:
    """The rules that need no history."""
    return {id_: rule for id_, rule in pack.items() if isinstance(rule, LineRule)}


def judge(inputs: Inputs, pack: Pack, seconds: float) -> Judged:
    """Judge order lines from the first on until `seconds` are over, one row group of the file at least."""
    rules = line_rules(pack)
    engine = _engine(rules)
    taken, events, last = 0.0, 0, 0
    evidence: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    for batch in _batches(inputs, rules):
        begun = time.perf_counter()
        results = [engine(event)["rule_results"] for event in batch]
        taken += time.perf_counter() - begun
        events += len(batch)
        for event, held in zip(batch, results, strict=True):
            for rule in held:
                evidence[rule, event["line"]].append((event["line"], event["substance"]))
        last = batch[-1]["line"]
        if taken > seconds:
            break
    return Judged(events, taken, last, [found(rule, lines) for (rule, _), lines in evidence.items()])


def _engine(rules: Pack) -> Any:
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    from ezrules.core.rule_engine import RuleEngineFactory
    from ezrules.core.user_lists import StaticUserListManager

    config = [{"rid": id_, "r_id": id_, "logic": _logic(rule.where, rule.unless)} for id_, rule in rules.items()]
    return RuleEngineFactory.from_json(config, list_values_provider=StaticUserListManager())


def _logic(where: Where, unless: Where) -> str:
    test = _all(where) + (f" and not ({_all(unless)})" if unless else "")
    return f"if {test}:\n\treturn !HOLD"


def _all(where: Where) -> str:
    return " and ".join(f"${column} in {list(words)!r}" for column, words in where.items())


def _batches(inputs: Inputs, rules: Pack) -> Iterator[list[Event]]:
    """The order lines as events, one for each regulated substance of the product, row group by row group."""
    known: dict[str, list[Event]] = defaultdict(list)
    for product in pq.read_table(inputs.products).to_pylist():
        known[product["product_id"]].append({name: product[name] for name in _NOT_REGULATED})
    with pq.ParquetFile(inputs.orders) as file:
        line = 0
        for number in range(file.num_row_groups):
            events = []
            for row in file.read_row_group(number, columns=list(columns(rules))).to_pylist():
                line += 1
                stated = {column: row[column] or UNSTATED[column] for column in UNSTATED if column in row}
                sold = known.get(row["product_id"], [_NOT_REGULATED])
                events += [{**row, **stated, **substance, "line": line} for substance in sold]
            yield events
