"""How many packs there may be."""

MOST_PACKS = 1_000_000
"""On a line of an order, and of one product in a record of stock; more is a slip."""
