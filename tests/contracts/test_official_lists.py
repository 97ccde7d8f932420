"""The shipped law agrees with the lists that the authorities publish."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from poisonbook.law.book import Book, load_book
from poisonbook.law.model import Entry, Limit, LimitUnit, Operator
from poisonbook.values.status import Status

TODAY = date(2026, 11, 21)

Threshold = tuple[Operator, str, LimitUnit] | None

# The words of github.com/UKHomeOffice/explosives-precursors-poisons (MIT), utilities/constants, beside our ids.
HOME_OFFICE_PRECURSORS: dict[str, tuple[str, Threshold]] = {
    "Ammonium nitrate at or above 16% nitrogen": ("ammonium-nitrate", (">=", "16", LimitUnit.NITROGEN)),
    "Hexamine": ("hexamine", None),
    "Hydrochloric acid above 10% (weight by weight)": ("hydrochloric-acid", (">", "10", LimitUnit.MASS)),
    "Hydrogen peroxide above 12% (weight by weight)": ("hydrogen-peroxide", (">", "12", LimitUnit.MASS)),
    "Nitric acid above 3% (weight by weight)": ("nitric-acid", (">", "3", LimitUnit.MASS)),
    "Nitromethane above 30% (weight by weight)": ("nitromethane", (">", "30", LimitUnit.MASS)),
    "Phosphoric acid above 30% (weight by weight)": ("phosphoric-acid", (">", "30", LimitUnit.MASS)),
    "Potassium chlorate above 40% (weight by weight)": ("potassium-chlorate", (">", "40", LimitUnit.MASS)),
    "Potassium perchlorate above 40% (weight by weight)": ("potassium-perchlorate", (">", "40", LimitUnit.MASS)),
    "Sodium chlorate above 40% (weight by weight)": ("sodium-chlorate", (">", "40", LimitUnit.MASS)),
    "Sodium perchlorate above 40% (weight by weight)": ("sodium-perchlorate", (">", "40", LimitUnit.MASS)),
    "Sulfuric acid above 15% (weight by weight)": ("sulfuric-acid", (">", "15", LimitUnit.MASS)),
}
HOME_OFFICE_POISONS: dict[str, tuple[str, Threshold]] = {
    "2,4-dinitrophenol and its compounds including dinitrophenolate": ("dinitrophenol", None),
    "Aluminium phosphide": ("aluminium-phosphide", None),
    "Aluminium sulfide": ("aluminium-sulfide", None),
    "Arsenic and its compounds": ("arsenic", None),
    "Barium salts": ("barium-salts", None),
    "Bromomethane": ("bromomethane", None),
    "Calcium phosphide": ("calcium-phosphide", None),
    "Calcium sulfide": ("calcium-sulfide", None),
    "Chloropicrin": ("chloropicrin", None),
    "Fluoroacetic acid and its salts; fluoracetamide": ("fluoroacetic-acid", None),
    "Hydrogen cyanide and metal cyanides": ("hydrogen-cyanide", None),
    "Lead acetates; compound of lead with acids from fixed oils": ("lead-acetates", None),
    "Magnesium phosphide": ("magnesium-phosphide", None),
    "Magnesium sulfide": ("magnesium-sulfide", None),
    "Mercury and its compounds": ("mercury", None),
    "Oxalic acid above 10% (weight by weight)": ("oxalic-acid", (">", "10", LimitUnit.MASS)),
    "Phenols above 60% w/w and their compounds": ("phenols", (">", "60", LimitUnit.MASS)),
    "Phosphorus yellow": ("phosphorus-yellow", None),
    "Sodium sulfide": ("sodium-sulfide", None),
    "Strychnine, its salts and quaternary compounds": ("strychnine", None),
    "Thallium and its salts": ("thallium", None),
    "Zinc phosphide": ("zinc-phosphide", None),
}

# Regulation (EU) 2019/1148, Annex I: CAS, limit for the public, ceiling of a licence.
ANNEX_I: dict[str, tuple[str, str, str | None]] = {
    "nitric-acid": ("7697-37-2", "3", "10"),
    "hydrogen-peroxide": ("7722-84-1", "12", "35"),
    "sulfuric-acid": ("7664-93-9", "15", "40"),
    "nitromethane": ("75-52-5", "16", "100"),
    "ammonium-nitrate": ("6484-52-2", "16", None),
    "potassium-chlorate": ("3811-04-9", "40", None),
    "potassium-perchlorate": ("7778-74-7", "40", None),
    "sodium-chlorate": ("7775-09-9", "40", None),
    "sodium-perchlorate": ("7601-89-0", "40", None),
}
ANNEX_II = {
    "hexamine": "100-97-0",
    "acetone": "67-64-1",
    "potassium-nitrate": "7757-79-1",
    "sodium-nitrate": "7631-99-4",
    "calcium-nitrate": "10124-37-5",
    "calcium-ammonium-nitrate": "15245-12-2",
    "magnesium-powder": "7439-95-4",
    "magnesium-nitrate-hexahydrate": "13446-18-9",
    "aluminium-powder": "7429-90-5",
}


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book()


def on_list(book: Book, code: str, schedule: str) -> dict[str, Entry]:
    entries = [entry for entry in book.entries(code, TODAY) if entry.schedule == schedule]
    found = {entry.substance: entry for entry in entries}
    assert len(found) == len(entries), "a substance stands twice on one list"
    return found


def threshold(limit: Limit | None) -> Threshold:
    return None if limit is None else (limit.operator, str(limit.value), limit.unit)


@pytest.mark.parametrize(
    ("schedule", "published", "count"),
    [
        ("Schedule 1A Part 1", HOME_OFFICE_PRECURSORS, 12),
        ("Schedule 1A Part 2", HOME_OFFICE_POISONS, 22),
    ],
)
def test_the_british_list_is_that_of_the_home_office(
    book: Book, schedule: str, published: dict[str, tuple[str, Threshold]], count: int
) -> None:
    ours = on_list(book, "GB", schedule)

    assert len(published) == count
    assert {slug: threshold(entry.limit) for slug, entry in ours.items()} == dict(published.values())
    assert {entry.status for entry in ours.values()} == {Status.RESTRICTED}


def test_the_british_reportable_precursors_are_those_of_the_published_list(book: Book) -> None:
    """gov.uk, `Supplying explosives precursors: list of chemicals`, 8 August 2024."""
    ours = on_list(book, "GB", "Schedule 1A Part 3")

    assert set(ours) == {*ANNEX_II, "sulfur"} - {"hexamine"}
    powders = {slug: entry.form for slug, entry in ours.items() if entry.form is not None}
    assert set(powders) == {"aluminium-powder", "magnesium-powder"}
    assert {str(form.share) for form in powders.values()} == {"above 70 % w/w"}


def test_annex_i_of_the_regulation_is_as_published(book: Book) -> None:
    ours = on_list(book, "EU", "Annex I")

    assert set(ours) == set(ANNEX_I)
    for slug, (cas, limit, ceiling) in ANNEX_I.items():
        entry = ours[slug]
        unit = LimitUnit.NITROGEN if slug == "ammonium-nitrate" else LimitUnit.MASS
        assert entry.cas == cas
        assert threshold(entry.limit) == (">", limit, unit)
        assert threshold(entry.licence_ceiling) == (None if ceiling is None else (">", ceiling, LimitUnit.MASS))
        assert entry.licensing_permitted is (ceiling is not None)
        assert (entry.status, entry.below) == (Status.RESTRICTED, Status.REPORTABLE)


def test_chlorates_and_perchlorates_are_the_only_sum_of_annex_i(book: Book) -> None:
    summed = {slug for slug, entry in on_list(book, "EU", "Annex I").items() if entry.sum_group is not None}

    assert summed == {"potassium-chlorate", "potassium-perchlorate", "sodium-chlorate", "sodium-perchlorate"}


def test_annex_ii_of_the_regulation_is_as_published(book: Book) -> None:
    ours = on_list(book, "EU", "Annex II")

    assert {slug: entry.cas for slug, entry in ours.items()} == ANNEX_II
    assert {entry.limit for entry in ours.values()} == {None}
    assert {entry.status for entry in ours.values()} == {Status.REPORTABLE}
    for slug in ("aluminium-powder", "magnesium-powder"):
        form = ours[slug].form
        assert form is not None
        assert form.particle_below_um == Decimal(200)
        assert str(form.share) == "at or above 70 % w/w"
        assert set(form.share_of) == {"aluminium-powder", "magnesium-powder"}


def test_the_union_lists_nothing_else(book: Book) -> None:
    assert {entry.substance for entry in book.entries("EU", TODAY)} == {*ANNEX_I, *ANNEX_II}
