"""Server-sent events out of bytes, as the WHATWG describes them (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import re

import attrs

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@attrs.frozen
class ServerSentEvent:
    """One event."""

    data: str
    #: Its type.
    event: str = "message"
    #: The last ID that the server gave, with this event or an earlier one.
    id: str = ""


class ServerSentEvents:
    """Takes the bytes of an answer, in chunks of any size, and gives the events as soon as they are complete.

    A line ends with CR LF, CR or LF, and with nothing else: texts may hold other characters that some take for the end
    of a line. All work is proportional to what comes in, however small the chunks are.
    """

    def __init__(self) -> None:
        self._line: list[bytes] = []
        self._after_return = False
        self._is_first = True
        self._data: list[str] = []
        self._event = ""
        self._id = ""

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Take the next bytes and give the events that they complete."""
        if not chunk:
            return []
        # The second half of a line end whose first half was the end of the chunk before.
        start = 1 if self._after_return and chunk.startswith(b"\n") else 0
        self._after_return = chunk.endswith(b"\r")
        first, *others = _LINE_END.split(chunk[start:])
        self._line.append(first)
        events: list[ServerSentEvent | None] = []
        for begun in others:
            events.append(self._take_line())
            self._line.append(begun)
        return [event for event in events if event is not None]

    def end(self) -> list[ServerSentEvent]:
        """The bytes have ended. Gives the event that only lacks the blank line after it.

        A browser would throw it away. Here it may be the last piece of something that is paid for.
        """
        event = self._take_line() or self._dispatch()
        return [] if event is None else [event]

    def _take_line(self) -> ServerSentEvent | None:
        line = b"".join(self._line)
        self._line.clear()
        if self._is_first:
            line = line.removeprefix(_BYTE_ORDER_MARK)
            self._is_first = False
        if not line:
            return self._dispatch()
        name, _, value = line.decode(errors="replace").partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        return None  # anything else is a comment, or a field that means nothing here

    def _dispatch(self) -> ServerSentEvent | None:
        data, event = self._data, self._event
        self._data, self._event = [], ""
        return ServerSentEvent("\n".join(data), event or "message", self._id) if data else None
