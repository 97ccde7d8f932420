"""A report with everything that one can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from poisonbook.facts.findings import LawReference
from poisonbook.law.model import Certainty, Contact
from poisonbook.register.house import IncidentKind
from poisonbook.reports.report_paper import Signed
from poisonbook.review.reports import (
    Done,
    Duty,
    Loss,
    Particulars,
    Reason,
    Report,
    ReportedLine,
    ReportedOrder,
    ReportedSubstance,
    Reporter,
    SealedReference,
)
from poisonbook.review.shown import LawFigure
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status

AT = datetime(2026, 3, 5, 14, 7, tzinfo=UTC)
_EU = LawReference("Regulation (EU) 2019/1148", "Annex I", "https://eur-lex.europa.eu", "verified")
_NINE = LawReference("Regulation (EU) 2019/1148", "Art. 9(1)(c)", "https://eur-lex.europa.eu", "verified")
PEROXIDE = ReportedSubstance(
    id="hydrogen-peroxide",
    name="hydrogen peroxide",
    cas="7722-84-1",
    limits=(LawFigure("EU", "Annex I", Status.RESTRICTED, "above 12 % w/w", _EU),),
)
REPORT = Report(
    matter="cas_01J8ZQ4Y7T3M",
    lang="en",
    reporter=Reporter("opr_1", "Chemia i Ogród Łódź", "compliance desk, +48 42 000 00 00"),
    state="NL",
    contact=Contact(
        state="NL",
        body="Meldpunt Verdachte Transacties Chemicaliën",
        phone="+31 88 154 00 00",
        email="precursoren@belastingdienst.nl",
        source="https://www.nctv.nl",
        as_of="2024-04-27",
        certainty=Certainty.SECONDARY,
    ),
    noticed_at=AT,
    due_at=AT + timedelta(hours=24),
    duty=Duty("EU-9-4", "Art. 9(4)", "report within 24 hours", "verified"),
    account=(
        "Asked what it is for, the buyer answered with another product. <b>No trade</b> & no licence is shown.",
        "The three orders stay just below what asks for a statement. I agree.",
    ),
    reasons=(
        Reason(
            rule="eu-split",
            why="3 orders of hydrogen peroxide within 9 days, 4.5 kg together, each below 2 kg.",
            law=(_NINE,),
        ),
    ),
    orders=(
        ReportedOrder(
            id="O-1001",
            at=AT - timedelta(days=9),
            done=Done.SOLD,
            claim=BuyerClass.GENERAL_PUBLIC,
            delivery_country="NL",
            channel="web",
            payment_kind="card",
        ),
        ReportedOrder(id="O-1007", at=AT - timedelta(days=2), done=Done.REFUSED, claim=BuyerClass.PROFESSIONAL_USER),
        ReportedOrder(id="O-1012", at=AT, done=Done.NOT_ON_RECORD),
    ),
    lines=(
        ReportedLine(
            order_id="O-1001",
            at=AT - timedelta(days=9),
            product_id="P-7",
            title="Oxygen bleach 11.9 % 1 l <new>",
            packs=Decimal(2),
            substance="hydrogen-peroxide",
            strength_ww=Decimal("11.90"),
            amount_kg=Decimal("2.20"),
        ),
        ReportedLine(
            order_id="O-1012",
            at=AT,
            product_id="P-9",
            title="",
            packs=None,
            substance="hydrogen-peroxide",
            strength_ww=None,
            amount_kg=None,
        ),
    ),
    substances=(PEROXIDE,),
    sealed=(SealedReference("statement", "stm_1"), SealedReference("identity_check", "idc_1")),
)
THEFT = replace(
    REPORT,
    matter="inc_01J8ZQ4Y7T3M",
    account=(),
    reasons=(),
    orders=(),
    lines=(),
    sealed=(),
    loss=Loss(
        kind=IncidentKind.THEFT,
        product_id="P-7",
        title="Oxygen bleach 11.9 % 1 l",
        substance="hydrogen-peroxide",
        amount_kg=Decimal("12.50"),
        place="warehouse 2",
    ),
)
SIGNED = Signed("k7", AT + timedelta(hours=1), "m2", AT + timedelta(hours=3))
OPENED = (
    Particulars("statement", "stm_1", (("intended_use", "bleaching wood"), ("name", "Anna Kowalska"))),
    Particulars("identity_check", "idc_1", (("number", "X 1"),)),
)
