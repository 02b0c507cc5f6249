"""Random numbers that depend on nothing but the words given."""

import hashlib
from random import Random


def seeded(*parts: object) -> Random:
    """Return a generator that is the same in every process for the same parts (unlike `hash`)."""
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=16)
    return Random(int.from_bytes(digest.digest(), "big"))  # noqa: S311 - for pictures, not for secrets
