"""Known faults of the clients: what was sent, what was received, and where the fault is in their code."""

from __future__ import annotations

import re

import attrs

from interop.clients import AI_SDK, RUNWARE, RUNWARE_SDK, RUNWARE_SDK_HTTP, SDK_JS, Client


@attrs.frozen(kw_only=True, eq=False)
class Fault:
    """A known fault of a client: a footnote of the table."""

    client: Client
    scenarios: frozenset[str]
    #: A regular expression for the finding. Any other finding is unexpected.
    shows: str
    text: str

    def explains(self, client: Client, scenario: str, finding: str) -> bool:
        """Whether a finding is this fault."""
        return self.concerns(client, scenario) and re.search(self.shows, finding) is not None

    def concerns(self, client: Client, scenario: str) -> bool:
        """Whether the fault is expected of a client in a scenario. A newer release is expected to have it, too."""
        return self.client in (client, client.newer_than) and scenario in self.scenarios


FAULTS = (
    Fault(
        client=RUNWARE,
        scenarios=frozenset({"images-async"}),
        shows=r"^returned [23] different results, not 4$",
        text="""
            Results that one poll has brought are counted again when the next poll brings them, so some come twice and
            others not at all. Every answer to `getResponse` has all four images, each with its own `status`; two were
            ready at one poll and all four at the next. `_pollResults` appends what each poll has
            (`base.py:3708`, `completed_results.extend(processed_responses)`) and returns the first four.
        """,
    ),
    Fault(
        client=RUNWARE,
        scenarios=frozenset({"closed-sync", "closed-async"}),
        shows=r"Timeout waiting for (image inference|poll response)",
        text="""
            A connection that the server closes in good order (1000, 1001) is not noticed while a call waits: nothing is
            sent any more, and the call ends by its timeout, which is 300 seconds unless set. `_handle_messages`
            reconnects on `ConnectionClosedError` alone (`server.py:316`); `async for message in self._ws`
            (`server.py:308`) just ends when the close was clean. Polls then go nowhere, for `send` (`server.py:335`)
            does nothing on a connection that is not open.
        """,
    ),
    Fault(
        client=RUNWARE_SDK,
        scenarios=frozenset({"prompt"}),
        shows=r"^returned 1 versions, not 2$",
        text="""
            `promptVersions: 2` was sent, two texts came, one is returned. The number of results to wait for is read
            from `numberResults` alone (`client.py:271`). With async delivery the second is lost over either transport:
            texts have no UUID of their own, and are told apart by `taskUUID`, which they share (`client.py:1017`).
        """,
    ),
    Fault(
        client=RUNWARE_SDK,
        scenarios=frozenset({"closed-sync", "lost-sync"}),
        shows=r"Connection lost before the response arrived",
        text="""
            It comes back with the UUID of its session, where the result will be delivered, but gives up its sync calls
            before that (`transport/websocket.py:196-206`, by design: "The request may have been processed"). The image
            is made and billed; the error has its `task_uuid`, to ask for it with `get_response`.
        """,
    ),
    Fault(
        client=RUNWARE_SDK,
        scenarios=frozenset({"large"}),
        shows=r"Connection lost before the response arrived",
        text="""
            Frames of more than 1 MiB break its connection: it connects with the limit of its WebSocket library in place
            (`transport/websocket.py`, `_default_connect`, `websockets.connect(url, additional_headers=...)` without
            `max_size`), which then closes with code 1009. What was asked for is made and billed. `outputType: "URL"`, HTTP,
            or a `ws_connect` of one's own among its `dependencies` go round it.
        """,
    ),
    Fault(
        client=SDK_JS,
        scenarios=frozenset({"closed-sync", "lost-sync"}),
        shows=r"^2 results were billed, not 1$",
        text="""
            The image is made and paid for twice. On losing the connection it forgets its session
            (`Runware-server.ts:146`), so the image that is kept for that session reaches nobody; when `timeoutDuration`
            has gone by it sends the request again under a new `taskUUID` (`Runware-base.ts:818`), which is a new task
            to the server. With a `taskUUID` of the caller's the second attempt is refused (`conflictTaskUUID`), and the image has to
            be asked for with `getResponse`.
        """,
    ),
    Fault(
        client=RUNWARE_SDK_HTTP,
        scenarios=frozenset({"http-late-sync", "http-late-async"}),
        shows=r"A task with this taskUUID already exists",
        text="""
            After a 5xx it sends the request again under the same `taskUUID` (`transport/rest.py:81`), which is answered with
            `conflictTaskUUID`, since the first was taken. Over WebSocket it takes that for the acknowledgement of an async
            task (`transport/websocket.py:461`); over HTTP it is raised, though the image is made and billed. The error
            has the `task_uuid`, to ask for it with `get_response`.
        """,
    ),
    Fault(
        client=AI_SDK,
        scenarios=frozenset({"one-fails", "bad-key"}),
        shows=r"^raised AI_APICallError: Unknown Runware API error$",
        text="""
            Every refusal becomes "Unknown Runware API error". It looks for `error` (`src/runware-error.ts:10`), where the API
            answers `errors`, a list. The answer is in the error's `responseBody`.
        """,
    ),
    Fault(
        client=AI_SDK,
        scenarios=frozenset({"http-late-sync"}),
        shows=r"^2 results were billed, not 1$",
        text="""
            The image is made and paid for twice. After a 5xx, `ai` calls the provider again (`maxRetries`, 2 by default), which
            makes a new `taskUUID` for each call (`src/runware-image-model.ts:91`): a new task to the server. With
            `maxRetries: 0` it is raised, and the first image is lost, since nobody knows its `taskUUID`.
        """,
    ),
)
