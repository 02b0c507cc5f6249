"""Docstrings as the site shows them: our `Example:` is the section that griffe knows as `Examples:`."""

from __future__ import annotations

import re
from typing import Any

import griffe


class ExamplesAsCode(griffe.Extension):
    """Has examples shown as code."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called with each object once it is loaded."""
        if obj.docstring is not None:
            obj.docstring.value = re.sub(r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE)
