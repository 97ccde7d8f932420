"""Ordinary catalogues: nobody labelled them, and nearly every hit in them is a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.recognition.classifier import LinearClassifier
from benchmarks.recognition.keywords import KeywordSearch
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition
from poisonbook.facts.schema import CATALOGUE
from poisonbook.intake.options import Options
from poisonbook.intake.reading import open_table


@dataclass(frozen=True, slots=True)
class Hit:
    """A product taken for regulated."""

    listing: Listing
    recognition: Recognition


@dataclass(frozen=True, slots=True)
class CatalogueCount:
    """What was found in one catalogue."""

    file: str
    products: int
    named: int
    """Products in which a listed substance is named or mentioned, regulated or not."""
    hits: tuple[Hit, ...]
    keyword_hits: int | None
    classifier_hits: int | None
    """None where the baselines were not asked for."""


def count_catalogue(
    path: Path,
    drop: frozenset[str],
    recogniser: Recogniser,
    baselines: tuple[KeywordSearch, LinearClassifier] | None,
) -> CatalogueCount:
    """Every product of the file judged; `drop` are columns to leave out."""
    products = named = keyword_hits = classifier_hits = 0
    hits: list[Hit] = []
    for batch in open_table([str(path)], CATALOGUE, Options(drop=drop)).batches():
        products += batch.num_rows
        for _, listing, recognition in recogniser.candidates(batch):
            named += 1
            if recognition.status.is_regulated:
                hits.append(Hit(listing, recognition))
        if baselines is not None:
            keywords, classifier = baselines
            listings = _listings(batch.to_pylist())
            keyword_hits += sum(keywords.by_list(one).status.is_regulated for one in listings)
            classifier_hits += sum(one.status.is_regulated for one in classifier.judge(listings))
    counts = (None, None) if baselines is None else (keyword_hits, classifier_hits)
    return CatalogueCount(path.name, products, named, tuple(hits), *counts)


def _listings(rows: Sequence[dict[str, str | None]]) -> list[Listing]:
    return [Listing(row["id"] or "", row.get("title") or "", row.get("description") or "") for row in rows]
