"""The book: lookups by jurisdiction, day and substance, and jurisdictions added by a file alone."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from poisonbook.law.book import Book, load_book
from poisonbook.law.errors import UnknownJurisdictionError, UnknownSubstanceError
from poisonbook.law.judge import Content, judge
from poisonbook.law.model import Certainty, LimitUnit
from poisonbook.law.reporting import report_duty, soonest_suspicion_report
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength

TODAY = date(2026, 11, 21)
WriteLaw = Callable[..., Path]


def test_six_jurisdictions_are_shipped_with_all_their_entries(book: Book) -> None:
    own = {code: [entry for entry in book.entries(code, TODAY) if entry.jurisdiction == code] for code in book.codes}

    assert {code: len(entries) for code, entries in own.items()} == {
        "AU": 12,
        "CA": 16,
        "CH": 18,
        "DK": 6,
        "EU": 18,
        "GB": 72,
    }


def test_the_duties_of_all_jurisdictions_are_shipped(book: Book) -> None:
    assert {code: len(book.jurisdiction(code).requirements) for code in book.codes} == {
        "AU": 1,
        "CA": 7,
        "CH": 1,
        "DK": 0,
        "EU": 81,
        "GB": 18,
    }


def test_a_code_is_found_in_any_case_and_by_its_aliases(book: Book) -> None:
    assert {book.jurisdiction(code).code for code in ("GB", "gb", "UK", "uk-gb")} == {"GB"}


def test_an_unknown_code_is_answered_with_the_known_ones(book: Book) -> None:
    with pytest.raises(UnknownJurisdictionError, match="'XX'; known: AU, CA, CH, DK, EU, GB"):
        book.entries("XX", TODAY)


def test_an_overlay_has_what_it_extends_and_its_own(book: Book) -> None:
    denmark, union = book.entries("DK", TODAY), book.entries("EU", TODAY)

    assert denmark[: len(union)] == union
    assert {entry.jurisdiction for entry in denmark[len(union) :]} == {"DK"}
    assert book.trace_exemption("DK") == book.trace_exemption("EU")
    assert book.retention("DK") == book.retention("EU")
    assert book.loss_report("DK") == book.loss_report("EU")
    assert book.requirements("DK") == book.requirements("EU")


@pytest.mark.parametrize(
    ("code", "article"), [("EU", "Art. 9(5)"), ("GB", "SI 2023/63 reg 6(2)"), ("CA", "s. 480, 508, 519")]
)
def test_a_loss_is_reported_within_a_day_of_being_noticed(book: Book, code: str, article: str) -> None:
    report = book.loss_report(code)

    assert report is not None
    assert report.hours == 24
    assert [duty.ref for duty in book.requirements(code) if duty.id == report.requirement] == [article]


def test_where_no_law_names_hours_none_are_made_up(book: Book) -> None:
    assert (book.loss_report("CH"), book.loss_report("AU")) == (None, None)


@pytest.mark.parametrize(("code", "duty"), [("EU", "EU-9-4"), ("DK", "EU-9-4"), ("GB", "UK-11"), ("CA", "CA-4")])
def test_a_suspicion_is_reported_within_a_day(book: Book, code: str, duty: str) -> None:
    report = book.suspicion_report(code)

    assert report is not None
    assert (report.hours, report.requirement) == (24, duty)


def test_where_reporting_is_voluntary_or_not_known_no_hours_are_named(book: Book) -> None:
    assert (book.suspicion_report("CH"), book.suspicion_report("AU")) == (None, None)
    assert soonest_suspicion_report(book, ("CH", "GB")) == book.suspicion_report("GB")
    assert soonest_suspicion_report(book, ("CH", "AU")) is None


@pytest.mark.parametrize(("codes", "id_", "ref"), [(("GB", "DK"), "EU-9-6", "Art. 9(5)"), (("CA",), "CA-4", "s. 481")])
def test_what_asks_for_a_report_is_said_with_its_hours(book: Book, codes: tuple[str, ...], id_: str, ref: str) -> None:
    found = report_duty(book, codes, id_)

    assert found is not None
    time, requirement = found
    assert (time.hours, requirement.id) == (24, id_)
    assert requirement.ref.startswith(ref)
    assert report_duty(book, codes, "EU-7-1") is None


def test_the_trace_exemption_is_that_of_article_3_13(book: Book) -> None:
    trace = book.trace_exemption("EU")

    assert trace is not None
    assert (trace.more_than_ingredients, trace.each_below_ww, trace.article) == (5, Decimal(1), "Art. 3(13)")
    assert book.trace_exemption("GB") is None


@pytest.mark.parametrize(
    ("code", "day", "limit"),
    [
        ("EU", date(2021, 1, 31), "above 30 % w/w"),
        ("EU", date(2021, 2, 1), "above 16 % w/w"),
        ("GB", TODAY, "above 30 % w/w"),
        ("CA", TODAY, "at or above 90 % w/w"),
    ],
)
def test_the_law_is_looked_up_on_a_day(book: Book, code: str, day: date, limit: str) -> None:
    (entry,) = [entry for entry in book.entries(code, day) if entry.substance == "nitromethane"]

    assert str(entry.limit) == limit


def test_before_the_first_act_nothing_is_listed(book: Book) -> None:
    assert book.entries("EU", date(2014, 9, 1)) == ()


@pytest.mark.parametrize(
    "query",
    [
        "hydrogen-peroxide",
        "Wasserstoffperoxid",
        "ÁGUA OXIGENADA",
        "7722-84-1",
        "CAS 7722-84-1",
        "231-765-0",
        "UN2014",
        "un 2984",
        "h2o2",
    ],
)
def test_a_substance_is_found_by_slug_name_and_number(book: Book, query: str) -> None:
    assert [substance.slug for substance in book.matching(query)] == ["hydrogen-peroxide"]
    assert {entry.jurisdiction for entry in book.find(query)} == {"AU", "CA", "CH", "EU", "GB"}


def test_a_member_of_a_family_finds_the_entry_of_the_family(book: Book) -> None:
    found = {entry.id for entry in book.find("potassium cyanide")}

    assert found == {"gb-2-hydrogen-cyanide"}
    assert "dk-nitrates" in {entry.id for entry in book.find("azotan potasu")}


def test_what_nobody_names_finds_nothing_but_neighbours(book: Book) -> None:
    assert book.find("table salt") == ()
    assert "nitric acid" in book.nearest("nitirc acid")
    assert "sodium azide" in book.nearest("azide")
    with pytest.raises(UnknownSubstanceError, match="did you mean hydrogen-peroxide"):
        book.substance("hydrogen-peroxid")


def test_every_statement_carries_its_certainty_and_a_source(book: Book) -> None:
    for entry in book.law.entries:
        assert entry.sources, entry.id
        assert entry.certainty in Certainty
    for code in book.codes:
        for duty in book.jurisdiction(code).requirements:
            assert duty.sources, duty.id


def test_the_nitrogen_factor_is_data_with_a_source(book: Book) -> None:
    limits = [entry.limit for entry in book.law.entries if entry.limit and entry.limit.unit is LimitUnit.NITROGEN]

    assert {str(limit.factor) for limit in limits} == {"0.35"}
    (conversion,) = [one for one in book.conversions if one.wanted == LimitUnit.NITROGEN]
    assert "Annex I footnote 4" in conversion.source
    assert conversion.certainty is Certainty.VERIFIED


def test_names_are_merged_over_the_files_and_never_a_bare_metal(book: Book) -> None:
    names = {name.text.casefold() for substance in book.substances() for name in substance.names}

    assert {"salpetersäure", "muriatic acid", "mercuric chloride", "thallium sulfate", "zoutzuur"} <= names
    assert not names & {"mercury", "lead", "barium", "arsenic", "thallium", "iron", "zinc", "nickel", "titanium", "hcl"}


def test_the_tetrahydrate_is_known_as_calcium_nitrate(book: Book) -> None:
    assert [substance.slug for substance in book.matching("13477-34-4")] == ["calcium-nitrate"]


def test_ambiguous_words_are_marked_on_the_names(book: Book) -> None:
    marked = {(name.text, name.lang) for one in book.substances() for name in one.names if name.ambiguous}

    assert {("CAN", "en"), ("aguafuerte", "es"), ("saletra", "pl")} & marked == {("CAN", "en"), ("aguafuerte", "es")}
    assert ("hydrogen peroxide", "en") not in marked


def test_a_jurisdiction_is_added_by_a_file_alone(write_law: WriteLaw) -> None:
    path = write_law(
        ("blue-salt:\n    name", "azure-salt:\n    name"),
        ("substance: blue-salt\n    stated", "substance: azure-salt\n    stated"),
        ("substance: blue-salt\n        limit", "substance: hydrogen-peroxide\n        limit"),
        ("cas: 7722-84-1", "cas: 75-09-2"),
        ("ec: 231-765-0", "note: new"),
        ("  red-salt: {cas: 7697-37-2}", "  red-salt: {}"),
    )

    book = load_book([path])
    entries = book.entries("xatl", TODAY)
    (judgement,) = judge(entries, [Content("hydrogen-peroxide", Strength.exactly(11))])

    assert "XA" in book.codes
    assert judgement.status is Status.RESTRICTED
    assert entries[0].cas == "7722-84-1"  # described by the shipped files
    assert book.retention("XA").months == 6  # type: ignore[union-attr]
    assert book.loss_report("XA").hours == 36  # type: ignore[union-attr]


def test_an_overlay_of_a_shipped_jurisdiction_is_added_by_a_file_alone(tmp_path: Path) -> None:
    (tmp_path / "xf.yaml").write_text(
        """\
code: XF
name: A stricter state
extends: EU
checked: 2025-01-01
acts: [{title: Decree, url: https://law.example}]
lists:
  - schedule: Decree
    act: Decree
    article: § 1
    status: restricted
    start: 2022-01-01
    certainty: memory
    sources: [https://law.example]
    entries:
      - {id: xf-acetone, substance: acetone}
""",
        encoding="utf-8",
    )

    book = load_book([tmp_path])
    (judgement,) = judge(book.entries("XF", TODAY), [Content("acetone")])

    assert len(book.entries("XF", TODAY)) == 19
    assert (judgement.status, judgement.entry and judgement.entry.id) == (Status.RESTRICTED, "xf-acetone")


def test_a_book_survives_pickling(book: Book) -> None:
    assert pickle.loads(pickle.dumps(book)).entries("DK", TODAY) == book.entries("DK", TODAY)  # noqa: S301


def test_the_example_of_the_guide_is_a_law_file(tmp_path: Path) -> None:
    guide = Path(__file__).parents[3] / "docs" / "guide" / "law.md"
    (example,) = re.findall(r"```yaml\n(.*?)```", guide.read_text(encoding="utf-8"), flags=re.DOTALL)
    (tmp_path / "xf.yaml").write_text(example, encoding="utf-8")

    book = load_book([tmp_path])

    assert [entry.id for entry in book.entries("XF", date(2023, 1, 1)) if entry.jurisdiction == "XF"] == [
        "xf-acetone",
        "xf-pink-salt",
    ]
    assert [substance.slug for substance in book.matching("rosa salt")] == ["pink-salt"]
