# Derived from runware/client.py by `python -m codegen generate`; edit that file instead.
"""The client: what you hold in your hand."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never, Self

from runware._logs.secret import Secret
from runware._models.model import ResponseObject
from runware.arguments import several_results
from runware.config import DEFAULT_MESSAGE_SIZE, Config, Transport, check_settings, make_config
from runware.options import CallOptions, OnIncomplete, check_deadline

from .portal import Portal
from .running import Running

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

    from runware._files.media import Media
    from runware.events import OnEvent


class Runware(Running):
    """A client of the API. It connects when it is first used, and keeps one connection for everything it does.

    Args:
        api_key: The API key; by default that of the environment variable `RUNWARE_API_KEY`.
        url: The server; by default that of `RUNWARE_BASE_URL`, otherwise the public one. An `http(s)` URL chooses
            the transport, too. Of the key and the URL, what is not given is looked up in the environment when a
            connection is opened; where that says nothing any more, it stays as it was when the client was made.
        transport: `"websocket"`, one connection for everything, or `"http"`, a request for each task: for networks
            that let no WebSocket through, and for short-lived programs.
        http_client: A client of your own, of the httpx library, for everything that goes over HTTP: with the proxies
            and the certificates that you need. It stays yours, and open. Or a function that makes one, which is called
            where it is used and closed with this client: the way for blocking programs. By default proxies
            (`HTTPS_PROXY`, `NO_PROXY`) and certificates (`SSL_CERT_FILE`) are those of the environment.
        reconnect: Whether a lost connection is repaired. If not, what is under way fails with it.
        max_retries: How often to try again what failed for a passing reason. 0 means once only.
        timeout: Seconds to wait for the next sign of life of a task, per try.
        connect_timeout: Seconds that opening a connection may take.
        max_in_flight: How many tasks may be under way at once; further ones wait for their turn.
        max_message_size: Bytes that an answer may have, decompressed; by default 268,435,456 (256 MiB). A larger one is
            not read, and its task ends with a `ResponseTooLargeError`. Over a WebSocket it is not known whose it is: the
            connection is made anew, and the tasks that were under way both times end.
        budget: US dollars after which no further tasks that cost are sent. The costs of tasks under way are not
            known yet, so it can be passed by as much as these cost.
        upload_inputs: Store local media on the server once per content and name them by UUID from then on, rather
            than sending them with every task.
        on_event: Called with what happens, for metrics and traces: see `runware.events`. It is called where the
            engine runs, in the thread of the event loop, which with the blocking package is the client's own
            background thread; so it must be quick, and not wait for the client. What concerns a call is told with
            the context variables of its caller, all else with none. What it raises is logged, and harms nobody. It stays behind when a client is pickled.

    Raises:
        AuthenticationError: The API key is empty. A missing one is said when the client is entered or used.
        InvalidParameterError: A setting makes no sense, or does not exist.

    Example:
        >>> from runware_sync import Runware
        >>> with Runware() as client:
        ...     images = client.image_inference(model="runware:101@1", positive_prompt="a lighthouse at dusk")
        ...     paths = client.save(images, "out/")

    https://runware.ai/docs/
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        url: str | None = None,
        reconnect: bool = True,
        max_retries: int = 2,
        timeout: float = 60.0,
        connect_timeout: float = 15.0,
        max_in_flight: int = 1000,
        max_message_size: int = DEFAULT_MESSAGE_SIZE,
        budget: float | None = None,
        upload_inputs: bool = False,
        transport: Transport | None = None,
        http_client: object = None,
        on_event: OnEvent | None = None,
        **unknown: Never,  # for the sentence about it; type checkers accept none
    ) -> None:
        key, address = Secret(api_key), Secret(url)
        del api_key, url  # a traceback shows the variables of its frames
        names = list(unknown)
        unknown.clear()  # one of them may be a key
        check_settings(names)
        self._config = make_config(
            api_key=key,
            url=address,
            reconnect=reconnect,
            max_retries=max_retries,
            timeout=timeout,
            connect_timeout=connect_timeout,
            max_in_flight=max_in_flight,
            max_message_size=max_message_size,
            budget=budget,
            upload_inputs=upload_inputs,
            transport=transport,
            http_client=http_client,
            on_event=on_event,
        )
        self._portal = Portal(self._config)
        self._options = CallOptions(self._config.timeout, self._config.max_retries)

    @classmethod
    def initialize(cls, api_key: str | None = None, **settings: Any) -> Self:
        """Make a client and connect it. Takes what the class itself takes.

        Raises:
            AuthenticationError: The key is missing, or the server refuses it.
            ConnectionFailedError: The server cannot be reached.
        """
        try:
            client = cls(api_key, **settings)
        finally:
            del api_key  # a traceback shows the variables of its frames
            settings.clear()
        client.ensure_connection()
        return client

    def ensure_connection(self) -> None:
        """Connect and authenticate now, unless that is done already.

        Raises:
            AuthenticationError: The server refuses the key.
            ConnectionFailedError: The server cannot be reached.
        """
        self._portal.run(self._portal.session.connect)

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        return self._portal.session.connected

    @property
    def spent(self) -> float:
        """US dollars that the results so far have reported as their cost (see `include_cost`), each counted once."""
        return self._portal.session.spent

    def with_options(
        self, *, timeout: float | None = None, deadline: float | None = None, max_retries: int | None = None,
        on_incomplete: OnIncomplete | None = None,
    ) -> Self:  # fmt: skip
        """A client of the same class with other defaults for its tasks. It shares all the rest with this one.

        There is still one connection, one account of what was spent, and one limit of tasks under way; the tasks of
        the two take turns. Closing either closes both, so close only one of them. What a call is given itself comes
        first; None leaves a default as it is.

        Args:
            timeout: Seconds to wait for the next sign of life of a task, per try.
            deadline: Seconds after which a call ends whatever happens.
            max_retries: How often to try again what failed for a passing reason. 0 means once only.
            on_incomplete: What to do if, at the end, some results are missing: `"return"` those that arrived, or
                `"raise"` an `IncompleteResultsError` that carries them.

        Raises:
            InvalidParameterError: A number is negative, or not a number.

        Example:
            >>> patient = client.with_options(timeout=600, max_retries=5)
            >>> images = patient.image_inference(model="runware:101@1", positive_prompt="a lighthouse")
        """
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete
        )
        client = type(self).__new__(type(self))
        vars(client).update(vars(self))
        client._options = options.of_a_batch()
        return client

    def disconnect(self) -> None:
        """Hang up. What is still under way ends with a `ClientClosedError`. The next use connects again.

        Example:
            >>> client.ensure_connection()
            >>> client.disconnect()
            >>> images = client.image_inference(model="runware:101@1", positive_prompt="a lighthouse")
        """
        self._portal.disconnect()

    def close(self) -> None:
        """Hang up for good, as leaving the `with` block does. What is still under way ends with a `ClientClosedError`."""
        self._portal.close()

    def __enter__(self) -> Self:
        self._config.now()  # a missing key is said at once
        return self

    def __exit__(self, *_: object) -> None:
        self._portal.close()

    def __reduce__(self) -> tuple[Any, ...]:
        # A client travels as its settings, its key among them; the connection stays behind, and so do callbacks.
        return _remade, (type(self), self._config, self._options)

    def __repr__(self) -> str:
        if "_portal" not in vars(self):
            return "Runware(not made yet)"  # in the traceback of an error about its settings
        return f"Runware(url={self._portal.session.url!r}, connected={self.connected})"

    def upload(self, media: Media) -> str:
        """Store a file on the server, once for the same content, to use it in any number of tasks.

        Args:
            media: A `Path`, bytes, a binary file, a PIL image, a result, or a string as media parameters take it. What
                the server has already, a result or a UUID, is not sent again.

        Returns:
            Its UUID, which stands for it in every media parameter.

        Raises:
            InvalidParameterError: It cannot be read.
            APIError: The server refuses it.

        Example:
            >>> from PIL import Image
            >>> photo = client.upload(Image.new("RGB", (64, 64), "teal"))
            >>> images = client.image_inference(
            ...     model="runware:101@1", positive_prompt="a lighthouse", seed_image=photo, width=512, height=512
            ... )
        """
        return self._portal.run(self._portal.session.upload, media)

    def fetch(
        self, source: ResponseObject | str, /, *, role: str | None = None, deadline: float | None = None
    ) -> bytes:
        """The content of a file: of the one that a result has, however it came, or of a URL.

        Args:
            source: A result, or an `http(s)` URL or data URI such as `image.image_url`.
            role: Which file of a result that has several: the name of its field without what says how it is
                delivered, such as `"image"`, `"mask_image"` or `"video"`.
            deadline: Seconds for the whole call. Without one it takes half an hour at most.

        Raises:
            InvalidParameterError: There is no such file, or several; the sentence lists their roles. Or `deadline`
                makes no sense.
            NoAnswerError: It could not be fetched, or not in time (`TaskTimeoutError`).
            APIError: The server does not give it out (any more).

        Example:
            >>> [image] = client.image_inference(model="runware:101@1", positive_prompt="a lighthouse")
            >>> content = client.fetch(image)
            >>> same = client.fetch(image.image_url)
        """
        return self._portal.run(self._portal.session.fetch, source, role, check_deadline(deadline))

    def fetch_image(
        self, source: ResponseObject | str, /, *, role: str | None = None, deadline: float | None = None
    ) -> PILImage:
        """The same as an image of the library PIL (Pillow), which has to be installed.

        Args:
            source: A result, or an `http(s)` URL or data URI.
            role: Which file of a result that has several, as for `fetch`.
            deadline: Seconds for the whole call, as for `fetch`.

        Raises:
            InvalidParameterError: There is no such file, or several; or `deadline` makes no sense.
            NoAnswerError: It could not be fetched, or not in time.
            APIError: The server does not give it out (any more).
            RunwareError: It is no image, or Pillow is not installed.

        Example:
            >>> [image] = client.image_inference(model="runware:101@1", positive_prompt="a lighthouse")
            >>> picture = client.fetch_image(image)
            >>> picture.resize((64, 64)).save("small.png")
        """
        return self._portal.run(self._portal.session.fetch_image, source, role, check_deadline(deadline))

    def save(
        self,
        results: Iterable[ResponseObject | Iterable[ResponseObject]] | ResponseObject,
        folder: str | PathLike[str],
        *,
        name: str | None = None,
        overwrite: bool = False,
        metadata: bool = False,
        deadline: float | None = None,
    ) -> list[Path]:
        """Write the files of results into a folder, whether they came as URLs, base64 or data URIs.

        Args:
            results: What a task returned, or several. Those that have no file, such as texts, are passed over with
                a warning in the log.
            folder: Where to: a folder of this machine, made if it does not exist; `~` is the home directory. No file
                ever gets outside of it.
            name: Template of the files' names, from `{index}`, `{uuid}`, `{seed}`, `{task_uuid}` and `{role}`;
                by default each file's own UUID. The ending follows from the content.
            overwrite: Replace a file of the same name; otherwise the new one gets a number.
            metadata: Write beside each file a JSON file that says what it is (task, seed, cost) and what it was made
                from: its `model`, and the parameters of its `request`, without media. Results that were asked for by
                a UUID, or unpickled, do not know their request.
            deadline: Seconds for the whole call; files that are not here by then fail, the others are saved. Without
                one, each file may take half an hour.

        Returns:
            The paths, in the order of the results.

        Raises:
            InvalidParameterError: The template, the folder or `deadline` makes no sense, or something is no result.
            NoAnswerError: A file could not be fetched, or not in time (`TaskTimeoutError`); the others are saved all
                the same.

        Example:
            >>> images = client.image_inference(model="runware:101@1", positive_prompt="a lighthouse")
            >>> paths = client.save(images, "out/", name="{index:03}-{seed}")
        """
        listed = several_results(results)
        return self._portal.run(
            self._portal.session.save,
            listed,
            folder,
            name=name,
            overwrite=overwrite,
            metadata=metadata,
            deadline=check_deadline(deadline),
        )


def _remade(cls: type[Runware], config: Config, options: CallOptions) -> Runware:
    client = cls.__new__(cls)
    client._config = config  # pyright: ignore[reportPrivateUsage]
    client._portal = Portal(config)  # pyright: ignore[reportPrivateUsage]
    client._options = options  # pyright: ignore[reportPrivateUsage]
    return client
