"""The SQL of every shipped rule, kept as a file: a change of the language is then a change a person can read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from poisonbook.engine.sql import sql_for
from poisonbook.engine.sql.dialect import DIALECTS
from poisonbook.rules.pack import all_rules
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import Rule

RULES = all_rules()
FOLDER = Path("sql")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_sql_of_a_rule_is_what_was_reviewed(rule: Rule, dialect: str, golden: Callable[[Path, str], None]) -> None:
    golden(FOLDER / dialect / f"{rule.id}.sql", sql_for(plan_for(rule), DIALECTS[dialect]))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_golden_file_is_left_without_its_rule(dialect: str) -> None:
    files = {file.stem for file in (Path(__file__).parent / FOLDER / dialect).glob("*.sql")}

    assert files == {rule.id for rule in RULES}
