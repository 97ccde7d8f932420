"""Migrations of the store, in the order of `versions`; the program runs them itself."""
