"""Safe file names from untrusted strings. A name is a single path component on every operating system."""

from __future__ import annotations

import re
import unicodedata
from string import Formatter

from runware._json.shown import shown
from runware.errors import InvalidParameterError, refusal

# File systems allow 255 bytes; a number, an extension, ".json" and the affixes of a partial file have to fit too.
LONGEST_NAME = 120
# Also line and paragraph separators, which are no control characters.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\u2028\u2029]')
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³]|conin\$|conout\$) *(\.|$)", re.IGNORECASE)
#: Matches a format with a number of three digits, which could make a name arbitrarily long.
TOO_WIDE = re.compile(r"\d{3}")
_FIELDS: dict[str, object] = {"index": 0, "seed": 1, "uuid": "u", "task_uuid": "t", "role": "image"}


def safe_name(text: str) -> str:
    """Return a safe file name that is close to the text: never empty, hidden, reserved, or longer than 120 bytes.

    >>> safe_name("../../etc/passwd"), safe_name("a lighthouse at dusk"), safe_name("NUL.png")
    ('_.._etc_passwd', 'a lighthouse at dusk', '_NUL.png')
    """
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text))
    # Control, formatting (right-to-left overrides), surrogates, unassigned.
    name = "".join("_" if unicodedata.category(char)[0] == "C" else char for char in name)
    name = name.lstrip(" .-").encode()[:LONGEST_NAME].decode(errors="ignore").rstrip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    return name or "file"


class NameTemplate(Formatter):
    """A template for file names such as "{index:03}-{seed}". Fields: index, seed, uuid, task_uuid and role.

    Raises:
        InvalidParameterError: The template has an unknown field or an invalid format.
    """

    def __init__(self, template: str) -> None:
        self._template = template
        try:
            for _, field, spec, conversion in self.parse(template):
                if field is not None:
                    self._check(field, spec or "", conversion)
        except InvalidParameterError:
            raise  # also a ValueError, which the next clause would catch
        except (ValueError, TypeError) as error:
            raise self._refused(f"cannot be used: {error}.") from error
        if not template.strip():
            raise self._refused("is empty.")

    def _check(self, field: str, spec: str, conversion: str | None) -> None:
        if field not in _FIELDS:
            raise self._refused(f"has the unknown field {field!r}.")
        if "{" in spec or conversion or TOO_WIDE.search(spec):
            raise self._refused(f"has a format or a conversion for {field!r} that names do not support.")
        format(_FIELDS[field], spec)

    def _refused(self, problem: str) -> InvalidParameterError:
        known = ", ".join(f"{{{field}}}" for field in _FIELDS)
        fields = f'Its fields can be {known}; an example is "{{index:03}}-{{seed}}".'
        sentence = f"name: the template {shown(self._template)} {problem} {fields}"
        return refusal(sentence, "name", allowed_values=list(_FIELDS))

    def fill(self, **values: object) -> str:
        """Return the template filled with values; None becomes an empty string. Pass the text to `safe_name`."""
        return self.vformat(self._template, (), values)

    def format_field(self, value: object, format_spec: str) -> str:
        """Format a value, or show it as it is if it does not support the format."""
        try:
            return "" if value is None else format(value, format_spec)
        except (ValueError, TypeError):  # the server may send a string where the schema declares a number
            return str(value)
