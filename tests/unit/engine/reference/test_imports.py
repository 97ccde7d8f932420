"""The reference engine needs no library that a checkout would have to load."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("duckdb", "pyarrow", "pyspark", "numpy", "pandas", "hyperscan")


def test_the_reference_engine_loads_no_other_engine_and_no_table_library() -> None:
    program = "import sys; import poisonbook.engine.reference.run; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    loaded = done.stdout.split()
    assert "poisonbook.engine.reference.run" in loaded
    assert [name for name in HEAVY if name in loaded] == []
