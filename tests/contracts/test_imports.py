"""`import poisonbook` and `--help` are light, and the public names are there."""

from __future__ import annotations

import subprocess
import sys

import pytest

import poisonbook

HEAVY = ("duckdb", "pyarrow", "hyperscan", "jinja2", "rich", "numpy", "yaml", "charset_normalizer")


def loaded_after(statement: str) -> set[str]:
    """Heavy modules that a fresh Python has loaded after `statement`."""
    program = f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True)
    return set(HEAVY) & set(done.stderr.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import poisonbook",
        "import poisonbook; poisonbook.__version__",
        "import poisonbook.cli.main",
        "import poisonbook.cli.main as door; door.cli(['--help'])",
        "import poisonbook.cli.main as door; door.cli(['--version'])",
        "import poisonbook.cli.main as door; door.cli(['recognise', '--help'])",
        "import poisonbook.cli.main as door; door.cli(['screen', '--help'])",
        "import poisonbook.cli.main as door; door.cli(['sample', '--help'])",
        "import poisonbook.cli.main as door; door.cli(['law', '--help'])",
        "import poisonbook.cli.main as door; door.cli(['rules', '--help'])",
    ],
)
def test_no_engine_is_loaded_before_there_is_work(statement: str) -> None:
    assert loaded_after(statement) == set()


def test_the_package_imports_without_a_warning() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import poisonbook"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_public_names_are_there() -> None:
    assert poisonbook.__all__ == ["PoisonbookError", "__version__", "recognise", "screen"]
    for name in poisonbook.__all__:
        assert getattr(poisonbook, name)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'recognize'"):
        _ = poisonbook.recognize
