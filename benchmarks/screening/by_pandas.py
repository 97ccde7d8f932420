"""A plain pandas script: row groups one by one, what is regulated kept, then groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

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
    products = pd.read_parquet(inputs.products)
    products["grams"] = products["kg"].astype(float) * 1000
    goods = pd.read_parquet(inputs.companions)
    kept = _kept(inputs, {*products["product_id"], *goods["product_id"]}, pack)
    lines = kept.merge(products, on="product_id")
    for column, word in UNSTATED.items():
        if column in lines:
            lines[column] = lines[column].fillna(word)
    for column in own_keys(pack):
        lines[f"{column}_key"] = ("is " + _folded(lines[column])).fillna("of " + lines["order_id"])
    lines["grams"] = (lines["grams"] * lines["quantity"]).round()
    lines["buyer"] = ("c" + lines["customer_id"]).fillna("o" + lines["order_id"])
    beside = kept.merge(goods, on="product_id")
    return [found(rule, rows) for rule, written in pack.items() for rows in _evidence(written, lines, beside)]


def _folded(values: pd.Series) -> pd.Series:
    if values.name != "delivery_address":
        return values
    return values.str.lower().str.replace(r"[\W_]+", " ", regex=True).str.strip()


def _kept(inputs: Inputs, wanted: set[str], pack: Pack) -> pd.DataFrame:
    parts, before = [], 1
    with pq.ParquetFile(inputs.orders) as file:
        for number in range(file.num_row_groups):
            part = file.read_row_group(number, columns=list(columns(pack))).to_pandas()
            part["line"] = np.arange(before, before + len(part))
            before += len(part)
            parts.append(part[part["product_id"].isin(wanted)])
    return pd.concat(parts, ignore_index=True)


def _evidence(rule: HandWritten, lines: pd.DataFrame, beside: pd.DataFrame) -> Iterator[list[tuple[int, str]]]:
    selected = lines[_passes(rule.where, lines)]
    if rule.unless:
        selected = selected[~_passes(rule.unless, selected)]
    match rule:
        case LineRule():
            return _by(selected, ["line"], "substance")
        case WindowRule():
            return _by(_stretches(selected, rule), [*key_columns(rule), "stretch"], "substance")
        case CompanionRule():
            goods = beside[beside["order_id"].isin(selected["order_id"])]
            anchors = selected[selected["order_id"].isin(goods["order_id"])]
            both = [anchors.rename(columns={"substance": "what"}), goods.rename(columns={"companion": "what"})]
            return _by(pd.concat(both), ["order_id"], "what")


def _stretches(selected: pd.DataFrame, rule: WindowRule) -> pd.DataFrame:
    """The lines in a window that reaches the limit; windows that touch have the same number in `stretch`."""
    keys, span = key_columns(rule), pd.Timedelta(days=rule.days)
    limit = rule.at_least * (1000 if rule.counted is None else 1)
    groups = selected.groupby(keys)
    whole = groups["grams"].transform("sum") if rule.counted is None else groups[rule.counted].transform("nunique")
    able = selected[whole >= limit].sort_values([*keys, "ts"], ignore_index=True)
    if able.empty:
        return able.assign(stretch=0)
    if rule.counted is not None:
        able["code"] = pd.factorize(able[rule.counted])[0]
    windows = able.groupby(keys).rolling(span, on="ts", closed="both")["grams" if rule.counted is None else "code"]
    values = windows.sum() if rule.counted is None else windows.apply(_different, raw=True)
    able["value"] = values.to_numpy()
    # A window ends with its moment, not in the middle of it: lines of one moment have the same.
    able["value"] = able.groupby([*keys, "ts"])["value"].transform("max")
    able["fires"] = able["ts"].where(able["value"] >= limit)
    able["fires"] = able.groupby(keys)["fires"].bfill()
    held = able[able["fires"] - able["ts"] <= span].copy()
    held["starts"] = ~(held["fires"] - span <= held.groupby(keys)["ts"].shift())
    held["stretch"] = held.groupby(keys)["starts"].cumsum()
    return held


def _by(lines: pd.DataFrame, keys: list[str], what: str) -> Iterator[list[tuple[int, str]]]:
    return (list(zip(group["line"], group[what], strict=True)) for _, group in lines.groupby(keys))


def _passes(where: Where, lines: pd.DataFrame) -> pd.Series:
    return np.logical_and.reduce([lines[column].isin(words) for column, words in where.items()])


def _different(codes: NDArray[np.float64]) -> int:
    """How many different values there are; -1 is the code of no value."""
    return len(np.unique(codes[codes >= 0]))
