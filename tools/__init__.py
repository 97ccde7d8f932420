"""Scripts that write generated files; each has `--check`."""
