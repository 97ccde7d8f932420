"""The review console: pages on which an operator's staff work. A door of its own, on a port of its own."""
