"""poisonbook: recognise regulated chemicals, screen orders, and forget everything else."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from poisonbook.errors import PoisonbookError

if TYPE_CHECKING:
    from poisonbook.workflows.api import recognise, screen

__version__ = "0.1.0"
__all__ = ["PoisonbookError", "__version__", "recognise", "screen"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: `import poisonbook` brings in no engine.
    if name in ("recognise", "screen"):
        return getattr(importlib.import_module("poisonbook.workflows.api"), name)
    raise AttributeError(f"module 'poisonbook' has no attribute {name!r}")
