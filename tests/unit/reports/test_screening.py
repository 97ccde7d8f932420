"""The screening report as a page."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from poisonbook.facts.findings import LawReference
from poisonbook.facts.recognition import Listing
from poisonbook.reports.screening import ScreeningReport, screening_page, write_report

MakeReport = Callable[..., ScreeningReport]
VOID = frozenset({"meta", "link", "br"})


class Page(HTMLParser):
    """A page as elements; an element that is not closed in its turn is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words.append((self._open[-1], data))

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(words for _, words in self.words))

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def words_in(self, tag: str) -> list[str]:
        return [words for name, words in self.words if name == tag]


@pytest.fixture
def page(make_report: MakeReport) -> Page:
    return Page(screening_page(make_report()))


def test_the_page_asks_for_nothing_outside_itself(page: Page, make_report: MakeReport) -> None:
    policy = [meta["content"] for meta in page.of("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    names = Counter(tag for tag, _ in page.elements)
    assert not names.keys() & {"script", "img", "iframe", "object", "embed", "base", "form", "audio", "video", "image"}
    assert [link["href"] for link in page.of("link")] == ["data:,"]
    attributes_named = {name for _, attributes in page.elements for name in attributes}
    assert not [name for name in attributes_named if name.startswith("on") or name in ("src", "srcset")]
    assert set(re.findall(r"url\((.*?)\)", screening_page(make_report()))) == {"#hatched", "#dotted"}
    assert "@import" not in screening_page(make_report())


def test_hostile_titles_are_text(page: Page) -> None:
    assert "<script>alert(1)</script>" in page.text
    assert '"&amp;" <img src=x onerror=alert(1)>' in page.text
    assert "⟨U+202E⟩exe.acid" in page.text


def test_every_place_a_text_can_stand_escapes_it(make_report: MakeReport) -> None:
    hostile = "\"'><script>alert(1)</script>{{ 7 * 7 }}\u202e\ud800"
    report = make_report(listings=10, findings=8)
    listings = [
        (
            Listing(hostile, listing.title, listing.description, hostile, hostile, hostile),
            replace(
                recognition,
                substances=tuple(
                    replace(found, name=hostile, cas=hostile, reason=hostile, schedule=hostile, substance=hostile)
                    for found in recognition.substances
                ),
            ),
        )
        for listing, recognition in report.listings
    ]
    law = (LawReference(hostile, hostile, hostile, hostile),)
    findings = [
        replace(
            finding,
            rule=hostile,
            why=hostile,
            customer=hostile,
            law=law,
            figures={"value": hostile, "condition": hostile, "unit": hostile, "timespan": hostile},
            lines=tuple(
                replace(line, order_id=hostile, product_id=hostile, substance=hostile, companion=hostile)
                for line in finding.lines
            ),
        )
        for finding in report.findings
    ]
    rules = [replace(rule, id=hostile, title=hostile, attention=hostile, law=law) for rule in report.rules]
    substances = [replace(row, substance=hostile, cas=hostile, schedule=hostile) for row in report.substances]
    html = screening_page(
        replace(
            report,
            jurisdiction=hostile,
            version=hostile,
            rows_refused={hostile: 1},
            listings=listings,
            findings=findings,
            rules=rules,
            substances=substances,
            listings_file=hostile,
            findings_file=hostile,
        )
    )
    page = Page(html)
    assert page.of("script") == []
    assert "<script>alert(1)</script>{{ 7 * 7 }}⟨U+202E⟩⟨U+D800⟩" in page.text
    assert not [link for link in page.of("a") if not link["href"].startswith(("#", "https://"))]


def test_the_matched_words_are_marked_by_kind(page: Page) -> None:
    kinds = {words: marks["class"] for marks, words in zip(page.of("mark"), page.words_in("mark"), strict=True)}
    assert kinds["Водороден пероксид"] == "name"
    assert kinds["ACETONE"] == "name"
    assert kinds["35 %"] == "strength"
    assert kinds["12 x 1 L"] == "amount"
    assert kinds["7722-84-1"] == "identifier"
    assert kinds["1 ליטר"] == "amount"


def test_marked_words_are_those_of_the_spans(make_report: MakeReport) -> None:
    report = make_report(listings=10)
    page = Page(screening_page(report))
    spans = {span.text for _, held in report.listings for found in held.substances for span in found.evidence}
    legend = {"name", "identifier", "strength", "amount", "physical form", "mention"}
    assert set(page.words_in("mark")) == spans | legend


def test_what_is_left_out_is_said(make_report: MakeReport) -> None:
    report = make_report(listings=500, findings=500, findings_total=12_034)
    text = Page(screening_page(replace(report, listings_total=3_500))).text
    assert "Showing 500 of 12,034; all are in findings.jsonl." in text
    assert "Showing 500 of 3,500; all are in listings.jsonl." in text


def test_a_rule_and_a_status_say_what_they_leave_out(make_report: MakeReport) -> None:
    report = make_report(listings=20, findings=20)
    rules = [replace(rule, findings=rule.findings + 1_000) for rule in report.rules]
    counts = {status: count + 100 for status, count in report.listings_by_status.items()}
    text = Page(screening_page(replace(report, rules=rules, listings_by_status=counts))).text
    assert "Restricted product to the general public: 1,005 findings" in text
    assert "Showing 5 of 1,005; all are in findings.jsonl." in text
    assert "Showing 4 of 104; all are in listings.jsonl." in text


def test_nothing_is_said_to_be_left_out_when_nothing_is(page: Page) -> None:
    assert "Showing" not in page.text


def test_what_was_forgotten_is_said(page: Page) -> None:
    assert "1,979,085 unregulated order lines were read and not kept." in page.text
    assert "77 regulated order lines named no customer." in page.text
    assert "812 order lines name a product that the catalogue does not hold." in page.text
    assert "8 listings of a regulated substance do not state the strength: ask the supplier." in page.text


def test_a_customer_is_a_shortened_pseudonym_with_the_whole_beside_it(make_report: MakeReport) -> None:
    report = make_report(findings=1)
    customer = report.findings[0].customer
    assert customer is not None
    page = Page(screening_page(report))
    assert [code["title"] for code in page.of("code") if "title" in code] == [customer]
    assert customer[:10] + "…" in page.text
    assert customer not in page.text


def test_law_has_its_article_a_link_and_its_certainty_in_words(page: Page) -> None:
    links = [link["href"] for link in page.of("a") if not link["href"].startswith("#")]
    assert set(links) == {"https://eur-lex.europa.eu/eli/reg/2019/1148/oj"}
    assert "Regulation (EU) 2019/1148, Art. 5(1) (verified)" in page.text
    assert "Regulation (EU) 2019/1148, Art. 9(1) (verified in a secondary source)" in page.text
    assert "Annex 4 (not yet checked)" in page.text
    assert "This is not legal advice." in page.text


def test_a_link_to_anything_but_the_web_is_only_text(make_report: MakeReport) -> None:
    report = make_report(findings=4)
    law = (LawReference("An act", "Art. 1", "javascript:alert(1)", "verified"),)
    rules = [replace(rule, law=law) for rule in report.rules]
    html = screening_page(replace(report, rules=rules, findings=[replace(held, law=law) for held in report.findings]))
    assert "javascript:" not in html
    assert "An act, Art. 1 (verified)" in Page(html).text


def test_headings_stand_in_order_and_none_is_skipped(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.words_in("h2") == [
        "What was screened",
        "What needs a human look",
        "Regulated products",
        "What could not be judged",
        "Charts",
        "What the words mean",
    ]


def test_every_table_has_a_caption_and_every_heading_cell_a_scope(page: Page) -> None:
    names = Counter(tag for tag, _ in page.elements)
    assert names["table"] == names["caption"] > 30
    assert all(cell.get("scope") in ("col", "row", "rowgroup") for cell in page.of("th"))


def test_every_drawing_has_a_title_or_is_left_out_of_speech(page: Page) -> None:
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    drawings = page.of("svg")
    spoken = [drawing for drawing in drawings if drawing.get("aria-hidden") != "true"]
    assert len(spoken) == 3
    for drawing in spoken:
        assert drawing["role"] == "img"
        assert {drawing["aria-labelledby"], drawing["aria-describedby"]} <= ids


def test_ids_are_unique_and_links_inside_the_page_lead_somewhere(page: Page) -> None:
    ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    assert max(ids.values()) == 1
    inside = {link["href"].removeprefix("#") for link in page.of("a") if link["href"].startswith("#")}
    assert inside <= ids.keys()
    assert {"content", "look", "undetermined", "rule-2"} <= inside


def test_no_customer_is_scored_or_ranked(page: Page) -> None:
    assert not re.search(r"\b(score|risk|dangerous|suspect|rank)", page.text, re.IGNORECASE)


def test_a_screening_that_found_nothing_reads_well(make_report: MakeReport) -> None:
    empty = ScreeningReport(
        jurisdiction="EU",
        law_on=date(2026, 11, 21),
        made_at=datetime(2026, 11, 21, tzinfo=UTC),
        version="0.1.0",
        catalogue_listings=0,
        order_lines=0,
        orders_period=None,
        lines_regulated=0,
        lines_unknown_product=0,
        lines_without_customer=0,
        rows_refused={},
        listings_by_status={},
        substances=(),
        lines_by_week=(),
        rules=(),
        listings=(),
        listings_total=0,
        findings=(),
        findings_total=0,
    )
    text = Page(screening_page(empty)).text
    for sentence in (
        "No order line was read.",
        "No rule held on any order line.",
        "No listing was recognised as regulated.",
        "No row was refused.",
        "Every order line names a product of the catalogue.",
        "0 unregulated order lines were read and not kept.",
    ):
        assert sentence in text
    assert Page(screening_page(replace(make_report(), lines_by_week=()))).of("svg")


def test_two_thousand_listings_and_findings_make_a_page_that_opens(make_report: MakeReport, tmp_path: Path) -> None:
    report = make_report(listings=2_000, findings=2_000, findings_total=12_034)
    path = tmp_path / "report.html"
    before = time.process_time()
    write_report(report, path)
    assert time.process_time() - before < 2
    assert path.stat().st_size < 5_000_000


def test_the_same_report_is_the_same_page(make_report: MakeReport) -> None:
    assert screening_page(make_report()) == screening_page(make_report())


def test_a_finding_of_one_line_shows_the_product_at_once(make_report: Callable[..., ScreeningReport]) -> None:
    report = make_report()
    finding = replace(report.findings[0], lines=report.findings[0].lines[:1])
    product = finding.lines[0].product_id
    page = screening_page(replace(report, findings=(finding,), titles={product: "Aceton 5 l <b>"}))

    assert f"Aceton 5 l &lt;b&gt; <code>{product}</code><br>" in page
