"""What most commands import and build at their start, done once; imported by the process that is forked."""

from __future__ import annotations

import os
import pkgutil
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a thread would not be in the forked process

from poisonbook.facts.recognition import Listing
from poisonbook.law.book import load_book
from poisonbook.reports import pages
from poisonbook.workflows.recognise import recogniser_for

_LISTINGS = (
    "Wasserstoffperoxid 35 %, 5 kg",
    "Acetone 99 %, 3 x 1 L",
    "ammonium nitrate fertiliser 27 % N",
    "CAS 67-64-1",
)

for _package in ("cli", "workflows", "intake", "engine.duckdb", "storage"):
    _path = import_module(f"poisonbook.{_package}").__path__
    for _module in pkgutil.iter_modules(_path, f"poisonbook.{_package}."):
        if "spark" not in _module.name:
            import_module(_module.name)
import_module("alembic.command")
recogniser_for(load_book(), "EU", datetime.now(UTC).date()).recognise([Listing("P", text) for text in _LISTINGS])
_templates = pages._environment()
for _template in _templates.list_templates(extensions=["html"]):
    _templates.get_template(_template)

_threads = [(task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()]
_threads = [name for name in _threads if name != "jemalloc_bg_thd"]  # jemalloc starts its own again after a fork
assert len(_threads) == 1, _threads
