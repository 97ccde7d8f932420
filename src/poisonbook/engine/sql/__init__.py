"""Plans as SQL text, the same for every engine but for what its `Dialect` spells."""

from poisonbook.engine.sql.statement import sql_for

__all__ = ["sql_for"]
