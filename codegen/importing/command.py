"""The command `python -m codegen add`: imports published documents into the schema's files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from codegen.importing import trial
from codegen.importing.importer import import_copy
from codegen.importing.indexes import compare_registry, compare_schema_map
from codegen.importing.kinds import Registry, SchemaMap, identify
from codegen.importing.refused import RefusedError
from codegen.importing.report import Report
from codegen.importing.sources import read
from codegen.importing.texts import one_line
from codegen.load import SchemaError, load_schema

DONE, WOULD_CHANGE, REFUSED = 0, 1, 2


def run(
    root: Path, sources: Sequence[str], task: str | None, *, write: bool, generate: Callable[[], int]
) -> int:
    """Import documents. Return the exit code: 0 if nothing is left to do, 1 if something would change, 2 if refused."""
    schema = root / "schema"
    try:
        report = imported(schema, [read(source) for source in sources], task)
    except SchemaError as error:
        print("The schema on disk is not valid, so nothing was imported:", error, sep="\n", file=sys.stderr)
        return REFUSED
    except RefusedError as error:
        about = "" if any(one_line(source) in str(error) for source in sources) else f"{', '.join(sources)}: "
        print(one_line(f"{about}{error}", 1000), file=sys.stderr)
        return REFUSED
    if report.lines:
        print("\n".join(report.lines), file=sys.stderr)
    complaints = _complaints(schema, report)
    if complaints:
        print(report.differences(), end="")
        print(
            "The schema would not be valid, so nothing was written:", *complaints, sep="\n", file=sys.stderr
        )
        return REFUSED
    if not report.files:
        print("The schema is already up to date.")
        return DONE
    if not write:
        print(report.differences(), end="")
        print("Nothing was written. Add --write to write the files.", file=sys.stderr)
        return WOULD_CHANGE
    for path in trial.write(schema, report):
        print(f"written: schema/{path}")
    return DONE if generate() == 0 else REFUSED


def imported(schema: Path, documents: Sequence[object], task: str | None) -> Report:
    """Return what the documents would change.

    Raises:
        RefusedError: The documents cannot be imported.
        SchemaError: The schema is invalid before the import.
    """
    load_schema(schema)
    document = identify(documents, task)
    if isinstance(document, Registry):
        return compare_registry(schema, document)
    if isinstance(document, SchemaMap):
        return compare_schema_map(schema, document)
    report = import_copy(schema, document)
    if document.examples and any("example" in line for line in _complaints(schema, report)):
        made_up = import_copy(schema, document, published_examples=False)
        made_up.say(
            "examples", ["the published examples do not match their own schema; an invented example is used"]
        )
        return made_up
    return report


def _complaints(schema: Path, report: Report) -> list[str]:
    """Return the loader's complaints about the schema with all changes."""
    if not report.files:
        return []
    try:
        trial.load_changed(schema, report)
    except SchemaError as error:
        return str(error).splitlines()
    return []
