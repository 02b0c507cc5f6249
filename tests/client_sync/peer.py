# Derived from tests/client/peer.py by `python -m codegen generate`; edit that file instead.
"""A WebSocket server that does what a test wants of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from websockets.sync.server import ServerConnection, serve


@contextmanager
def peer(handler: Callable[[ServerConnection], None]) -> Iterator[str]:
    """Serve each connection with a function; gives the URL."""
    with serve(handler, "127.0.0.1", 0) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield f"ws://127.0.0.1:{listening.socket.getsockname()[1]}"
        finally:
            listening.shutdown()
            thread.join()
