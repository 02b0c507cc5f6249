# Derived from runware/client.py by `python -m codegen generate`; edit that file instead.
"""The client: its settings, its connection, and the files of results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never, ParamSpec, Self, TypeVar

from runware._engine.call_options import CallOptions, OnIncomplete, Validate, check_deadline, check_flag
from runware._logs.secret import Secret
from runware._models.arguments import flat_results
from runware._models.lazy import LazyModule
from runware._models.model import ResponseObject, Task
from runware._runtime.session import Session
from runware.config import DEFAULT_MESSAGE_SIZE, Config, Transport, check_settings, make_config
from runware.options import Options

from .portal import Portal
from .running import Running

if TYPE_CHECKING:
    import PIL.Image as Pillow

    import runware._catalogue.models as catalogue
    import runware._files.media as files
    import runware.events as events
else:
    Pillow, catalogue = LazyModule("PIL.Image"), LazyModule("runware._catalogue.models")
    files, events = LazyModule("runware._files.media"), LazyModule("runware.events")

P = ParamSpec("P")
C = TypeVar("C", bound="Runware")


class Runware(Running):
    """A client of the Runware API. It connects on first use and shares one connection among all tasks.

    Args:
        api_key: The API key. Default: the environment variable `RUNWARE_API_KEY`.
        url: The URL of the server. Default: the environment variable `RUNWARE_BASE_URL`, otherwise the public server.
            An `http(s)` URL also chooses the transport. A key or URL that is not given is read from the environment
            each time the client is used. If the variable has been removed since the client was created, its value at
            that time is used.
        transport: `"websocket"` (one connection for all tasks) or `"http"` (one request per task). HTTP is for
            networks that block WebSockets, and for short-lived programs. Default: `"websocket"`, or as `url` says.
        http_client: An `httpx` client with the proxies and certificates that you need, used for everything that goes
            over HTTP. You close it yourself. Or a function that returns such a client; this client then closes what the
            function returns. Blocking programs should pass a function. Default: the proxies (`HTTPS_PROXY`,
            `NO_PROXY`) and certificates (`SSL_CERT_FILE`) of the environment.
        reconnect: Whether to reconnect after a lost connection. If False, the tasks in flight fail.
        max_retries: Maximum number of retries after a transient error. 0 means a single attempt.
        timeout: Seconds to wait for the next sign of life of a task, per attempt.
        connect_timeout: Seconds allowed for opening a connection, and again for authenticating it.
        max_in_flight: Maximum number of tasks in flight at once. Further tasks are queued.
        max_message_size: Maximum size of a response in bytes, decompressed. Default: 268,435,456 (256 MiB). A larger
            response is not read, and its task fails with a `ResponseTooLargeError`. Over a WebSocket the client cannot
            tell which task the response belongs to: it reconnects and polls for each task in flight separately. If that
            does not identify the task and another response is too large, the tasks that were in flight both times fail.
        budget: Spending limit in US dollars. Once it is reached, billed tasks are no longer sent. The costs of tasks in
            flight are not known yet and come on top. Default: no limit.
        upload_inputs: Store each local file on the server once and send its UUID from then on. Default: send the
            file with every task.
        validate: What to do with a task that its model will probably not accept, judging by the known parameters,
            values, sizes and rules of the model. `"warn"`: issue a `ModelWarning`, once for each parameter of a model,
            and send the task. `"error"`: raise an `InvalidParameterError` before anything is sent. `"off"`: do not
            check. A task of an unknown model is not checked against a model: see `models`.
        on_event: Callback for events, for metrics and traces: see `runware.events`. It runs in the thread of the event
            loop; in the blocking package, that is a background thread of the client. It must therefore be quick and
            must not wait for the client. Events of a task are delivered with the context variables of its caller,
            other events with none. An exception that it raises is logged and otherwise ignored. It is not pickled with
            the client.

    Raises:
        AuthenticationError: The API key is empty. A missing key is reported when the client is entered or used.
        InvalidParameterError: A setting has an invalid value or does not exist.

    Example:
        >>> from runware_sync import Runware
        >>> with Runware() as client:
        ...     images = client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse at dusk")
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
        validate: Validate = "warn",
        on_event: events.OnEvent | None = None,
        **unknown: Never,  # reported with a helpful error; type checkers reject every other name
    ) -> None:
        key, address = Secret(api_key), Secret(url)
        del api_key, url  # tracebacks may show local variables
        names = list(unknown)
        unknown.clear()  # a value may be a key, and tracebacks may show it
        check_settings(names)
        config = make_config(
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
            validate=validate,
            on_event=on_event,
        )
        self._set_up(
            config,
            CallOptions(timeout=config.timeout, max_retries=config.max_retries, validate=config.validate),
        )

    def _set_up(self, config: Config, options: CallOptions) -> None:
        self._config = config
        self._options = options
        self._session = Session(config)
        self._portal = Portal(self._session.disconnect, self._session.check_open)

    # The arguments are those of the class, or of a subclass, for type checkers, too. Pyright expects a class as `cls`.
    @classmethod  # pyright: ignore[reportArgumentType]
    def initialize(cls: Callable[P, C], *args: P.args, **kwargs: P.kwargs) -> C:
        """Create a client and connect it. Takes the same arguments as the class.

        Raises:
            InvalidParameterError: A setting has an invalid value.
            AuthenticationError: The key is missing, or the server rejects it.
            ConnectionFailedError: The server cannot be reached.

        Example:
            >>> from runware_sync import Runware
            >>> client = Runware.initialize(timeout=120)
            >>> client.disconnect()
        """
        try:
            client = cls(*args, **kwargs)
        finally:
            del args, kwargs  # tracebacks may show local variables
        client.ensure_connection()
        return client

    def ensure_connection(self) -> None:
        """Connect and authenticate now. Does nothing if the client is connected already.

        Raises:
            AuthenticationError: The server rejects the key.
            ConnectionFailedError: The server cannot be reached.
        """
        self._portal.run(self._session.connect)

    @property
    def connected(self) -> bool:
        """Whether the client currently has an authenticated connection."""
        return self._session.connected

    @property
    def spent(self) -> float:
        """The total cost in US dollars that results have reported (see `include_cost`). Each result counts once."""
        return self._session.budget.spent

    @property
    def models(self) -> catalogue.Models:
        """The catalogue of the API's models: their parameters, limits and example calls. Nothing is sent.

        Example:
            >>> model = client.models.get("runware:400@1")
            >>> side = model.parameters["width"].maximum
            >>> images = client.generate(model.slug, positive_prompt="a lighthouse", width=side, height=side)
        """
        return self._session.models

    def _task_of_model(
        self, model: str, task: object, params: dict[str, object]
    ) -> tuple[Task[Any], dict[str, Any]]:
        return catalogue.task_of_model(self.models, model, task, params, frozenset(Options.__annotations__))

    def with_options(
        self, *, timeout: float | None = None, deadline: float | None = None, max_retries: int | None = None,
        on_incomplete: OnIncomplete | None = None, validate: Validate | None = None,
    ) -> Self:  # fmt: skip
        """Return a client of the same class with other default options. It shares everything else with this client.

        Both clients use the same connection, the same `spent` total and the same `max_in_flight` limit, and their tasks
        are sent in turn. Closing one closes both. The arguments of a call take precedence over these defaults. None
        leaves a default unchanged.

        Args:
            timeout: Seconds to wait for the next sign of life of a task, per attempt.
            deadline: Total time limit of a call in seconds.
            max_retries: Maximum number of retries after a transient error. 0 means a single attempt.
            on_incomplete: What to do if results are missing at the end: `"return"` those that arrived, or `"raise"` an
                `IncompleteResultsError` that carries them.
            validate: What to do with a task that its model will probably not accept: `"warn"`, `"error"` or `"off"`.

        Raises:
            InvalidParameterError: An option has an invalid value.

        Example:
            >>> patient = client.with_options(timeout=600, max_retries=5)
            >>> images = patient.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
        """
        options = self._options.changed(
            timeout=timeout, deadline=deadline, max_retries=max_retries, on_incomplete=on_incomplete, validate=validate
        )  # fmt: skip
        client = type(self).__new__(type(self))
        vars(client).update(vars(self))
        client._options = options.as_one_caller()
        return client

    def disconnect(self) -> None:
        """Close the connection. Tasks in flight fail with a `ClientClosedError`. The next use reconnects.

        Example:
            >>> client.ensure_connection()
            >>> client.disconnect()
            >>> images = client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
        """
        self._portal.disconnect()

    def close(self) -> None:
        """Close the client for good, as leaving the `with` block does. Tasks in flight fail with a `ClientClosedError`."""
        self._session.closed = True
        self._portal.disconnect()

    def __enter__(self) -> Self:
        self._config.now()  # raises at once if there is no API key
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # A pickled client has its settings, including the API key, and what a subclass has added, but neither its connection
    # nor its callbacks.
    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_session": self._session.validator.architectures, "_portal": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._set_up(self._config, self._options)
        self._session.validator.architectures.update(state["_session"])

    def __repr__(self) -> str:
        if "_session" not in vars(self):
            return "Runware(not made yet)"  # shown by the traceback of an error in a setting
        return f"Runware(url={self._session.url!r}, connected={self.connected})"

    def upload(self, media: files.Media) -> str:
        """Store a file on the server for use in any number of tasks. Identical content is stored once.

        Args:
            media: A `Path`, bytes, a binary file, a PIL image, a result, or a string as media parameters accept it. A
                result or a UUID is not uploaded again, since the server has the file.

        Returns:
            The UUID of the file, which every media parameter accepts.

        Raises:
            InvalidParameterError: The file cannot be read.
            APIError: The server rejects the file.

        Example:
            >>> from PIL import Image
            >>> photo = client.upload(Image.new("RGB", (64, 64), "teal"))
            >>> images = client.image_inference(
            ...     model="runware:101@1", positive_prompt="a lighthouse", seed_image=photo, width=512, height=512
            ... )
        """
        return self._portal.run(self._session.upload, media)

    def fetch(
        self, source: ResponseObject | str, /, *, role: str | None = None, deadline: float | None = None
    ) -> bytes:
        """Return the content of a result's file, whether it came as a URL, base64 or a data URI; or the content of a URL.

        Args:
            source: A result, or an `http(s)` URL or data URI such as `image.image_url`.
            role: Which file, if a result has several: the name of its field without the suffix `_url`, `_base64_data` or
                `_data_uri`, such as `"image"`, `"mask_image"` or `"video"`.
            deadline: Total time limit of the call in seconds. Default: half an hour.

        Raises:
            InvalidParameterError: The result has no such file, or it has several, whose roles the error lists. Or
                `deadline` is not a positive number.
            NoAnswerError: The download failed, or was not complete in time (`TaskTimeoutError`).
            APIError: The server refuses to send the file, or no longer has it.

        Example:
            >>> [image] = client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
            >>> content = client.fetch(image)
            >>> same = client.fetch(image.image_url)
        """
        return self._portal.run(self._session.fetch, source, role, check_deadline(deadline))

    def fetch_image(
        self, source: ResponseObject | str, /, *, role: str | None = None, deadline: float | None = None
    ) -> Pillow.Image:
        """Return the content of a file, as `fetch` does, as a PIL image. Pillow must be installed.

        Args:
            source: A result, or an `http(s)` URL or data URI.
            role: Which file, if a result has several, as for `fetch`.
            deadline: Total time limit of the call in seconds, as for `fetch`.

        Raises:
            InvalidParameterError: The result has no such file, or several; or `deadline` is not a positive number.
            NoAnswerError: The download failed, or was not complete in time.
            APIError: The server refuses to send the file, or no longer has it.
            RunwareError: The file is not an image that Pillow can read, or Pillow is not installed.

        Example:
            >>> [image] = client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
            >>> picture = client.fetch_image(image)
            >>> picture.resize((64, 64)).save("small.png")
        """
        return self._portal.run(self._session.fetch_image, source, role, check_deadline(deadline))

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
            results: The results of one task or of several. Results without a file, such as texts, are skipped, and a
                warning is logged.
            folder: A local folder. It is created if it does not exist. `~` is the home directory. Files are only written
                inside this folder.
            name: Template for the file names, with the fields `{index}`, `{uuid}`, `{seed}`, `{task_uuid}` and `{role}`.
                Default: the UUID of each file. The extension is derived from the content.
            overwrite: Replace an existing file of the same name. Default: a number is appended to the name of the new
                file, unless the existing file has the same content, which is then left as it is.
            metadata: Write a JSON file beside each file. It has the task, the seed, the cost, the `model`, and the
                parameters of the `request`, without media. Results that were collected by UUID, or unpickled, have no
                request.
            deadline: Total time limit of the call in seconds. Files that are not complete by then fail, and the others
                are saved. Default: half an hour for each file.

        Returns:
            The paths, in the order of the results.

        Raises:
            InvalidParameterError: The template, the folder or another option is invalid, or an item is not a result.
            NoAnswerError: A file could not be downloaded, or not in time (`TaskTimeoutError`). The others are saved.

        Example:
            >>> images = client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
            >>> paths = client.save(images, "out/", name="{index:03}-{seed}")
        """
        listed = flat_results(results)
        return self._portal.run(
            self._session.save,
            listed,
            folder,
            name=name,
            overwrite=check_flag(overwrite, "overwrite"),
            metadata=check_flag(metadata, "metadata"),
            deadline=check_deadline(deadline),
        )
