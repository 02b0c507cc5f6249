"""The exception for documents that cannot be imported."""

from __future__ import annotations


class RefusedError(ValueError):
    """A document cannot be imported. The message is one sentence."""
