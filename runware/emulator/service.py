"""What the local server does with requests, whichever way they came: check, work, remember, answer."""

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
from runware.emulator.making import Making
from runware.emulator.refusal import Refused, failures_told, problem
from runware.emulator.script import USUAL, Break, Script, is_progress, told_cost
from runware.emulator.streams import CUT, MIDDLE, Piece, Pieces, drained, pieces_of
from runware.emulator.work import Work

if TYPE_CHECKING:
    from runware.emulator.answers.replay import Replay

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
    records: Records = attrs.Factory(lambda: Records())
    #: What was chosen for single tasks.
    answers: Answers = attrs.Factory(Answers)
    #: The recording that is played back.
    replay: Replay | None = None
    #: What it was asked and what became of it.
    history: History = attrs.Factory(History)
    #: Decides on the faults.
    chance: Callable[[], Chance] = attrs.Factory(lambda: lambda: Chance(Faults()))
    #: How many tasks are being made.
    _working: int = 0
    _running: set[asyncio.Task[None]] = attrs.Factory(set["asyncio.Task[None]"])
    _deliveries: Deliveries = attrs.field(init=False)
    _admission: Admission = attrs.field(init=False)
    _was_reset: bool = False

    def __attrs_post_init__(self) -> None:
        self._deliveries = Deliveries(self._keep)
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
        """Answer all requests of a message, each on its own."""
        await asyncio.gather(*(self.handle(request, deliver, seen) for request, seen in requests))

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        # A client that goes away does not stop its task: it is paid for and kept.
        job = asyncio.get_running_loop().create_task(work)
        self._running.add(job)
        job.add_done_callback(self._running.discard)
        return job

    def _done(self, record: Record, job: asyncio.Task[None] | None = None) -> None:
        if job is not None and job.cancelled() and not self._was_reset and not record.is_complete:
            stopped = "The local server was stopped while it made this."
            self._end_badly(record, [problem("internalServerError", stopped)])
        self._working -= 1
        self.records.end(record)

    async def handle(self, request: object, deliver: Deliver, seen: SeenTask | None) -> None:
        """Answer one request of a message. Returns when everything that it answers directly is delivered.

        Args:
            request: The request.
            deliver: Brings answers to the client.
            seen: What the history has of it.
        """
        try:
            with failures_told():
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
        job.add_done_callback(lambda done: self._done(record, done))
        if work.is_asked_for or "webhookURL" in record.request:
            await deliver({"data": [envelope(record.request)]})
        else:
            await asyncio.shield(job)

    async def stream(self, request: object, seen: SeenTask | None, *, fails: bool) -> AsyncGenerator[Piece]:
        """Begin to answer a request piece by piece. With `fails`, an error comes in the middle.

        Raises:
            Refused: Nothing is streamed.
        """
        record = None
        try:
            with failures_told():
                record, work = self._accept(request, seen, streamed=True)
                assert record is not None
                assert work is not None
                fields = await (await Making.of(record, work)).next()
        except Refused as refused:
            await asyncio.sleep(refused.after if record is None else record.script.pause(0))
            given: Mapping[str, Any] = cast("Any", request) if isinstance(request, Mapping) else {}
            errors = [addressed(error, given) for error in refused.errors]
            if record is None:
                self.history.choose(seen, refused.chosen)
                self._note_failure(errors, given, seen)
            else:
                await self._fail(record, errors, None)
                self._done(record)
            raise Refused(*errors) from refused
        pieces: Pieces = asyncio.Queue()
        writing = self._keep(self._write_or_tell(record, work, fields or {}, pieces, fails))
        writing.add_done_callback(lambda done: self._end_stream(record, pieces, done))
        writing.add_done_callback(lambda done: self._done(record, done))
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
        """Write a stream. Whoever reads it is told if that fails."""
        try:
            with failures_told():
                await self._write(record, work, fields, pieces, fails)
        except Refused as refused:
            await self._fail(record, refused.errors, pieces.put)

    async def _write(
        self, record: Record, work: Work, fields: dict[str, Any], pieces: Pieces, fails: bool
    ) -> None:
        """Give a result in pieces over the time that it takes, and bill and keep it as a whole."""
        item, cost = {**envelope(record.request), **fields}, told_cost(fields, work.cost)
        if record.request.get("includeCost"):
            item["cost"] = cost
        script, breaks = record.script, record.script.breaks
        *written, last = script.pieces or pieces_of(item)
        for number, piece in enumerate(written if breaks is None else written[: breaks.after]):
            if fails and number == min(MIDDLE, len(written) - 1):
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
        """End a stream before its end."""
        if breaks.errors:
            await self._fail(record, list(breaks.errors), pieces.put)
        else:
            del self.records[record.request["taskUUID"]]
            self.history.end(record.seen)
            await pieces.put(CUT)

    def _accept(
        self, request: object, seen: SeenTask | None, *, streamed: bool = False
    ) -> tuple[Record | None, Work | None]:
        """Check a request and make room for its results. Queries have no record."""
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
            self._admission.check_question(given, cls)
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
            raise Refused(problem("rateLimitExceeded", f"Only {slots} tasks are made at the same time."))
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
        """A task with how it is answered.

        Raises:
            Refused: It is turned away.
        """
        script = self.answers.script(work) or (USUAL if self.replay is None else self.replay.script(work))
        if script.refused:
            refused = Refused(*script.refused)
            refused.after, refused.chosen = script.pause(0), script.chosen
            raise refused
        return (work if script.count is None else attrs.evolve(work, count=script.count)), script

    async def _do_or_tell(self, record: Record, work: Work, deliver: Deliver) -> None:
        """Do a task. A reset ends it, which whoever still waits is told."""
        try:
            if not self._was_reset:
                await self._do(record, work, deliver)
                return
        except asyncio.CancelledError:
            if not self._was_reset:
                raise
        if not record.is_done:
            await deliver({"errors": [was_reset(record.request)]})

    async def _do(self, record: Record, work: Work, deliver: Deliver) -> None:
        """Make the results, and deliver them unless they are to be asked for. The same with what fails."""
        webhook, to = work.get("webhook_url"), None if work.is_asked_for else deliver
        if webhook is not None:
            to = self._deliveries.to_webhook(webhook)
        try:
            with failures_told():
                await self._make(record, work, to)
        except Refused as refused:
            await self._fail(record, refused.errors, to)

    async def _make(self, record: Record, work: Work, deliver: Deliver | None) -> None:
        """Make the results one by one, bill and keep each."""
        upload_endpoint = work.get("upload_endpoint")
        making = await Making.of(record, work)
        index = 0
        started = time.monotonic()
        while True:
            try:
                fields = await making.next()
            except Exception:
                await self._take_time(record, None, index)
                raise
            if fields is None:
                del record.slots[1 if record.phased else index :]  # it made fewer than were asked for
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
                cost = told_cost(fields, work.cost)
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
        """A result takes the latency, and of that each report of progress the share that it reports."""
        reports = fields is not None and is_progress(fields)
        if not reports and (pause := record.script.pause(index)):
            await asyncio.sleep(pause)
        if self.latency:
            reached = fields["progress"] if fields is not None and reports else 100
            await asyncio.sleep(self.latency * max(reached - (record.progress or 0), 0) / 100)

    async def _fail(self, record: Record, errors: list[dict[str, Any]], deliver: Deliver | None) -> None:
        self._end_badly(record, errors)
        if deliver is not None:
            for error in record.errors:
                await deliver({"errors": [error]})

    def _end_badly(self, record: Record, errors: list[dict[str, Any]]) -> None:
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
        """`getResponse` and its like answer about another task."""
        # Even when nothing is known there is an answer: `data: []`.
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
        """Give up what is being made, telling those who wait for it, and what is being delivered."""
        self._was_reset = True
        await asyncio.sleep(0)  # what is cancelled before it has begun tells nobody
        for job in list(self._running):
            job.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=_LAST_WORDS)
        await self.close()

    async def close(self) -> None:
        """Stop what is still being made and what is still being delivered, and remove the files."""
        while self._running:
            for job in self._running:
                job.cancel()
            await asyncio.wait(self._running)
        self.store.close()


_NOTED = ("taskUUID", "taskType", "model")
