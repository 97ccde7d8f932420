"""The DuckDB engine: orders scanned, rules run; in memory, never spilling to disk."""
