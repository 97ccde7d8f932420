"""The page of a recognition without orders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from poisonbook.reports.recognition import RecognitionReport, recognition_page, write_recognition_report
from poisonbook.reports.screening import ScreeningReport


def recognition_of(screening: ScreeningReport, listings_total: int) -> RecognitionReport:
    return RecognitionReport(
        jurisdiction=screening.jurisdiction,
        law_on=screening.law_on,
        made_at=screening.made_at,
        version=screening.version,
        catalogue_listings=screening.catalogue_listings,
        rows_refused={"title-missing": 4},
        listings_by_status=screening.listings_by_status,
        listings=screening.listings,
        listings_total=listings_total,
    )


def test_it_shows_listings_and_no_word_of_orders(make_report: Callable[..., ScreeningReport], tmp_path: Path) -> None:
    path = tmp_path / "recognition.html"
    write_recognition_report(recognition_of(make_report(), 40), path)
    html = path.read_text(encoding="utf-8")
    assert '<mark class="name" title="name">Водороден пероксид</mark>' in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "default-src 'none'" in html
    assert "title missing" in html
    assert "Showing" not in html
    assert "order line" not in html
    assert "Customer" not in html


def test_it_says_what_is_left_out(make_report: Callable[..., ScreeningReport]) -> None:
    html = recognition_page(recognition_of(make_report(), 900))
    assert "Showing 40 of 900; all are in the output of `poisonbook recognise --json`." in html


def test_a_catalogue_with_nothing_regulated_reads_well(make_report: Callable[..., ScreeningReport]) -> None:
    html = recognition_page(recognition_of(make_report(listings=0), 0))
    assert "No listing was recognised as regulated." in html
