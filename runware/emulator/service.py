"""Processing of requests, independent of transport: check, execute, record, answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, cast

import attrs

from runware._json.plain_values import is_uuid
from runware.emulator.answers.pending import Answers
from runware.emulator.checking.admission import Admission
from runware.emulator.deliveries import Deliveries
from runware.emulator.embedding import shown, with_files
from runware.emulator.faults import Chance, Faults
from runware.emulator.handlers.unknown import UnknownTask
from runware.emulator.keeping.catalogue import Models
from runware.emulator.keeping.history import History, SeenTask
from runware.emulator.keeping.ledger import Entry, Failure, Ledger
from runware.emulator.keeping.records import QUERIES, Record, Records, addressed, envelope, was_reset
from runware.emulator.keeping.store import Store
from runware.emulator.making import ResultSource
from runware.emulator.refusal import Refused, as_refusals, problem
from runware.emulator.script import DEFAULT, Break, Script, cost_of, is_progress
from runware.emulator.streams import CUT, FAULT_AFTER, Piece, Pieces, drained, pieces_of
from runware.emulator.work import Work

if TYPE_CHECKING:
    from runware.emulator.answers.replay import Replay

#: Seconds in which waiting clients are notified of a reset. A client that does not read is not waited for.
_RESET_TIMEOUT = 0.5

#: A message to a client, with `data` and `errors`.
Message = dict[str, list[dict[str, Any]]]
#: Sends one message to the client.
Deliver = Callable[[Message], Awaitable[None]]


@attrs.define
class Service:
    """The state of the server, and the processing of its requests: `handle`, `spawn`, `stream`."""

    #: Seconds that each result takes to make.
    latency: float = 0.0
    #: Whether task types and parameters that the schema does not have are accepted.
    lenient: bool = False
    #: Whether the limits and rules of single models are checked.
    strict: bool = False
    store: Store = attrs.Factory(Store)
    ledger: Ledger = attrs.Factory(Ledger)
    models: Models = attrs.Factory(Models)
    records: Records = attrs.Factory(lambda: Records())
    #: The chosen answers.
    answers: Answers = attrs.Factory(Answers)
    #: The recording that is replayed; None without one.
    replay: Replay | None = None
    #: The tasks that were received, with their results and errors.
    history: History = attrs.Factory(History)
    #: Returns the current random choice of faults.
    chance: Callable[[], Chance] = attrs.Factory(lambda: lambda: Chance(Faults()))
    #: The number of tasks in flight.
    _working: int = 0
    _running: set[asyncio.Task[None]] = attrs.Factory(set["asyncio.Task[None]"])
    _deliveries: Deliveries = attrs.field(init=False)
    _admission: Admission = attrs.field(init=False)
    _was_reset: bool = False

    def __attrs_post_init__(self) -> None:
        self._deliveries = Deliveries(self._keep, lambda: self.chance())
        self._admission = Admission(
            store=self.store,
            ledger=self.ledger,
            models=self.models,
            lenient=self.lenient,
            strict=self.strict,
            recorded=self.replay is not None,
        )

    def spawn(self, request: object, deliver: Deliver, seen: SeenTask | None) -> None:
        """Answer one request in the background."""
        self._keep(self.handle(request, deliver, seen))

    async def handle_all(self, requests: list[tuple[object, SeenTask | None]], deliver: Deliver) -> None:
        """Answer all requests of a message concurrently."""
        await asyncio.gather(*(self.handle(request, deliver, seen) for request, seen in requests))

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        # A task continues when its client disconnects: it is billed, and its results are kept.
        job = asyncio.get_running_loop().create_task(work)
        self._running.add(job)
        job.add_done_callback(self._running.discard)
        return job

    def _on_done(self, record: Record, job: asyncio.Task[None] | None = None) -> None:
        if job is not None and job.cancelled() and not self._was_reset and not record.is_complete:
            stopped = "The local server was stopped while it made this result."
            self._record_failure(record, [problem("internalServerError", stopped)])
        self._working -= 1
        self.records.end(record)

    async def handle(self, request: object, deliver: Deliver, seen: SeenTask | None) -> None:
        """Answer one request of a message. Returns when its results, or its acknowledgement if it is async, are sent.

        Args:
            request: The request.
            deliver: Sends messages to the client.
            seen: The request's entry in the history, if it has one.
        """
        try:
            with as_refusals():
                record, work = self._accept(request, seen)
        except Refused as refused:
            given: Mapping[str, Any] = cast("Any", request) if isinstance(request, Mapping) else {}
            errors = [addressed(error, given) for error in refused.errors]
            self.history.choose(seen, refused.chosen)
            self._note_failure(errors, given, seen)
            await asyncio.sleep(refused.after)
            for error in errors:
                await deliver({"errors": [error]})
            return
        if record is None or work is None:
            await self._answer_query(cast("dict[str, Any]", request), deliver, seen)
            return
        job = self._keep(self._do_or_tell(record, work, deliver))
        job.add_done_callback(lambda done: self._on_done(record, done))
        if work.is_polled or "webhookURL" in record.request:
            await deliver({"data": [envelope(record.request)]})
        else:
            await asyncio.shield(job)

    async def stream(self, request: object, seen: SeenTask | None, *, fails: bool) -> AsyncGenerator[Piece]:
        """Start the text stream of a request, and return its pieces. With `fails`, it ends with an error in the middle.

        Raises:
            Refused: The request was refused, or its result could not be made.
        """
        record = None
        try:
            with as_refusals():
                record, work = self._accept(request, seen, streamed=True)
                assert record is not None
                assert work is not None
                fields = await (await ResultSource.of(record, work)).next()
        except Refused as refused:
            await asyncio.sleep(refused.after if record is None else record.script.pause(0))
            given: Mapping[str, Any] = cast("Any", request) if isinstance(request, Mapping) else {}
            errors = [addressed(error, given) for error in refused.errors]
            if record is None:
                self.history.choose(seen, refused.chosen)
                self._note_failure(errors, given, seen)
            else:
                await self._fail(record, errors, None)
                self._on_done(record)
            raise Refused(*errors) from refused
        pieces: Pieces = asyncio.Queue()
        writing = self._keep(self._write_or_tell(record, work, fields or {}, pieces, fails))
        writing.add_done_callback(lambda done: self._end_stream(record, pieces, done))
        writing.add_done_callback(lambda done: self._on_done(record, done))
        if self._was_reset:
            writing.cancel()
        return drained(pieces)

    def _end_stream(self, record: Record, pieces: Pieces, writing: asyncio.Task[None]) -> None:
        if writing.cancelled() and self._was_reset:
            pieces.put_nowait({"errors": [was_reset(record.request)]})
        pieces.put_nowait(None)

    async def _write_or_tell(
        self, record: Record, work: Work, fields: dict[str, Any], pieces: Pieces, fails: bool
    ) -> None:
        """Write a stream. An exception ends it with an error for the client."""
        try:
            with as_refusals():
                await self._write(record, work, fields, pieces, fails)
        except Refused as refused:
            await self._fail(record, refused.errors, pieces.put)

    async def _write(
        self, record: Record, work: Work, fields: dict[str, Any], pieces: Pieces, fails: bool
    ) -> None:
        """Put the pieces of a result into a queue over its latency, then bill and keep the result as a whole."""
        item, cost = {**envelope(record.request), **fields}, cost_of(fields, work.cost)
        if record.request.get("includeCost"):
            item["cost"] = cost
        script, breaks = record.script, record.script.breaks
        *written, last = script.pieces or pieces_of(item)
        for number, piece in enumerate(written if breaks is None else written[: breaks.after]):
            if fails and number == min(FAULT_AFTER, len(written) - 1):
                failure = problem("providerError", "The provider failed in the middle of the answer.")
                await self._fail(record, [failure], pieces.put)
                break
            await asyncio.sleep(self.latency / len(written) + script.pause(number))
            self.history.piece(record.seen)
            await pieces.put(piece)
        else:
            if breaks is not None:
                await self._break_off(record, breaks, pieces)
                return
            self._bill(work, cost, time.monotonic() - record.started, record.seen)
            record.slots[:] = [item]
            self.history.result(record.seen, shown(item, self.store), self.store, ends=True)
            await pieces.put(last)

    async def _break_off(self, record: Record, breaks: Break, pieces: Pieces) -> None:
        """Cut a stream short, as its script says."""
        if breaks.errors:
            await self._fail(record, list(breaks.errors), pieces.put)
        else:
            del self.records[record.request["taskUUID"]]
            self.history.end(record.seen)
            await pieces.put(CUT)

    def _accept(
        self, request: object, seen: SeenTask | None, *, streamed: bool = False
    ) -> tuple[Record | None, Work | None]:
        """Check a request, and register a record for its results. Polls have neither record nor work."""
        if not isinstance(request, Mapping):
            raise Refused(problem("invalidPayloadFormat", "The payload must be an array of objects."))
        given = dict(cast("Mapping[str, Any]", request))
        cls = self._admission.class_of(given)
        uuid = given.get("taskUUID")
        if not is_uuid(uuid):
            raise Refused(
                problem(
                    "invalidTaskUUID", "Invalid value for 'taskUUID' parameter. It must be a UUID v4 string.",
                    "taskUUID", type="string",
                )
            )  # fmt: skip
        if cls.task_type in QUERIES:
            self._admission.check_poll(given, cls)
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
        work = self._admission.work_of(given, cls, streamed=streamed)
        self.history.accept(seen, work.count)
        slots = chance.faults.slots
        if slots is not None and self._working >= slots:
            chance.strikes_always("slots")
            raise Refused(problem("rateLimitExceeded", f"Only {slots} tasks are processed at the same time."))
        work, script = self._scripted(work)
        slots_of_it: list[dict[str, Any] | None] = [None] * work.count
        phased = bool(cls.__settings__.terminal_values)
        record = Record(given, slots_of_it, phased=phased, seen=seen, script=script)
        self.history.choose(seen, script.chosen)
        if script.count is not None:
            self.history.accept(seen, work.count)
        record.hidden = chance.strikes_task("unknown", str(uuid))
        self.records[str(uuid)] = record
        self._working += 1
        return record, work

    def _scripted(self, work: Work) -> tuple[Work, Script]:
        """Return a task, with its number of results changed if the script says so, and the script that answers it.

        Raises:
            Refused: The script refuses the task.
        """
        script = self.answers.script(work) or (DEFAULT if self.replay is None else self.replay.script(work))
        if script.refused:
            refused = Refused(*script.refused)
            refused.after, refused.chosen = script.pause(0), script.chosen
            raise refused
        return (work if script.count is None else attrs.evolve(work, count=script.count)), script

    async def _do_or_tell(self, record: Record, work: Work, deliver: Deliver) -> None:
        """Execute a task. If a reset ends it, notify the client with an error."""
        try:
            if not self._was_reset:
                await self._execute(record, work, deliver)
                return
        except asyncio.CancelledError:
            if not self._was_reset:
                raise
        if not record.is_done:
            await deliver({"errors": [was_reset(record.request)]})

    async def _execute(self, record: Record, work: Work, deliver: Deliver) -> None:
        """Execute a task: deliver its results and errors, unless the client is to poll for them."""
        webhook, to = work.get("webhook_url"), None if work.is_polled else deliver
        if webhook is not None:
            to = self._deliveries.to_webhook(webhook)
        try:
            with as_refusals():
                await self._make_results(record, work, to)
        except Refused as refused:
            await self._fail(record, refused.errors, to)

    async def _make_results(self, record: Record, work: Work, deliver: Deliver | None) -> None:
        """Make the results one by one, bill and keep each."""
        upload_endpoint = work.get("upload_endpoint")
        making = await ResultSource.of(record, work)
        index = 0
        started = time.monotonic()
        while True:
            try:
                fields = await making.next()
            except Exception:
                await self._take_time(record, None, index)
                raise
            if fields is None:
                del record.slots[1 if record.phased else index :]  # fewer results than requested were made
                if record.script.lost and not index:
                    del self.records[work.task_uuid]
                self.history.end(record.seen)
                return
            await self._take_time(record, fields, index)
            if is_progress(fields):
                record.progress = fields["progress"]
                continue
            item = {**envelope(record.request), **fields}
            if not record.phased or work.ends(fields):
                cost = cost_of(fields, work.cost)
                self._bill(work, cost, time.monotonic() - started, record.seen)
                if record.request.get("includeCost"):
                    item["cost"] = cost
                started = time.monotonic()
            place = 0 if record.phased else index
            record.slots[place : place + 1] = [item]
            record.progress = None
            index += 1
            is_last = None not in record.slots and (not record.phased or work.ends(fields))
            self.history.result(record.seen, shown(item, self.store), self.store, ends=is_last)
            if upload_endpoint is not None:
                self._deliveries.upload(upload_endpoint, self.store, work.cls, item)
            if deliver is not None:
                await deliver(with_files({"data": [item]}, self.store))
            record.is_done = is_last

    async def _take_time(self, record: Record, fields: dict[str, Any] | None, index: int) -> None:
        """Wait for the latency of a result; for a progress report, for the reported share of it."""
        reports = fields is not None and is_progress(fields)
        if not reports and (pause := record.script.pause(index)):
            await asyncio.sleep(pause)
        if self.latency:
            reached = fields["progress"] if fields is not None and reports else 100
            await asyncio.sleep(self.latency * max(reached - (record.progress or 0), 0) / 100)

    async def _fail(self, record: Record, errors: list[dict[str, Any]], deliver: Deliver | None) -> None:
        self._record_failure(record, errors)
        if deliver is not None:
            for error in record.errors:
                await deliver({"errors": [error]})

    def _record_failure(self, record: Record, errors: list[dict[str, Any]]) -> None:
        self._note_failure(errors, record.request, record.seen)
        record.errors = [addressed(error, record.request) for error in errors]
        made = [] if record.phased else [slot for slot in record.slots if slot is not None]
        record.slots = [*made, *([None] * len(errors))]

    def _note_failure(
        self, errors: list[dict[str, Any]], request: Mapping[str, Any], seen: SeenTask | None
    ) -> None:
        self.history.fail(seen, errors)
        own = {key: request[key] if isinstance(request.get(key), str) else None for key in _NOTED}
        self.ledger.fail(
            Failure(
                task_uuid=own["taskUUID"],
                task_type=own["taskType"],
                code=str(errors[0].get("code")),
                model=own["model"],
            )
        )

    def _bill(self, work: Work, cost: float, seconds: float, seen: SeenTask | None) -> None:
        if work.cls.__settings__.billed:
            self.history.bill(seen, cost)
            self.ledger.bill(
                Entry(
                    task_uuid=work.task_uuid,
                    task_type=work.request["taskType"] if work.cls is UnknownTask else work.cls.task_type,
                    cost=cost,
                    model=work.get("model"),
                    seconds=seconds,
                )
            )

    async def _answer_query(self, request: dict[str, Any], deliver: Deliver, seen: SeenTask | None) -> None:
        """Answer a poll: `getResponse` or `getTaskDetails`."""
        # For an unknown task, the answer is `data: []`.
        if late := self.chance().answer_late():
            await asyncio.sleep(late)
        message: Message = {"data": []}
        record = self.records.get(str(request["taskUUID"]))
        for kind, item in QUERIES[str(request["taskType"])](record, request):
            message.setdefault(kind, []).append(item)
        if seen is not None:
            all_shown = {kind: [shown(item, self.store) for item in items] for kind, items in message.items()}
            self.history.answer(seen, all_shown, self.store)
        await deliver(with_files(message, self.store))

    async def reset(self) -> None:
        """Cancel tasks and deliveries in flight, and notify the clients that wait for these tasks."""
        self._was_reset = True
        await asyncio.sleep(0)  # a task that is cancelled before its first step cannot notify its client
        for job in list(self._running):
            job.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=_RESET_TIMEOUT)
        await self.close()

    async def close(self) -> None:
        """Cancel tasks and deliveries in flight, and remove the files."""
        while self._running:
            for job in self._running:
                job.cancel()
            await asyncio.wait(self._running)
        self.store.close()


_NOTED = ("taskUUID", "taskType", "model")
