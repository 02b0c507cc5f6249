"""UUIDs as text."""

from __future__ import annotations


def canonical_uuid(text: str) -> str:
    """Return a UUID in its canonical form: lower case, with hyphens, without `urn:uuid:`, braces or white space."""
    small = text.lower()
    if len(small) == 36 and small[8] == "-":  # nearly all have this form
        return small
    small = small.strip().removeprefix("urn:uuid:").strip("{}")
    if len(small) != 32 or "-" in small:
        return small
    return "-".join((small[:8], small[8:12], small[12:16], small[16:20], small[20:]))
