"""Files, streams and tables to rows of facts; `reading` has what the rest of poisonbook needs."""
