"""`import poisonbook` and `--help` are light, and the public names are there."""

from __future__ import annotations

import subprocess
import sys

import pytest

import poisonbook

FOR_FEW_COMMANDS = {"alembic", "reportlab", "duckdb", "uvicorn", "webauthn", "jinja2"}
HEAVY = ("duckdb", "pyarrow", "hyperscan", "jinja2", "rich", "numpy", "yaml", "charset_normalizer")


def modules_after(statement: str) -> set[str]:
    """The modules that a fresh Python has loaded after `statement`."""
    program = f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


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
    assert modules_after(statement) & {*HEAVY} == set()


def test_a_command_on_a_store_loads_nothing_that_few_of_them_need() -> None:
    assert modules_after("import poisonbook.workflows.service, poisonbook.workflows.access") & FOR_FEW_COMMANDS == set()


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
