"""Removal of secrets from everything that comes from outside: every message of the server, every error of a library.

The server can quote the API key, and so can a proxy or a page on the way to it; libraries quote their arguments. So all
their text is cleaned here before other code gets it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from runware._json.text import Decoder, replacer
from runware._logs.redact import text_without_secrets
from runware._logs.secret import SHOWN, Secret

E = TypeVar("E", bound=BaseException)

_NONE = Secret("")
#: Minimum length of the secrets to replace: a shorter one can occur in a result, or as a word in a sentence, by chance.
_IN_MESSAGES, _IN_ERRORS = 12, 4
#: Members of Python's own exceptions with text, besides `args` and the instance's attributes.
_MEMBERS: Mapping[type[BaseException], tuple[str, ...]] = {
    OSError: ("strerror", "filename"),
    UnicodeEncodeError: ("object", "reason"),
    UnicodeDecodeError: ("object", "reason"),
}


class Cleaning:
    """Filter for the secrets of a client: its API key, and the secret parts of its server's URL, such as a password."""

    def __init__(self, api_key: Secret[str] = _NONE, url: Secret[str] = _NONE) -> None:
        self._secrets = Secret(
            sorted({*_spellings(api_key.reveal()), *_secrets_in_url(url.reveal())}, key=len, reverse=True)
        )
        secrets = (secret.encode() for secret in self._known(_IN_MESSAGES))
        #: Decodes the messages of the server, without secrets.
        self.decoder = Decoder(
            [replacer(secret, SHOWN.encode()) for secret in secrets],
            lambda message: _cleaned(message, self._content_of_text),
        )

    def text(self, text: str) -> str:
        """Remove secrets, also those of any URL, from text of a library, or of a server or proxy outside of messages."""
        # Proxies are looked up at each call, as the libraries do.
        for secret in [*self._known(_IN_ERRORS), *_secrets_of_proxies()]:
            alone = len(secret) < _IN_MESSAGES  # inside a longer word, a match is a coincidence
            text = re.sub(rf"\b{re.escape(secret)}\b" if alone else re.escape(secret), SHOWN, text)
        return text_without_secrets(text)

    def json(self, value: object) -> object:
        """Return a JSON value that is recorded, with every text in it cleaned."""
        return _cleaned(value, self.text)

    def error(self, error: E, outer: BaseException | None = None) -> E:
        """Clean an exception of a library in place, together with all that led to it, and return it.

        Args:
            error: The exception. It loses its traceback, which leads to the arguments of the library.
            outer: The exception that was being handled before. It, and what led to it, are left as they are.
        """
        for one in causes(error, outer):
            one.__traceback__ = None
            one.args = tuple(_cleaned(argument, self.text) for argument in one.args)
            members = [name for kind, names in _MEMBERS.items() if isinstance(one, kind) for name in names]
            for name in [*vars(one), *members]:
                if (value := getattr(one, name)) is not None:  # OSError shows a filename that was set to None
                    setattr(one, name, _cleaned(value, self.text))
        return error

    def _content_of_text(self, text: str) -> str:
        return self.decoder.content(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def _known(self, least: int) -> Iterator[str]:
        return (secret for secret in self._secrets.reveal() if len(secret) >= least)


def _cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    """Return a copy of a value with every text in it cleaned."""
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
    # Another object of a library, such as a request: None replaces it if it would show a secret.
    shown = f"{value!r} {value}"
    return value if clean(shown) == shown else None


def causes(error: BaseException, outer: BaseException | None = None) -> Iterator[BaseException]:
    """Yield an exception and all that led to it, itself first, without `outer` and what led to that."""
    seen = {id(outer)}
    led = [error]
    for one in led:  # the list grows in the loop
        if id(one) not in seen:
            seen.add(id(one))
            led += filter(None, [one.__cause__, one.__context__, *getattr(one, "exceptions", ())])
            yield one


def _spellings(secret: str) -> set[str]:
    """Return a secret as it is, percent-encoded, and percent-decoded."""
    return {secret, quote(secret, safe=""), unquote(secret)}


def _secrets_in_url(url: str) -> set[str]:
    """Return the credentials of a URL, and its query, query values and fragment, which may be tokens."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return set()
    values = [value for _, value in parse_qsl(parts.query)] + [parts.query, parts.fragment]
    return {*_credentials_in(parts.netloc), *(one for value in values if value for one in _spellings(value))}


def _secrets_of_proxies() -> set[str]:
    """Return the credentials of the proxies in the environment, whose addresses may lack a scheme."""
    from urllib.request import getproxies  # takes long to load

    addresses = getproxies().values()
    secrets = {secret for one in addresses for secret in _credentials_in(one.rpartition("://")[2])}
    return {secret for secret in secrets if len(secret) >= _IN_ERRORS}


def _credentials_in(authority: str) -> set[str]:
    """Return the credentials of `user:password@host`, the password, and the value of a Basic authorization header."""
    credentials, _, _ = authority.rpartition("@")
    if not credentials:
        return set()
    header = base64.b64encode(unquote(credentials).encode()).decode()
    password = credentials.partition(":")[2]
    return {header, *_spellings(credentials), *_spellings(password)}
