"""A careful Polars script: one lazy streaming pass, then windows only for groups that can reach the limit at all."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from benchmarks.screening.found import Found, found
from benchmarks.screening.inputs import Inputs
from benchmarks.screening.pack import (
    EU_PACK,
    UNSTATED,
    CompanionRule,
    HandWritten,
    LineRule,
    Pack,
    Where,
    WindowRule,
    columns,
    key_columns,
    own_keys,
)


def screen(inputs: Inputs, pack: Pack = EU_PACK) -> list[Found]:
    """The findings of a pack."""
    products = pl.read_parquet(inputs.products).with_columns(grams=(pl.col("kg") * 1000).cast(pl.Int64))
    goods = pl.read_parquet(inputs.companions)
    wanted = pl.concat([products["product_id"], goods["product_id"]]).unique().to_frame()
    orders = pl.scan_parquet(inputs.orders).with_row_index("line", offset=1).select("line", *columns(pack))
    kept = orders.join(wanted.lazy(), on="product_id", how="semi").collect(engine="streaming")
    lines = kept.join(products, on="product_id").with_columns(
        *(pl.col(column).fill_null(word) for column, word in UNSTATED.items() if column in kept.columns),
        *(_own_key(column) for column in own_keys(pack)),
        pl.col("grams") * pl.col("quantity"),
        buyer=pl.coalesce("c" + pl.col("customer_id"), "o" + pl.col("order_id")),
    )
    beside = kept.join(goods, on="product_id")
    return [found(rule, rows) for rule, written in pack.items() for rows in _evidence(written, lines, beside)]


def _own_key(column: str) -> pl.Expr:
    value = pl.col(column)
    if column == "delivery_address":
        value = value.str.to_lowercase().str.replace_all(r"[^\pL\pN]+", " ").str.strip_chars()
    return pl.coalesce("is " + value, "of " + pl.col("order_id")).alias(f"{column}_key")


def _evidence(rule: HandWritten, lines: pl.DataFrame, beside: pl.DataFrame) -> Iterator[list[tuple[int, str]]]:
    selected = lines.filter(_passes(rule.where))
    if rule.unless:
        selected = selected.filter(~_passes(rule.unless))
    match rule:
        case LineRule():
            return _by(selected, ["line"], "substance")
        case WindowRule():
            return _by(_stretches(selected, rule), [*key_columns(rule), "stretch"], "substance")
        case CompanionRule():
            goods = beside.join(selected, on="order_id", how="semi")
            anchors = selected.join(goods, on="order_id", how="semi")
            what = [
                anchors.select("order_id", "line", what="substance"),
                goods.select("order_id", "line", what="companion"),
            ]
            return _by(pl.concat(what), ["order_id"], "what")


def _stretches(selected: pl.DataFrame, rule: WindowRule) -> pl.DataFrame:
    """The lines in a window that reaches the limit; windows that touch have the same number in `stretch`."""
    keys, span = key_columns(rule), pl.duration(days=rule.days)
    limit = rule.at_least * (1000 if rule.counted is None else 1)
    measure = pl.col("grams").sum() if rule.counted is None else pl.col(rule.counted).drop_nulls().n_unique()
    able = selected.filter(measure.over(keys) >= limit).sort(*keys, "ts")
    windows = able.rolling("ts", period=f"{rule.days}d", closed="both", group_by=keys).agg(value=measure)
    firing = windows.filter(pl.col("value") >= limit).select(*keys, "ts", fires="ts").unique()
    return (
        able.join(firing, on=[*keys, "ts"], how="left", maintain_order="left")
        .with_columns(pl.col("fires").backward_fill().over(keys))
        .filter(pl.col("fires") - pl.col("ts") <= span)
        .with_columns(starts=(pl.col("fires") - span > pl.col("ts").shift()).fill_null(value=True).over(keys))
        .with_columns(stretch=pl.col("starts").cast(pl.Int64).cum_sum().over(keys))
    )


def _by(lines: pl.DataFrame, keys: list[str], what: str) -> Iterator[list[tuple[int, str]]]:
    groups = lines.group_by(keys).agg(rows=pl.struct("line", what))
    return ([tuple(row.values()) for row in rows] for rows in groups["rows"].to_list())


def _passes(where: Where) -> pl.Expr:
    return pl.all_horizontal(
        pl.col(column).is_in(list(words)).fill_null(value=False) for column, words in where.items()
    )
