"""Second looks in the console: nobody can tell them before they decide; afterwards everybody is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select
from tests.functional.console.serving import Console
from tests.functional.console.test_cases import queue_of, step

from poisonbook.storage.tables.review import CASES
from poisonbook.workflows import second_looks

_IDS = re.compile(r"cas_[0-9a-f]{32}|Q-[0-9]+")
_TIMES = re.compile(r'<time datetime="[^"]+">[^<]+</time>|name="seen" value="[0-9]+"|[0-9]+ min|a moment')


@pytest.fixture
def always(console: Console, monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    """A console in which chance says yes."""
    monkeypatch.setattr(second_looks, "FIRST", 0)
    before = console.service.settings
    yield console
    console.service.settings = before


def shares(console: Console, *, duplicates: int, seeds: int) -> None:
    settings = console.service.settings
    console.service.settings = replace(settings, review_duplicates=duplicates, review_seeds=seeds)


def second_look_at(console: Console, case: str) -> str:
    with console.service.store.reading() as connection:
        copy: str = connection.execute(select(CASES.c.id).where(CASES.c.copy_of == case)).scalar_one()
    return copy


def main_of(page: str) -> str:
    """What a page shows, without ids and times."""
    return _TIMES.sub("TIME", _IDS.sub("ID", page.partition("<main")[2]))


def test_a_case_that_comes_once_more_is_the_same_page_with_other_ids(always: Console) -> None:
    with always.browser("ann") as ann, always.browser("ben") as ben, always.browser("eve") as eve:
        case = always.order("Q-1001")
        before = ben.get(f"/cases/{case}").text
        shares(always, duplicates=100, seeds=0)
        step(ann, case, "close-not-suspicious", benign="ordinary_use", text="A pool.", step="do")
        shares(always, duplicates=0, seeds=0)
        copy = second_look_at(always, case)

        assert main_of(ben.get(f"/cases/{copy}").text) == main_of(before)
        assert ann.get(f"/cases/{copy}").status_code == 404
        assert copy not in queue_of(ann)
        assert f"/cases/{copy}" in queue_of(ben)

        step(ben, copy, "close-refused", text="No answer.", step="do")
        told, first = ben.get(f"/cases/{copy}").text, ann.get(f"/cases/{case}").text
        apart = eve.get("/quality").text

    assert "it came once more to see whether people decide alike" in told
    assert "A pool." in told
    assert "was decided once more by somebody who did not know of it" in first
    assert "No answer." in first
    assert f'href="/cases/{case}"' in apart
    assert f'href="/cases/{copy}"' in apart
    assert "0 of 1" in apart


def test_a_made_up_case_has_the_parts_that_every_case_has_and_is_told_after_the_decision(always: Console) -> None:
    with always.browser("ben") as ben:
        known = set(always.cases())
        shares(always, duplicates=0, seeds=100)
        with pytest.raises(ValueError, match="too many values"):
            always.order("Q-1002")
        shares(always, duplicates=0, seeds=0)
        new = set(always.cases()) - known
        with always.service.store.reading() as connection:
            seeds = set(connection.scalars(select(CASES.c.id).where(CASES.c.seed.is_not(None))))
        (seed,), (case,) = new & seeds, new - seeds
        made, real = ben.get(f"/cases/{seed}").text, ben.get(f"/cases/{case}").text

        for part in (r"<h2[^>]*>[^<]+</h2>", r"<form[^>]+action=\"[^\"]+\"", r"<button[^>]*>[^<]*"):
            assert _shape(part, made) == _shape(part, real)
        assert "made-up" not in made
        assert "seed" not in made
        assert re.search(r"Q-[1-9][0-9]{3}\b", made)
        step(ben, seed, "close-not-suspicious", benign="ordinary_use", text="Small bottles.", step="do")
        told = ben.get(f"/cases/{seed}").text

    assert "This was a made-up purchase, and a harmless one." in told


def _shape(part: str, page: str) -> list[str]:
    return [_IDS.sub("ID", found) for found in re.findall(part, page)]


def test_nobody_is_named_in_the_figures(console: Console) -> None:
    with console.browser("auditor") as auditor:
        page = auditor.get("/quality").text

    shown = re.sub(r"<[^>]+>", "", page.partition("<main")[2])
    assert "What would be the figure of one person is left out." in shown
    assert not re.search(r"Ann|Ben|Eve|Rivers|Okafor|Lindqvist", shown)
    assert "Cases that two people decided differently" not in shown


def test_the_assessment_and_the_map_of_data_are_taken_out_of_the_page_on_retention(console: Console) -> None:
    with console.browser("data-protection") as officer, console.browser("inspector") as inspector:
        links = re.findall(r'href="(/impact/[a-z-]+)"', officer.get("/retention").text)
        files = [officer.get(link) for link in links]
        assert "/impact/" not in inspector.get("/retention").text
        assert inspector.get("/impact/page").status_code == 403

    assert [one.headers["Content-Disposition"] for one in files] == [
        'attachment; filename="impact.html"',
        'attachment; filename="impact.md"',
        'attachment; filename="data-map.json"',
    ]
    assert "Data-protection impact assessment" in files[0].text
    assert "| order_lines |" in files[1].text
    assert files[2].json()["dataset"][0]["fides_key"] == "poisonbook_register"
