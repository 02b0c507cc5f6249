"""The schema as it would be: nothing is written before the loader has seen it."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from codegen.importing.report import Report
from codegen.load import load_schema
from codegen.resolve import Schema


def tried(schema: Path, report: Report, without: str | None = None) -> Schema:
    """The schema with all changes of a report, and without one file.

    Raises:
        SchemaError: It would be refused.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder, "schema")
        shutil.copytree(schema, copy)
        write(copy, report)
        if without is not None:
            (copy / without).unlink(missing_ok=True)
        return load_schema(copy)


def write(schema: Path, report: Report) -> list[str]:
    """Write the files of a report. Returns their paths."""
    for path, (_, text) in report.files.items():
        (schema / path).parent.mkdir(parents=True, exist_ok=True)
        (schema / path).write_text(text, encoding="utf-8")
    return sorted(report.files)
