"""Trial of an import: the loader validates the changed schema before anything is written."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from codegen.atomic_files import write_atomically
from codegen.importing.report import Report
from codegen.load import load_schema
from codegen.resolve import Schema


def load_changed(schema: Path, report: Report, without: str | None = None) -> Schema:
    """Load the schema with all changes of a report, and without one file.

    Raises:
        SchemaError: The changed schema is invalid.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder, "schema")
        shutil.copytree(schema, copy)
        write(copy, report)
        if without is not None:
            (copy / without).unlink(missing_ok=True)
        return load_schema(copy)


def write(schema: Path, report: Report) -> list[str]:
    """Write the files of a report. Return their paths.

    Copies come last: a copy says that its content is in the other files, so that no later import looks again.
    """
    for path in sorted(report.files, key=lambda path: (path.startswith("imported/"), path)):
        write_atomically(schema / path, report.files[path][1])
    return sorted(report.files)
