"""Whether a basket may be sold, to whom, and what must be asked first: pure, from values to a decision."""
