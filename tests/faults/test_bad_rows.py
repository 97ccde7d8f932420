"""Rows that cannot be judged are counted and listed by place and reason, never by content; the rest is judged."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import CATALOGUE, ORDERS, assert_refused

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

NOW = datetime.now(UTC)
BAD = {
    "negative-quantity": {"quantity": "-3.125", "order_id": "O-WITHOUT-A-SALE"},
    "absurd-quantity": {"quantity": "1000001"},
    "number-too-large": {"quantity": "12345678901234567890"},
    "not-a-number": {"quantity": "a dozen"},
    "missing-quantity": {"quantity": ""},
    "time-before-1990": {"ts": "1989-12-31T23:59:59Z"},
    "time-in-future": {"ts": (NOW + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")},
    "not-a-time": {"ts": "2026-02-30T10:00:00Z"},
    "missing-time": {"ts": ""},
    "missing-order-id": {"order_id": " "},
    "missing-product-id": {"product_id": ""},
    "unknown-buyer-class": {"buyer_class": "astronaut"},
}
"""Reason to what is wrong with a row."""
GOOD = {
    "order_id": "O-SECRET",
    "customer_id": "K-SECRET",
    "ts": "2026-01-06T10:00:00Z",
    "product_id": "P-ACETONE",
    "quantity": "1",
    "buyer_class": "general_public",
}


def csv_of(rows: list[dict[str, str]]) -> str:
    return "\n".join([",".join(GOOD), *(",".join(row[name] for name in GOOD) for row in rows)]) + "\n"


def jsonl_of(rows: list[dict[str, str]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("form", [csv_of, jsonl_of])
def test_each_reason_is_told_from_the_others(form: Any, poisonbook: Poisonbook, corner: Corner) -> None:
    """One good row, then a row for each reason."""
    corner.write("orders.csv", form([GOOD, *(GOOD | wrong for wrong in BAD.values())]))

    done = poisonbook(*corner.screening)

    assert done.code == 3
    assert done.json["refused_rows"] == {"total": len(BAD), "by_reason": dict.fromkeys(BAD, 1) | {}}
    assert done.json["orders"]["lines"] == len(BAD) + 1
    assert done.json["orders"]["regulated_lines"] == 1
    listed = [json.loads(line) for line in (corner.out / "refused.jsonl").read_text().splitlines()]
    assert sorted((row["row"], row["reason"]) for row in listed) == list(enumerate(BAD, 2))
    assert {row["file"] for row in listed} == {"orders.csv"}
    for said in (done.err, (corner.out / "refused.jsonl").read_text()):
        assert not [word for word in ("SECRET", "astronaut", "dozen", "12345", "1989", "02-30") if word in said]


@pytest.mark.parametrize("reason", BAD)
def test_strict_stops_at_each_of_them_without_its_content(reason: str, corner: Corner) -> None:
    """In one process, for speed; tests/functional has strict by the command line."""
    from poisonbook import screen
    from poisonbook.errors import PoisonbookError

    corner.write("orders.csv", csv_of([GOOD, GOOD | BAD[reason]]))

    with pytest.raises(PoisonbookError, match=r"orders\.csv: row 2[:,]") as caught:
        screen(corner.folder / "catalogue.csv", corner.folder / "orders.csv", strict=True)

    value = next(iter(BAD[reason].values())).strip()
    assert not value or value not in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_parquet_numbers_and_times_are_judged_the_same(poisonbook: Poisonbook, corner: Corner) -> None:
    """Files that the engine reads by itself."""
    quantities = [1.0, float("nan"), float("inf"), -1.0, 0.0, 2e6, None, 1.5, 1e30]
    times = [1_767_348_000 + row for row in range(len(quantities))]
    table = pa.table(
        {
            "order_id": [f"O-{row}" for row in range(len(quantities))],
            "ts": pa.array(times, pa.timestamp("s")),
            "product_id": ["P-ACETONE"] * len(quantities),
            "quantity": quantities,
        }
    )
    (corner.folder / "orders.csv").unlink()
    pq.write_table(table, corner.folder / "orders.csv")

    done = poisonbook(*corner.screening)

    assert done.code == 3
    assert done.json["orders"]["regulated_lines"] == 2
    assert done.json["refused_rows"]["total"] == 7


def test_a_day_and_a_bit_in_the_future_is_still_today_somewhere(poisonbook: Poisonbook, corner: Corner) -> None:
    soon = (NOW + timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    corner.write("orders.csv", csv_of([GOOD | {"ts": soon}]))

    assert poisonbook(*corner.screening).code == 0


def test_ragged_rows_are_counted(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("orders.csv", ORDERS + "O-8,K-SECRET\nO-9,K-SECRET,2026-01-06,P-ACETONE,1,1,1\n")

    done = poisonbook(*corner.screening)

    assert (done.code, done.err) == (3, "refused rows: 2 ragged-row (see refused.jsonl)\n")
    assert (done.json["orders"]["lines"], done.json["orders"]["regulated_lines"]) == (8, 3)


def test_bytes_that_are_no_text_cost_their_row_only(poisonbook: Poisonbook, corner: Corner) -> None:
    """A long UTF-8 file with one bad byte far behind its head."""
    rows = [f"P-{number},Gärtnerhandschuhe,".encode() for number in range(300_000)]
    rows[-1] += b"\xff"
    corner.write("catalogue.csv", CATALOGUE.encode() + b"\n".join(rows) + b"\n")

    done = poisonbook(*corner.screening)

    assert (done.code, done.err) == (3, "refused rows: 1 undecodable-text (see refused.jsonl)\n")
    assert done.json["catalogue"]["listings"] == 5 + 299_999


def test_ids_that_stand_twice_in_the_catalogue(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("catalogue.csv", CATALOGUE + "P-GLOVES,Gloves again,\nP-BOX,Box again,\n")

    done = poisonbook(*corner.screening)

    assert_refused(done, corner, "duplicate-product", "catalogue", "4, 5, 6, 7", "its own id")
    assert "P-GLOVES" not in done.err


def test_orders_of_another_shop(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("orders.csv", ORDERS.replace("P-", "Q-"))

    done = poisonbook(*corner.screening)

    assert_refused(done, corner, "unrelated-orders", "none of the 6 order lines", "--map")


def test_a_column_outside_the_closed_schema(poisonbook: Poisonbook, corner: Corner) -> None:
    """Refused, not ignored; named, with the way out."""
    head, *rows = ORDERS.splitlines()
    corner.write("orders.csv", "\n".join([f"{head},nationality", *(f"{row},SECRET" for row in rows)]))

    done = poisonbook(*corner.screening)

    assert_refused(done, corner, "unknown-column", "orders.csv: ", "'nationality'", "--drop nationality")
    assert "SECRET" not in done.err


def test_a_column_that_is_missing(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("orders.csv", ORDERS.replace("quantity", "customer"))

    assert_refused(poisonbook(*corner.screening, "--drop", "customer"), corner, "missing-column", "quantity", "--map")


def test_a_file_without_column_names(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("orders.csv", ORDERS.partition("\n")[2])

    done = poisonbook(*corner.screening)

    assert_refused(done, corner, "no-header", "orders.csv: ")
    assert "K-ANNA" not in done.err


def test_dates_that_nothing_settles(poisonbook: Poisonbook, corner: Corner) -> None:
    """1/2/2026 may be the first of February or the second of January."""
    corner.write("orders.csv", csv_of([GOOD | {"ts": "1/2/2026"}]))

    assert_refused(poisonbook(*corner.screening), corner, "ambiguous-date", "orders.csv: column 'ts'", "--date-format")
    assert poisonbook(*corner.screening, "--date-format", "%d/%m/%Y").json["orders"]["first_regulated"] == (
        "2026-02-01T00:00:00Z"
    )
