"""E-mail addresses and telephone numbers are seen in what people write; ids, days, strengths and amounts are none."""

from __future__ import annotations

import pytest

from poisonbook.review.contact_details import has_contact_details


@pytest.mark.parametrize(
    "text",
    [
        "Wrote to anna.kowalska+shop@example.com, no answer.",
        "Antwort von jörg@müller.example.de",
        "<anna@example.com>",
        "called +49 30 1234567",
        "called +49 (0)30 / 123 45 67.",
        "+4915112345678",
        "Tel.: 0049 30 1234567",
        "Tel.030 1234567",
        "asked at 0170-1234567 twice",
        "(030) 123 45 67",
        "01 23 45 67 89",
        "020 7946 0018",
        "0170/1234567",
    ],
)
def test_how_somebody_is_reached_is_seen(text: str) -> None:
    assert has_contact_details(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Order A000018666 and A-000018666, then 000018666.",
        "order 0123456789012, EAN 04012345678901",
        "CAS 7722-84-1, 35 % in 0.5 l or 0.25 0.50 0.75 1.00 kg",
        "on 01.02.2026 10:15, again 05/06/2026 and 2026-03-05",
        "cas_01J8ZQ4Y7T3M-0170 12 34",
        "3 orders @ 4.5 kg each, @home",
        "DE-0170-1234567",
        "between 08:00 and 09:30",
        "01067 Dresden, 2 packs",
        "10 + 20 + 30 packs; 4+5000000",
        "P-ACETONE/01 22",
    ],
)
def test_what_is_no_way_to_reach_somebody_is_let_be(text: str) -> None:
    assert not has_contact_details(text)


def test_a_long_text_is_looked_at_in_no_time() -> None:
    for piece in ("0", "+1", "01 ", "a.", "a@", "(", "1-"):
        assert has_contact_details(piece * 500) in (True, False)
