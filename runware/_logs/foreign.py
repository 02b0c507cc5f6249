"""Cleaning of the log records of httpcore: it logs response headers, in which a server can quote the API key."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from runware._logs.cleaning import Cleaning

#: The loggers of httpcore. The filters of a logger do not apply to records of its children.
_LOGGERS = ("httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks")

#: The query and fragment of the target of a redirect, which may be a signed URL without a host.
_SIGNATURE = re.compile(r"""(\(b'Location', b['"][^'"?#]*)[^'"]*""", re.IGNORECASE)

_cleaning: ContextVar[Cleaning | None] = ContextVar("runware cleaning", default=None)


def _clean(record: logging.LogRecord) -> bool:
    cleaning = _cleaning.get()
    if cleaning is not None:
        record.msg, record.args = _SIGNATURE.sub(r"\1", cleaning.text(record.getMessage())), None
    return True


for _name in _LOGGERS:
    logging.getLogger(_name).addFilter(_clean)


@contextmanager
def lines_cleaned(cleaning: Cleaning) -> Generator[None]:
    """Clean the records that httpcore logs in this context. Those of other users of httpcore are left as they are."""
    before = _cleaning.set(cleaning)
    try:
        yield
    finally:
        _cleaning.reset(before)
