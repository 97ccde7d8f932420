"""No function writes a logged table and forgets the ledger: it touches what it wrote, or is one of those named here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import poisonbook
from poisonbook.storage.tables.everything import LOGGED, METADATA, PARTS_OF

STORAGE, WORKFLOWS = (Path(poisonbook.__file__).parent / one for one in ("storage", "workflows"))
TABLE_OF = {"insert": 0, "update": 0, "delete": 0, "insert_rows": 1, "insert_columns": 1}
"""Which argument of what writes is the table."""
TOUCH = ("touch(", "_SHELF.add(", "_SHELF.change(")
BY_OTHER_MEANS = {
    "bulk.py:insert_rows": "the caller does",
    "bulk.py:_insert_given": "the caller does",
    "dumps.py:put_rows": "a restored store has the entries of its records in the backup",
    "people_erased.py:_remove_of_orders": "what is beside orders and is not logged; the orders are touched",
    "sweep.py:_sweep": "an erasure is one entry with its counts",
}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Functions and methods of a file."""
    return (one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.FunctionDef))


def written_by(function: ast.FunctionDef) -> set[str]:
    """The names in a function of the tables that it writes, such as `ORDERS` or `self.table`."""
    found = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name), args=given) if TABLE_OF.get(name, len(given)) < len(given):
                found.add(ast.unparse(given[TABLE_OF[name]]))
    return found


def is_logged(name: str) -> bool:
    """Whether a table of this name in the code may be a logged one: it is, or it is one that was given."""
    parts = {part.name for part, _ in PARTS_OF.values()}
    logged = {table.name for table in LOGGED} | parts
    return name.lower() in logged if name.lower() in METADATA.tables else True


def test_whoever_writes_a_logged_table_touches_what_it_wrote() -> None:
    forgetful = {
        f"{path.name}:{function.name}"
        for path in STORAGE.glob("*.py")
        for function in functions(path)
        if any(map(is_logged, written_by(function))) and not any(one in ast.unparse(function) for one in TOUCH)
    }

    assert forgetful == BY_OTHER_MEANS.keys()


def test_no_workflow_writes_a_table_itself() -> None:
    written = {name for path in WORKFLOWS.glob("*.py") for one in functions(path) for name in written_by(one)}

    assert written & {name.upper() for name in METADATA.tables} == set()
