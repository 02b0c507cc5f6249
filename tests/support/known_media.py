"""Media that examples name by UUIDs of the real API, as files of the local server."""

from __future__ import annotations

import json
import re
from typing import Any

from runware.emulator import Emulator
from tests.support.posting import picture

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def keep_media(server: Emulator, example: Any, content: bytes | None = None) -> None:
    """Store a picture, or other content, under each UUID of an example."""
    text = example if isinstance(example, str) else json.dumps(example)
    for uuid in sorted(set(_UUID.findall(text))):
        server.add_media(content or picture(), uuid)
