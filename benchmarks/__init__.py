"""Measurements of this client beside others: `nox -s bench`."""
