"""Docstrings on the site: our `Example:` is the section that griffe calls `Examples:`."""

from __future__ import annotations

import re
from typing import Any

import griffe


class ExamplesAsCode(griffe.Extension):
    """Renders examples in docstrings as code."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called by griffe when an object is loaded: rename the section of examples."""
        if obj.docstring is not None:
            obj.docstring.value = re.sub(r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE)
