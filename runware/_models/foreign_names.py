"""Names that other SDKs of this API use, for hints in programs that are ported from them.

The tables have the options and settings of `@runware/sdk-js` and of the vendor's Python packages `runware` and
`runware-sdk` whose names, written in snake_case, are not ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runware.errors import InvalidParameterError, refusal

_SECONDS = "in seconds, not milliseconds"

#: Foreign name -> our name, and what else differs.
RENAMED: Mapping[str, tuple[str, str]] = {
    # sdk-js
    "shouldReconnect": ("reconnect", ""),
    "globalMaxRetries": ("max_retries", ""),
    "timeoutDuration": ("timeout", _SECONDS),
    "retry": ("max_retries", ""),
    "customTaskUUID": ("task_uuid", ""),
    "onPartialImages": ("on_result", "and called with one result at a time; errors are raised"),
    "onUploadStream": ("on_result", "and called with one result at a time; errors are raised"),
    # runware
    "extraArgs": ("extra", ""),
    # runware-sdk
    "transport_type": ("transport", ""),
    "ws_base_url": ("url", ""),
    "http_base_url": ("url", ""),
    "auth_timeout": ("connect_timeout", _SECONDS),
    "poll_timeout": ("timeout", f"{_SECONDS}: the time without a sign of life"),
    "dependencies": ("http_client", "and is a client of the httpx library"),
}

_LOGS = "logs are switched on by the environment variable RUNWARE_LOG, and go to the logger 'runware'"
_PAUSES = "the pauses between tries are chosen by the client; max_retries says how many there are"

#: Foreign name -> how this client does the same.
ELSEWHERE: Mapping[str, str] = {
    "retry_delay": _PAUSES,
    "retry_strategy": _PAUSES,
    "max_reconnect_attempts": "reconnect=False never connects again; otherwise max_retries limits the tries",
    "debug": _LOGS,
    "log_level": _LOGS,
    "log_sink": _LOGS,
    "cancel_event": "a call is cancelled like any other of asyncio",
    "options": "options are given one by one, as in max_retries=1",
    "user_agent_prefix": "headers are set by http_client",
}


def hint(name: str, names: Iterable[str]) -> str:
    """Return a suggestion for a name that does not exist, as the rest of a sentence; empty if there is none.

    >>> hint("timeoutDuration", ["timeout", "url"]), hint("positivePromt", ["positive_prompt"])
    ('it is called timeout here, in seconds, not milliseconds.', 'did you mean positive_prompt?')
    """
    from difflib import get_close_matches  # 0.5 ms, for a mistake only

    known, wanted = {plain(one): one for one in names}, plain(name)
    for theirs, (ours, difference) in RENAMED.items():
        if plain(theirs) == wanted and plain(ours) in known:
            return f"it is called {ours} here{', ' if difference else ''}{difference}."
    for theirs, way in ELSEWHERE.items():
        if plain(theirs) == wanted and wanted not in known:
            return f"{way}."
    similar = get_close_matches(wanted, known, n=1)
    return f"did you mean {known[similar[0]]}?" if similar else ""


def unknown_parameter(name: str, owner: str, names: Iterable[str]) -> InvalidParameterError:
    """Return the error for a parameter or option that does not exist, with a suggestion."""
    remedy = hint(name, names) or "parameters that this version does not know go into extra={...}."
    return refusal(f"There is no parameter {name} for {owner}: {remedy}", name)


def plain(name: str) -> str:
    """Return a name in lower case, without underscores, hyphens and `[]`, to compare different spellings."""
    return name.replace("[]", "").replace("_", "").replace("-", "").lower()
