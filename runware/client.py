"""The client: its settings, its connection, and the files of results."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never, Self

from runware._engine.call_options import CallOptions, OnIncomplete, Validate, check_deadline, check_flag
from runware._logs.secret import Secret
from runware._models.arguments import several_results
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


class Runware(Running):
    """A client of the API. It connects when it is first used, and uses one connection for all tasks.

    Args:
        api_key: The API key. Default: the environment variable `RUNWARE_API_KEY`.
        url: The server. Default: the environment variable `RUNWARE_BASE_URL`, otherwise the public server. An `http(s)`
            URL also chooses the transport. A key or a URL that is not given is read from the environment each time the
            client is used. If the variable is gone by then, its value at the time when the client was made counts.
        transport: `"websocket"`, one connection for all tasks, or `"http"`, one request for each task. HTTP is for
            networks that block WebSockets, and for short-lived programs. Default: `"websocket"`, or as `url` says.
        http_client: A client of the library httpx with the proxies and certificates that you need, for everything that
            goes over HTTP. You close it yourself. Or a function that makes one; then this client closes what it
            makes. In blocking programs, give a function. Default: proxies (`HTTPS_PROXY`, `NO_PROXY`) and certificates
            (`SSL_CERT_FILE`) of the environment.
        reconnect: Whether a lost connection is repaired. If not, the tasks that are under way fail with it.
        max_retries: How often to try again after an error that may pass. 0 means one try.
        timeout: Seconds to wait for the next sign of life of a task, per try.
        connect_timeout: Seconds that opening a connection may take, and then its authentication.
        max_in_flight: How many tasks may be under way at once. Further tasks wait for their turn.
        max_message_size: Bytes that an answer may have, decompressed. Default: 268,435,456 (256 MiB). A larger answer
            is not read, and its task ends with a `ResponseTooLargeError`. Over a WebSocket the client cannot know
            which task it was: it connects again, and if it happens again, ends the tasks that were under way both times.
        budget: US dollars. When they are spent, tasks that cost are not sent any more. The costs of tasks that are
            under way are not known yet, and come on top. Default: no limit.
        upload_inputs: Store each local file on the server once and send its UUID from then on. Default: send the
            file with every task.
        validate: What to do with a task that does not keep to what is known of its model: its parameters, values, sizes and
            rules. `"warn"` with a `ModelWarning`, once for each parameter of a model, and send it all the same.
            `"error"`: raise an `InvalidParameterError` before anything is sent. `"off"`: do not look. Models that are not
            known take anything: see `models`.
        on_event: Called with what happens, for metrics and traces: see `runware.events`. It runs in the thread of the
            event loop; with the blocking package, that is a background thread of the client. So it must be quick, and
            must not wait for the client. Events of a task come with the context variables of its caller, others
            with none. If it raises, the error is logged and nothing else happens. It is not pickled with a client.

    Raises:
        AuthenticationError: The API key is empty. A missing key is reported when the client is entered or used.
        InvalidParameterError: A setting has a wrong value, or does not exist.

    Example:
        >>> from runware import Runware
        >>> async with Runware() as client:
        ...     images = await client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse at dusk")
        ...     paths = await client.save(images, "out/")

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
        **unknown: Never,  # for a good error; type checkers refuse every other name
    ) -> None:
        key, address = Secret(api_key), Secret(url)
        del api_key, url  # a traceback shows the variables of its frames
        names = list(unknown)
        unknown.clear()  # one of them may be a key
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

    @classmethod
    async def initialize(cls, api_key: str | None = None, **settings: Any) -> Self:
        """Make a client and connect it. It takes the arguments of the class.

        Args:
            api_key: The API key. Default: the environment variable `RUNWARE_API_KEY`.
            **settings: The other settings of the class.

        Raises:
            InvalidParameterError: A setting has a wrong value.
            AuthenticationError: The key is missing, or the server refuses it.
            ConnectionFailedError: The server cannot be reached.

        Example:
            >>> from runware import Runware
            >>> client = await Runware.initialize(timeout=120)
            >>> await client.disconnect()
        """
        try:
            client = cls(api_key, **settings)
        finally:
            del api_key  # a traceback shows the variables of its frames
            settings.clear()
        await client.ensure_connection()
        return client

    async def ensure_connection(self) -> None:
        """Connect and authenticate now, unless that is done already.

        Raises:
            AuthenticationError: The server refuses the key.
            ConnectionFailedError: The server cannot be reached.
        """
        await self._portal.run(self._session.connect)

    @property
    def connected(self) -> bool:
        """Whether there is an authenticated connection right now."""
        return self._session.connected

    @property
    def spent(self) -> float:
        """US dollars that results have reported as their cost (see `include_cost`). Each result counts once."""
        return self._session.budget.spent

    @property
    def models(self) -> catalogue.Models:
        """What is known of the API's models: what each takes, its limits, and how it is called. Nothing is sent.

        Example:
            >>> model = client.models.get("runware:400@1")
            >>> side = model.parameters["width"].maximum
            >>> images = await client.generate(model.slug, positive_prompt="a lighthouse", width=side, height=side)
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
        """A client of the same class with other defaults for its tasks. It shares everything else with this one.

        Both use one connection, one sum of what was spent, and one limit of tasks under way. Their tasks take turns.
        Closing one closes both. The arguments of a call take precedence over these defaults. None leaves a default
        as it is.

        Args:
            timeout: Seconds to wait for the next sign of life of a task, per try.
            deadline: Seconds after which a call ends in any case.
            max_retries: How often to try again after an error that may pass. 0 means one try.
            on_incomplete: What to do if results are missing at the end: `"return"` those that arrived, or `"raise"` an
                `IncompleteResultsError` that carries them.
            validate: What to do with a task that does not keep to what is known of its model: `"warn"`, `"error"` or
                `"off"`.

        Raises:
            InvalidParameterError: An option has a wrong value.

        Example:
            >>> patient = client.with_options(timeout=600, max_retries=5)
            >>> images = await patient.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
        """
        options = self._options.changed(
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            on_incomplete=on_incomplete,
            validate=validate,
        )
        client = type(self).__new__(type(self))
        vars(client).update(vars(self))
        client._options = options.of_a_batch()
        return client

    async def disconnect(self) -> None:
        """Close the connection. Tasks under way end with a `ClientClosedError`. The next use connects again.

        Example:
            >>> await client.ensure_connection()
            >>> await client.disconnect()
            >>> images = await client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
        """
        await self._portal.disconnect()

    async def close(self) -> None:
        """Close the client for good, as leaving the `with` block does. Tasks under way end with a `ClientClosedError`."""
        self._session.closed = True
        await self._portal.disconnect()

    async def __aenter__(self) -> Self:
        self._config.now()  # a missing key is reported at once
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # A client is pickled as its settings, with its key, and without its connection and callbacks.
    def __getstate__(self) -> tuple[Config, CallOptions, dict[str, str]]:
        return self._config, self._options, self._session.validator.architectures

    def __setstate__(self, state: tuple[Config, CallOptions, dict[str, str]]) -> None:
        config, options, architectures = state
        self._set_up(config, options)
        self._session.validator.architectures.update(architectures)

    def __repr__(self) -> str:
        if "_session" not in vars(self):
            return "Runware(not made yet)"  # in the traceback of an error about its settings
        return f"Runware(url={self._session.url!r}, connected={self.connected})"

    async def upload(self, media: files.Media) -> str:
        """Store a file on the server, to use it in any number of tasks. The same content is stored once.

        Args:
            media: A `Path`, bytes, a binary file, a PIL image, a result, or a string as media parameters take it. A
                result or a UUID is not sent again, since the server has it.

        Returns:
            Its UUID. Every media parameter takes it.

        Raises:
            InvalidParameterError: It cannot be read.
            APIError: The server refuses it.

        Example:
            >>> from PIL import Image
            >>> photo = await client.upload(Image.new("RGB", (64, 64), "teal"))
            >>> images = await client.image_inference(
            ...     model="runware:101@1", positive_prompt="a lighthouse", seed_image=photo, width=512, height=512
            ... )
        """
        return await self._portal.run(self._session.upload, media)

    async def fetch(
        self, source: ResponseObject | str, /, *, role: str | None = None, deadline: float | None = None
    ) -> bytes:
        """The bytes of a result's file, whether it came as a URL, as base64 or as a data URI; or of a URL.

        Args:
            source: A result, or an `http(s)` URL or data URI such as `image.image_url`.
            role: Which file, if a result has several: the name of its field without the ending `_url`, `_base64_data` or
                `_data_uri`, such as `"image"`, `"mask_image"` or `"video"`.
            deadline: Seconds for the whole call. Default: half an hour.

        Raises:
            InvalidParameterError: There is no such file, or there are several, and the error lists their roles. Or
                `deadline` is no positive number.
            NoAnswerError: It could not be fetched, or not in time (`TaskTimeoutError`).
            APIError: The server refuses it, or does not have it any more.

        Example:
            >>> [image] = await client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
            >>> content = await client.fetch(image)
            >>> same = await client.fetch(image.image_url)
        """
        return await self._portal.run(self._session.fetch, source, role, check_deadline(deadline))

    async def fetch_image(
        self, source: ResponseObject | str, /, *, role: str | None = None, deadline: float | None = None
    ) -> Pillow.Image:
        """The same as `fetch`, as an image of the library PIL (Pillow), which must be installed.

        Args:
            source: A result, or an `http(s)` URL or data URI.
            role: Which file, if a result has several, as for `fetch`.
            deadline: Seconds for the whole call, as for `fetch`.

        Raises:
            InvalidParameterError: There is no such file, or several; or `deadline` is no positive number.
            NoAnswerError: It could not be fetched, or not in time.
            APIError: The server refuses it, or does not have it any more.
            RunwareError: It is no image, or Pillow is not installed.

        Example:
            >>> [image] = await client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
            >>> picture = await client.fetch_image(image)
            >>> picture.resize((64, 64)).save("small.png")
        """
        return await self._portal.run(self._session.fetch_image, source, role, check_deadline(deadline))

    async def save(
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
            folder: A folder of this machine. It is made if it does not exist. `~` is the home directory. Files are
                written inside it only.
            name: Template of the files' names, from `{index}`, `{uuid}`, `{seed}`, `{task_uuid}` and `{role}`.
                Default: each file's own UUID. The ending follows from the content.
            overwrite: Replace a file of the same name. Default: the new file gets a number, and one of the same content is
                left as it is.
            metadata: Write a JSON file beside each file. It has the task, the seed, the cost, the `model`, and the
                parameters of the `request`, without media. Results that were asked for by UUID, or unpickled, have
                no request.
            deadline: Seconds for the whole call. Files that are not here by then fail, and the others are saved.
                Default: half an hour for each file.

        Returns:
            The paths, in the order of the results.

        Raises:
            InvalidParameterError: The template, the folder or another option cannot be used, or something is no result.
            NoAnswerError: A file could not be fetched, or not in time (`TaskTimeoutError`). The others are saved.

        Example:
            >>> images = await client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")
            >>> paths = await client.save(images, "out/", name="{index:03}-{seed}")
        """
        listed = several_results(results)
        return await self._portal.run(
            self._session.save,
            listed,
            folder,
            name=name,
            overwrite=check_flag(overwrite, "overwrite"),
            metadata=check_flag(metadata, "metadata"),
            deadline=check_deadline(deadline),
        )
