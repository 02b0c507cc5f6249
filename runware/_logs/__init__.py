"""Logging, and the removal of secrets from logs, errors and representations."""

from __future__ import annotations

import logging

#: The logger of the library.
logger = logging.getLogger("runware")
