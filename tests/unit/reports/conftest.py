"""A believable screening: listings in several languages, hostile texts among them, findings of several rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from poisonbook.facts.findings import EvidenceLine, Finding, LawReference
from poisonbook.facts.recognition import Listing, RecognisedSubstance, Recognition, Shows, Span
from poisonbook.reports.screening import RuleRow, ScreeningReport, SubstanceRow, WeekRow
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength

EU = "Regulation (EU) 2019/1148"
EU_URL = "https://eur-lex.europa.eu/eli/reg/2019/1148/oj"
ARTICLE_5 = LawReference(EU, "Art. 5(1)", EU_URL, "verified")
ARTICLE_9 = LawReference(EU, "Art. 9(1)", EU_URL, "verified-secondary")
INDICATOR = LawReference("Guidelines to Regulation (EU) 2019/1148", "Annex 4", EU_URL, "memory")


def span_of(field: str, text: str, words: str, shows: Shows) -> Span:
    """The span of the first place where `words` stand in `text`."""
    start = text.index(words)
    return Span(field, start, start + len(words), words, shows)


@dataclass(frozen=True, slots=True)
class Example:
    """A listing and the words that a recogniser would find in its title or description."""

    lang: str
    title: str
    name: str
    substance: str
    cas: str
    status: Status
    strength: str | None = None
    strength_words: str = ""
    mass: str | None = None
    mass_words: str = ""
    description: str = ""

    def strong(self, percent: str, words: str) -> Example:
        return replace(self, strength=percent, strength_words=words)

    def heavy(self, kilograms: str, words: str) -> Example:
        return replace(self, mass=kilograms, mass_words=words)

    def described(self, text: str) -> Example:
        return replace(self, description=text)

    def recognised(self, product: str) -> tuple[Listing, Recognition]:
        wanted = (
            (self.name, Shows.NAME),
            (self.strength_words, Shows.STRENGTH),
            (self.mass_words, Shows.AMOUNT),
            (self.cas, Shows.IDENTIFIER),
        )
        spans = [
            span_of(field, text, words, shows)
            for words, shows in wanted
            for field, text in (("title", self.title), ("description", self.description))
            if words and words in text
        ]
        found = RecognisedSubstance(
            substance=self.substance.replace(" ", "-"),
            cas=self.cas,
            name=self.substance,
            status=self.status,
            schedule="Annex I" if self.status is not Status.REPORTABLE else "Annex II",
            entry=f"eu-{self.substance.replace(' ', '-')}",
            strength=Strength.exactly(self.strength) if self.strength else None,
            net_mass_kg=Decimal(self.mass) if self.mass else None,
            reason={
                Status.RESTRICTED: f"{self.strength} % w/w is above the limit for the general public.",
                Status.UNDETERMINED: "The strength is not stated, so the limit cannot be compared.",
                Status.REPORTABLE: "Listed at any strength; it may be sold.",
                Status.NOT_REGULATED: "The substance is only mentioned.",
            }[self.status],
            evidence=tuple(spans),
        )
        return Listing(product, self.title, self.description, lang=self.lang), Recognition(product, "EU", (found,))


R, U, P = Status.RESTRICTED, Status.UNDETERMINED, Status.REPORTABLE
PEROXIDE = ("hydrogen peroxide", "7722-84-1")
ACETONE = ("acetone", "67-64-1")
NITRATE = ("potassium nitrate", "7757-79-1")
LONG_TEXT = (
    "<p>Strong oxidiser for cleaning. CAS 7722-84-1. Store cool and dark, keep away from children. "
    + "Delivered in a vented canister with a child-proof cap. " * 6
    + "</p>"
)

EXAMPLES = (
    Example("en", "Hydrogen peroxide 35 % food grade, 5 L", "Hydrogen peroxide", *PEROXIDE, R)
    .strong("35", "35 %").heavy("5.65", "5 L").described(LONG_TEXT),
    Example("de", "Wasserstoffperoxid-Lösung, 12 x 1 L Karton", "Wasserstoffperoxid", *PEROXIDE, U)
    .heavy("12.5", "12 x 1 L"),
    Example("bg", "Водороден пероксид 30% технически, 10 л", "Водороден пероксид", *PEROXIDE, R)
    .strong("30", "30%").heavy("11.1", "10 л"),
    Example("el", "Υπεροξείδιο του υδρογόνου 1 λίτρο", "Υπεροξείδιο του υδρογόνου", *PEROXIDE, U),
    Example("fr", "Acétone pure 1 L, dégraissant", "Acétone", *ACETONE, P)
    .strong("99.5", "pure").heavy("0.79", "1 L"),
    Example("es", "Nitrato de potasio soluble 25 kg (13-0-46)", "Nitrato de potasio", *NITRATE, P)
    .heavy("25", "25 kg"),
    Example("pl", "Saletra potasowa <script>alert(1)</script> 2 kg", "Saletra potasowa", *NITRATE, P)
    .heavy("2", "2 kg"),
    Example("en", 'Acetone "&amp;" <img src=x onerror=alert(1)> 500 ml', "Acetone", *ACETONE, P)
    .heavy("0.395", "500 ml"),
    Example("he", "אצטון לניקוי 1 ליטר \u202eexe.acid", "אצטון", *ACETONE, P).heavy("0.79", "1 ליטר"),
    Example("en", "🧪🧪 ACETONE 🧴 nail care 100 ml", "ACETONE", *ACETONE, P).heavy("0.079", "100 ml"),
)  # fmt: skip

RULES = (
    ("eu-restricted-to-public", "Restricted product to the general public", "high", (ARTICLE_5,),
     "A restricted product was ordered by a buyer not known as a professional."),
    ("eu-amount-30-days", "Unusual amount within 30 days", "medium", (ARTICLE_9, INDICATOR),
     "One customer ordered 62.5 kg of potassium nitrate within 30 days; the rule looks from 50 kg."),
    ("eu-two-substances", "Two regulated substances within 30 days", "medium", (ARTICLE_9,),
     "One customer ordered hydrogen peroxide and acetone within 30 days."),
    ("eu-companion", "Restricted substance with a companion in one order", "low", (INDICATOR,),
     "A restricted substance stood in one order with goods that the operator named."),
)  # fmt: skip


def believable_report(*, listings: int = 40, findings: int = 30, findings_total: int | None = None) -> ScreeningReport:
    """A screening with so many listings and findings on its page."""
    shown = [EXAMPLES[index % len(EXAMPLES)].recognised(f"SKU-{index:05d}") for index in range(listings)]
    shown.sort(key=lambda pair: -pair[1].status.severity)
    by_status = {status: sum(pair[1].status is status for pair in shown) for status in Status}
    by_status[Status.NOT_REGULATED] = 50_000 - listings
    held = [_finding(index) for index in range(findings)]
    first = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    return ScreeningReport(
        jurisdiction="EU",
        law_on=date(2026, 11, 21),
        made_at=datetime(2026, 11, 21, 20, 26, tzinfo=UTC),
        version="0.1.0",
        catalogue_listings=50_000,
        order_lines=2_000_000,
        orders_period=(first, first + timedelta(days=180)),
        lines_regulated=20_103,
        lines_unknown_product=812,
        lines_without_customer=77,
        rows_refused={"time-not-readable": 12, "quantity-not-positive": 3},
        listings_by_status=by_status,
        substances=(
            SubstanceRow("hydrogen peroxide", "7722-84-1", "Annex I", R, 12, 812, Decimal("4120.500")),
            SubstanceRow("hydrogen peroxide", "7722-84-1", "Annex I", U, 8, 96, None),
            SubstanceRow("acetone", "67-64-1", "Annex II", P, 12, 14_020, Decimal("10932.75")),
            SubstanceRow("potassium nitrate", "7757-79-1", "Annex II", P, 8, 5_175, Decimal(98300)),
        ),
        lines_by_week=tuple(
            WeekRow(
                date(2026, 1, 5) + timedelta(weeks=week), {R: 20 + week % 5 * 9, U: week % 4, P: 500 + week * 37 % 310}
            )
            for week in range(26)
        ),
        rules=tuple(
            RuleRow(rule, 1, title, attention, law, sum(finding.rule == rule for finding in held))
            for rule, title, attention, law, _ in RULES
        ),
        listings=shown,
        listings_total=listings,
        findings=held,
        findings_total=findings if findings_total is None else findings_total,
    )


def _finding(index: int) -> Finding:
    rule, _, _, law, why = RULES[index % len(RULES)]
    start = datetime(2026, 3, 2, 9, 17, tzinfo=UTC) + timedelta(hours=7 * index)
    lines = [
        EvidenceLine(f"ORD-{index:06d}-{line}", 1000 + 17 * index + line, f"SKU-{line:05d}",
                     start + timedelta(days=2 * line), "potassium-nitrate", Decimal("12.500"))
        for line in range(1 + index % 5)
    ]  # fmt: skip
    if rule == "eu-companion":
        lines.append(EvidenceLine(f"ORD-{index:06d}-0", 7, "SKU-90001", start, None, None, "pressure vessel"))
    return Finding(
        rule=rule,
        version=1,
        law=law,
        customer=None if index % 9 == 8 else sha256(str(index).encode()).hexdigest(),
        lines=tuple(lines),
        figures={"value": "62.5", "condition": "gte 50", "unit": "kg", "timespan": "30 days"}
        if rule == "eu-amount-30-days"
        else {},
        why=why,
    )


@pytest.fixture
def make_report() -> Callable[..., ScreeningReport]:
    """Makes a believable screening; see `believable_report`."""
    return believable_report
