"""One of every noun that a store holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from poisonbook.checkout.decision import Because, Decision, Reason, WriteOff
from poisonbook.facts.findings import EvidenceLine, Finding, LawReference
from poisonbook.facts.lines import RegulatedLine, microseconds
from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.register.evidence import (
    DocumentType,
    Granted,
    HeldLicence,
    IdentityCheck,
    StatedSubstance,
    Statement,
)
from poisonbook.register.form_links import FormLink, LinkedProduct
from poisonbook.register.house import (
    Incident,
    IncidentKind,
    NoticeDirection,
    StockEvent,
    StockRecord,
    SupplierQuestion,
    SupplyNotice,
    Training,
)
from poisonbook.register.orders import OrderState
from poisonbook.storage.order_records import OrderRecord
from poisonbook.values.buyers import BuyerClass

NOW = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(days=548)
TODAY = NOW.date()
LAW = LawReference("Regulation (EU) 2019/1148", "Art. 8", "https://law.example/8", "verified")

STATEMENT = Statement(
    id="stm_1",
    customer="c1",
    jurisdiction="EU",
    buyer_class=BuyerClass.PROFESSIONAL_USER,
    substances=(StatedSubstance("hydrogen-peroxide", Decimal("35.0"), None),),
    made_at=NOW,
    valid_until=date(2027, 11, 22),
    sealed=b"\x00sealed\xff",
    order_id="O-1",
)
CHECK = IdentityCheck(
    id="idc_1",
    customer="c1",
    document_type=DocumentType.PASSPORT,
    checked_at=NOW,
    valid_until=date(2027, 11, 22),
    sealed=b"\x01",
)
LICENCE = HeldLicence(
    id="lic_1",
    customer="c1",
    number="n1",
    state="FI",
    valid_from=date(2026, 1, 1),
    valid_until=date(2028, 12, 31),
    granted=(
        Granted("hydrogen-peroxide", Decimal(35), Decimal("10.500")),
        Granted("nitric-acid", None, None),
    ),
    sealed=b"\x02",
)
LINK = FormLink(
    id="hash",
    customer="c1",
    order_id="O-1",
    jurisdiction="EU",
    lang="de",
    buyer_class=BuyerClass.FARMER,
    products=(LinkedProduct("hydrogen-peroxide", "Bleach", Decimal(35)), LinkedProduct("nitric-acid")),
    return_url="https://shop.example/back",
    valid_until=NOW + timedelta(days=7),
)
INCIDENT = Incident(
    id="inc_1",
    kind=IncidentKind.THEFT,
    product_id="P1",
    substance="nitric-acid",
    amount_kg=Decimal(5),
    noticed_at=NOW,
    place="warehouse 2",
    jurisdiction="EU",
)
STOCK = StockRecord(id="stk_1", product_id="P1", event=StockEvent.COUNTED, packs=Decimal("12.5"), at=NOW)
NOTICE = SupplyNotice(
    id="ntc_1", product_id="P1", direction=NoticeDirection.RECEIVED, party="Maker Ltd", on=TODAY, reference="N-7"
)
TRAINING = Training(id="trn_1", on=TODAY, subject="recognising", role="counter", people=4)
QUESTION = SupplierQuestion(id="qst_1", product_id="P1", question="What is its strength?", asked_on=TODAY)


def line_of(
    order: str, number: int, *, at: datetime = NOW, substance: str = "nitric-acid", **more: Any
) -> RegulatedLine:
    """A regulated line."""
    plain = RegulatedLine(
        number,
        order,
        microseconds(at),
        "P1",
        Decimal(2),
        substance,
        "Annex I",
        "restricted",
        strength_ww=Decimal("60.00"),
        amount_kg=Decimal("3.00"),
        kept_quantity=Decimal(2),
        kept_kg=Decimal("3.00"),
    )
    return plain._replace(**more)


def order_of(
    id_: str, *lines: RegulatedLine, at: datetime = NOW, state: OrderState = OrderState.SCREENED, **keys: Any
) -> OrderRecord:
    """An order with all that a decision may hold; `keys` are its own and its lines'."""
    own = tuple(line._replace(order_id=id_, us=microseconds(at), **keys) for line in lines)
    finding = Finding(
        rule="much",
        version=3,
        law=(LAW,),
        customer=keys.get("customer"),
        lines=(EvidenceLine(id_, 1, "P1", at, "nitric-acid", Decimal("3.00")),),
        figures={"value": "4.5"},
        why="Much of it.",
    )
    decision = Decision(
        order_id=id_,
        outcome=Outcome.HOLD,
        needs=(Need.STATEMENT, Need.IDENTITY),
        notices=(Need.NOTICE,),
        reasons=(Reason(Because.RULE, "A rule found it.", Outcome.HOLD, "P1", "nitric-acid", "EU", (LAW,)),),
        buyer_text="Bitte warten Sie – ü.",
        findings=(finding,),
        write_offs=(WriteOff("lic_1", "nitric-acid", Decimal("3.00")),),
        lines=own,
        basket="hash",
    )
    return OrderRecord(
        id=id_,
        at=at,
        state=state,
        decision=decision,
        decided_at=NOW,
        delete_after=LATER,
        customer=keys.get("customer"),
        delivery_address=keys.get("delivery_address"),
        payment_token=keys.get("payment_token"),
        confirmed_at=NOW if state is OrderState.CONFIRMED else None,
    )


def renamed(noun: Any, id_: str) -> Any:
    """The noun with another id."""
    return replace(noun, id=id_)
