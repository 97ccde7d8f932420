"""Looks at a physical plan before it is run: do rows of files stay in the task that read them?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from poisonbook.engine.spark.errors import SparkPlanError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_IN_ONE_TASK = (
    "BroadcastHashJoin",
    "Coalesce",
    "ColumnarToRow",
    "Filter",
    "InputAdapter",
    "MapInArrow",
    "Project",
    "Scan",
    "Union",
    "WholeStageCodegen",
)
"""What does its work on a row in the task that has it. Whatever is not named here might move it, and is refused."""
_TO_EVERYBODY = "BroadcastExchange"
_FILES = "Scan parquet"
"""Reads files by their paths, as orders are; a table's scan has its name behind it."""
_ADAPTIVE = "AdaptiveSparkPlan"


def check_unmoved(table: DataFrame) -> None:
    """Nothing but what is broadcast on purpose leaves a task before the last step of `table`.

    Raises:
        SparkPlanError: it would.
    """
    for name in _nodes(table._jdf.queryExecution().executedPlan()):  # noqa: SLF001 - PySpark has no other way to it
        if not name.startswith(_IN_ONE_TASK):
            raise SparkPlanError("the orders", f"Spark would run {name} over lines that are to be forgotten; not run")


def _nodes(plan: Any) -> Iterator[str]:
    """The names of the steps; of those that make what is broadcast only the broadcast itself, if it is of files."""
    name = plan.nodeName().strip()
    if name == _ADAPTIVE:
        yield from _nodes(plan.initialPlan())
        return
    children = plan.children()
    below = (one for place in range(children.size()) for one in _nodes(children.apply(place)))
    if name != _TO_EVERYBODY:
        yield name
        yield from below
    elif _FILES in below:
        yield name
