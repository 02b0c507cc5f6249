"""Requests that the local server sends: results to webhooks, files to upload endpoints."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import attrs

from runware._files.result_files import files_in
from runware._files.threads import import_modules
from runware._files.time_limit import time_limit
from runware._logs.cleaning import Cleaning
from runware._logs.redact import without_secrets
from runware._logs.secret import SecretURL
from runware._models.codec import from_wire
from runware._models.lazy import LazyModule
from runware._models.model import Task
from runware.emulator.addresses import is_http_url, outgoing
from runware.emulator.faults import Chance
from runware.emulator.keeping.store import Dropped, Store, StoredFile
from runware.emulator.refusal import Refused, problem
from runware.errors import ConnectionLostError, RunwareError
from runware.version import __version__

if TYPE_CHECKING:
    import runware._transport.http_client as over_http
else:
    over_http = LazyModule("runware._transport.http_client")

logger = logging.getLogger("runware.emulator")

#: The beginning of the User-Agent of all deliveries. `guard` recognises them by it.
AGENT = "runware-emulator/"
#: Seconds for a webhook to answer, and for an upload endpoint to take a file.
ANSWER_WAIT = 5.0
UPLOAD_WAIT = 60.0
TRIES = 8
#: Maximum seconds before the second attempt; doubled with each further one.
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 8.0

_ADDRESSES = {"webhook_url": "webhookURL", "upload_endpoint": "uploadEndpoint"}

Spawn = Callable[[Coroutine[Any, Any, None]], object]


def check_addresses(values: Mapping[str, Any]) -> None:
    """Refuse invalid webhook and upload URLs.

    Raises:
        Refused: One of them is not an http(s) URL.
    """
    for name, parameter in _ADDRESSES.items():
        given = values.get(name)
        if given is not None and not is_http_url(str(given)):
            raise Refused(
                problem(
                    f"invalid{parameter[:1].upper()}{parameter[1:]}",
                    f"Invalid value for '{parameter}' parameter. '{parameter}' must be a valid HTTP or HTTPS URL.",
                    parameter,
                    type="string",
                )
            )  # fmt: skip


@attrs.define(eq=False)
class Deliveries:
    """Sender of deliveries; `spawn` runs each in the background, in a task that can be cancelled."""

    spawn: Spawn
    #: Returns the current random choice of faults.
    chance: Callable[[], Chance]
    _under_way: int = 0
    _http: over_http.HTTPClient | None = None

    def to_webhook(self, url: str) -> Callable[[dict[str, list[dict[str, Any]]]], Awaitable[None]]:
        """Return a function that posts each message to a webhook in the background."""

        async def deliver(message: dict[str, list[dict[str, Any]]]) -> None:
            self.spawn(self._deliver(url, outgoing(json.dumps(message)).encode()))

        return deliver

    def upload(self, url: str, store: Store, cls: type[Task[Any]], item: Mapping[str, Any]) -> None:
        """PUT the files of a result to an upload endpoint in the background."""
        for reference in files_in(from_wire(cls.returns, item)):
            file = store.with_uuid(reference.uuid or "") or store.at(reference.value)
            if file is not None:
                self.spawn(self._put(url, store, file))

    async def _deliver(self, url: str, body: bytes) -> None:
        """Post a message to a webhook, with the faults of its delivery."""
        chance = self.chance()
        if late := chance.delay():
            await asyncio.sleep(late)
        if not chance.strikes("lose"):
            for _ in range(1 + chance.strikes("duplicate")):
                await self._post(url, body)

    async def _post(self, url: str, body: bytes) -> None:
        pause = FIRST_PAUSE
        for tries_left in reversed(range(TRIES)):
            problem_met = await self._try("POST", url, body, "application/json", ANSWER_WAIT)
            if problem_met is None:
                return
            if tries_left:
                # Jitter, but at least half of the pause, so that a webhook has time to restart.
                await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                logger.warning(
                    "The webhook %s did not accept a delivery in %d tries: %s",
                    without_secrets(url), TRIES, problem_met,
                )  # fmt: skip

    async def _put(self, url: str, store: Store, file: StoredFile) -> None:
        try:
            with store.reading(file):
                content = file.content
        except (Dropped, FileNotFoundError):
            problem_met: str | None = "The file was deleted before."
        else:
            problem_met = await self._try("PUT", url, content, file.mime, UPLOAD_WAIT)
        if problem_met is not None:
            logger.warning(
                "The upload endpoint %s did not accept %s: %s", without_secrets(url), file.name, problem_met
            )

    async def _try(self, method: str, url: str, content: bytes, mime: str, timeout: float) -> str | None:
        """Make one attempt, without following redirects; return why it failed, or None. `timeout` is the total time."""
        address = SecretURL(url)
        late = ConnectionLostError(f"{address} did not answer within {timeout:g} s.")
        async with self._connections() as http:
            try:
                client = await http.connections()
                from runware._transport.httpx_client import check_url

                with over_http.errors_mapped(address, Cleaning()):
                    check_url(url)
                    async with time_limit(timeout, late):
                        response = await client.request(
                            method, url, content=content, headers={"Content-Type": mime}, timeout=timeout
                        )
            except RunwareError as error:
                return error.message
        return None if response.is_success else f"It answered with HTTP {response.status_code}."

    @asynccontextmanager
    async def _connections(self) -> AsyncGenerator[over_http.HTTPClient]:
        """Share one HTTP client between deliveries; the last one closes it, since nothing else knows when they end."""
        await import_modules("runware._transport.http_client")
        http = self._http = self._http or over_http.HTTPClient(f"{AGENT}{__version__}", UPLOAD_WAIT)
        self._under_way += 1
        try:
            yield http
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._http = None
                await http.close()
