"""Tests of the vendor's own clients, unmodified, against the local server: `nox -s interop`, or `python -m interop`."""
