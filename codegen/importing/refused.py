"""Why a document is not imported."""

from __future__ import annotations


class RefusedError(ValueError):
    """One sentence that says what is wrong with a document, or with what would become of it."""
