"""The file that holds what one screening leaves for the next; see `engine.carry`.

It holds regulated lines, customers as pseudonyms, and is good only for the rules, the key and the reach that made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poisonbook.engine.carry import KEY_SIZE, Carried, CarriedFinding, Reach, nothing_carried
from poisonbook.rules.plan import Plan
from poisonbook.workflows.again import StateError
from poisonbook.workflows.output import output_folder

if TYPE_CHECKING:
    import pyarrow as pa

_FORMAT = b"poisonbook-screening-1"
_FACTOR = 2
"""How many of the longest timespan are carried unless the operator says otherwise: one of them for late lines."""


def reach_for(plans: Iterable[Plan], keep_us: int | None = None) -> Reach:
    """How far back lines must be carried for these rules, and are; ValueError when `keep_us` is too short for them."""
    longest = max((plan.timespan.microseconds for plan in plans if plan.timespan is not None), default=0)
    keep = _FACTOR * longest if keep_us is None else keep_us
    if keep < longest:
        raise ValueError("shorter than the longest timespan of a rule")
    return Reach(keep, longest)


def fingerprint_of(plans: Iterable[Plan], jurisdiction: str, key_mark: str, reach: Reach) -> str:
    """What must be the same for one screening to go on from another; `key_mark` is a pseudonym of a fixed text."""
    meaning = sorted(
        repr((one.rule, one.version, one.type, one.selections, one.exceptions, one.field, one.group_by, one.timespan))
        + repr((one.threshold, one.companions))
        for one in plans
    )
    said = repr((meaning, jurisdiction, key_mark, reach.keep))
    return blake2b(said.encode(), digest_size=KEY_SIZE).hexdigest()


def read_carried(path: Path, fingerprint: str) -> Carried:
    """What the file at `path` holds; nothing when there is none yet.

    Raises:
        StateError: it is no such file, or other rules, another key or another reach made it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.exists():
        return nothing_carried()
    try:
        with pq.ParquetFile(path) as file:
            metadata = file.schema_arrow.metadata or {}
            if metadata.get(b"format") != _FORMAT:
                raise StateError(str(path), "is no state of a screening by this version of poisonbook")
            if metadata.get(b"fingerprint") != fingerprint.encode():
                problem = "was made with other rules, another jurisdiction, pseudonym key or reach"
                raise StateError(str(path), problem)
            table = file.read()
    except OSError as error:
        raise StateError(str(path), f"cannot be read ({error.strerror or error})") from None
    except pa.ArrowException:
        raise StateError(str(path), "is no state file, or is damaged") from None
    return _carried(path, table, metadata[b"rest"])


def write_carried(path: Path, carried: Carried, fingerprint: str) -> None:
    """Write `carried` into the file at `path`, whole or not at all; OutputError when it cannot be written."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    places = {one.id: place for place, one in enumerate(carried.findings)}
    within: dict[bytes, list[int]] = {}
    for one in carried.findings:
        for line in one.evidence:
            within.setdefault(line, []).append(places[one.id])
    lines = carried.lines
    evidence = (
        key + substance.encode()
        for key, substance in zip(lines["key"].to_pylist(), lines["substance"].to_pylist(), strict=True)
    )
    column = pa.array([within.get(line) for line in evidence], pa.list_(pa.int32()))
    rest = {
        "findings": [[one.id, one.rule, one.last_us] for one in carried.findings],
        "newest_us": carried.newest_us,
        "lines_read": carried.lines_read,
    }
    said = {"format": _FORMAT, "fingerprint": fingerprint, "rest": json.dumps(rest)}
    table = lines.append_column("findings", column).replace_schema_metadata(said)
    with output_folder(path.absolute().parent) as staging:
        pq.write_table(table, staging / path.name, compression="zstd")
        (staging / path.name).chmod(0o600)  # it holds what customers bought, if not who they are


def _carried(path: Path, table: pa.Table, rest: bytes) -> Carried:
    names = nothing_carried().lines.column_names
    try:
        told: dict[str, Any] = json.loads(rest)
        evidence: list[set[bytes]] = [set() for _ in told["findings"]]
        columns = (table[name].to_pylist() for name in ("key", "substance", "findings"))
        for key, substance, findings in zip(*columns, strict=True):
            for place in findings or ():
                evidence[place].add(key + substance.encode())
        found = (
            CarriedFinding(id_, rule, last_us, frozenset(lines))
            for (id_, rule, last_us), lines in zip(told["findings"], evidence, strict=True)
        )
        lines = table.select(names).replace_schema_metadata(None)
        return Carried(lines, tuple(found), told["newest_us"], told["lines_read"])
    except (KeyError, IndexError, ValueError, TypeError):
        raise StateError(str(path), "is no state file, or is damaged") from None
