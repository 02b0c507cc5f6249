"""A client's settings: from its arguments, from the environment, or the defaults of the API."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal, TypeGuard
from urllib.parse import urlsplit

import attrs

from runware._json.plain_values import as_number
from runware._logs.secret import Secret, SecretURL
from runware.arguments import check_callback
from runware.errors import AuthenticationError, InvalidParameterError
from runware.options import check_count, check_flag, check_seconds

if TYPE_CHECKING:
    import httpx

    from runware._logs.cleaning import Cleaning
    from runware.events import OnEvent

Transport = Literal["websocket", "http"]

DEFAULT_URL = "wss://ws-api.runware.ai/v1"
DEFAULT_HTTP_URL = "https://api.runware.ai/v1"
#: Bytes. Twenty pictures of several megabytes each, as base64 in one answer, are less.
DEFAULT_MESSAGE_SIZE = 256 * 1024 * 1024
_SCHEMES: dict[Transport, tuple[str, str]] = {"websocket": ("ws", "wss"), "http": ("http", "https")}


@attrs.frozen(kw_only=True)
class Config:
    """All settings of a client. The API key is in no repr."""

    #: Empty if there was none.
    api_key: Secret[str] = attrs.field(repr=False)
    url: SecretURL = attrs.field(repr=str)
    transport: Transport
    #: Which of these were given. The others are looked up again when a connection is opened.
    given: frozenset[str]
    reconnect: bool
    max_retries: int
    timeout: float
    connect_timeout: float
    max_in_flight: int
    max_message_size: int
    budget: float | None
    upload_inputs: bool
    http_client: object = attrs.field(repr=False)
    on_event: OnEvent | None = attrs.field(repr=False)

    @cached_property
    def cleaning(self) -> Cleaning:
        """Takes the key, and the secret parts of the URL, out of what comes from outside."""
        from runware._logs.cleaning import Cleaning

        return Cleaning(self.api_key, self.url)

    @property
    def http_url(self) -> SecretURL:
        """The HTTP address of the same server."""
        return SecretURL(_switched(self.url.reveal(), "http"))

    @cached_property
    def is_fixed(self) -> bool:
        """Whether key and URL were given, so that the environment does not matter."""
        return {"api_key", "url"} <= self.given and bool(self.api_key.reveal())

    def now(self) -> Config:
        """The same, with the present values of the environment for what was not given. A variable that is gone changes nothing.

        Raises:
            AuthenticationError: There is no API key.
            InvalidParameterError: The URL in the environment is wrong.
        """
        config = self
        if "api_key" not in self.given and (key := _key_so_far(Secret(None))).reveal():
            config = config if key == self.api_key else attrs.evolve(config, api_key=key)
        if "url" not in self.given and os.environ.get("RUNWARE_BASE_URL"):
            url, transport = _address(Secret(None), self.transport if "transport" in self.given else None)
            if (url, transport) != (self.url, self.transport):
                config = attrs.evolve(config, url=url, transport=transport)
        if not config.api_key.reveal():
            _api_key(Secret(None))  # it raises
        return config

    def __reduce__(self) -> tuple[Any, ...]:
        if is_client(self.http_client):
            raise InvalidParameterError(
                "http_client is an httpx.AsyncClient, and holds connections, which cannot be pickled; give the function that "
                "makes it as http_client.",
                parameters=("http_client",),
            )
        return _remade, ({**attrs.asdict(self, recurse=False), "on_event": None},)


def _remade(settings: dict[str, Any]) -> Config:
    return Config(**settings)


def make_config(
    *, api_key: Secret[str | None], url: Secret[str | None], transport: Transport | None, **settings: Any
) -> Config:
    """Check the settings. The key may still be missing: the environment may have it later.

    Args:
        api_key: The key, if one was given.
        url: The server, if one was given.
        transport: The transport, if one was given.
        settings: The others, by their names in `Config`.

    Raises:
        AuthenticationError: The API key is empty.
        InvalidParameterError: A setting has a wrong value.
    """
    checked: dict[str, Any] = {
        name: None if value is None and name in _OPTIONAL else _CHECKS[name](value, name)
        for name, value in settings.items()
    }
    chosen_url, chosen_transport = _address(url, transport)
    told = {
        "api_key": api_key.reveal() is not None,
        "url": bool(url.reveal()),
        "transport": transport is not None,
    }
    given = frozenset(name for name, was_told in told.items() if was_told)
    return Config(
        api_key=_key_so_far(api_key), url=chosen_url, transport=chosen_transport, given=given, **checked
    )


def _check_budget(value: object, name: str) -> float:
    dollars = as_number(value)
    if dollars is None or not 0 <= dollars < float("inf"):
        raise InvalidParameterError(
            f"{name} is {value!r}; it must be a number of US dollars, 0 or more.", parameters=(name,)
        )
    return dollars


def check_client(client: object, name: str = "http_client") -> object:
    """The client of httpx, or a function that makes one. Anything else is refused."""
    if not is_client(client) and not callable(client):
        raise InvalidParameterError(
            f"{name} is of type {type(client).__name__}; it must be an httpx.AsyncClient, with the blocking package "
            "too, or a function that makes one.",
            parameters=(name,),
        )
    return client


def _check_on_event(callback: object, name: str) -> object:
    check_callback(callback, name, "an event", awaited=False)
    return callback


def is_client(client: object) -> TypeGuard[httpx.AsyncClient]:
    """Whether it is a client of httpx."""
    # The library is not loaded for this: if there is a client, it is loaded. Another thread may be loading it now.
    cls: object = getattr(sys.modules.get("httpx"), "AsyncClient", None)
    return isinstance(cls, type) and isinstance(client, cls)


_CHECKS: Mapping[str, Callable[[Any, str], object]] = {
    "reconnect": check_flag,
    "max_retries": check_count,
    "timeout": check_seconds,
    "connect_timeout": check_seconds,
    "max_in_flight": partial(check_count, at_least=1),
    "max_message_size": partial(check_count, at_least=1),
    "budget": _check_budget,
    "upload_inputs": check_flag,
    "http_client": check_client,
    "on_event": _check_on_event,
}
_OPTIONAL = frozenset({"budget", "http_client", "on_event"})


def check_settings(unknown: Iterable[str]) -> None:
    """Refuse settings that do not exist.

    Raises:
        InvalidParameterError: One does not exist. The error names the one that was probably meant.
    """
    for name in sorted(unknown):
        from runware._models.foreign_names import hint

        names = [field.name for field in attrs.fields(Config)]
        remedy = hint(name, names) or f"there are {', '.join(names)}."
        raise InvalidParameterError(f"There is no setting {name} of the client: {remedy}", parameters=(name,))


def _api_key(given: Secret[str | None]) -> Secret[str]:
    """The key to use. No variable here has it in plain text: a traceback may show them."""
    key, source = given, "api_key"
    if given.reveal() is None:
        key, source = Secret(os.environ.get("RUNWARE_API_KEY")), "The environment variable RUNWARE_API_KEY"
    code, stripped = "missingApiKey", Secret(str(key.reveal()).strip())
    if key.reveal() is None:
        problem = (
            "There is no API key: pass api_key=, or set the environment variable RUNWARE_API_KEY. "
            "Keys are made at https://my.runware.ai."
        )
    elif not isinstance(key.reveal(), str):
        problem = f"{source} is of type {type(key.reveal()).__name__}; it must be a string."
    elif not stripped.reveal():
        problem = f"{source} is empty; it must be a key made at https://my.runware.ai."
    elif stripped.reveal().isascii() and stripped.reveal().isprintable():
        return stripped
    else:
        code = "invalidApiKey"
        problem = (
            f"{source} has a line end, a control character or a character that is not ASCII inside; keys have none of these. "
            "Copy it again from https://my.runware.ai."
        )
    raise AuthenticationError(problem, code=code, parameters=("api_key",))


def _key_so_far(given: Secret[str | None]) -> Secret[str]:
    """The key; empty if none was given and the environment has none, since it may have one later."""
    if given.reveal() is None and not os.environ.get("RUNWARE_API_KEY", "").strip():
        return Secret("")
    return _api_key(given)


def _address(given: Secret[str | None], transport: Transport | None) -> tuple[SecretURL, Transport]:
    """The URL and the transport. If only one is given, it decides the other."""
    if transport is not None and transport not in _SCHEMES:
        raise InvalidParameterError(
            f"transport is {transport!r}; it must be 'websocket' or 'http'.",
            parameters=("transport",),
            allowed_values=tuple(_SCHEMES),
        )
    is_given = given.reveal() is not None
    if is_given and not isinstance(given.reveal(), str):
        raise InvalidParameterError(
            f"url is of type {type(given.reveal()).__name__}; it must be a string, such as str(url).",
            parameters=("url",),
        )
    url = SecretURL(given.reveal() or os.environ.get("RUNWARE_BASE_URL") or DEFAULT_URL)
    of_url = _transport_of(url.reveal())
    if of_url is None:
        raise InvalidParameterError(
            f"url is {url!r}; it must be a WebSocket URL such as {DEFAULT_URL!r}, or an HTTP one such as "
            f"{DEFAULT_HTTP_URL!r}.",
            parameters=("url",),
        )
    if given.reveal() and transport not in (None, of_url):
        raise InvalidParameterError(
            f"url is {url!r}, and transport is {transport!r}; give one of them, or let them agree.",
            parameters=("url", "transport"),
        )
    chosen = transport or of_url
    return SecretURL(_switched(url.reveal(), chosen)), chosen


def _transport_of(url: str) -> Transport | None:
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return next((name for name, schemes in _SCHEMES.items() if usable and parts.scheme in schemes), None)


def _switched(url: str, transport: Transport) -> str:
    """The URL of the same server for a transport. The public server has two names; others have one, and two schemes."""
    if _transport_of(url) == transport:
        return url
    public = {DEFAULT_URL: DEFAULT_HTTP_URL, DEFAULT_HTTP_URL: DEFAULT_URL}
    parts = urlsplit(url)
    secure = parts.scheme in ("wss", "https")
    return public.get(url) or parts._replace(scheme=_SCHEMES[transport][secure]).geturl()
