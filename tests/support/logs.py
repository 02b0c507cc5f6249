"""The logger that both packages write to."""

import logging

LOGGER = logging.getLogger("runware")
