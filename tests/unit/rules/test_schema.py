"""The published JSON Schema is what the tables of the parser say."""

from __future__ import annotations

from typing import Any

from poisonbook.facts.schema import LINE_FIELDS
from poisonbook.rules.keys import KEYS
from poisonbook.rules.schema import SCHEMA_FILE, rule_schema, schema_text


def test_the_published_file_is_what_the_tables_say() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run python -m poisonbook.rules.schema"


def test_the_schema_knows_every_key_and_field_and_explains_it() -> None:
    schema: Any = rule_schema()
    fields = schema["$defs"]["branch"]["properties"]

    assert tuple(schema["properties"]) == KEYS
    assert tuple(fields) == tuple(field.name for field in LINE_FIELDS)
    assert all(value["description"] for value in (*schema["properties"].values(), *fields.values()))
