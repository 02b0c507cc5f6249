"""`Emulator`: the local server as a Python object, which can be started, inspected, controlled and stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from runware._json.plain_values import is_uuid
from runware.emulator.addresses import LARGEST_PORT, THIS_MACHINE, Addresses, checked_public_url, networks
from runware.emulator.answers.chosen import AnswerRule, ChosenAnswer, check_seconds
from runware.emulator.answers.pending import PendingAnswer
from runware.emulator.control.answer_routes import AnswerRoutes
from runware.emulator.control.api import Control, no_such_page
from runware.emulator.control.event_routes import EventRoutes
from runware.emulator.faults import Chance, Faults
from runware.emulator.keeping.bounds import REMEMBERED, Keep, Recent
from runware.emulator.keeping.history import History, SeenTask
from runware.emulator.keeping.ledger import Ledger, ReceivedMessage
from runware.emulator.keeping.records import Records
from runware.emulator.keeping.store import Store
from runware.emulator.service import Service
from runware.emulator.serving.application import application
from runware.emulator.serving.frontend import Frontend
from runware.emulator.serving.listening import checked_host, listen, usable
from runware.emulator.serving.server_state import ServerState
from runware.emulator.serving.threaded_server import ThreadedServer

if TYPE_CHECKING:
    from runware.emulator.answers.replay import Replay

#: Seconds between two looks of `wait` whether a signal has arrived.
_POLL_INTERVAL = 0.2


def _check(port: int, api_key: str | None, answer_files: Path | str | None) -> None:
    if not 0 <= port <= LARGEST_PORT:
        raise ValueError(f"port is {port}; it must be between 1 and {LARGEST_PORT}, or 0 for a free one.")
    if api_key is not None and not api_key.strip():
        raise ValueError("api_key is empty, so no key would be valid; None, the default, accepts any key.")
    if answer_files is not None and not Path(answer_files).is_dir():
        raise ValueError(f"answer_files is {str(answer_files)!r}; it must be a folder that exists.")


class Emulator:
    """A local server that runs in its own thread.

    Args:
        port: The port to listen on, 1 to 65535; 0, the default, is a free one.
        host: The address to listen on. By default, only this machine can connect.
        api_key: The only valid key. By default, any key is valid.
        latency: Seconds that each result takes to make.
        lenient: Accept what the schema does not have, as the API may on the day it adds something: a task of an unknown
            type gets results that echo it, unknown parameters of a known task are accepted, and a drawing replaces
            unknown media. Otherwise all these are refused, as the API refuses misspelt names.
        strict: Check the limits and rules of single models, too: values, sizes and combinations that a model does not
            support, and missing parameters that it requires. Otherwise, the server refuses only parameters that the model
            does not have, and unsupported widths and heights, except small ones. See https://docs.runware-duo.example/guides/local-server-fidelity/.
        faults: The faults, with their probabilities. By default there are none.
        public_url: What URLs of files begin with, such as `https://runware.example.com`. By default they have the host to
            which the client sent its request.
        trusted_proxies: Addresses and networks of the proxies whose `Forwarded` and `X-Forwarded-*` headers are used; `*`
            for any. Default: this machine.
        control_from: Addresses and networks that may use the page and the control API under `/_emulator`; `*` for any.
            Default: this machine.
        keep: How many files are kept: a size such as `"200MB"`, or a number. Default: 500 MB and 10,000 files. The least
            recently used files are removed first. They are in a temporary folder, which is removed when the server stops.
        remember: The maximum number of tasks, messages and ledger entries that are kept: the newest. The ledger's
            count and total include all entries.
        answer_files: A folder with the files that answers chosen over HTTP may name. By default they may name none.
        replay: A recording made with `RUNWARE_RECORD`. Recorded tasks are answered as recorded, others are refused.
        replay_speed: How many times as fast as recorded the answers are sent; by default at once.

    Example:
        >>> from runware.emulator import Emulator
        >>> with Emulator(api_key="secret") as server:
        ...     url = server.url
    """

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        api_key: str | None = None,
        latency: float = 0.0,
        lenient: bool = False,
        strict: bool = False,
        faults: Faults | None = None,
        public_url: str | None = None,
        trusted_proxies: Iterable[str] = THIS_MACHINE,
        control_from: Iterable[str] = THIS_MACHINE,
        keep: str | int | None = None,
        remember: int = REMEMBERED,
        answer_files: Path | str | None = None,
        replay: Path | str | None = None,
        replay_speed: float | None = None,
    ) -> None:
        _check(port, api_key, answer_files)
        check_seconds(latency, "latency")
        if lenient and strict:
            raise ValueError("lenient and strict are both true; set at most one of them.")
        self._host = checked_host(host)
        self._port = port
        self._latency = latency
        self._lenient, self._strict = lenient, strict
        self._replay: Replay | None = None
        if replay is not None:
            from runware.emulator.answers.replay import Replay  # rarely needed

            self._replay = Replay(replay, replay_speed)
        elif replay_speed is not None:
            raise ValueError("replay_speed is given without replay, whose speed it is.")
        self._faults = Faults() if faults is None else faults
        self._keep = Keep() if keep is None else Keep.read(keep)
        self._remember = remember
        addresses = Addresses(
            public_url=None if public_url is None else checked_public_url(public_url),
            trusted=networks(trusted_proxies),
        )
        self._arrival = threading.Condition()
        #: Called in the server's thread with `opened`, `closed`, or `refused` (an invalid key), and the client's address.
        self.on_connection: Callable[[str, str], None] = lambda change, client: None
        self._frontend = Frontend(
            ServerState(self._new_service(), chance=Chance(self._faults), received=Recent(remember)),
            api_key,
            addresses,
            break_off=self._break_off,
            on_change=self._something_changed,
            on_connection=lambda change, client: self.on_connection(change, client),
        )
        self._control = Control(
            self._frontend,
            self._next_state,
            networks(control_from, "control_from"),
            latency,
            self._faults,
            "lenient" if lenient else "strict" if strict else "default",
            known_as=() if public_url is None else (urlsplit(public_url).hostname or "",),
        )
        EventRoutes(self._control).add()
        AnswerRoutes(self._control, None if answer_files is None else Path(answer_files)).add()
        self._last_started: ThreadedServer | None = None
        #: Held while the server is started or stopped.
        self._switching = threading.RLock()

    @property
    def _server(self) -> ThreadedServer | None:
        """The server that runs; None if there is none in this process, which may have been forked from the server's."""
        server = self._last_started
        return server if server is not None and server.is_of_this_process else None

    @property
    def port(self) -> int:
        """The port that the server listens on; before a start with port 0, 0."""
        return self._port

    @property
    def url(self) -> str:
        """The WebSocket URL of the API, for a client's `url`."""
        return f"ws://{usable(self._host)}:{self._port}/v1"

    @property
    def http_url(self) -> str:
        """The HTTP URL of the API."""
        return f"http://{usable(self._host)}:{self._port}/v1"

    def _new_service(self) -> Service:
        if self._replay is not None:
            self._replay.rewind()
        return Service(
            self._latency,
            self._lenient,
            self._strict,
            Store(keep=self._keep),
            Ledger(most=self._remember),
            records=Records(self._remember),
            replay=self._replay,
        )

    @property
    def ledger(self) -> Ledger:
        """The ledger of what would have been billed."""
        return self._frontend.state.service.ledger

    @property
    def history(self) -> History:
        """The last 500 tasks of clients with their results and errors, oldest first."""
        return self._frontend.state.service.history

    def last(self, task_type: str | None = None) -> SeenTask:
        """Return the newest task, or the newest of a type, with its results and errors.

        Args:
            task_type: The wire name of the type, such as `imageInference`. Default: any type.

        Raises:
            LookupError: There was no such task. The message lists the types of the tasks that there were.

        Example:
            >>> server.last("imageInference").request["positivePrompt"]
            'a lighthouse'
        """
        return self.history.last(task_type)

    @property
    def billed(self) -> float:
        """US dollars that would have been billed in total."""
        return self.ledger.total

    @property
    def received(self) -> list[ReceivedMessage]:
        """The last messages of clients, at most `remember`, without API keys."""
        return list(self._frontend.state.received)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """All task objects of the messages in `received`, except authentication and ping."""
        return [task for message in self.received for task in message.tasks]

    def wait_for_requests(self, count: int, timeout: float = 10.0) -> None:
        """Wait until at least `count` task objects have been received in total.

        Raises:
            TimeoutError: They were not received within `timeout` seconds.
        """
        self._wait_until(lambda: self._frontend.state.requested >= count, timeout, f"{count} requests")

    def wait_for_connections(self, count: int, timeout: float = 10.0) -> None:
        """Wait until exactly `count` WebSocket connections are open.

        Raises:
            TimeoutError: There was not this number of connections within `timeout` seconds.
        """
        self._wait_until(lambda: self.connections == count, timeout, f"{count} connections")

    def answer_next(
        self, task_type: str | None = None, *, times: int = 1, **rule: Unpack[AnswerRule]
    ) -> PendingAnswer:
        """Choose the answer to the next task that the rule matches.

        May be called before the server is started, and in any thread. A reset removes the answer.

        Args:
            task_type: The type of the task. Default: any type.
            times: How many tasks get this answer.
            rule: The other arguments of `ChosenAnswer`.

        Raises:
            ValueError: The rule is invalid, or can never match a task.

        Example:
            >>> from runware.emulator import Emulator
            >>> Emulator().answer_next("imageInference", error="insufficientCredits").used
            0
        """
        return self._choose(ChosenAnswer(task_type=task_type, times=times, **rule))

    def answer(self, task_type: str | None = None, **rule: Unpack[AnswerRule]) -> PendingAnswer:
        """Choose the answer to every task that the rule matches, until `clear_answers` or a reset."""
        return self._choose(ChosenAnswer(task_type=task_type, times=None, **rule))

    def _choose(self, rule: ChosenAnswer) -> PendingAnswer:
        chosen = self._frontend.state.service.answers.add(rule)
        self._control.changed()
        return chosen

    @property
    def answers(self) -> list[PendingAnswer]:
        """The chosen answers that are still pending: later tasks may get them."""
        return self._frontend.state.service.answers.pending

    @property
    def unused_answers(self) -> list[PendingAnswer]:
        """The chosen answers that no task has got. At the end of a test there should be none."""
        return self._frontend.state.service.answers.unused

    def clear_answers(self) -> None:
        """Remove all pending answers. Tasks that already have one keep it."""
        self._frontend.state.service.answers.clear()
        self._control.changed()

    def hang_up(self, code: int = 1001) -> None:
        """Close all WebSocket connections with a close code, like a server that restarts."""
        if (server := self._server) is None:
            raise RuntimeError("The local server is not running.")
        server.run_in_loop(self._frontend.hang_up(code))

    def reset(self) -> None:
        """Return to the initial state, at the same address: for the next test.

        Ledger, requests, files, models, sessions and chosen answers are emptied; latency and faults have their initial
        values again. Tasks in flight end with an error after which clients do not retry. Clients may stay connected; their
        connections are counted in `connections` when they are used again.
        """
        state = self._next_state()
        if (server := self._server) is None:
            self._frontend.replace(state)
        else:
            server.run_in_loop(self._frontend.reset(state))

    def _next_state(self) -> ServerState:
        return self._frontend.state.next(self._new_service(), self._faults, Recent(self._remember))

    def _wait_until(self, reached: Callable[[], bool], timeout: float, what: str) -> None:
        with self._arrival:
            if not self._arrival.wait_for(reached, timeout):
                raise TimeoutError(f"There were not {what} within {timeout:g} seconds.")

    def _something_changed(self) -> None:
        with self._arrival:
            self._arrival.notify_all()
        self._control.changed()

    @property
    def latency(self) -> float:
        """Seconds that each result takes to make. Can be set at any time."""
        return self._frontend.state.service.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        check_seconds(seconds, "latency")
        self._frontend.state.service.latency = seconds
        self._control.changed()

    @property
    def faults(self) -> Faults:
        """The faults, with their probabilities. Can be set at any time, which restarts the random numbers."""
        return self._frontend.state.chance.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._frontend.state.chance = Chance(faults)
        self._control.changed()

    @property
    def fault_counts(self) -> dict[str, int]:
        """How often each fault has happened since `faults` was set."""
        return dict(self._frontend.state.chance.counts)

    @property
    def fault_tasks(self) -> dict[str, frozenset[str]]:
        """The UUIDs of the last 10,000 tasks that a fault affected since `faults` was set, if it affects single tasks."""
        return {fault: frozenset(uuids) for fault, uuids in self._frontend.state.chance.tasks.items()}

    def _break_off(self, connection: HTTPConnection | None) -> None:
        if self._server is not None:
            self._server.break_off(connection)

    def add_media(self, content: bytes, uuid: str | None = None) -> str:
        """Store a file as if it had been uploaded, for use in tasks by its UUID, until the next `reset`.

        Args:
            content: The content of the file: an image, a video, an audio file, a mesh.
            uuid: The UUID of the file, such as one of the real API from a program's settings. Default: a new one.

        Returns:
            The UUID of the file.

        Raises:
            ValueError: `uuid` is not a UUID.
        """
        if uuid is not None and not is_uuid(uuid):
            raise ValueError(f"uuid is {uuid!r}; it must be a UUID.")
        return self._frontend.state.service.store.add(content, uuid=uuid).uuid

    @property
    def connections(self) -> int:
        """The number of open WebSocket connections."""
        return len(self._frontend.state.connections)

    def start(self) -> Self:
        """Start the server unless it runs; return when clients can connect. After `stop`, the port is the same again.

        Raises:
            OSError: The port is in use, or the machine does not have the address.
        """
        with self._switching:
            if self._server is None:
                listeners = listen(self._host, self._port)
                self._port = listeners[0].getsockname()[1]
                self._last_started = ThreadedServer(
                    application(self._frontend, self._control.routes, {HTTPException: no_such_page}),
                    lambda: self._frontend.state.chance.faults.bandwidth,
                )
                self._last_started.start(listeners)
        return self

    def stop(self) -> None:
        """Stop listening, and close all connections."""
        if self._server is not None:
            with self._switching:
                server, self._last_started = self._last_started, None
                if server is not None:
                    server.stop()

    def wait(self) -> None:
        """Wait until the server has stopped; Ctrl-C interrupts the wait."""
        if (server := self._server) is not None:
            # A signal may wake another thread than this one, but only this one runs its handler: so wake regularly.
            while not server.has_ended.wait(_POLL_INTERVAL):
                pass

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
