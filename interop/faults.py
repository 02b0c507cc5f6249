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
            Results of one poll are counted again when the next poll returns them, so some come twice and others not at all.
            Every answer to `getResponse` has all four images, each with its own `status`; two were ready at one poll and
            all four at the next. `_pollResults` appends the results of each poll (`base.py:3708`,
            `completed_results.extend(processed_responses)`) and returns the first four.
        """,
    ),
    Fault(
        client=RUNWARE,
        scenarios=frozenset({"closed-sync", "closed-async"}),
        shows=r"Timeout waiting for (image inference|poll response)",
        text="""
            The client does not notice a connection that the server closes cleanly (1000, 1001) while a call waits: nothing
            is sent any more, and the call ends by its timeout, which is 300 seconds unless set. `_handle_messages`
            reconnects on `ConnectionClosedError` alone (`server.py:316`); `async for message in self._ws` (`server.py:308`)
            just ends when the close was clean. Later polls are lost, because `send` (`server.py:335`) does nothing on a
            connection that is not open.
        """,
    ),
    Fault(
        client=RUNWARE_SDK,
        scenarios=frozenset({"prompt"}),
        shows=r"^returned 1 versions, not 2$",
        text="""
            `promptVersions: 2` was sent, two texts came, and one is returned. The number of results to wait for is read
            from `numberResults` alone (`client.py:271`). With async delivery the second text is lost over either transport:
            texts have no UUID of their own, and are distinguished by `taskUUID`, which they share (`client.py:1017`).
        """,
    ),
    Fault(
        client=RUNWARE_SDK,
        scenarios=frozenset({"closed-sync", "lost-sync"}),
        shows=r"Connection lost before the response arrived",
        text="""
            The client reconnects with the UUID of its session, where the result will be delivered, but gives up its sync
            calls before that (`transport/websocket.py:196-206`, by design: "The request may have been processed"). The
            image is made and billed; the error has the `task_uuid`, with which `get_response` can poll.
        """,
    ),
    Fault(
        client=RUNWARE_SDK,
        scenarios=frozenset({"large"}),
        shows=r"Connection lost before the response arrived",
        text="""
            Frames of more than 1 MiB break the connection: the client keeps the default limit of its WebSocket library
            (`transport/websocket.py`, `_default_connect`, `websockets.connect(url, additional_headers=...)` without
            `max_size`), and the library then closes with code 1009. The result is made and billed. `outputType: "URL"`,
            HTTP, or a custom `ws_connect` among its `dependencies` avoid this.
        """,
    ),
    Fault(
        client=SDK_JS,
        scenarios=frozenset({"closed-sync", "lost-sync"}),
        shows=r"^2 results were billed, not 1$",
        text="""
            The image is made and paid for twice. When the connection is lost, the client forgets its session
            (`Runware-server.ts:146`), so the image that is kept for that session is never delivered; after
            `timeoutDuration` the client sends the request again under a new `taskUUID` (`Runware-base.ts:818`), which is a
            new task to the server. If the caller sets a `taskUUID`, the second attempt is refused (`conflictTaskUUID`), and
            the caller has to poll with `getResponse`.
        """,
    ),
    Fault(
        client=RUNWARE_SDK_HTTP,
        scenarios=frozenset({"http-late-sync", "http-late-async"}),
        shows=r"A task with this taskUUID already exists",
        text="""
            After a 5xx the client sends the request again under the same `taskUUID` (`transport/rest.py:81`). The server
            answers with `conflictTaskUUID`, because it accepted the first request. Over WebSocket the client takes this
            error for the acknowledgement of an async task (`transport/websocket.py:461`); over HTTP it raises the error,
            although the image is made and billed. The error has the `task_uuid`, with which `get_response` can poll.
        """,
    ),
    Fault(
        client=AI_SDK,
        scenarios=frozenset({"one-fails", "bad-key"}),
        shows=r"^raised AI_APICallError: Unknown Runware API error$",
        text="""
            Every refusal becomes "Unknown Runware API error". The client reads `error` (`src/runware-error.ts:10`), but the
            API sends `errors`, a list. The server's answer is in the error's `responseBody`.
        """,
    ),
    Fault(
        client=AI_SDK,
        scenarios=frozenset({"http-late-sync"}),
        shows=r"^2 results were billed, not 1$",
        text="""
            The image is made and paid for twice. After a 5xx, `ai` calls the provider again (`maxRetries`, 2 by default),
            which makes a new `taskUUID` for each call (`src/runware-image-model.ts:91`): a new task to the server. With
            `maxRetries: 0` the error is raised, and the first image is lost, because nobody knows its `taskUUID`.
        """,
    ),
)
