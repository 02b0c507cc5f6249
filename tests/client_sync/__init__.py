# Derived from tests/client/__init__.py by `python -m codegen generate`; edit that file instead.
