"""The inspection export: tables, summary and manifest of a small register."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from poisonbook.law.sale_terms import Outcome
from poisonbook.register.access import Operator
from poisonbook.register.evidence import DocumentType, Granted, HeldLicence, IdentityCheck, StatedSubstance, Statement
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
from poisonbook.register.lookup import LineEntry, OrderEntry
from poisonbook.register.orders import OrderState
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.register.reconcile import Count, Movement, MovementKind, StockSums
from poisonbook.reports.evidence_tables import Particular
from poisonbook.reports.inspection import SUMMARY, Contents, write_inspection
from poisonbook.reports.inspection_cover import Cover, LawUsed
from poisonbook.reports.manifest import MANIFEST, verify_export
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status

GOLDEN = Path(__file__).parents[2] / "golden" / "inspection"
DAY = datetime(2026, 1, 10, 9, tzinfo=UTC)

COVER = Cover(
    operator=Operator("opr_1", "Chemia i Ogród Łódź", ("EU", "DK")),
    start=date(2026, 1, 1),
    end=date(2026, 3, 31),
    made_at=datetime(2026, 4, 1, 9, tzinfo=UTC),
    laws=(LawUsed("EU", "European Union", ("Regulation (EU) 2019/1148",), date(2024, 4, 27)),),
    versions={"poisonbook": "0.1.0", "store": "0001"},
    names={"hydrogen-peroxide": "hydrogen peroxide", "nitric-acid": "nitric acid"},
)


def order(number: int, outcome: Outcome = Outcome.ALLOW, state: OrderState = OrderState.CONFIRMED) -> OrderEntry:
    """An order of some hour."""
    at = DAY + timedelta(hours=number)
    return OrderEntry(
        id=f"O-{number}",
        at=at,
        state=state,
        outcome=outcome,
        because=("law",) if outcome is Outcome.REFUSE else (),
        needs=("licence",) if outcome is Outcome.REFUSE else (),
        decided_at=at,
        confirmed_at=at if state is OrderState.CONFIRMED else None,
        cancelled_at=None,
        statement="stm_1",
        identity_check="idc_1",
        licence=None,
        delete_after=at + timedelta(days=548),
    )


def line(number: int, product_id: str = "P-35", *, sold: bool = True) -> LineEntry:
    """The line of such an order."""
    return LineEntry(
        order_id=f"O-{number}",
        line=number,
        at=DAY + timedelta(hours=number),
        product_id=product_id,
        substance="hydrogen-peroxide",
        schedule="Annex I",
        status="restricted",
        quantity=Decimal(3),
        kept_quantity=Decimal(2),
        strength_ww=Decimal(35),
        amount_kg=Decimal("3.39"),
        kept_kg=Decimal("2.26"),
        buyer_class="professional_user",
        delivery_country="PL",
        sold=sold,
    )


def contents(**changes: object) -> Contents:
    """Of a shop that sold little and lost some."""
    statement = Statement(
        id="stm_1",
        customer="c0ffee",
        jurisdiction="EU",
        buyer_class=BuyerClass.PROFESSIONAL_USER,
        substances=(StatedSubstance("hydrogen-peroxide", Decimal(35), Decimal(10)),),
        made_at=DAY,
        valid_until=date(2027, 1, 10),
        sealed=b"secret",
    )
    counts = [Count(Decimal(10), DAY), Count(Decimal(6), DAY + timedelta(days=30))]
    sums = StockSums("P-35", counts)
    sums.take(Movement(MovementKind.SOLD, Decimal(3), DAY + timedelta(days=2)))
    given = Contents(
        orders=[order(1), order(2, Outcome.REFUSE, OrderState.SCREENED)],
        lines=[line(1), line(2, "=cmd()", sold=False)],
        products=[
            RegisteredProduct(
                "P-35",
                "hash",
                (
                    ProductSubstance(
                        "EU",
                        "hydrogen-peroxide",
                        "eu-i-hydrogen-peroxide",
                        "Annex I",
                        Status.RESTRICTED,
                        Decimal(35),
                        Decimal("1.13"),
                    ),
                ),
            )
        ],
        statements=[statement],
        identity_checks=[
            IdentityCheck(
                id="idc_1",
                customer="c0ffee",
                document_type=DocumentType.PASSPORT,
                checked_at=DAY,
                valid_until=date(2027, 1, 10),
                sealed=b"secret",
            )
        ],
        licences=[
            HeldLicence(
                id="lic_1",
                customer="c0ffee",
                number="feed",
                state="PL",
                valid_from=date(2026, 1, 1),
                valid_until=date(2026, 12, 31),
                granted=(Granted("nitric-acid", Decimal(10), Decimal(5), Decimal("1.5")),),
                sealed=b"secret",
            )
        ],
        particulars=[Particular("statement", "stm_1", "name", "Zofia Żółw")],
        incidents=[
            Incident(
                id="inc_1",
                kind=IncidentKind.THEFT,
                product_id="P-35",
                substance="hydrogen-peroxide",
                amount_kg=Decimal("2.26"),
                noticed_at=DAY,
                place="magazyn 2",
                jurisdiction="EU",
                duty="EU-9-6",
                due_at=DAY + timedelta(hours=24),
                reported_at=DAY + timedelta(hours=30),
                reference="CP-77",
            )
        ],
        stock=[StockRecord(id="stk_1", product_id="P-35", event=StockEvent.COUNTED, packs=Decimal(6), at=DAY)],
        reconciliations=sums.reconciliations(),
        notices=[
            SupplyNotice(
                id="ntc_1", product_id="P-35", direction=NoticeDirection.RECEIVED, party="Hurt SA", on=date(2026, 1, 5)
            )
        ],
        lacking=("P-60",),
        trainings=[Training(id="trn_1", on=date(2026, 1, 7), subject="Art. 7(2)", role="sprzedaż", people=4)],
        questions=[
            SupplierQuestion(id="qst_1", product_id="P-60", question="How strong is it?", asked_on=date(2026, 1, 8))
        ],
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def written(folder: Path, cover: Cover = COVER, given: Contents | None = None) -> Path:
    """The folder, with the export in it."""
    folder.mkdir()
    write_inspection(folder, cover, contents() if given is None else given)
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """A table of the export."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_of(folder: Path) -> str:
    """What is written in the summary."""
    pypdfium2 = pytest.importorskip("pypdfium2")
    document = pypdfium2.PdfDocument(folder / SUMMARY)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_an_export_agrees_with_its_manifest(tmp_path: Path) -> None:
    checked = verify_export(written(tmp_path / "out"))

    assert checked.problems == ()
    assert (checked.files, checked.rows) == (13, 14)


def test_the_same_register_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = written(tmp_path / "one"), written(tmp_path / "other")

    assert {file.name: file.read_bytes() for file in one.iterdir()} == {
        file.name: file.read_bytes() for file in other.iterdir()
    }


def test_the_tables_stay_what_they_were(tmp_path: Path) -> None:
    """Whoever compares two exports sees a change of the register, not one of the program."""
    made = {file.name: file.read_bytes() for file in written(tmp_path / "out").glob("*.csv")}

    assert made == {file.name: file.read_bytes() for file in GOLDEN.glob("*.csv")}


def test_what_is_sealed_stays_sealed_and_no_pseudonym_of_a_buyer_leaves(tmp_path: Path) -> None:
    folder = written(tmp_path / "out")

    assert not (folder / "particulars.csv").exists()
    assert {row["particulars"] for row in rows(folder, "statements")} == {"sealed"}
    everything = b"".join(file.read_bytes() for file in folder.glob("*.csv")) + text_of(folder).encode()
    assert [word for word in ("Zofia", "secret", "c0ffee", "feed") if word.encode() in everything] == []
    assert '"opened": false' in (folder / MANIFEST).read_text(encoding="utf-8")


def test_opened_particulars_stand_in_a_table_of_their_own_with_the_reason(tmp_path: Path) -> None:
    folder = written(tmp_path / "out", replace(COVER, opened=True, reason="inspection"))

    assert rows(folder, "particulars") == [{"kind": "statement", "id": "stm_1", "field": "name", "text": "Zofia Żółw"}]
    assert {row["particulars"] for row in rows(folder, "statements")} == {"opened: see particulars.csv"}
    assert '"reason": "inspection"' in (folder / MANIFEST).read_text(encoding="utf-8")
    assert "Reason: inspection." in text_of(folder)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    assert [row["product_id"] for row in rows(written(tmp_path / "out"), "lines")] == ["P-35", "'=cmd()"]


def test_the_summary_is_readable_in_every_european_script(tmp_path: Path) -> None:
    given = contents(
        trainings=[
            Training(id="trn_1", on=date(2026, 1, 7), subject="Żółć; Ελλάδα; България; Größe", role="ő", people=1)
        ]
    )

    text = text_of(written(tmp_path / "out", given=given))

    for words in ("Chemia i Ogród Łódź", "Żółć; Ελλάδα; България; Größe", "1 January 2026 to 31 March 2026"):
        assert words in text
    assert "page 1 of 3" in text


def test_the_summary_tells_what_an_inspector_asks_for(tmp_path: Path) -> None:
    text = " ".join(text_of(written(tmp_path / "out")).split())

    assert "hydrogen peroxide restricted 1 2 2.26" in text  # sold and kept; the order that was not sold is not there
    assert "refuse 1 0 0 1" in text
    assert "reported late" in text
    assert "P-35 2026-01-10 09:00 2026-02-09 09:00 7 6 -1" in text
    assert "12. Training of staff" in text


def test_an_empty_register_makes_an_export_too(tmp_path: Path) -> None:
    nothing: dict[str, tuple[()]] = dict.fromkeys(Contents.__dataclass_fields__, ())

    folder = written(tmp_path / "out", given=contents(**nothing))

    assert verify_export(folder).problems == ()
    assert "Nothing regulated was sold in this period." in text_of(folder)


def test_markup_in_a_name_is_only_text(tmp_path: Path) -> None:
    cover = replace(COVER, operator=Operator("opr_1", "<b>Smith</b> & <img src='x'>", ("EU",)))

    assert "<b>Smith</b> & <img src='x'>" in text_of(written(tmp_path / "out", cover))


def test_memory_does_not_grow_with_the_number_of_orders(tmp_path: Path) -> None:
    written(tmp_path / "warm")

    def peak(orders: int) -> int:
        def statements() -> Iterator[Statement]:
            (one,) = contents().statements
            return (replace(one, id=f"stm_{number}") for number in range(orders))

        many = contents(orders=map(order, range(orders)), lines=map(line, range(orders)), statements=statements())
        tracemalloc.start()
        written(tmp_path / str(orders), given=many)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(6_000) < peak(1_000) * 1.3
