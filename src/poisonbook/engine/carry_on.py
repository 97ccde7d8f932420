"""What is left for the next screening, and what is forgotten because no window reaches it any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from poisonbook.engine.carry import KEY, KEY_SIZE, Carried, Reach, Segment, is_in, moments_of
from poisonbook.engine.carry_findings import Changes, findings_after
from poisonbook.engine.carry_returns import Brought

_DAY_US = 86_400_000_000
_MOST_OF_A_DAY = 8
"""Segments of one day, before they are made one."""


def carry_on(carried: Carried, brought: Brought, changed: Changes, *, lines_read: int, reach: Reach) -> Carried:
    """What is left for the next screening after this one.

    Args:
        lines_read: order lines that this screening read.
    """
    times = moments_of(brought.fresh)
    seen = [*([int(times.max())] if len(times) else []), *([] if carried.newest_us is None else [carried.newest_us])]
    returns = pa.concat_tables([carried.returns, brought.returns])
    if not seen:  # perhaps returns that wait for their sales
        return replace(carried, returns=returns, lines_read=carried.lines_read + lines_read)
    newest = max(seen)
    since = newest - reach.keep
    findings, evidence = findings_after(carried, changed, since)
    wanted = pc.unique(pc.binary_slice(evidence["line"], 0, KEY_SIZE)).cast(KEY)
    fresh = _by_day(brought.fresh)
    segments = _joined(_forgetting([*carried.segments, *fresh], since, pa.chunked_array([wanted])))
    after = Carried(
        segments=tuple(segments),
        returns=returns,
        kept=brought.kept,
        findings=findings,
        evidence=evidence,
        newest_us=newest,
        lines_read=carried.lines_read + lines_read,
    )
    return _without_idle(after, since)


def _by_day(lines: pa.Table) -> Iterator[Segment]:
    days = moments_of(lines) // _DAY_US
    for day in np.unique(days).tolist():
        yield Segment.of(lines.filter(pa.array(days == day)))


def _forgetting(segments: Sequence[Segment], since: int, wanted: pa.ChunkedArray) -> Iterator[Segment]:
    """The segments without lines that are older, but for evidence that is wanted, which stands apart."""
    older: list[Segment] = []
    for segment in segments:
        if segment.first_us >= since:
            yield segment
            continue
        past = moments_of(segment.lines) < since
        held = past & is_in(segment.lines["key"], wanted)
        if held.all():
            older.append(segment)
            continue
        if held.any():
            older.append(Segment.of(segment.lines.filter(pa.array(held))))
        if not past.all():
            yield Segment.of(segment.lines.filter(pa.array(~past)))
    if len(older) == 1:
        yield older[0]
    elif older:
        yield Segment.of(pa.concat_tables([segment.lines for segment in older]))


def _joined(segments: Iterator[Segment]) -> Iterator[Segment]:
    """The segments by day, those of a day made one when there are many."""
    ordered = sorted(segments, key=lambda segment: (segment.last_us // _DAY_US, segment.first_us))
    for _, each in groupby(ordered, key=lambda segment: segment.last_us // _DAY_US):
        same_day = list(each)
        if len(same_day) > _MOST_OF_A_DAY:
            yield Segment.of(pa.concat_tables([segment.lines for segment in same_day]))
        else:
            yield from same_day


def _without_idle(carried: Carried, since: int) -> Carried:
    """Without returns and what was kept of lines that are carried no more; a return may still wait for its sale."""
    returns, kept = carried.returns, carried.kept
    if returns.num_rows:
        is_young = moments_of(returns) >= since
        has_sale = np.zeros(returns.num_rows, dtype=bool)
        for segment in carried.segments:
            has_sale |= is_in(returns["order_id"], segment.lines["order_id"])
        returns = returns.filter(pa.array(is_young | has_sale))
    if kept.num_rows:
        is_there = np.zeros(kept.num_rows, dtype=bool)
        for segment in carried.segments:
            is_there |= is_in(kept["key"], segment.lines["key"])
        kept = kept.filter(pa.array(is_there))
    return replace(carried, returns=returns, kept=kept)
