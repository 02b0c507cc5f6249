"""The log lines of the library that carries HTTP: it logs the headers of answers, and a server can quote the key in them."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from runware._logs.cleaning import Cleaning

#: Its loggers. A filter of one does not see the lines of those below it.
_LOGGERS = ("httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks")

_cleaning: ContextVar[Cleaning | None] = ContextVar("runware cleaning", default=None)


def _clean(record: logging.LogRecord) -> bool:
    cleaning = _cleaning.get()
    if cleaning is not None:
        record.msg, record.args = cleaning.text(record.getMessage()), None
    return True


for _name in _LOGGERS:
    logging.getLogger(_name).addFilter(_clean)


@contextmanager
def lines_cleaned(cleaning: Cleaning) -> Generator[None]:
    """What is logged inside is cleaned. The lines of whoever else uses the library stay as they are."""
    before = _cleaning.set(cleaning)
    try:
        yield
    finally:
        _cleaning.reset(before)
