"""Messages in many fragments."""

import tracemalloc

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from runware._transport.websocket_connection import WebSocket


async def test_fragments_take_no_more_memory_than_what_is_in_them() -> None:
    socket = WebSocket(ClientProtocol(parse_uri("ws://x/")))
    socket.process_event(Frame(Opcode.TEXT, b"[", fin=False))
    tracemalloc.start()
    try:
        for fragment in [b"1,", b""] * 50_000:
            socket.process_event(Frame(Opcode.CONT, fragment, fin=False))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 2 * 100_000
    socket.process_event(Frame(Opcode.CONT, b"1]"))
    heard: list[bytes] = []
    socket.listen(lambda messages, _: heard.extend(messages), lambda: None)
    assert heard == [b"[" + b"1," * 50_000 + b"1]"]
