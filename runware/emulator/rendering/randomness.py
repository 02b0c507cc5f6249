"""Random numbers that depend only on given values."""

import hashlib
from random import Random


def seeded(*parts: object) -> Random:
    """Return a generator that is seeded with the parts, in the same way in every process (unlike `hash`)."""
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=16)
    return Random(int.from_bytes(digest.digest(), "big"))  # noqa: S311 - for pictures, not for secrets
