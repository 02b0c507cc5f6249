"""A client's settings: given, taken from the environment, or the defaults of the API."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import attrs

from runware.errors import AuthenticationError, InvalidParameterError
from runware.kinds import is_number
from runware.options import check_count, check_seconds
from runware.shortening import without_secrets

DEFAULT_URL = "wss://ws-api.runware.ai/v1"


@attrs.frozen(kw_only=True)
class Config:
    """Everything a client was told. The API key is in no repr."""

    api_key: str = attrs.field(repr=False)
    url: str = attrs.field(repr=without_secrets)
    reconnect: bool = True
    max_retries: int = 2
    timeout: float = 60.0
    connect_timeout: float = 15.0
    max_in_flight: int = 1000
    budget: float | None = None
    upload_inputs: bool = False


def make_config(
    *,
    api_key: str | None,
    url: str | None,
    reconnect: bool,
    max_retries: int,
    timeout: float,
    connect_timeout: float,
    max_in_flight: int,
    budget: float | None,
    upload_inputs: bool,
) -> Config:
    """Settle the settings, or say in a sentence which one is wrong.

    Raises:
        AuthenticationError: There is no API key, or an empty one.
        InvalidParameterError: The URL or a number makes no sense.
    """
    check_seconds(timeout, "timeout")
    check_seconds(connect_timeout, "connect_timeout")
    check_count(max_retries, "max_retries")
    if max_in_flight != 0:
        check_count(max_in_flight, "max_in_flight")
    else:
        raise InvalidParameterError(
            "max_in_flight is 0; it must be at least 1.", parameters=("max_in_flight",)
        )
    if budget is not None and not (is_number(budget) and budget >= 0):
        raise InvalidParameterError(
            f"budget is {budget!r}; it must be a number of US dollars, 0 or more.", parameters=("budget",)
        )
    return Config(
        api_key=_api_key(api_key),
        url=_url(url),
        reconnect=reconnect,
        max_retries=max_retries,
        timeout=timeout,
        connect_timeout=connect_timeout,
        max_in_flight=max_in_flight,
        budget=budget,
        upload_inputs=upload_inputs,
    )


def _api_key(given: str | None) -> str:
    key = os.environ.get("RUNWARE_API_KEY") if given is None else given
    source = "The environment variable RUNWARE_API_KEY" if given is None else "api_key"
    if key is None:
        raise AuthenticationError(
            "There is no API key: pass api_key=, or set the environment variable RUNWARE_API_KEY. "
            "Keys are made at https://my.runware.ai.",
            code="missingApiKey",
            parameters=("api_key",),
        )
    if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
        raise AuthenticationError(
            f"api_key is of type {type(key).__name__}; it must be a string.",
            code="missingApiKey",
            parameters=("api_key",),
        )
    if not key.strip():
        raise AuthenticationError(
            f"{source} is empty; it must be a key made at https://my.runware.ai.",
            code="missingApiKey",
            parameters=("api_key",),
        )
    return key.strip()


def _url(given: str | None) -> str:
    if given is not None and not isinstance(given, str):  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
        raise InvalidParameterError(f"url is {given!r}; it must be a string.", parameters=("url",))
    url = given or os.environ.get("RUNWARE_BASE_URL") or DEFAULT_URL
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("ws", "wss") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise InvalidParameterError(
            f"url is {without_secrets(str(url))!r}; it must be a WebSocket URL such as {DEFAULT_URL!r}.",
            parameters=("url",),
        )
    return url
