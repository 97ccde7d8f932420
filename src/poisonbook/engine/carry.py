"""What one screening leaves for the next: regulated lines as far back as a window may still reach, and nothing else.

A new day is screened with the carried lines of the customers (or other groups) that it touches. That finds what
screening everything at once finds, for any split and any order of arrival: counts and sums of a window only grow with
more lines, so a finding that is new or different holds a line that is new, and every line of its windows is there. A
line that comes so late that lines of its windows may be gone already is refused, never half judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from poisonbook.engine.base import LINE_COLUMNS
from poisonbook.facts.findings import Finding

KEY_SIZE = 16
_IDENTITY = ("order_id", "customer", "ts", "product_id", "quantity")
"""What an order line is known by when it comes again; of two records of one line the first counts."""
_OWN_ORDER = ("order", "substance")
"""Keys of groups that never reach beyond an order, or that no group has alone."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back lines are carried, in microseconds."""

    keep: int
    longest: int
    """The longest timespan of a rule."""

    @property
    def lateness(self) -> int:
        """How late a line may come, behind the newest one."""
        return self.keep - self.longest


@dataclass(frozen=True, slots=True)
class CarriedFinding:
    """A finding of an earlier screening that a line to come may still make longer."""

    id: str
    rule: str
    last_us: int
    """The time of its last line."""
    evidence: frozenset[bytes]
    """For each of its lines the key, and behind it the substance."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What earlier screenings left."""

    lines: pa.Table
    """Regulated lines: `LINE_COLUMNS` and `key`."""
    findings: tuple[CarriedFinding, ...]
    newest_us: int | None
    """The time of the newest regulated line that was ever seen; None before the first."""
    lines_read: int
    """Order lines of all screenings: the next one is numbered from there."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """New lines, looked at beside what was carried."""

    fresh: pa.Table
    """Lines that were not there: `LINE_COLUMNS` and `key`."""
    repeated: int
    """Order lines that were there already."""
    late: Sequence[int]
    """The numbers of lines that came too late to be judged."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a finding is to those of earlier screenings."""

    id: str
    replaces: tuple[str, ...]
    """The findings that it makes longer; none when it is new."""


def nothing_carried() -> Carried:
    """What the first screening starts from."""
    columns = {name: pa.array([], kind) for name, kind in _types().items()}
    return Carried(pa.table(columns), (), None, 0)


def with_keys(lines: pa.Table, files: Sequence[int]) -> pa.Table:
    """`lines` with the column `key`: the same for the same order line in whatever file and screening it comes.

    Lines of one file that are equal in all that identifies them are told apart by their number; those of several files
    are one line that came again.

    Args:
        lines: regulated lines, one row for each line and substance, by line.
        files: for each row the number of the file that it came from.
    """
    texts = [pc.fill_null(lines[name].cast(pa.string()), "\0") for name in _IDENTITY]
    joined = pc.binary_join_element_wise(*texts, "\x1f").to_pylist()
    numbers = lines["line"].to_pylist()
    seen: dict[tuple[int, str], int] = {}
    keys: list[bytes] = []
    for place, (text, number, file) in enumerate(zip(joined, numbers, files, strict=True)):
        if place and numbers[place - 1] == number:
            keys.append(keys[-1])  # another substance of the same line
            continue
        count = seen[file, text] = seen.get((file, text), 0) + 1
        keys.append(blake2b(f"{text}\x1f{count}".encode(), digest_size=KEY_SIZE).digest())
    return lines.select(list(LINE_COLUMNS)).append_column("key", pa.array(keys, pa.binary(KEY_SIZE)))


def sift(carried: Carried, lines: pa.Table, reach: Reach) -> Sifted:
    """Which of `lines`, which have keys, are to be judged now."""
    rows = np.arange(lines.num_rows)
    numbers = np.asarray(lines["line"])
    known = np.asarray(pc.is_in(lines["key"], carried.lines["key"].combine_chunks()))
    # Within one screening too: the first line with a key counts, all its substances with it.
    _, firsts, inverse = np.unique(_hex(lines["key"]), return_index=True, return_inverse=True)
    again = numbers != numbers[firsts[inverse]] if lines.num_rows else np.zeros(0, dtype=bool)
    late = np.zeros(lines.num_rows, dtype=bool)
    if carried.newest_us is not None:
        late = _moments(lines) < carried.newest_us - reach.lateness
    judged = rows[~known & ~again & ~late]
    return Sifted(
        fresh=lines.take(pa.array(judged)),
        repeated=len(np.unique(numbers[(known | again) & ~late])),
        late=np.unique(numbers[late & ~known]).tolist(),
    )


def around(carried: Carried, fresh: pa.Table, groupings: Iterable[Sequence[str]]) -> pa.Table:
    """The carried lines of every group that a fresh line belongs to, and perhaps others."""
    columns = {"order_id", *(key for grouping in groupings for key in grouping if key not in _OWN_ORDER)}
    touched = np.zeros(carried.lines.num_rows, dtype=bool)
    for column in columns:
        values = fresh[column].combine_chunks().drop_null()
        touched |= np.asarray(pc.is_in(carried.lines[column], values), dtype=bool)
    return carried.lines.filter(pa.array(touched))


def change_of(finding: Finding, keys: Mapping[int, bytes], carried: Carried) -> Change:
    """The id of a finding, which follows from its rule and its lines, and the earlier findings that it takes in."""
    own = _evidence_of(finding, keys)
    id_ = blake2b(f"{finding.rule} {finding.version} ".encode() + b"".join(sorted(own)), digest_size=KEY_SIZE)
    replaces = (one.id for one in carried.findings if one.rule == finding.rule and one.evidence & own)
    return Change(id_.hexdigest(), tuple(sorted(replaces)))


def carry_on(
    carried: Carried,
    fresh: pa.Table,
    found: Sequence[tuple[Finding, Change]],
    *,
    keys: Mapping[int, bytes],
    lines_read: int,
    reach: Reach,
) -> Carried:
    """What is left for the next screening after this one judged `fresh` and `found` findings with fresh lines.

    Args:
        keys: the key of every line of the findings, by its number.
        lines_read: order lines that this screening read.
    """
    times = [*_moments(fresh).tolist(), *([] if carried.newest_us is None else [carried.newest_us])]
    newest = max(times, default=None)
    since = 0 if newest is None else newest - reach.keep
    replaced = {id_ for _, change in found for id_ in change.replaces}
    mine = (
        CarriedFinding(change.id, finding.rule, _us_of(finding), _evidence_of(finding, keys))
        for finding, change in found
    )
    findings = tuple(
        one for one in (*(one for one in carried.findings if one.id not in replaced), *mine) if one.last_us >= since
    )
    lines = pa.concat_tables([carried.lines, fresh.select(carried.lines.column_names).cast(carried.lines.schema)])
    wanted = pa.array(sorted({line[:KEY_SIZE] for one in findings for line in one.evidence}), pa.binary(KEY_SIZE))
    kept = (_moments(lines) >= since) | np.asarray(pc.is_in(lines["key"], wanted), dtype=bool)
    return Carried(lines.filter(pa.array(kept)), findings, newest, carried.lines_read + lines_read)


def keys_by_line(*tables: pa.Table) -> dict[int, bytes]:
    """The key of every line of these tables, by its number."""
    pairs = (zip(table["line"].to_pylist(), table["key"].to_pylist(), strict=True) for table in tables)
    return {number: key for each in pairs for number, key in each}


def _evidence_of(finding: Finding, keys: Mapping[int, bytes]) -> frozenset[bytes]:
    return frozenset(keys[line.line] + line.substance.encode() for line in finding.lines if line.substance is not None)


def _us_of(finding: Finding) -> int:
    last = np.datetime64(max(line.time for line in finding.lines).replace(tzinfo=None), "us")
    return int(last.astype(np.int64))


def _moments(lines: pa.Table) -> np.ndarray:
    return np.asarray(lines["ts"].cast(pa.timestamp("us")).cast(pa.int64()))


def _hex(keys: pa.ChunkedArray) -> np.ndarray:
    """Keys as an array that NumPy can sort."""
    joined = b"".join(keys.to_pylist())
    return np.frombuffer(joined, dtype=f"V{KEY_SIZE}").view(f"S{KEY_SIZE}") if joined else np.empty(0, dtype="S1")


def _types() -> dict[str, pa.DataType]:
    kinds = {
        "BIGINT": pa.int64(),
        "TEXT": pa.string(),
        "TIMESTAMP": pa.timestamp("us"),
        "DECIMAL(18, 3)": pa.decimal128(18, 3),
        "DECIMAL(9, 4)": pa.decimal128(9, 4),
        "DECIMAL(18, 6)": pa.decimal128(18, 6),
    }
    return {**{name: kinds[kind] for name, kind in LINE_COLUMNS.items()}, "key": pa.binary(KEY_SIZE)}
