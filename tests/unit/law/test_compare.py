"""What changed in the law between two days."""

from __future__ import annotations

from datetime import date

import pytest

from poisonbook.law.book import Book
from poisonbook.law.compare import Change, FieldChange, Kind, compare


def by_substance(changes: tuple[Change, ...]) -> dict[str, Change]:
    return {change.entry.substance: change for change in changes}


def test_the_regulation_of_2019_lowered_nitromethane_and_moved_two_substances(book: Book) -> None:
    changes = by_substance(compare(book, "EU", date(2021, 1, 31), date(2021, 2, 1)))

    assert FieldChange("limit", "above 30 % w/w", "above 16 % w/w") in changes["nitromethane"].fields
    assert {"sulfuric-acid", "ammonium-nitrate"} == {
        slug for slug, change in changes.items() if FieldChange("schedule", "Annex II", "Annex I") in change.fields
    }
    assert "acetone" not in changes


def test_the_british_changes_of_2023_are_those_of_regulation_8(book: Book) -> None:
    changes = compare(book, "GB", date(2023, 9, 30), date(2023, 10, 1))
    added = {change.entry.substance for change in changes if change.kind is Kind.ADDED}
    removed = {change.entry.substance for change in changes if change.kind is Kind.REMOVED}
    moved = {change.entry.substance for change in changes if any(one.field == "schedule" for one in change.fields)}

    assert added == {
        "aluminium-sulfide",
        "calcium-sulfide",
        "magnesium-sulfide",
        "sodium-sulfide",
        "calcium-phosphide",
        "dinitrophenol",
        "sulfur",
    }
    assert removed == {"arsenic", "mercuric-chloride"}
    assert moved == {"ammonium-nitrate", "hexamine", "hydrochloric-acid", "phosphoric-acid", "zinc-phosphide"}


def test_an_overlay_changes_with_what_it_extends(book: Book) -> None:
    earlier, later = date(2021, 1, 31), date(2021, 2, 1)

    assert set(compare(book, "EU", earlier, later)) <= set(compare(book, "DK", earlier, later))


@pytest.mark.parametrize("code", ["AU", "CA", "CH", "DK", "EU", "GB"])
def test_from_a_day_to_itself_nothing_changes(book: Book, code: str) -> None:
    day = date(2022, 6, 1)

    assert compare(book, code, day, day) == ()


def test_back_again_undoes_every_change(book: Book) -> None:
    earlier, later = date(2020, 1, 1), date(2024, 1, 1)
    there, back = compare(book, "CA", earlier, later), compare(book, "CA", later, earlier)

    turned = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED, Kind.CHANGED: Kind.CHANGED}
    assert [(turned[one.kind], one.after, one.before) for one in there] == [
        (one.kind, one.before, one.after) for one in back
    ]
