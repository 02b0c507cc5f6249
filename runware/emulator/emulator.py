"""The local server as an object: started, asked about what it saw, and stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable
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

#: Seconds for starting and for stopping.
MAX_DURATION = 60.0
#: Seconds after which who waits for its end looks whether a signal came.
_LOOK_UP = 0.2


def _check(port: int, api_key: str | None, answer_files: Path | str | None) -> None:
    if not 0 <= port <= LARGEST_PORT:
        raise ValueError(f"port is {port}; it must be between 1 and {LARGEST_PORT}, or 0 for a free one.")
    if api_key is not None and not api_key.strip():
        raise ValueError("api_key is empty, so no key would be good; None, the default, has any key be good.")
    if answer_files is not None and not Path(answer_files).is_dir():
        raise ValueError(f"answer_files is {str(answer_files)!r}; it must be a folder that there is.")


class Emulator:
    """A local server in a thread of its own.

    Args:
        port: The port to listen on, 1 to 65535; 0, the default, is a free one.
        host: The address to listen on; this machine only by default.
        api_key: The only key that is good; any key by default.
        latency: Seconds that each result takes to make.
        lenient: Accept what the schema does not know, as the API may on the day it adds something: a task of an unknown
            type is answered with results that echo it, an unknown parameter of a known task is let through, and a drawing
            stands in for media that are not known. Otherwise they are refused, as the API refuses what is misspelt.
        strict: Refuse what is known of single models, too: values, sizes and combinations that a model does not take, and
            required parameters that are missing. Otherwise only parameters are refused that the model does not have, and
            sides that it does not make, unless they are just small. See https://docs.runware-duo.example/guides/local-server-fidelity/.
        faults: What goes wrong on the way, and how often; nothing by default.
        public_url: What URLs of files begin with, such as `https://runware.example.com`. By default they name the host that
            was asked.
        trusted_proxies: Addresses and networks of proxies whose `Forwarded` and `X-Forwarded-*` headers say which host was
            asked; `*` for any. This machine by default.
        control_from: Addresses and networks that may use the page and what is under `/_emulator`; `*` for any. This machine
            by default.
        keep: How many files are kept: a size such as `"200MB"`, or a number. 500 MB and 10,000 files by default. The newest
            stay, and those that were used last. They are in a temporary folder, which is removed when the server stops.
        remember: How many tasks, messages and entries of the ledger are remembered at most; the newest. What the ledger
            says of their number and sum is of all.
        answer_files: A folder whose files may be named by answers that are chosen over HTTP; none by default.
        replay: A recording that `RUNWARE_RECORD` made. What was recorded is answered as it was then, and nothing else is
            answered.
        replay_speed: How many times as fast as it was recorded; at once by default.

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
            raise ValueError("lenient and strict are both true; a server is one of them, or neither.")
        self._host = checked_host(host)
        self._port = port
        self._latency = latency
        self._lenient, self._strict = lenient, strict
        self._replay: Replay | None = None
        if replay is not None:
            from runware.emulator.answers.replay import Replay  # few need it

            self._replay = Replay(replay, replay_speed)
        elif replay_speed is not None:
            raise ValueError("replay_speed is given without replay, which it belongs to.")
        self._faults = Faults() if faults is None else faults
        self._keep = Keep() if keep is None else Keep.read(keep)
        self._remember = remember
        addresses = Addresses(
            public_url=None if public_url is None else checked_public_url(public_url),
            trusted=networks(trusted_proxies),
        )
        self._arrival = threading.Condition()
        #: Called in the server's thread when a connection was `opened` or `closed`, or its key `refused`, with the client.
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
        self._server: ThreadedServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def url(self) -> str:
        """What a client takes as `url`."""
        return f"ws://{usable(self._host)}:{self._port}/v1"

    @property
    def http_url(self) -> str:
        """The same server over HTTP."""
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
        """What would have been billed."""
        return self._frontend.state.service.ledger

    @property
    def history(self) -> History:
        """What clients asked for and what they got: the last 500 tasks, oldest first."""
        return self._frontend.state.service.history

    def last(self, task_type: str | None = None) -> SeenTask:
        """The newest task, or the newest of a type, with what became of it.

        Args:
            task_type: As it goes over the wire: `imageInference`. Default: of any type.

        Raises:
            LookupError: There was none. It says which there were.

        Example:
            >>> server.last("imageInference").request["positivePrompt"]
            'a lighthouse'
        """
        return self.history.last(task_type)

    @property
    def billed(self) -> float:
        """US dollars that would have been billed."""
        return self.ledger.total

    @property
    def received(self) -> list[ReceivedMessage]:
        """The messages of clients, without API keys: the last ones, as many as are remembered."""
        return list(self._frontend.state.received)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Every task object of these messages, but for authentication and ping."""
        return [task for message in self.received for task in message.tasks]

    def wait_for_requests(self, count: int, timeout: float = 10.0) -> None:
        """Wait until so many task objects have been received in all.

        Raises:
            TimeoutError: They did not come within `timeout` seconds.
        """
        self._wait_until(lambda: self._frontend.state.requested >= count, timeout, f"{count} requests")

    def wait_for_connections(self, count: int, timeout: float = 10.0) -> None:
        """Wait until exactly so many WebSocket connections are open.

        Raises:
            TimeoutError: That is not the case within `timeout` seconds.
        """
        self._wait_until(lambda: self.connections == count, timeout, f"{count} connections")

    def answer_next(
        self, task_type: str | None = None, *, times: int = 1, **rule: Unpack[AnswerRule]
    ) -> PendingAnswer:
        """Choose how the next task is answered, or the next one that the rule is for.

        Before the server is started, too, and in any thread. A reset forgets it.

        Args:
            task_type: The type of the task; any by default.
            times: How many tasks are answered so.
            rule: What `ChosenAnswer` takes.

        Raises:
            ValueError: The rule makes no sense, or can never be used.

        Example:
            >>> from runware.emulator import Emulator
            >>> Emulator().answer_next("imageInference", error="insufficientCredits").used
            0
        """
        return self._choose(ChosenAnswer(task_type=task_type, times=times, **rule))

    def answer(self, task_type: str | None = None, **rule: Unpack[AnswerRule]) -> PendingAnswer:
        """The same for every task that the rule is for, until `clear_answers` or a reset."""
        return self._choose(ChosenAnswer(task_type=task_type, times=None, **rule))

    def _choose(self, rule: ChosenAnswer) -> PendingAnswer:
        chosen = self._frontend.state.service.answers.add(rule)
        self._control.changed()
        return chosen

    @property
    def answers(self) -> list[PendingAnswer]:
        """The chosen answers that a task may still get."""
        return self._frontend.state.service.answers.pending

    @property
    def unused_answers(self) -> list[PendingAnswer]:
        """The chosen answers that no task has got: at the end of a test there should be none."""
        return self._frontend.state.service.answers.unused

    def clear_answers(self) -> None:
        """Forget all chosen answers. Tasks that got one already keep it."""
        self._frontend.state.service.answers.clear()
        self._control.changed()

    def hang_up(self, code: int = 1001) -> None:
        """Close all WebSocket connections, as a server does that restarts."""
        self._in_loop(self._frontend.hang_up(code))

    def reset(self) -> None:
        """Be as new, under the same address: for the next test.

        Ledger, requests, files, models, sessions and chosen answers are empty, latency and faults are those it was made with. Tasks
        under way end with an error, and are never begun anew. Clients may stay connected; a connection counts
        again when it is used.
        """
        state = self._next_state()
        if self._server is None:
            self._frontend.replace(state)
        else:
            self._in_loop(self._frontend.reset(state))

    def _next_state(self) -> ServerState:
        return self._frontend.state.next(self._new_service(), self._faults, Recent(self._remember))

    def _in_loop(self, work: Coroutine[Any, Any, None]) -> None:
        if self._server is None or self._server.loop is None:
            work.close()
            raise RuntimeError("The local server is not running.")
        asyncio.run_coroutine_threadsafe(work, self._server.loop).result(MAX_DURATION)

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
        """Seconds that each result takes to make. May be changed at any time."""
        return self._frontend.state.service.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        check_seconds(seconds, "latency")
        self._frontend.state.service.latency = seconds
        self._control.changed()

    @property
    def faults(self) -> Faults:
        """What goes wrong, and how often. May be set at any time; the random numbers start anew then."""
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
        """The UUIDs of the tasks that a fault struck since `faults` was set, for faults that strike a single task."""
        return {fault: frozenset(uuids) for fault, uuids in self._frontend.state.chance.tasks.items()}

    def _break_off(self, connection: HTTPConnection | None) -> None:
        if self._server is not None:
            self._server.break_off(connection)

    def add_media(self, content: bytes, uuid: str | None = None) -> str:
        """Keep a file that tasks then can be given by its UUID, as if it had been uploaded, until the next `reset`.

        Args:
            content: The file: a picture, a video, a sound, a mesh.
            uuid: Its UUID, such as one of the real API that a program has in its settings; a new one by default.

        Returns:
            The UUID.

        Raises:
            ValueError: It is no UUID.
        """
        if uuid is not None and not is_uuid(uuid):
            raise ValueError(f"uuid is {uuid!r}; it must be a UUID.")
        return self._frontend.state.service.store.add(content, uuid=uuid).uuid

    @property
    def connections(self) -> int:
        """How many WebSocket connections are open."""
        return len(self._frontend.state.connections)

    def start(self) -> Self:
        """Listen. Returns when clients can connect, at once if they can already. After `stop`, it is the same port again.

        Raises:
            OSError: The port is taken, or the machine has no such address.
        """
        if self._server is not None:
            return self
        listeners = listen(self._host, self._port)
        self._port = listeners[0].getsockname()[1]
        self._server = ThreadedServer(
            application(self._frontend, self._control.routes, {HTTPException: no_such_page}),
            lambda: self._frontend.state.chance.faults.bandwidth,
        )
        self._thread = threading.Thread(
            target=self._server.run, args=(listeners,), name="runware emulator", daemon=True
        )
        self._thread.start()
        if not self._server.listens.wait(MAX_DURATION):
            raise RuntimeError(f"The local server did not start within {MAX_DURATION:g} seconds.")
        return self

    def stop(self) -> None:
        """Stop listening and hang up on everybody."""
        server, self._server = self._server, None
        if server is not None and self._thread is not None:
            server.stop()
            if server.has_ended.wait(MAX_DURATION):
                self._thread.join(MAX_DURATION)

    def wait(self) -> None:
        """Wait until it is stopped, from another thread or by Ctrl-C."""
        if (server := self._server) is not None:
            # A signal may wake another thread than this one, which alone runs what handles it.
            while not server.has_ended.wait(_LOOK_UP):
                pass

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
