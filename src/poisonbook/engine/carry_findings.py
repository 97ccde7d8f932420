"""What findings are to those of earlier screenings: new, in the place of others, as they were, or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from poisonbook.engine.carry import EVIDENCE, FINDINGS, KEY_SIZE, Carried, is_in
from poisonbook.engine.carry_groups import Groups
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import microseconds


class Withdrawn(NamedTuple):
    """An earlier finding that does not hold any more, with nothing in its place."""

    id: str
    rule: str


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that earlier screenings did not have."""

    finding: Finding
    id: str
    replaces: tuple[str, ...]
    """The earlier findings in whose place it stands; none when it is new."""
    evidence: frozenset[bytes]
    """For each of its lines the key, and behind it the substance."""
    beside: frozenset[bytes]
    """Further lines that must be carried as long as it is."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What one screening changes."""

    made: tuple[Change, ...]
    withdrawn: tuple[Withdrawn, ...]

    @property
    def gone(self) -> frozenset[str]:
        """The ids of earlier findings that do not hold any more."""
        replaced = (id_ for change in self.made for id_ in change.replaces)
        return frozenset(replaced) | {one.id for one in self.withdrawn}


def changes(
    carried: Carried,
    found: Iterable[Finding],
    *,
    keys: Mapping[int, bytes],
    fresh: Collection[int],
    groups: Mapping[str, Groups],
) -> Changes:
    """What the findings of the touched groups change.

    Args:
        found: findings on the new lines and on the carried ones of the groups that they, or altered ones, touch.
        keys: the key of every line of the findings, by its number.
        fresh: the numbers of the new lines.
        groups: for the rules whose findings are to be compared as a whole, the lines by group.
    """
    open_ = _open(carried, keys.values())
    shaken = {
        id_ for id_, rule in open_.rules.items() if rule in groups and groups[rule].is_touched(open_.evidence[id_])
    }
    made: list[Change] = []
    stays: set[str] = set()
    for finding in found:
        evidence = _evidence_of(finding, keys)
        own = groups.get(finding.rule)
        if own.is_touched(evidence) if own else any(line.line in fresh for line in finding.lines):
            id_ = _id_of(finding, evidence)
            stays.add(id_)
            if id_ not in open_.rules:
                replaces = tuple(sorted(open_.touched(finding.rule, evidence)))
                made.append(Change(finding, id_, replaces, evidence, own.beside(evidence) if own else frozenset()))
    replaced = {id_ for change in made for id_ in change.replaces}
    withdrawn = (Withdrawn(id_, open_.rules[id_]) for id_ in sorted(shaken - stays - replaced))
    return Changes(tuple(made), tuple(withdrawn))


def findings_after(carried: Carried, changed: Changes, since: int) -> tuple[pa.Table, pa.Table]:
    """The findings that reach into the time from `since` on, and their evidence, for the next screening."""
    gone = pa.chunked_array([pa.array(sorted(changed.gone), pa.string())])
    mine = _table(((one.id, one.finding.rule, _last_us(one.finding)) for one in changed.made), FINDINGS)
    findings = pa.concat_tables([carried.findings.filter(pa.array(~is_in(carried.findings["id"], gone))), mine])
    findings = findings.filter(pc.greater_equal(findings["last_us"], since))
    own = _table(
        (
            (one.id, line, line in one.evidence)
            for one in changed.made
            for line in (*sorted(one.evidence), *sorted(one.beside))
        ),
        EVIDENCE,
    )
    evidence = pa.concat_tables([carried.evidence, own])
    return findings, evidence.filter(pa.array(is_in(evidence["finding"], findings["id"])))


def keys_by_line(*tables: pa.Table) -> dict[int, bytes]:
    """The key of every line of these tables, by its number."""
    pairs = (zip(table["line"].to_pylist(), table["key"].to_pylist(), strict=True) for table in tables)
    return {number: key for each in pairs for number, key in each}


@dataclass(frozen=True, slots=True)
class _Open:
    """The earlier findings that have one of the judged lines."""

    rules: Mapping[str, str]
    evidence: Mapping[str, frozenset[bytes]]
    by_line: Mapping[tuple[str, bytes], str]
    """Rule and line to the finding: a line is in one finding of a rule and group."""

    def touched(self, rule: str, evidence: Iterable[bytes]) -> set[str]:
        """The findings of the rule that share a line."""
        return {self.by_line[rule, line] for line in evidence if (rule, line) in self.by_line}


def _open(carried: Carried, keys: Collection[bytes]) -> _Open:
    own = pa.chunked_array([pa.array(sorted(set(keys)), pa.binary())])
    proof = carried.evidence.filter(carried.evidence["proves"])
    rows = proof.filter(pa.array(is_in(pc.binary_slice(proof["line"], 0, KEY_SIZE), own)))
    rules = dict(zip(carried.findings["id"].to_pylist(), carried.findings["rule"].to_pylist(), strict=True))
    evidence: dict[str, set[bytes]] = {}
    by_line: dict[tuple[str, bytes], str] = {}
    for id_, line in zip(rows["finding"].to_pylist(), rows["line"].to_pylist(), strict=True):
        evidence.setdefault(id_, set()).add(line)
        by_line[rules[id_], line] = id_
    return _Open({id_: rules[id_] for id_ in evidence}, {id_: frozenset(own) for id_, own in evidence.items()}, by_line)


def _evidence_of(finding: Finding, keys: Mapping[int, bytes]) -> frozenset[bytes]:
    return frozenset(keys[line.line] + line.substance.encode() for line in finding.lines if line.substance is not None)


def _id_of(finding: Finding, evidence: Iterable[bytes]) -> str:
    """What a finding is known by: it follows from its rule, its lines and its figure."""
    said = f"{finding.rule} {finding.version} {finding.figures.get('value', '')} ".encode()
    return blake2b(said + b"".join(sorted(evidence)), digest_size=KEY_SIZE).hexdigest()


def _last_us(finding: Finding) -> int:
    return max(microseconds(line.time) for line in finding.lines)


def _table(rows: Iterable[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
