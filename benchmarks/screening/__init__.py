"""One rule pack over one shop's order lines, done by poisonbook and by scripts that people would write by hand."""
