"""The reference page of error codes, grouped by the exception that each becomes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import runware.errors as errors
from codegen.resolve import Schema
from codegen.spec import ErrorCode, ErrorPattern
from docs.site.markdown import table

NAME = "reference/errors.md"


def page(schema: Schema) -> str:
    """Return the text of the page."""
    known: list[tuple[str, ErrorCode | ErrorPattern]] = [
        *schema.errors.codes.items(),
        *((one.match, one) for one in schema.errors.patterns),
    ]
    classes = [
        cls for cls in vars(errors).values() if inspect.isclass(cls) and issubclass(cls, errors.RunwareError)
    ]
    tree = table(
        ("exception", "kind of", "when"),
        ((f"[`{cls.__name__}`](#{cls.__name__.lower()})", _kind(cls), _meaning(cls)) for cls in classes),
    )
    sections = "\n".join(
        _section(cls, [(code, one) for code, one in known if one.error == cls.__name__]) for cls in classes
    )
    return f"""# Errors

All exceptions are under `RunwareError`. A code of the server that is not listed here becomes the exception of the first pattern that matches
(`*` stands for anything), otherwise that of its HTTP status. The client tries again by itself where the table says "yes", as often as
`max_retries` says.

{tree}

An error has:

{table(("attribute", "what it is"), _attributes(errors.RunwareError))}
There is one warning, `ModelWarning`. {_meaning(errors.ModelWarning)} See [What a model takes](../guides/models.md).

{sections}"""


def _kind(cls: type) -> str:
    return ", ".join(f"`{base.__name__}`" for base in cls.__bases__)


def _meaning(cls: type) -> str:
    text = inspect.getdoc(cls) or ""
    return _escaped(re.split(r"\n\n|\n(?=[A-Z][a-z]+:\n)", text)[0])


def _attributes(cls: type) -> Iterator[tuple[str, str]]:
    """Yield the name and meaning of each attribute in a class's docstring."""
    _, _, listed = (inspect.getdoc(cls) or "").partition("Attributes:\n")
    for name, meaning in re.findall(r"^    (\w[\w, ]*): (.*(?:\n {8}.*)*)", listed, re.MULTILINE):
        yield ", ".join(f"`{one}`" for one in name.split(", ")), _escaped(" ".join(meaning.split()))


def _section(cls: type, codes: list[tuple[str, ErrorCode | ErrorPattern]]) -> str:
    listed = table(("code", "HTTP", "again", "what happened, what to do"), _rows(codes)) if codes else ""
    return f"## {cls.__name__}\n\n{_meaning(cls)}\n\n{listed}"


def _rows(codes: list[tuple[str, ErrorCode | ErrorPattern]]) -> Iterator[tuple[str, ...]]:
    for code, one in codes:
        yield f"`{code}`", str(one.status or ""), "yes" if one.retryable else "", _escaped(one.meaning)


def _escaped(text: str) -> str:
    return re.sub(r"([<>*_\[\]])(?![^`]*`(?:[^`]*`[^`]*`)*[^`]*$)", r"\\\1", text)
