"""Media that examples name by UUIDs of the real API: the local server gets some in their place."""

from __future__ import annotations

import json
import re
from typing import Any

from runware.emulator import Emulator
from tests.support.posting import picture

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def keep_media(server: Emulator, example: Any, content: bytes | None = None) -> None:
    """Keep a picture, or another content, under every UUID of an example."""
    text = example if isinstance(example, str) else json.dumps(example)
    for uuid in sorted(set(_UUID.findall(text))):
        server.add_media(content or picture(), uuid)
