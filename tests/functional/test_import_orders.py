"""`poisonbook orders import`, as people run it: sales of a file on record, again and again the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from poisonbook.facts.recognition import Listing
from poisonbook.register.products import ProductSubstance, RegisteredProduct
from poisonbook.storage import orders, products
from poisonbook.storage.order_records import OrderRecord
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each
from poisonbook.values.status import Status
from poisonbook.workflows.sales import kept_packs, sold_packs

if TYPE_CHECKING:
    from tests.conftest import Poisonbook, Run

DAY = (datetime.now(UTC) - timedelta(days=30)).date().isoformat()
ACID = ProductSubstance(
    "EU", "nitric-acid", "eu-1-nitric-acid", "Annex I", Status.RESTRICTED, Decimal(60), Decimal("1.4")
)
KNOWN = [
    (RegisteredProduct("ACID", "a", (ACID,)), Listing("ACID", "Nitric acid 60 %, 1 l")),
    (RegisteredProduct("SOAP", "b"), Listing("SOAP", "Soap")),
]
SALES = f"""order_id,customer_id,ts,product_id,quantity,delivery_country,delivery_address
O-1,C-canary-1,{DAY} 10:00,ACID,3,DE,Kanarienweg 7
O-1,C-canary-1,{DAY} 10:00,SOAP,1,DE,Kanarienweg 7
O-2,C-canary-2,{DAY} 11:00,SOAP-CANARY,1,DE,Kanarienweg 8
O-3,C-canary-3,{DAY} 12:00,SOAP,1,DE,Kanarienweg 9
O-4,,{DAY} 13:00,ACID,2,DE,
"""


@each
def _put(connection: products.Connection, operator: str) -> None:
    products.put(connection, operator, KNOWN)


@each
def _put_one(connection: products.Connection, asked: tuple[str, RegisteredProduct]) -> None:
    operator, product = asked
    products.put(connection, operator, [(product, Listing(product.id, product.listing))])


class Register:
    """A store with one operator and two products, and the command on it."""

    def __init__(self, poisonbook: Poisonbook, folder: Path) -> None:
        self.poisonbook = poisonbook
        self.store = folder / "store"
        assert poisonbook.store(self.store).code == 0
        (found,) = poisonbook("operator", "list", "--json", "--dir", self.store).json
        self.operator: str = found["id"]
        with Store.open(self.url) as store:
            store.writer.run(_put, self.operator)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.store / 'poisonbook.sqlite'}"

    def take(self, *args: str | Path, stdin: bytes = b"", operator: str | None = None) -> Run:
        """`poisonbook orders import`."""
        mine = ("--dir", self.store, "--operator", operator or self.operator)
        return self.poisonbook("orders", "import", *mine, *args, stdin=stdin)

    def order(self, id_: str) -> OrderRecord | None:
        with Store.open(self.url) as store, store.reading() as connection:
            return orders.find(connection, self.operator, id_)

    def packs(self, id_: str) -> list[dict[str, float]]:
        """Sold and kept."""
        found = self.order(id_)
        assert found is not None
        return [{one: float(packs) for one, packs in of(found).items()} for of in (sold_packs, kept_packs)]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A register; tests name their orders so that they do not meet."""
    from tests.conftest import Poisonbook

    folder = tmp_path_factory.mktemp("import")
    places = {name: folder / name for name in ("home", "temporary", "work")}
    for place in places.values():
        place.mkdir()
    return Register(Poisonbook(places["home"], places["temporary"], places["work"]), folder)


def sales(path: Path, *rows: str) -> Path:
    path.write_text("order_id,customer_id,ts,product_id,quantity,line_state\n" + "\n".join(rows) + "\n")
    return path


def test_regulated_sales_go_on_record_and_nothing_else(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(SALES)
    done = register.take(file, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json == {
        "lines_read": 5,
        "unknown": 1,
        "orders": {"recorded": 2},
        "refused": {},
        "refused_rows": [],
    }
    assert register.packs("O-1") == [{"ACID": 3}, {"ACID": 3}]
    assert [register.order(one) for one in ("O-2", "O-3")] == [None, None]
    first, other = register.order("O-1"), register.order("O-4")
    assert first is not None
    assert other is not None
    assert (other.customer, other.delivery_address) == (None, None)
    assert first.at.isoformat() == f"{DAY}T10:00:00+00:00"
    everything = "".join(
        path.read_bytes().decode("latin-1") for path in register.poisonbook.folder.parent.rglob("*.sqlite*")
    )
    assert [word for word in ("canary", "CANARY", "Kanarienweg", "O-3") if word in everything] == []


def test_the_same_file_again_changes_nothing(register: Register, tmp_path: Path) -> None:
    file = sales(tmp_path / "sales.csv", f"A-1,C-1,{DAY} 10:00,ACID,3,", f"A-1,C-1,{DAY} 10:05,ACID,-1,")
    assert register.take(file, "--json").json["orders"] == {"recorded": 1}
    before = register.order("A-1")
    assert register.take(file, "--json").json["orders"] == {"unchanged": 1}
    assert register.order("A-1") == before
    assert register.packs("A-1") == [{"ACID": 3}, {"ACID": 2}]


def test_a_later_file_with_returns_is_taken_off_what_was_kept(register: Register, tmp_path: Path) -> None:
    sold, back = f"B-1,C-1,{DAY} 10:00,ACID,5,", f"B-1,C-1,{DAY} 18:00,ACID,-2,"
    assert register.take(sales(tmp_path / "1.csv", sold)).code == 0
    assert register.take(sales(tmp_path / "2.csv", sold, back), "--json").json["orders"] == {"updated": 1}
    assert register.packs("B-1") == [{"ACID": 5}, {"ACID": 3}]
    assert register.take(sales(tmp_path / "3.csv", sold), "--json").json["orders"] == {"unchanged": 1}
    assert register.packs("B-1") == [{"ACID": 5}, {"ACID": 3}]


def test_a_line_that_was_cancelled_keeps_nothing(register: Register, tmp_path: Path) -> None:
    file = sales(tmp_path / "sales.csv", f"D-1,C-1,{DAY} 10:00,ACID,5,cancelled", f"D-1,C-1,{DAY} 10:00,ACID,1,")
    assert register.take(file).code == 0
    assert register.packs("D-1") == [{"ACID": 6}, {"ACID": 1}]


@pytest.mark.parametrize("form", ["jsonl", "json", "parquet", "stdin"])
def test_other_forms_are_read_too(register: Register, tmp_path: Path, form: str) -> None:
    order = f"E-{form}"
    row = f'{{"order_id":"{order}","ts":"{DAY}T10:00:00Z","product_id":"ACID","quantity":2}}\n'
    if form == "parquet":
        when = pa.array([datetime.fromisoformat(f"{DAY}T10:00:00")], pa.timestamp("us"))
        table = pa.table({"order_id": [order], "ts": when, "product_id": ["ACID"], "quantity": [2]})
        pq.write_table(table, tmp_path / "orders.parquet")
        done = register.take(tmp_path / "orders.parquet")
    elif form == "stdin":
        done = register.take("-", stdin=row.encode())
    else:
        (tmp_path / f"orders.{form}").write_text(f"[{row}]" if form == "json" else row)
        done = register.take(tmp_path / f"orders.{form}")
    assert (done.code, done.err) == (0, "")
    assert register.packs(order) == [{"ACID": 2}, {"ACID": 2}]


def test_rows_that_cannot_be_judged_are_counted_and_listed_and_the_others_taken(
    register: Register, tmp_path: Path
) -> None:
    later = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    file = sales(
        tmp_path / "sales.csv",
        f"F-1,C-1,{DAY} 10:00,ACID,1,",
        ",C-1,2026-01-01 10:00,ACID,1,",
        f"F-2,C-1,{DAY} 10:00,ACID,0,",
        f"F-3,C-1,{DAY} 10:00,ACID,-4,",
        f"F-4,C-1,{DAY} 10:00,ACID,many,",
        f"F-5,C-1,{later},ACID,1,",
        f"F-1,C-2,{DAY} 10:00,ACID,1,",
    )
    done = register.take(file, "--json")
    assert done.code == 3
    assert done.json["refused"] == {
        "not-a-number": 1,
        "missing-order-id": 1,
        "negative-quantity": 2,
        "time-in-future": 1,
        "two-customers": 1,
    }
    assert sorted(row["row"] for row in done.json["refused_rows"]) == [2, 3, 4, 5, 6, 7]
    assert "C-2" not in done.out + done.err
    assert register.packs("F-1") == [{"ACID": 1}, {"ACID": 1}]


def test_another_customers_order_of_a_later_file_is_refused_and_changes_nothing(
    register: Register, tmp_path: Path
) -> None:
    assert register.take(sales(tmp_path / "1.csv", f"M-1,C-1,{DAY} 10:00,ACID,1,")).code == 0
    before = register.order("M-1")
    file = sales(tmp_path / "2.csv", f"M-2,C-2,{DAY} 10:00,ACID,1,", f"M-1,C-2,{DAY} 11:00,ACID,5,")
    done = register.take(file, "--json")
    assert done.code == 3
    assert done.json["refused"] == {"two-customers": 1}
    assert [row["row"] for row in done.json["refused_rows"]] == [2]
    assert done.json["orders"] == {"recorded": 1}
    assert register.order("M-1") == before


@pytest.mark.parametrize("of_one_file", [True, False])
def test_strictness_stops_at_another_customers_order_before_anything_is_recorded(
    register: Register, tmp_path: Path, *, of_one_file: bool
) -> None:
    kind = "one" if of_one_file else "two"
    first = f"N-{kind},C-1,{DAY} 10:00,ACID,1,"
    if not of_one_file:
        assert register.take(sales(tmp_path / "1.csv", first)).code == 0
    rows = [f"N-{kind}-new,C-1,{DAY} 09:00,ACID,1,", *([first] if of_one_file else [])]
    done = register.take(sales(tmp_path / "2.csv", *rows, f"N-{kind},C-2,{DAY} 11:00,ACID,5,"), "--strict")
    assert (done.code, done.err.split(":")[0]) == (2, "error[strict-line]")
    assert "another customer's" in done.err
    assert register.order(f"N-{kind}-new") is None


def test_a_product_that_no_law_lists_any_more_did_not_come_back(register: Register, tmp_path: Path) -> None:
    file = sales(tmp_path / "1.csv", f"Q-1,C-1,{DAY} 10:00,ACID,3,", f"Q-1,C-1,{DAY} 10:00,ACID-2,1,")
    with Store.open(register.url) as store:
        store.writer.run(_put_one, (register.operator, RegisteredProduct("ACID-2", "a", (ACID,))))
    assert register.take(file).code == 0
    with Store.open(register.url) as store:
        store.writer.run(_put_one, (register.operator, RegisteredProduct("ACID-2", "b")))
    later = sales(tmp_path / "2.csv", *file.read_text().splitlines()[1:], f"Q-1,C-1,{DAY} 11:00,ACID,-1,")
    assert register.take(later).code == 0
    assert register.packs("Q-1") == [{"ACID": 3, "ACID-2": 1}, {"ACID": 2, "ACID-2": 1}]


def test_the_only_operator_need_not_be_named(register: Register, tmp_path: Path) -> None:
    file = sales(tmp_path / "sales.csv", f"ONLY-1,C-1,{DAY} 10:00,ACID,1,")

    assert register.poisonbook("orders", "import", file, "--dir", register.store).code == 0
    assert register.packs("ONLY-1")


def test_a_person_is_told_what_became_of_it(register: Register, tmp_path: Path) -> None:
    file = sales(tmp_path / "sales.csv", f"G-1,C-1,{DAY} 10:00,ACID,1,", f"G-2,C-1,{DAY} 10:00,ACID,0,")
    done = register.take(file)
    assert done.code == 3
    assert "1  orders recorded" in done.out
    assert f"{file}: row 2: negative-quantity" in done.err


def test_strictness_stops_at_the_first_row_and_records_nothing(register: Register, tmp_path: Path) -> None:
    file = sales(tmp_path / "sales.csv", f"H-1,C-1,{DAY} 10:00,ACID,1,", f"H-2,C-1,{DAY} 10:00,ACID,0,")
    done = register.take(file, "--strict")
    assert (done.code, done.err.split(":")[0]) == (2, "error[strict-line]")
    assert register.order("H-1") is None


def test_old_sales_whose_record_would_be_due_for_deletion_are_not_kept(register: Register, tmp_path: Path) -> None:
    file = sales(tmp_path / "sales.csv", "I-1,C-1,2019-01-01 10:00,ACID,1,")
    assert register.take(file, "--json").json["orders"] == {"past_its_date": 1}
    assert register.order("I-1") is None


@pytest.mark.parametrize(
    ("rows", "operator", "code"),
    [
        ([f"K-1,C-1,{DAY} 10:00,STRANGER,1,"], None, "unrelated-orders"),
        ([f"K-1,C-1,{DAY} 10:00,ACID,1,"], "opr_nobody", "unknown-operator"),
    ],
)
def test_what_cannot_be_right_is_refused_whole(
    register: Register, tmp_path: Path, rows: list[str], operator: str | None, code: str
) -> None:
    done = register.take(sales(tmp_path / "sales.csv", *rows), operator=operator)
    assert done.code == 2
    assert done.err.startswith(f"error[{code}]: ")


def test_a_column_that_is_no_fact_is_refused(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(f"order_id,ts,product_id,quantity,email\nL-1,{DAY} 10:00,ACID,1,a@b.example\n")
    done = register.take(file)
    assert done.code == 2
    assert "email" in done.err
    assert register.order("L-1") is None


def test_an_export_of_shopify_is_read_as_it_comes(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "orders_export.csv"
    file.write_text(
        "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem sku,Shipping Country,Shipping Street,Source\n"
        f"#1001,canary@mail.example,{DAY} 10:00:00 +0100,2,Nitric acid,ACID,DE,Kanarienweg 7,web\n"
        "#1001,,,1,Soap,SOAP,,,\n"
    )
    done = register.take(file)
    assert done.code == 0, done.err
    assert register.packs("#1001") == [{"ACID": 2}, {"ACID": 2}]
