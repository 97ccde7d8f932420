"""Decisions, as far as the quality of the review is counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.unit.storage.nouns import LATER, NOW
from tests.unit.storage.writing import read, written

from poisonbook.review.agreement import agreement
from poisonbook.review.cases import Disposition
from poisonbook.review.quality import LATEST, Answer, Looked, notices, quality
from poisonbook.storage import review_answers

if TYPE_CHECKING:
    from poisonbook.storage.store import Store

START = NOW - timedelta(days=365)


def _answers(chance: Random, count: int) -> list[Answer]:
    dispositions = tuple(Disposition)
    return [
        Answer(
            id=f"ans-{number:04}",
            at=START + timedelta(hours=chance.randrange(-500, 8_000)),
            looked=Looked.DUPLICATE if number % 3 else Looked.CASE,
            rules=("rule",),
            disposition=chance.choice(dispositions),
            first=chance.choice(dispositions) if number % 3 else None,
            by=chance.choice(("ann", "ben")),
            seconds=chance.choice((None, 1, chance.randrange(60))),
        )
        for number in range(count)
    ]


def _noticed(store: Store, operator: str, start: datetime) -> object:
    latest = read(store, review_answers.latest_seconds, operator, start, LATEST)
    return notices(latest, agreement(read(store, review_answers.twice, operator, start)))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_noticed_of_the_latest_decisions_is_what_all_of_them_say(store: Store, seed: int) -> None:
    answers = _answers(Random(seed), 30 + 40 * seed)  # noqa: S311 - a test
    for one in answers:
        written(store, review_answers.add, "op-1", one, delete_after=LATER)
    written(store, review_answers.add, "op-2", answers[0], delete_after=LATER)

    assert _noticed(store, "op-1", START) == quality([one for one in answers if one.at >= START]).notices
    assert _noticed(store, "op-3", START) == ()


def test_of_the_latest_decisions_so_many_as_asked_for_are_read(store: Store) -> None:
    answers = [one for one in _answers(Random(1), 60) if one.at >= START]  # noqa: S311 - a test
    for one in answers:
        written(store, review_answers.add, "op-1", one, delete_after=LATER)
    timed = sorted((one.at, one.id, one.seconds) for one in answers if one.seconds is not None)

    assert read(store, review_answers.latest_seconds, "op-1", START, 5) == [one[2] for one in reversed(timed)][:5]
