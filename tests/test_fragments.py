"""Messages in many fragments, and in many pieces."""

import asyncio
import tracemalloc
from unittest.mock import Mock

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
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


async def test_the_pieces_of_a_large_message_are_no_copies() -> None:
    socket = WebSocket(ClientProtocol(parse_uri("ws://x/")))
    transport = Mock(spec=asyncio.Transport)
    transport.get_extra_info.return_value = None
    socket.connection_made(transport)
    socket.protocol.state = State.OPEN
    socket.write([{"media": "A" * 2_000_000}])
    sent = [memoryview(call.args[0]) for call in transport.write.call_args_list]
    assert sum(map(len, sent)) > 2_000_000
    assert len({id(piece.obj) for piece in sent}) == 1 < len(sent)
