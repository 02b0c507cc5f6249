"""What the local server does with requests, whichever way they came: check, work, remember, answer."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator, Mapping
from functools import partial
from typing import Any, cast

import attrs

from runware._files.threads import in_thread
from runware._json.plain_values import is_uuid
from runware._models.model import Task
from runware.emulator.catalogue import Models
from runware.emulator.checking import read
from runware.emulator.deliveries import Deliveries, check_addresses
from runware.emulator.faults import Chance, Faults
from runware.emulator.handlers import handler_of
from runware.emulator.handlers.unknown import UnknownTask
from runware.emulator.ledger import Entry, Failure, Ledger
from runware.emulator.model_checking import known_model
from runware.emulator.records import QUERIES, Record, addressed, envelope, was_reset
from runware.emulator.refusal import Refused, problem
from runware.emulator.store import Store
from runware.emulator.streams import MIDDLE, Piece, Pieces, check_stream, drained, pieces_of
from runware.emulator.task_classes import class_of
from runware.emulator.work import Work

#: Of one task. Where the API's limit depends on the model, this server must have one all the same.
_MOST_RESULTS = 100

#: Seconds in which those who wait are told of a reset: one who does not read is not waited for.
_LAST_WORDS = 0.5

#: `data` and `errors`, as they are answered.
Message = dict[str, list[dict[str, Any]]]
#: Brings one answer to the client.
Deliver = Callable[[Message], Awaitable[None]]


@attrs.define
class Service:
    """The state of the server, and its one way in: `handle`."""

    #: Seconds that each result takes.
    latency: float = 0.0
    #: Whether what the schema does not know is accepted.
    lenient: bool = False
    #: Whether what is known of single models counts.
    strict: bool = False
    store: Store = attrs.Factory(Store)
    ledger: Ledger = attrs.Factory(Ledger)
    models: Models = attrs.Factory(Models)
    records: dict[str, Record] = attrs.Factory(dict[str, Record])
    #: Decides on the faults.
    chance: Callable[[], Chance] = attrs.Factory(lambda: lambda: Chance(Faults()))
    #: How many tasks are being made.
    _working: int = 0
    _running: set[asyncio.Task[None]] = attrs.Factory(set["asyncio.Task[None]"])
    _deliveries: Deliveries = attrs.field(init=False)
    _was_reset: bool = False

    def __attrs_post_init__(self) -> None:
        self._deliveries = Deliveries(self._keep)

    def spawn(self, request: object, deliver: Deliver) -> None:
        """Answer one request in the background."""
        self._keep(self.handle(request, deliver))

    async def handle_all(self, requests: list[object], deliver: Deliver) -> None:
        """Answer all requests of a message, each on its own."""
        await asyncio.gather(*(self.handle(request, deliver) for request in requests))

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        # A client that goes away does not stop its task: it is paid for and kept.
        job = asyncio.get_running_loop().create_task(work)
        self._running.add(job)
        job.add_done_callback(self._running.discard)
        return job

    def _done(self, _: asyncio.Task[None]) -> None:
        self._working -= 1

    async def handle(self, request: object, deliver: Deliver) -> None:
        """Answer one request of a message. Returns when everything that it answers directly is delivered."""
        try:
            record, work = self._accept(request)
        except Refused as refused:
            given: Mapping[str, Any] = cast("Any", request) if isinstance(request, Mapping) else {}
            self._note_failure(refused.errors, given)
            for error in refused.errors:
                await deliver({"errors": [addressed(error, given)]})
            return
        if record is None or work is None:
            await self._answer_query(cast("dict[str, Any]", request), deliver)
            return
        job = self._keep(self._or_tell(self._do(record, work, deliver), record, deliver))
        job.add_done_callback(self._done)
        if record.request.get("deliveryMethod") == "async" or "webhookURL" in record.request:
            await deliver({"data": [envelope(record.request)]})
        else:
            await asyncio.shield(job)

    async def stream(self, request: object, *, fails: bool) -> AsyncGenerator[Piece]:
        """Begin to answer a request piece by piece. With `fails`, an error comes in the middle.

        Raises:
            Refused: Nothing is streamed.
        """
        record = None
        try:
            record, work = self._accept(request, streamed=True)
            assert record is not None
            assert work is not None
            fields = await in_thread(partial(_next, handler_of(work.cls.task_type)(work)))
        except Refused as refused:
            given: Mapping[str, Any] = cast("Any", request) if isinstance(request, Mapping) else {}
            if record is None:
                self._note_failure(refused.errors, given)
            else:
                self._working -= 1
                await self._fail(record, refused.errors, None)
            raise Refused(*(addressed(error, given) for error in refused.errors)) from refused
        pieces: Pieces = asyncio.Queue()
        writing = self._keep(self._write(record, work, fields or {}, pieces, fails))
        writing.add_done_callback(lambda done: self._end_stream(record, pieces, done))
        writing.add_done_callback(self._done)
        if self._was_reset:
            writing.cancel()
        return drained(pieces)

    def _end_stream(self, record: Record, pieces: Pieces, writing: asyncio.Task[None]) -> None:
        if writing.cancelled() and self._was_reset:
            pieces.put_nowait({"errors": [was_reset(record.request)]})
        pieces.put_nowait(None)

    async def _write(
        self, record: Record, work: Work, fields: dict[str, Any], pieces: Pieces, fails: bool
    ) -> None:
        """Give a result in pieces over the time that it takes, and bill and keep it as a whole."""
        item, cost = {**envelope(record.request), **fields}, _cost(work)
        if record.request.get("includeCost"):
            item["cost"] = cost
        *written, last = pieces_of(item)
        for number, piece in enumerate(written):
            if fails and number == min(MIDDLE, len(written) - 1):
                failure = problem("providerError", "The provider failed in the middle of the answer.")
                await self._fail(record, [failure], pieces.put)
                break
            await asyncio.sleep(self.latency / len(written))
            await pieces.put(piece)
        else:
            self._bill(work, cost, time.monotonic() - record.started)
            record.slots[:] = [item]
            await pieces.put(last)

    def _accept(self, request: object, *, streamed: bool = False) -> tuple[Record | None, Work | None]:
        """Check a request and make room for its results. Queries have no record."""
        if not isinstance(request, Mapping):
            raise Refused(problem("invalidPayloadFormat", "The payload must be an array of objects."))
        given = dict(cast("Mapping[str, Any]", request))
        cls = self._class_of(given)
        uuid = given.get("taskUUID")
        if not is_uuid(uuid):
            raise Refused(
                problem(
                    "invalidTaskUUID", "Invalid value for 'taskUUID' parameter. It must be a UUID v4 string.",
                    "taskUUID", type="string",
                )
            )  # fmt: skip
        if cls.task_type in QUERIES:
            return None, None
        chance = self.chance()
        if uuid in self.records and not chance.strikes_task("copies", str(uuid)):
            context = {key: given.get(key) for key in ("taskType", "taskUUID", "deliveryMethod")}
            raise Refused(
                problem(
                    "conflictTaskUUID", "A task with this taskUUID already exists. Use a new UUID v4 for each task.",
                    "taskUUID", type="string", context=context,
                )
            )  # fmt: skip
        own = self.models.own(str(given.get("model"))) is not None
        model = None if own or self.lenient else known_model(given.get("model"), cls.task_type)
        values = read(cls, given, model=model, lenient=self.lenient, strict=self.strict)
        check_addresses(values)
        if given.get("deliveryMethod") == "stream":
            check_stream(cls, given, over_http_alone=streamed)
        count = given.get(cls.__settings__.count_param) if cls.__settings__.count_param else None
        count = count if isinstance(count, int) else 1
        if count > _MOST_RESULTS:
            raise Refused(
                problem(
                    "invalidNumberResults",
                    f"Invalid value for '{cls.__settings__.count_param}' parameter. This server makes at most {_MOST_RESULTS} results.",
                    cls.__settings__.count_param, type="integer", min=1, max=_MOST_RESULTS,
                )
            )  # fmt: skip
        seed = values.get("seed")
        work = Work(
            cls=cls,
            task_uuid=str(uuid),
            values=values,
            count=count,
            seed=seed if isinstance(seed, int) else random.getrandbits(32),
            store=self.store,
            ledger=self.ledger,
            models=self.models,
            request=given,
        )
        slots = chance.faults.slots
        if slots is not None and self._working >= slots:
            chance.strikes_always("slots")
            raise Refused(problem("rateLimitExceeded", f"Only {slots} tasks are made at the same time."))
        record = Record(given, [None] * count, phased=bool(cls.__settings__.terminal_values))
        record.hidden = chance.strikes_task("unknown", str(uuid))
        self.records[str(uuid)] = record
        self._working += 1
        return record, work

    def _class_of(self, request: Mapping[str, Any]) -> type[Task[Any]]:
        try:
            return class_of(request)
        except Refused:
            task_type = request.get("taskType")
            if self.lenient and isinstance(task_type, str) and task_type:
                return UnknownTask
            raise

    async def _or_tell(self, work: Coroutine[Any, Any, None], record: Record, deliver: Deliver) -> None:
        """Do some work. A reset ends it, which whoever still waits is told."""
        try:
            if not self._was_reset:
                await work
                return
        except asyncio.CancelledError:
            if not self._was_reset:
                raise
        work.close()
        if not record.is_done:
            await deliver({"errors": [was_reset(record.request)]})

    async def _do(self, record: Record, work: Work, deliver: Deliver) -> None:
        """Make the results one by one, bill and keep each, and deliver it unless it is to be asked for."""
        webhook, upload_endpoint = work.get("webhook_url"), work.get("upload_endpoint")
        if webhook is not None:
            deliver = self._deliveries.to_webhook(webhook)
        pushed = webhook is not None or record.request.get("deliveryMethod") != "async"
        made = handler_of(work.cls.task_type)(work)
        index = 0
        started = time.monotonic()
        while True:
            try:
                fields = await in_thread(partial(_next, made))
                errors: list[dict[str, Any]] = []
            except Refused as refused:
                fields, errors = None, refused.errors
            except Exception as error:
                failure = problem("internalServerError", f"The local server failed: {error!r}")
                fields, errors = None, [failure]
            if fields is not None or errors:
                await self._take_time(record, fields)
            if errors:
                await self._fail(record, errors, deliver if pushed else None)
                return
            if fields is None:
                del record.slots[1 if record.phased else index :]  # it made fewer than were asked for
                return
            if _is_progress(fields):
                record.progress = fields["progress"]
                continue
            item = {**envelope(record.request), **fields}
            if not record.phased or _ends(work, fields):
                cost = _cost(work)
                self._bill(work, cost, time.monotonic() - started)
                if record.request.get("includeCost"):
                    item["cost"] = cost
                started = time.monotonic()
            place = 0 if record.phased else index
            record.slots[place : place + 1] = [item]
            record.progress = None
            index += 1
            if upload_endpoint is not None:
                self._deliveries.upload(upload_endpoint, self.store, work.cls, item)
            if pushed:
                await deliver({"data": [item]})
            record.is_done = None not in record.slots and (not record.phased or _ends(work, fields))

    async def _take_time(self, record: Record, fields: dict[str, Any] | None) -> None:
        """A result takes the latency, and of that each report of progress the share that it reports."""
        if self.latency:
            reached = fields["progress"] if fields is not None and _is_progress(fields) else 100
            await asyncio.sleep(self.latency * max(reached - (record.progress or 0), 0) / 100)

    async def _fail(self, record: Record, errors: list[dict[str, Any]], deliver: Deliver | None) -> None:
        self._note_failure(errors, record.request)
        record.errors = [addressed(error, record.request) for error in errors]
        made = [] if record.phased else [slot for slot in record.slots if slot is not None]
        record.slots = [*made, *([None] * len(errors))]
        if deliver is not None:
            for error in record.errors:
                await deliver({"errors": [error]})

    def _note_failure(self, errors: list[dict[str, Any]], request: Mapping[str, Any]) -> None:
        own = {key: request[key] if isinstance(request.get(key), str) else None for key in _NOTED}
        self.ledger.failures.append(
            Failure(
                task_uuid=own["taskUUID"],
                task_type=own["taskType"],
                code=str(errors[0]["code"]),
                model=own["model"],
            )
        )

    def _bill(self, work: Work, cost: float, seconds: float) -> None:
        if work.cls.__settings__.billed:
            self.ledger.entries.append(
                Entry(
                    task_uuid=work.task_uuid,
                    task_type=work.request["taskType"] if work.cls is UnknownTask else work.cls.task_type,
                    cost=cost,
                    model=work.get("model"),
                    seconds=seconds,
                )
            )

    async def _answer_query(self, request: dict[str, Any], deliver: Deliver) -> None:
        """`getResponse` and its like answer about another task."""
        # Even when nothing is known there is an answer: `data: []`.
        if late := self.chance().answer_late():
            await asyncio.sleep(late)
        message: Message = {"data": []}
        record = self.records.get(str(request["taskUUID"]))
        for kind, item in QUERIES[str(request["taskType"])](record, request):
            message.setdefault(kind, []).append(item)
        await deliver(message)

    async def reset(self) -> None:
        """Give up what is being made, telling those who wait for it, and what is being delivered."""
        self._was_reset = True
        await asyncio.sleep(0)  # what is cancelled before it has begun tells nobody
        for job in list(self._running):
            job.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=_LAST_WORDS)
        await self.close()

    async def close(self) -> None:
        """Stop what is still being made and what is still being delivered."""
        while self._running:
            for job in self._running:
                job.cancel()
            await asyncio.wait(self._running)


_NOTED = ("taskUUID", "taskType", "model")


def _is_progress(fields: Mapping[str, Any]) -> bool:
    return fields.get("status") == "processing" and isinstance(fields.get("progress"), int)


def _ends(work: Work, fields: Mapping[str, Any]) -> bool:
    """Whether a phase is the last."""
    return any(
        fields.get(key) in values for key, values in (work.cls.__settings__.terminal_values or {}).items()
    )


def _next(made: Iterator[dict[str, Any]]) -> dict[str, Any] | None:
    return next(made, None)


def _cost(work: Work) -> float:
    """US dollars: a price for each model, always the same, in the range of the real ones."""
    if not work.cls.__settings__.billed:
        return 0.0
    digest = hashlib.sha256(f"{work.cls.task_type} {work.get('model')}".encode()).digest()
    return round(0.0006 + digest[0] / 25_500, 4)
