"""File names out of strings that nobody vouches for. What comes out is one path component on every system."""

from __future__ import annotations

import re
import unicodedata
from string import Formatter

from runware._json.shown import shown
from runware.errors import InvalidParameterError, refusal

# File systems allow 255 bytes; a number, an extension, ".json" and what marks a part file have to fit too.
LONGEST_NAME = 120
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³]|conin\$|conout\$) *(\.|$)", re.IGNORECASE)
#: The form of a value in a template, if it is so wide that a name could get any length: three digits.
TOO_WIDE = re.compile(r"\d{3}")
_FIELDS: dict[str, object] = {"index": 0, "seed": 1, "uuid": "u", "task_uuid": "t", "role": "image"}


def safe_name(text: str) -> str:
    """A file name as close to the text as is safe: never empty, hidden, reserved, or longer than 120 bytes.

    >>> safe_name("../../etc/passwd"), safe_name("a lighthouse at dusk"), safe_name("NUL.png")
    ('_.._etc_passwd', 'a lighthouse at dusk', '_NUL.png')
    """
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text))
    # Control, formatting (right-to-left overrides), surrogates, unassigned; line and paragraph separators.
    name = "".join(
        "_" if unicodedata.category(char)[0] == "C" or char in "\u2028\u2029" else char for char in name
    )
    name = name.lstrip(" .-").encode()[:LONGEST_NAME].decode(errors="ignore").rstrip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    return name or "file"


class NameTemplate:
    """A template such as "{index:03}-{seed}-{uuid}"; its fields are index, seed, uuid, task_uuid and role.

    Raises:
        InvalidParameterError: Another field, or a format that Python does not know.
    """

    def __init__(self, template: str) -> None:
        self._template = template
        try:
            for _, field, spec, conversion in Formatter().parse(template):
                if field is not None:
                    self._check(field, spec or "", conversion)
        except InvalidParameterError:
            raise  # it is a ValueError too
        except (ValueError, TypeError) as error:
            raise self._refused(f"cannot be used: {error}.") from error
        if not template.strip():
            raise self._refused("is empty.")

    def _check(self, field: str, spec: str, conversion: str | None) -> None:
        if field not in _FIELDS:
            raise self._refused(f"has the unknown field {field!r}.")
        if "{" in spec or conversion or TOO_WIDE.search(spec):
            raise self._refused(f"formats {field!r} in a way that names do not need.")
        format(_FIELDS[field], spec)

    def _refused(self, problem: str) -> InvalidParameterError:
        known = ", ".join(f"{{{field}}}" for field in _FIELDS)
        fields = f'Its fields can be {known}; an example is "{{index:03}}-{{seed}}".'
        sentence = f"name: the template {shown(self._template)} {problem} {fields}"
        return refusal(sentence, "name", allowed_values=list(_FIELDS))

    def fill(self, **values: object) -> str:
        """The text; nothing is written for a value that is None. It still has to go through `safe_name`."""
        return _Lenient().vformat(self._template, (), values)


class _Lenient(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        try:
            return "" if value is None else format(value, format_spec)
        except (ValueError, TypeError):  # the server may send a string where the schema promises a number
            return str(value)
