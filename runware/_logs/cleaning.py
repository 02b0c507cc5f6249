"""What comes from outside, without what is secret: every message of the server, and every error of a library.

The server can quote the key, and so can a proxy or a page on the way to it; libraries quote what they were given. So all
that they say passes through here before anything else sees it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from runware._json.text import SHORT, decode_joined, decode_message, joined
from runware._logs.redact import text_without_secrets
from runware._logs.secret import SHOWN, Secret

E = TypeVar("E", bound=BaseException)

_NONE = Secret("")
#: A shorter secret could be a word of a result by chance, or of a sentence.
_IN_MESSAGES, _IN_ERRORS = 12, 4
#: What exceptions of Python say besides their arguments and attributes.
_MEMBERS: Mapping[type[BaseException], tuple[str, ...]] = {
    OSError: ("strerror", "filename"),
    UnicodeEncodeError: ("object", "reason"),
    UnicodeDecodeError: ("object", "reason"),
}


class Cleaning:
    """Knows what must not be shown: the key of a client, and the address of its server, which can hold a password."""

    def __init__(self, api_key: Secret[str] = _NONE, url: Secret[str] = _NONE) -> None:
        self._secrets = Secret(
            sorted({*_spelt(api_key.reveal()), *_secrets_of(url.reveal())}, key=len, reverse=True)
        )
        #: Functions that keep the secrets to themselves: they are in no variable that a traceback shows.
        self._hide = [_hider(secret.encode()) for secret in self._known(_IN_MESSAGES)]

    def message(self, text: bytes) -> object:
        """What a message of the server says, as JSON; a list if it is several. What is no JSON is given as it came."""
        try:
            return self._read(text, decode_message)
        except (ValueError, RecursionError):
            return self.content(text)

    def messages(self, texts: Sequence[bytes]) -> list[object]:
        """What each of several messages says that came together."""
        if len(texts) > 1 and max(map(len, texts)) <= SHORT:
            with suppress(ValueError, RecursionError):
                return cast("list[object]", self._read(joined(texts), decode_joined))
        return [self.message(text) for text in texts]

    def _read(self, text: bytes, decode: Callable[[bytes], object]) -> object:
        for hide in self._hide:  # as `content` does
            text = hide(text)
        message = decode(text)
        # Any character may be spelt otherwise in JSON. A single byte is looked for quickly, in many megabytes, too.
        spelt_otherwise = text.find(b"\\") >= 0 and (rb"\u" in text or rb"\/" in text)
        return _cleaned(message, self._content_of_text) if spelt_otherwise else message

    def content(self, text: bytes) -> bytes:
        """What the server says, as it came."""
        for hide in self._hide:
            text = hide(text)
        return text

    def text(self, text: str) -> str:
        """What a library says, or a server or a proxy outside of its messages. It may hold any URL, too."""
        # Proxies are looked up now: the libraries do the same.
        for secret in [*self._known(_IN_ERRORS), *_secrets_of_proxies()]:
            alone = len(secret) < _IN_MESSAGES  # as a part of a word it is there by chance
            text = re.sub(rf"\b{re.escape(secret)}\b" if alone else re.escape(secret), SHOWN, text)
        return text_without_secrets(text)

    def json(self, value: object) -> object:
        """JSON that is kept, every text in it cleaned."""
        return _cleaned(value, self.text)

    def error(self, error: E, outer: BaseException | None = None) -> E:
        """An exception that a library raised, cleaned as it stands, together with all that led to it.

        Args:
            error: The exception. It forgets its traceback, which leads to what the library was given.
            outer: The one that was being handled before: it, and what led to it, are others' business.
        """
        for one in causes(error, outer):
            one.__traceback__ = None
            one.args = tuple(_cleaned(argument, self.text) for argument in one.args)
            members = [name for kind, names in _MEMBERS.items() if isinstance(one, kind) for name in names]
            for name in [*vars(one), *members]:
                if (value := getattr(one, name)) is not None:  # one that is set to None is shown
                    setattr(one, name, _cleaned(value, self.text))
        return error

    def _content_of_text(self, text: str) -> str:
        return self.content(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def _known(self, least: int) -> Iterator[str]:
        return (secret for secret in self._secrets.reveal() if len(secret) >= least)


def _cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    """The same with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bytes | bytearray):
        return clean(value.decode("latin-1")).encode("latin-1")
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {_cleaned(key, clean): _cleaned(item, clean) for key, item in items}
    if isinstance(value, list | tuple):
        cleaned = [_cleaned(item, clean) for item in cast("list[object]", value)]
        return cleaned if isinstance(value, list) else tuple(cleaned)
    if value is None or isinstance(value, int | float | BaseException):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.init]
        return replace(value, **{name: _cleaned(getattr(value, name), clean) for name in names})
    # Something of a library, such as a request: if it would show a secret, it is left out.
    shown = f"{value!r} {value}"
    return value if clean(shown) == shown else None


def causes(error: BaseException, outer: BaseException | None = None) -> Iterator[BaseException]:
    """An exception and all that led to it, itself first, but for `outer` and what led to that."""
    seen = {id(outer)}
    led = [error]
    for one in led:  # which grows meanwhile
        if id(one) not in seen:
            seen.add(id(one))
            led += filter(None, [one.__cause__, one.__context__, *getattr(one, "exceptions", ())])
            yield one


def _hider(secret: bytes) -> Callable[[bytes], bytes]:
    shown = SHOWN.encode()
    return lambda text: text.replace(secret, shown)


def _spelt(secret: str) -> set[str]:
    """As it is, and as it stands in a URL."""
    return {secret, quote(secret, safe=""), unquote(secret)}


def _secrets_of(url: str) -> set[str]:
    """Password and tokens of a URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return set()
    values = [value for _, value in parse_qsl(parts.query)] + [parts.query, parts.fragment]
    return {*_of_credentials(parts.netloc), *(spelt for value in values if value for spelt in _spelt(value))}


def _secrets_of_proxies() -> set[str]:
    """Passwords of the proxies that the environment names, with or without a scheme."""
    from urllib.request import getproxies  # takes long to load

    addresses = getproxies().values()
    secrets = {secret for one in addresses for secret in _of_credentials(one.rpartition("://")[2])}
    return {secret for secret in secrets if len(secret) >= _IN_ERRORS}


def _of_credentials(authority: str) -> set[str]:
    """Of `user:password@host`: the two, and as they stand in a header."""
    credentials, _, _ = authority.rpartition("@")
    if not credentials:
        return set()
    header = base64.b64encode(unquote(credentials).encode()).decode()
    password = credentials.partition(":")[2]
    return {header, *_spelt(credentials), *_spelt(password)}
