"""Findings of kept orders as alerts, and the cases in which people decide on them; pure."""
