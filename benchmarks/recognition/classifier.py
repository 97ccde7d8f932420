"""Second baseline: a linear text classifier on character n-grams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from benchmarks.recognition.cases import EXPECTED, Case
from benchmarks.recognition.outcomes import Outcome
from poisonbook.catalogue.text import fold
from poisonbook.facts.recognition import Listing
from poisonbook.values.status import Status

_SEED = 1868
_FOLDS = 5
FEWEST_CASES = 50
"""Fewer teach nothing worth comparing with."""
_ALIKE = 0.6
"""Cosine of the n-grams, figures left out, from which two listings count as near-duplicates."""


class LinearClassifier:
    """TF-IDF of character n-grams and a linear support vector machine; learns statuses, knows no substances."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._model = _fitted([text_of(case.listing) for case in cases], [EXPECTED[case.expected] for case in cases])

    def judge(self, listings: Iterable[Listing]) -> list[Outcome]:
        """The status of each listing, in order."""
        return [Outcome(Status(one)) for one in self._model.predict([text_of(listing) for listing in listings])]


def cross_validated(cases: Sequence[Case]) -> dict[str, Outcome]:
    """Each case judged by a classifier that saw neither it nor anything like it, by the case's key.

    Listings that differ little (another size or strength of the same product) stay together, so that none teaches
    the answer of the other.
    """
    texts = [text_of(case.listing) for case in cases]
    statuses = [EXPECTED[case.expected] for case in cases]
    splitter = StratifiedGroupKFold(n_splits=_FOLDS, shuffle=True, random_state=_SEED)
    found: dict[str, Outcome] = {}
    for seen, unseen in splitter.split(texts, statuses, near_duplicates(texts)):
        model = _fitted([texts[row] for row in seen], [statuses[row] for row in seen])
        for row, status in zip(unseen, model.predict([texts[row] for row in unseen]), strict=True):
            found[cases[row].key] = Outcome(Status(status))
    return found


def near_duplicates(texts: Sequence[str]) -> list[int]:
    """A group number for each text; texts that are alike, or linked by such, share theirs."""
    worded = ["".join(" " if character.isdigit() else character for character in text) for text in texts]
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(worded)
    alike = (grams @ grams.T).toarray() >= _ALIKE
    _, groups = connected_components(alike, directed=False)
    return [int(group) for group in np.asarray(groups)]


def text_of(listing: Listing) -> str:
    """What of a listing the classifier reads."""
    return fold(f"{listing.title} \n {listing.description}").text


def _fitted(texts: Sequence[str], statuses: Sequence[Status]) -> Any:
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = make_pipeline(grams, LinearSVC(class_weight="balanced", random_state=_SEED))
    return model.fit(texts, [status.value for status in statuses])
