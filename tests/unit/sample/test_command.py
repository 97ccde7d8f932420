"""`poisonbook sample` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from poisonbook.cli.sample import sample

SMALL = ["--products", "150", "--lines", "800", "--seed", "9"]


def test_the_command_prints_one_json_object(tmp_path: Path) -> None:
    """The summary, with the files it wrote."""
    result = CliRunner().invoke(sample, ["--out", str(tmp_path / "shop"), *SMALL, "--json"])

    assert result.exit_code == 0
    summary = json.loads(result.stdout)
    assert (summary["products"], summary["lines"], summary["seed"]) == (150, 800, 9)
    assert all((tmp_path / "shop" / name).is_file() for name in summary["files"])


def test_the_command_prints_a_table_for_people(tmp_path: Path) -> None:
    """Figures with separators, and where the files are."""
    result = CliRunner().invoke(sample, ["--out", str(tmp_path), *SMALL, "--start", "2025-06-01", "--days", "60"])

    assert result.exit_code == 0
    assert "A made-up shop, seed 9" in result.stdout
    assert "2025-06-01 to 2025-07-30" in result.stdout
    assert "orders.parquet" in result.stdout


def test_the_command_writes_csv(tmp_path: Path) -> None:
    """Both tables as CSV, and no Parquet."""
    result = CliRunner().invoke(sample, ["--out", str(tmp_path), *SMALL, "--format", "csv"])

    assert result.exit_code == 0
    assert sorted(path.stem for path in tmp_path.glob("*.csv")) == ["catalogue", "orders"]
    assert not list(tmp_path.glob("*.parquet"))


def test_a_day_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    """Click's own exit code."""
    result = CliRunner().invoke(sample, ["--out", str(tmp_path), "--start", "soon"])

    assert result.exit_code == 2
    assert "write it as 2021-02-01" in result.stderr
