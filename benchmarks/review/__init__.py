"""Many reviewers at once on a register with many open cases."""
