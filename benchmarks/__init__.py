"""Benchmarks of this client and others: `nox -s bench`."""
