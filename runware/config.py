"""The settings of a client: from its arguments, from the environment, or the defaults of the API."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlsplit

from runware._engine import call_options
from runware._json.plain_values import as_finite, as_text, is_endless
from runware._json.shown import shown
from runware._logs.secret import Secret, SecretURL
from runware._record import Record
from runware.errors import AuthenticationError, refusal

if TYPE_CHECKING:
    from runware._files.recording import Recording
    from runware._logs.cleaning import Cleaning
    from runware.events import OnEvent

Transport = Literal["websocket", "http"]

DEFAULT_URL = "wss://ws-api.runware.ai/v1"
DEFAULT_HTTP_URL = "https://api.runware.ai/v1"
#: In bytes. Large enough for twenty pictures of several megabytes each, as base64 in one response.
DEFAULT_MESSAGE_SIZE = 256 * 1024 * 1024
#: The public server has one host name per transport.
_PUBLIC: dict[Transport, str] = {"websocket": "ws-api.runware.ai", "http": "api.runware.ai"}
_IN_QUOTES = "is in quotes; write it without them. Files of variables are not read as a shell reads them."
_SCHEMES: dict[Transport, tuple[str, str]] = {"websocket": ("ws", "wss"), "http": ("http", "https")}


def _check_budget(value: object, name: str) -> float:
    dollars = as_finite(value)
    if dollars is None or dollars < 0:
        hint = " Leave it out for no limit." if is_endless(value) else ""
        raise refusal(f"{name} is {shown(value)}; it must be a number of US dollars, 0 or more.{hint}", name)
    return dollars


def _check_client(client: object, name: str) -> object:
    """Return the given httpx client, or function that creates one. Raise if it is neither."""
    if not _is_client(client) and not callable(client):
        remedy = "an httpx.AsyncClient, with the blocking package too, or a function that makes one"
        raise refusal(f"{name} is of type {type(client).__name__}; it must be {remedy}.", name)
    return client


def _check_on_event(callback: object, name: str) -> object:
    call_options.check_callback(callback, name, "an event", awaited=False)
    return callback


def _is_client(client: object) -> bool:
    """Whether the object is an `httpx.AsyncClient`."""
    # Does not import httpx: if a client exists, httpx is imported. `getattr`, since another thread may be importing it now.
    cls: object = getattr(sys.modules.get("httpx"), "AsyncClient", None)
    return isinstance(cls, type) and isinstance(client, cls)


#: The check of each setting: takes the value and the name of the setting, and returns the checked value.
_CHECKS: dict[str, Callable[[Any, str], object]] = {
    **call_options.CHECKS,
    "reconnect": call_options.check_flag,
    "connect_timeout": call_options.check_seconds,
    "max_in_flight": call_options.check_at_least_one,
    "max_message_size": call_options.check_at_least_one,
    "budget": _check_budget,
    "upload_inputs": call_options.check_flag,
    "http_client": _check_client,
    "on_event": _check_on_event,
}
#: The settings that may be None.
_OPTIONAL = ("budget", "http_client", "on_event")


class Config(Record):
    """All settings of a client, and values derived from them."""

    #: Empty if there is no key yet.
    api_key: Secret[str]
    url: SecretURL
    transport: Transport
    #: Which of the three settings above were given by the caller. `now` reads the others from the environment again.
    given: frozenset[str]
    reconnect: bool
    max_retries: int
    timeout: float
    connect_timeout: float
    max_in_flight: int
    max_message_size: int
    budget: float | None
    upload_inputs: bool
    http_client: object
    validate: call_options.Validate
    on_event: OnEvent | None

    def __repr__(self) -> str:
        """Leave out the key, and foreign objects, whose own repr may show secrets."""
        hidden = ("api_key", "http_client", "on_event")
        shown = (f"{name}={value!r}" for name, value in self.as_dict().items() if name not in hidden)
        return f"{type(self).__name__}({', '.join(shown)})"

    @cached_property
    def cleaning(self) -> Cleaning:
        """The filter that removes the key, and the secret parts of the URL, from data of other parties."""
        from runware._logs.cleaning import Cleaning

        return Cleaning(self.api_key, self.url)

    @cached_property
    def recording(self) -> Recording | None:
        """The recording of requests and responses if `RUNWARE_RECORD` names a file; None otherwise.

        Raises:
            InvalidParameterError: The file cannot be written.
        """
        path = os.environ.get("RUNWARE_RECORD")
        if not path:
            return None
        from runware._files.recording import Recording  # imported only if something is recorded

        return Recording.to(path, self.cleaning)

    @property
    def http_url(self) -> SecretURL:
        """The HTTP URL of the same server."""
        return SecretURL(_url_for(self.url.reveal(), "http"))

    @cached_property
    def is_fixed(self) -> bool:
        """Whether the caller gave both key and URL, so that the environment has no influence."""
        return {"api_key", "url"} <= self.given and bool(self.api_key.reveal())

    def now(self) -> Config:
        """Return these settings with the environment's current values for those not given. Unset variables change nothing.

        Raises:
            AuthenticationError: There is no API key.
            InvalidParameterError: The URL in the environment is invalid.
        """
        key, url, transport = self.api_key, self.url, self.transport
        if "api_key" not in self.given and (_environment_has_key() or not key.reveal()):
            key = _api_key(Secret(None))  # raises if there is no key
        if "url" not in self.given and os.environ.get("RUNWARE_BASE_URL"):
            url, transport = _address(Secret(None), transport if "transport" in self.given else None)
        if (key, url, transport) == (self.api_key, self.url, self.transport):
            return self
        return self.replace(api_key=key, url=url, transport=transport)

    def __reduce__(self) -> tuple[Any, ...]:
        if _is_client(self.http_client):
            problem = "http_client is an httpx.AsyncClient, and holds connections, which cannot be pickled"
            raise refusal(f"{problem}; give the function that makes it as http_client.", "http_client")
        return partial(Config, **{**self.as_dict(), "on_event": None}), ()


def make_config(
    *, api_key: Secret[str | None], url: Secret[str | None], transport: Transport | None, **settings: Any
) -> Config:
    """Check the settings and return them as a `Config`. The key may be missing: the environment may have it later.

    Args:
        api_key: The key, if one was given.
        url: The URL of the server, if one was given.
        transport: The transport, if one was given.
        settings: The other settings, by their names in `Config`.

    Raises:
        AuthenticationError: The API key is empty.
        InvalidParameterError: A setting has an invalid value.
    """
    checked: dict[str, Any] = {
        name: None if value is None and name in _OPTIONAL else _CHECKS[name](value, name)
        for name, value in settings.items()
    }
    address, carrier = _address(url, transport)
    flags = {"api_key": api_key.reveal() is not None, "url": bool(url.reveal()), "transport": bool(transport)}
    given = frozenset(name for name, is_given in flags.items() if is_given)
    key = _api_key(api_key) if "api_key" in given or _environment_has_key() else Secret("")
    return Config(api_key=key, url=address, transport=carrier, given=given, **checked)


def check_settings(unknown: Iterable[str]) -> None:
    """Raise for the first of the unknown settings, if there are any.

    Raises:
        InvalidParameterError: A setting does not exist. The error names the setting that was probably meant.
    """
    for name in sorted(unknown):
        from runware._models.foreign_names import hint

        names = [name for name in Config.__annotations__ if name != "given"]
        remedy = hint(name, names) or f"there are {', '.join(names)}."
        raise refusal(f"There is no setting {name} of the client: {remedy}", name)


def _api_key(given: Secret[str | None]) -> Secret[str]:
    """Return the checked key. No local variable has it in plain text, since tracebacks may show local variables."""
    key, source = given, "api_key"
    if given.reveal() is None:
        key, source = Secret(os.environ.get("RUNWARE_API_KEY")), "The environment variable RUNWARE_API_KEY"
    stripped = Secret((as_text(key.reveal()) or "").strip())
    if key.reveal() is None:
        problem = (
            "There is no API key: pass api_key=, or set the environment variable RUNWARE_API_KEY. "
            "Keys are made at https://my.runware.ai."
        )
    elif as_text(key.reveal()) is None:
        problem = f"{source} is of type {type(key.reveal()).__name__}; it must be a string."
    elif not stripped.reveal():
        problem = f"{source} is empty; it must be a key made at https://my.runware.ai."
    elif _is_quoted(stripped.reveal()):
        problem = f"{source} {_IN_QUOTES}"
    elif "://" in stripped.reveal():
        problem = f"{source} is a URL; it must be a key made at https://my.runware.ai. The server is url=, or RUNWARE_BASE_URL."
    elif stripped.reveal().isascii() and stripped.reveal().isprintable():
        return stripped
    else:
        problem = (
            f"{source} has a line end, a control character or a character that is not ASCII inside; keys have none of these. "
            "Copy it again from https://my.runware.ai."
        )
    code = "invalidApiKey" if stripped.reveal() else "missingApiKey"
    raise AuthenticationError(problem, code=code, parameters=("api_key",))


def _is_quoted(text: str) -> bool:
    return text[:1] in ("'", '"') and text[0] == text[-1]


def _environment_has_key() -> bool:
    return bool(os.environ.get("RUNWARE_API_KEY", "").strip())


def _address(given: Secret[str | None], transport: Transport | None) -> tuple[SecretURL, Transport]:
    """Return the URL and the transport. If only one is given, it determines the other."""
    if transport is not None:
        transport = cast("Transport", call_options.check_word(transport, "transport", *_SCHEMES))
    is_given, text = given.reveal() is not None, Secret(as_text(given.reveal()))
    if is_given and text.reveal() is None:
        kind = type(given.reveal()).__name__
        raise refusal(f"url is of type {kind}; it must be a string, such as str(url).", "url")
    # A given but empty URL is an error: falling back to the public server would send, and bill, the tasks of a test.
    source = "url" if is_given else "The environment variable RUNWARE_BASE_URL"
    url = SecretURL(
        (text.reveal() or "" if is_given else os.environ.get("RUNWARE_BASE_URL") or DEFAULT_URL).strip()
    )
    of_url = _transport_of(url.reveal())
    if _is_quoted(url.reveal()):
        raise refusal(f"{source} {_IN_QUOTES}", "url")
    if of_url is None:
        examples = f"a WebSocket URL such as {DEFAULT_URL!r}, or an HTTP one such as {DEFAULT_HTTP_URL!r}"
        raise refusal(f"{source} is {url!r}; it must be {examples}.", "url")
    if is_given and transport not in (None, of_url):
        sentence = f"url is {url!r}, and transport is {transport!r}; give one of them, or let them agree."
        raise refusal(sentence, "url", "transport")
    chosen = transport or of_url
    return SecretURL(_url_for(url.reveal(), chosen)), chosen


def _transport_of(url: str) -> Transport | None:
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0 and url.split() == [url]
    except ValueError:
        return None
    return next((name for name, schemes in _SCHEMES.items() if usable and parts.scheme in schemes), None)


def _url_for(url: str, transport: Transport) -> str:
    """Return the server's URL for a transport. Only the public server changes its host name; all change the scheme."""
    if _transport_of(url) == transport:
        return url
    parts = urlsplit(url)
    secure = parts.scheme in ("wss", "https")
    name = _PUBLIC[transport] if parts.netloc.lower() in _PUBLIC.values() else parts.netloc
    return parts._replace(scheme=_SCHEMES[transport][secure], netloc=name).geturl()
