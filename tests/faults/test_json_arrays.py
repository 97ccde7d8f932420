"""A JSON array that is cut off, damaged or wrapped is an error; never is it read as a shorter table."""

from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import assert_refused

from poisonbook.facts.schema import ORDERS
from poisonbook.intake.errors import EmptyFileError, IntakeError, TruncatedFileError
from poisonbook.intake.reading import Options, Reading, open_table

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

ROWS: list[dict[str, Any]] = [
    {"order_id": f"O-{row}", "ts": "2026-01-02", "product_id": 'P "[\\', "quantity": row} for row in (1, 2, 3)
]


def read(data: bytes) -> tuple[list[dict[str, Any]], Reading]:
    reading = open_table(["-"], ORDERS, Options(), stdin=io.BytesIO(data))
    return [row for batch in reading.batches() for row in batch.to_pylist()], reading


@pytest.mark.parametrize("indent", [None, 1])
def test_cut_off_at_any_byte_it_is_an_error(indent: int | None) -> None:
    data = json.dumps(ROWS, indent=indent).encode()

    for kept in range(1, len(data)):
        with pytest.raises(TruncatedFileError, match="JSON data is cut off or damaged after row"):
            read(data[:kept])
    with pytest.raises(EmptyFileError):
        read(b"")
    assert len(read(data)[0]) == 3


@pytest.mark.parametrize("sign", b'[]{},:"\\ \nx')
def test_damaged_at_any_byte_every_row_is_read_or_something_is_said(sign: int) -> None:
    """A sign in the place of each byte in turn: an error, a refused row, or as many rows as there were."""
    data = json.dumps(ROWS).encode()

    for place in range(len(data)):
        damaged = data[:place] + bytes([sign]) + data[place + 1 :]
        try:
            rows, reading = read(damaged)
        except IntakeError:
            continue
        assert len(rows) == 3 or reading.refusals.total, damaged


@pytest.mark.parametrize("which", ["catalogue", "orders"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_the_command_refuses_it_with_the_place(which: str, pack: Any, poisonbook: Poisonbook, corner: Corner) -> None:
    listings = [{"id": "P-1", "title": "Soap"}, {"id": "P-2", "title": "Soap"}]
    corner.write(f"{which}.csv", pack(json.dumps(listings if which == "catalogue" else ROWS).encode()[:-9]))

    done = poisonbook(*corner.screening)

    assert_refused(
        done, corner, "truncated-file", f"{which}.csv: the JSON data", f"after row {1 + (which == 'orders')};"
    )


def test_the_command_says_what_would_do_of_an_object_around_it(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("orders.csv", json.dumps({"orders": ROWS}))

    done = poisonbook(*corner.screening)

    assert_refused(
        done, corner, "unknown-format", "orders.csv: is one object around", "'orders'", "write the list alone"
    )
