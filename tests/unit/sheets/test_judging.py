"""What the law says of a product by its sheet, and where sheet and listing contradict each other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.unit.catalogue.conftest import eu
from tests.unit.sheets.conftest import read
from tests.unit.sheets.making import sheet

from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing
from poisonbook.facts.sheets import Contradiction, SheetRecognition
from poisonbook.values.status import Status
from poisonbook.workflows.sheet_judging import SheetJudge

__all__ = ["eu"]  # the fixture


@pytest.fixture
def judge(eu: Recogniser) -> SheetJudge:
    return SheetJudge(eu)


def listed(judge: SheetJudge, title: str, *sections: str) -> SheetRecognition:
    """A listing of that title with a sheet for each section 3."""
    listing = Listing("p1", title)
    return judge.listed(listing, judge.readings([listing])[0], [read(sheet(section)) for section in sections])


def kinds(judged: SheetRecognition) -> list[Contradiction]:
    return [one.kind for one in judged.contradictions]


PEROXIDE = "CAS No.   Name   Conc. %\n7722-84-1   Hydrogen peroxide   {}\n"


def test_the_strength_of_the_sheet_decides(judge: SheetJudge) -> None:
    judged = listed(judge, "Hydrogen peroxide 12 %", PEROXIDE.format("30 - 50 %"))

    assert judged.recognition.status is Status.RESTRICTED
    assert kinds(judged) == [Contradiction.STRENGTH_DIFFERS]


@pytest.mark.parametrize(
    ("title", "share"), [("35 %", "30 - 50 %"), ("12 %", "11,9"), ("12 %", "12.4 %"), ("50 %", "30 - < 50 %")]
)
def test_a_rounded_figure_contradicts_nothing(judge: SheetJudge, title: str, share: str) -> None:
    assert kinds(listed(judge, f"Hydrogen peroxide {title}", PEROXIDE.format(share))) == []


def test_on_the_limit_is_not_above_it(judge: SheetJudge) -> None:
    assert listed(judge, "Bleach", PEROXIDE.format("<= 12 %")).recognition.status is Status.REPORTABLE
    assert listed(judge, "Bleach", PEROXIDE.format("<= 12.1 %")).recognition.status is Status.RESTRICTED


def test_a_sheet_that_keeps_silent_leaves_the_listing_its_strength(judge: SheetJudge) -> None:
    silent = "Name: Hydrogen peroxide\nCAS No.: 7722-84-1\n"

    assert listed(judge, "Hydrogen peroxide 35 %", silent).recognition.status is Status.RESTRICTED
    assert listed(judge, "Hydrogen peroxide", silent).recognition.status is Status.UNDETERMINED


def test_what_the_title_hides_and_what_the_sheet_lacks_are_told(judge: SheetJudge) -> None:
    judged = listed(judge, "Nitric acid 20 %", PEROXIDE.format("35 %"))

    statuses = {one.substance: one.status for one in judged.recognition.substances}
    assert statuses == {"hydrogen-peroxide": Status.RESTRICTED, "nitric-acid": Status.UNDETERMINED}
    assert kinds(judged) == [Contradiction.NOT_ON_SHEET, Contradiction.NOT_IN_LISTING]


def test_of_two_sheets_the_graver_counts(judge: SheetJudge) -> None:
    judged = listed(judge, "Bleach with hydrogen peroxide", PEROXIDE.format("5 %"), PEROXIDE.format("35 %"))

    assert judged.recognition.status is Status.RESTRICTED
    assert Contradiction.SHEETS_DIFFER in kinds(judged)


def test_a_number_of_another_substance_is_not_the_words_of_its_name(judge: SheetJudge) -> None:
    surfactant = (
        "CAS No.   Name   Conc. %\n85586-07-8   Sulfuric acid, mono-C12-14-alkyl esters, sodium salts   15 - 20 %"
    )

    assert listed(judge, "Shampoo", surfactant).recognition.substances == ()


def test_a_name_that_belongs_to_another_number_is_told_and_counts(judge: SheetJudge) -> None:
    wrong = "CAS No.   Name   Conc. %\n7732-18-5   Nitric acid   20 %"

    judged = listed(judge, "Cleaner", wrong)

    assert judged.recognition.status is Status.RESTRICTED
    assert Contradiction.NUMBER_AND_NAME_DIFFER in kinds(judged)


def test_a_component_without_number_is_known_by_its_name(judge: SheetJudge) -> None:
    judged = listed(judge, "Cleaner", "Name   Content\nSalpetersäure   10 - 20 %\n")

    assert [one.substance for one in judged.recognition.substances] == ["nitric-acid"]


def test_litres_become_kilograms_by_the_density_of_the_sheet(judge: SheetJudge) -> None:
    listing = Listing("p1", "Battery acid, sulfuric acid 37 %, 5 L")
    text = (
        sheet("CAS No.   Name   %\n7664-93-9   Sulfuric acid   37 %")
        + "SECTION 9: Physical and chemical properties\nDensity: 1.3"
    )

    judged = judge.listed(listing, judge.readings([listing])[0], [read(text)])

    assert judged.recognition.substances[0].net_mass_kg == Decimal("6.500")


def test_the_product_name_of_a_sheet_alone_stands_for_a_title(judge: SheetJudge) -> None:
    text = sheet("Name: Hydrogen peroxide\nCAS No.: 7722-84-1\n").replace("Trial 1", "Hydrogen peroxide 35 %")

    (found,) = judge.alone(read(text), "p1").recognition.substances

    assert found.status is Status.RESTRICTED
    assert {span.field for span in found.evidence} == {"section 1", "section 3"}
