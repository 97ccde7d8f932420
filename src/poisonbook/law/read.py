"""Law files to values: every file by itself, then what must hold between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from poisonbook.law.entries import PlacedEntry, read_entries
from poisonbook.law.errors import LawFileMissingError
from poisonbook.law.fields import read_slug
from poisonbook.law.jurisdictions import check_countries, read_conversions, read_jurisdiction, unit_factors
from poisonbook.law.model import AmbiguousTerm, Conversion, Entry, FormCondition, Jurisdiction, Substance
from poisonbook.law.sale_terms import SaleTerm, read_sale_terms
from poisonbook.law.substances import read_ambiguous, read_substances
from poisonbook.values.documents import Node, read_document


@dataclass(frozen=True, slots=True)
class Law:
    """Everything that a set of law files says."""

    jurisdictions: tuple[Jurisdiction, ...]
    entries: tuple[Entry, ...]
    substances: tuple[Substance, ...]
    ambiguous: tuple[AmbiguousTerm, ...]
    conversions: tuple[Conversion, ...]
    sale_terms: tuple[SaleTerm, ...]


def law_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The law files at `paths`, a folder standing for the `*.yaml` in it, sorted.

    Raises:
        LawFileMissingError: a path does not exist, or a folder holds no `*.yaml`.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.glob("*.yaml"))
            if not inside:
                raise LawFileMissingError(str(path), "holds no law file")
            files.extend(inside)
        elif path.is_file():
            files.append(path)
        else:
            raise LawFileMissingError(str(path), "does not exist")
    return tuple(files)


def read_law(files: Sequence[Path]) -> Law:
    """What `files` say, checked each by itself and against one another.

    Raises:
        DocumentError: something in a file is wrong; the error says where and what would be right.
    """
    documents = [read_document(file) for file in files]
    jurisdictions = tuple(read_jurisdiction(document) for document in documents)
    ambiguous = read_ambiguous(documents)
    substances = read_substances(documents, ambiguous)
    conversions = read_conversions(documents)
    factors = unit_factors(conversions)
    placed: list[PlacedEntry] = []
    for document, jurisdiction in zip(documents, jurisdictions, strict=True):
        placed.extend(read_entries(document, jurisdiction.code, substances=substances, factors=factors))
    _check_slugs(documents, substances)
    _check_codes(documents)
    _check_bases(documents, jurisdictions)
    check_countries(documents, jurisdictions)
    _check_ids(documents, placed)
    _check_periods(placed)
    return Law(
        jurisdictions=jurisdictions,
        entries=tuple(item.entry for item in placed),
        substances=tuple(substances.values()),
        ambiguous=ambiguous,
        conversions=conversions,
        sale_terms=tuple(
            term
            for document, jurisdiction in zip(documents, jurisdictions, strict=True)
            for term in read_sale_terms(document, jurisdiction.code)
        ),
    )


def _check_slugs(documents: Iterable[Node], known: Collection[str]) -> None:
    """Conversions and the strengths of licences speak of known substances."""
    for document in documents:
        for conversion in document.get("conversions") or ():
            read_slug(conversion.need("substance"), known)
        for regime in document.get("licence_regimes") or ():
            ranges = regime.get("ranges")
            for slug, node in () if ranges is None else ranges.mapping.items():
                read_slug(replace(node, value=slug), known)


def _check_codes(documents: Iterable[Node]) -> None:
    """No code or alias stands for two jurisdictions."""
    owners: dict[str, Node] = {}
    for document in documents:
        for node in (document.need("code"), *(document.get("aliases") or ())):
            first = owners.setdefault(node.text().upper(), node)
            if first is not node:
                raise node.error(f"jurisdiction {node.text()!r} is already described at {first.place}")


def _check_bases(documents: Iterable[Node], jurisdictions: Sequence[Jurisdiction]) -> None:
    """What a jurisdiction extends is known, and does not in turn extend it."""
    bases = {jurisdiction.code: jurisdiction.extends for jurisdiction in jurisdictions}
    for document in documents:
        node = document.get("extends")
        code, steps = document.need("code").text(), 0
        while node is not None and (base := bases.get(code, "")) is not None:
            steps += 1
            if base not in bases:
                raise node.error(f"extends {base!r}, which no law file describes; known: {', '.join(sorted(bases))}")
            if steps > len(bases):
                raise node.error("extends itself, by way of others")
            code = base


def _check_ids(documents: Sequence[Node], placed: Iterable[PlacedEntry]) -> None:
    """No two entries, no two requirements and no two terms of sale have the same id."""
    for ids in (
        [item.node.need("id") for item in placed],
        [duty.need("id") for document in documents for duty in document.get("requirements") or ()],
        [term.need("id") for document in documents for term in document.get("sales") or ()],
    ):
        owners: dict[str, Node] = {}
        for node in ids:
            first = owners.setdefault(node.text(), node)
            if first is not node:
                raise node.error(f"id {node.text()!r} is already used at {first.place}")


def _check_periods(placed: Iterable[PlacedEntry]) -> None:
    """A substance stands once at a time on one list of a jurisdiction, in one form."""
    rows: defaultdict[tuple[str, str, str, FormCondition | None], list[PlacedEntry]] = defaultdict(list)
    for item in placed:
        entry = item.entry
        rows[entry.jurisdiction, entry.substance, entry.schedule, entry.form].append(item)
    for row in rows.values():
        row.sort(key=lambda item: item.entry.period.start)
        for earlier, later in pairwise(row):
            if earlier.entry.period.overlaps(later.entry.period):
                raise later.node.error(
                    f"{later.entry.substance!r} on {later.entry.schedule!r} {later.entry.period} overlaps"
                    f" {earlier.entry.id!r} at {earlier.node.place}, {earlier.entry.period}; give that one an end"
                )
