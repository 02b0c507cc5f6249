"""Tries what is released: `nox -s dist`."""
