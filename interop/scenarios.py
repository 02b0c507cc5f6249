"""The scenarios: what the server does while a client makes its calls, and what the client must report."""

from __future__ import annotations

import base64
import io
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import attrs
from PIL import Image

from runware.emulator import Emulator, Faults

GOOD_KEY = "a good key"
BAD_KEY = "a bad key"
#: The size of the input picture, which is captioned, upscaled and so on.
PICTURE_SIZE = (96, 64)


class Mismatch(Exception):  # noqa: N818 - it is a finding
    """The outcome differs from the expected one."""


@attrs.frozen
class Seen:
    """The outcomes that a client reported, one for each of its calls, and the server that it was connected to."""

    outcomes: list[dict[str, Any]]
    server: Emulator

    def results(self, call: int = 0) -> list[dict[str, Any]]:
        """Return the results of a call."""
        outcome = self.outcomes[call]
        if "error" in outcome:
            raise Mismatch(f"raised {outcome['error']}")
        results: list[dict[str, Any]] = outcome["results"]
        return results

    def result(self) -> dict[str, Any]:
        """Return the only result of the only call."""
        results = self.results()
        expect(len(results) == 1, f"returned {len(results)} results, not one")
        return results[0]

    def error(self, call: int = 0) -> str:
        """Return the error that a call raised."""
        outcome = self.outcomes[call]
        if "error" not in outcome:
            raise Mismatch(f"returned {outcome['results']} and raised nothing")
        return str(outcome["error"])

    def picture(self, result: dict[str, Any]) -> Image.Image:
        """Return the picture that a result refers to, fetched from the server."""
        expect("imageURL" in result, f"has no imageURL: {result}")
        with urllib.request.urlopen(result["imageURL"]) as response:
            return Image.open(io.BytesIO(response.read()))

    def request(self, *task_types: str) -> dict[str, Any]:
        """Return the first request of this type that the server received."""
        for request in self.server.requests:
            if request["taskType"] in task_types:
                return request
        raise Mismatch(f"sent no {' or '.join(task_types)}")


@attrs.frozen(kw_only=True)
class Scenario:
    """A scenario: a row of the table."""

    name: str
    title: str
    check: Callable[[Seen], None]
    api_key: str = GOOD_KEY
    #: Seconds that the server takes for each result.
    latency: float = 0.0
    #: Faults of the server, for the first message.
    faults: Faults = Faults()
    #: Called concurrently with the client, to change the server.
    meanwhile: Callable[[Emulator], None] = lambda server: None


def expect(holds: bool, otherwise: str) -> None:
    """Raise Mismatch unless a condition holds."""
    if not holds:
        raise Mismatch(otherwise)


def is_connected(seen: Seen) -> None:
    expect(seen.result() == {"connected": True}, "does not say that it is connected")
    sent = [task["taskType"] for message in seen.server.received for task in message.objects]
    expect("authentication" in sent, "did not authenticate")


def images(count: int, delivery: str | None = None) -> Callable[[Seen], None]:
    def check(seen: Seen) -> None:
        results = seen.results()
        sent = seen.request("imageInference")
        expect(sent.get("deliveryMethod", "sync") == (delivery or "sync"), f"sent {sent}")
        expect(len(results) == count, f"returned {len(results)} results, not {count}")
        different = {result["imageUUID"] for result in results}
        expect(len(different) == count, f"returned {len(different)} different results, not {count}")
        for result in results:
            expect(seen.picture(result).size == (512, 512), "the picture has another size")
        paid(seen, count)

    return check


def is_large(seen: Seen) -> None:
    content = base64.b64decode(seen.result()["audioBase64Data"])
    expect(len(content) > 2**20, f"the sound has only {len(content)} bytes")
    expect(content[8:12] == b"WAVE", f"the sound begins with {content[:12]!r}")
    paid(seen, 1)


def paid(seen: Seen, count: int) -> None:
    """Check that each result was billed exactly once."""
    billed = len(seen.server.ledger)
    expect(billed == count, f"{billed} results were billed, not {count}")


def is_captioned(seen: Seen) -> None:
    text = seen.result()["text"]
    expect("96 by 64" in text, f"the text does not tell of the picture that was sent: {text}")


def is_upscaled(seen: Seen) -> None:
    width, height = PICTURE_SIZE
    expect(seen.picture(seen.result()).size == (2 * width, 2 * height), "the picture is not twice as large")


def is_cut_out(seen: Seen) -> None:
    picture = seen.picture(seen.result())
    expect(picture.mode == "RGBA", f"the picture has no transparency: {picture.mode}")
    expect(picture.getchannel("A").getextrema()[0] == 0, "nothing of the picture is transparent")


def is_enhanced(seen: Seen) -> None:
    results = seen.results()
    texts = {result["text"] for result in results}
    expect(
        all(text.startswith("a lighthouse") for text in texts), f"the texts are of something else: {texts}"
    )
    expect(len(texts) == 2, f"returned {len(texts)} versions, not 2")


def is_found(seen: Seen) -> None:
    found = seen.result()["results"]
    expect(len(found) == 5, f"returned {len(found)} models, not 5")
    expect(all("flux" in model["name"] for model in found), f"the models are others: {found}")


def is_uploaded(seen: Seen) -> None:
    result = seen.result()
    expect(seen.picture(result).size == PICTURE_SIZE, "the picture on the server is another")
    expect(re.fullmatch(r"[0-9a-f-]{36}", result["imageUUID"]) is not None, f"there is no UUID: {result}")


def is_account(seen: Seen) -> None:
    details = seen.result()
    expect(
        {"organizationUUID", "balance", "team", "apiKeys", "usage"} <= details.keys(), f"returned {details}"
    )


def is_streamed(seen: Seen) -> None:
    result = seen.result()
    expect(len(result["chunks"]) > 1, "the text did not come in pieces")
    expect("".join(result["chunks"]) == result["text"], "the pieces are not the text")
    expect("lighthouses" in result["text"], f"the text is of something else: {result['text']}")
    expect(result["finishReason"] == "stop", f"the end was {result['finishReason']}")
    expect(result["usage"]["completionTokens"] > 0, f"the usage is {result['usage']}")
    expect(result["cost"] > 0, f"the cost is {result['cost']}")


def is_answered(seen: Seen) -> None:
    expect("lighthouses" in seen.result()["text"], f"the text is of something else: {seen.result()}")


def is_file(field: str, *beginnings: bytes) -> Callable[[Seen], None]:
    def check(seen: Seen) -> None:
        with urllib.request.urlopen(seen.result()[field]) as response:
            content: bytes = response.read()
        expect(any(part in content[:16] for part in beginnings), f"the file begins with {content[:16]!r}")
        paid(seen, 1)

    return check


def is_stored(seen: Seen) -> None:
    uuid = seen.result()["mediaUUID"]
    with urllib.request.urlopen(f"{seen.server.http_url.removesuffix('/v1')}/files/{uuid}.png") as response:
        expect(
            Image.open(io.BytesIO(response.read())).size == PICTURE_SIZE, "the file on the server is another"
        )


def is_looked_up(seen: Seen) -> None:
    text = str(seen.result())
    expect("a lighthouse at dusk" in text, f"the request is not there: {text}")
    expect("imageURL" in text, f"the response is not there: {text}")


def is_told_late(seen: Seen) -> None:
    seen.request("getResponse")
    expect("'inputImage' parameter" in seen.error() or "'inputs.image' parameter" in seen.error(),
           f"raised {seen.error()}")  # fmt: skip
    paid(seen, 0)


def is_refused(seen: Seen) -> None:
    expect("Invalid API key" in seen.error(), f"raised {seen.error()}")
    paid(seen, 0)


def one_fails(seen: Seen) -> None:
    for call in (0, 2):
        expect(seen.picture(seen.results(call)[0]).size == (512, 512), "the picture has another size")
    expect("Invalid value for 'width'" in seen.error(1), f"raised {seen.error(1)}")
    paid(seen, 2)


def hang_up(code: int, after: int) -> Callable[[Emulator], None]:
    """Close the connection after a number of requests, before there is a result."""

    def meanwhile(server: Emulator) -> None:
        try:
            server.wait_for_requests(after, timeout=30)
        except TimeoutError as error:
            raise Mismatch(f"the connection could not be cut: {error}") from error
        expect(len(server.ledger) == 0, "the connection was cut too late: there was a result")
        server.hang_up(code)

    return meanwhile


def repair(server: Emulator) -> None:
    """Remove the faults after the first one has occurred."""
    end = time.monotonic() + 30
    while not server.fault_counts:
        expect(time.monotonic() < end, "nothing came that could have gone wrong")
        time.sleep(0.01)
    server.faults = Faults()


def _losses() -> Iterator[Scenario]:
    # A server that restarts closes with 1001, one that fails with 1011. An async task has been acknowledged, and polled
    # once, before the connection is closed.
    for name, title, code in (("closed", "closed by the server (1001)", 1001), ("lost", "lost (1011)", 1011)):
        for delivery, after in (("sync", 1), ("async", 2)):
            yield Scenario(
                name=f"{name}-{delivery}",
                title=f"Connection {title} under way, {delivery}",
                check=images(1, delivery),
                latency=2.0,
                meanwhile=hang_up(code, after),
            )


SCENARIOS = (
    Scenario(name="connect", title="Connect", check=is_connected),
    Scenario(name="image-sync", title="One image, sync", check=images(1)),
    Scenario(name="images-sync", title="Four images, sync", check=images(4)),
    Scenario(name="image-async", title="One image, async", check=images(1, "async"), latency=0.5),
    # The latency is such that only some results are ready at a client's second poll.
    Scenario(name="images-async", title="Four images, async", check=images(4, "async"), latency=1.5),
    Scenario(name="caption", title="Caption", check=is_captioned),
    Scenario(name="upscale", title="Upscale", check=is_upscaled),
    Scenario(name="background", title="Background removal", check=is_cut_out),
    Scenario(name="prompt", title="Prompt enhancement, two versions", check=is_enhanced),
    Scenario(name="text", title="Text, sync", check=is_answered),
    Scenario(name="stream", title="Text as a stream", check=is_streamed),
    Scenario(name="video", title="Video, async", check=is_file("videoURL", b"ftyp")),
    Scenario(name="audio", title="Audio, sync", check=is_file("audioURL", b"ID3", b"WAVE")),
    Scenario(name="large", title="A sound of several MiB in one frame", check=is_large),
    Scenario(name="search", title="Model search", check=is_found),
    Scenario(name="upload", title="Image upload", check=is_uploaded),
    Scenario(name="media", title="Media storage", check=is_stored),
    Scenario(name="details", title="Details of a task", check=is_looked_up),
    Scenario(name="account", title="Account details", check=is_account),
    Scenario(name="one-fails", title="Error of one among three calls", check=one_fails),
    # The input is no picture, which is noticed only after the task was accepted.
    Scenario(
        name="late-error", title="Error after an async task was accepted", check=is_told_late, latency=0.5
    ),
    Scenario(name="bad-key", title="Invalid key", check=is_refused, api_key=BAD_KEY),
    *_losses(),
    Scenario(
        name="http-error",
        title="Server error over HTTP (5xx), once",
        check=images(1),
        faults=Faults(server_error=1),
        meanwhile=repair,
    ),
    # The task is completed, but the client receives a server error.
    Scenario(
        name="http-late-sync",
        title="Server error over HTTP after the task was taken, sync",
        check=images(1),
        faults=Faults(server_error_late=1),
        meanwhile=repair,
    ),
    Scenario(
        name="http-late-async",
        title="Server error over HTTP after the task was taken, async",
        check=images(1, "async"),
        faults=Faults(server_error_late=1),
        meanwhile=repair,
    ),
)
