"""Parser of server-sent events, as the WHATWG describes them (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import re

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ServerSentEvents:
    """Incremental parser: takes the bytes of a response in chunks of any size, and returns the data of complete events.

    A line ends with CR LF, CR or LF, and with nothing else: texts may have other characters that some take for the end
    of a line. All work is proportional to the size of the input, however small the chunks are.
    """

    def __init__(self) -> None:
        self._line: list[bytes] = []
        self._after_return = False
        self._is_first = True
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> list[str]:
        """Parse the next bytes, and return the data of the events that they complete."""
        if not chunk:
            return []
        # Skip the LF of a CR LF whose CR was the end of the previous chunk.
        start = 1 if self._after_return and chunk.startswith(b"\n") else 0
        self._after_return = chunk.endswith(b"\r")
        first, *others = _LINE_END.split(chunk[start:])
        self._line.append(first)
        events: list[str] = []
        for begun in others:
            events += self._end_line()
            self._line.append(begun)
        return events

    def end(self) -> list[str]:
        """Handle the end of the bytes. Return the data of the event that only lacks the blank line after it.

        A browser would discard this event. Here it may be the last piece of a result that is paid for.
        """
        return self._end_line() or self._end_event()

    def _end_line(self) -> list[str]:
        line = b"".join(self._line)
        self._line.clear()
        if self._is_first:
            line = line.removeprefix(_BYTE_ORDER_MARK)
            self._is_first = False
        if not line:
            return self._end_event()
        name, _, value = line.decode(errors="replace").partition(":")
        if name == "data":  # all other lines are comments, or fields without a meaning here
            self._data.append(value.removeprefix(" "))
        return []

    def _end_event(self) -> list[str]:
        data, self._data = self._data, []
        return ["\n".join(data)] if data else []
