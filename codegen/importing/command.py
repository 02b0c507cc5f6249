"""`python -m codegen add`: from what is published to the schema's files, shown or written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from codegen.importing import trial
from codegen.importing.importer import import_copy
from codegen.importing.indexes import compare_registry, compare_schema_map
from codegen.importing.kinds import Registry, SchemaMap, told_apart
from codegen.importing.refused import RefusedError
from codegen.importing.report import Report
from codegen.importing.sources import read
from codegen.importing.texts import one_line
from codegen.load import SchemaError

DONE, WOULD_CHANGE, REFUSED = 0, 1, 2


def add_parser(commands: Any) -> None:
    """The subcommand's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "add", help="turn what the API publishes into files of the schema"
    )
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE",
        help="file or https URL of an OpenAPI page, a request and its response, registry.json or schema-map.json",
    )  # fmt: skip
    parser.add_argument("--task", metavar="NAME", help="the taskType, if the document does not say it")
    parser.add_argument("--write", action="store_true", help="write the files, then generate")


def run(
    root: Path, sources: Sequence[str], task: str | None, *, write: bool, generate: Callable[[], int]
) -> int:
    """Import documents. Returns the exit code: 0 nothing is left to do, 1 something would change, 2 refused."""
    schema = root / "schema"
    try:
        report = imported(schema, [read(source) for source in sources], task)
    except RefusedError as error:
        print(one_line(str(error), 1000), file=sys.stderr)
        return REFUSED
    if report.lines:
        print("\n".join(report.lines), file=sys.stderr)
    complaints = _complaints(schema, report)
    if complaints:
        print(report.differences(), end="")
        print("The schema would be refused, so nothing is written:", *complaints, sep="\n", file=sys.stderr)
        return REFUSED
    if not report.files:
        print("There is nothing to do.")
        return DONE
    if not write:
        print(report.differences(), end="")
        print("Nothing is written yet; say --write.", file=sys.stderr)
        return WOULD_CHANGE
    for path in trial.write(schema, report):
        print(f"written: schema/{path}")
    return DONE if generate() == 0 else REFUSED


def imported(schema: Path, documents: Sequence[object], task: str | None) -> Report:
    """What the documents would change.

    Raises:
        RefusedError: Nothing can be made of them.
    """
    document = told_apart(documents, task)
    if isinstance(document, Registry):
        return compare_registry(schema, document)
    if isinstance(document, SchemaMap):
        return compare_schema_map(schema, document)
    report = import_copy(schema, document)
    if document.examples and any("example" in line for line in _complaints(schema, report)):
        made_up = import_copy(schema, document, published_examples=False)
        made_up.say("examples", ["what is published does not fit its own schema; an example is made up"])
        return made_up
    return report


def _complaints(schema: Path, report: Report) -> list[str]:
    """What the loader would say of the schema with all changes."""
    if not report.files:
        return []
    try:
        trial.tried(schema, report)
    except SchemaError as error:
        return str(error).splitlines()
    return []
