"""The schema as it would be: nothing is written before the loader has seen it."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from codegen.importing.report import Report
from codegen.load import load_schema
from codegen.resolve import Schema
from codegen.whole_files import write_whole


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
    """Write the files of a report. Returns their paths.

    Copies come last: a copy says that what was published stands in the other files, so that no later import looks again.
    """
    for path in sorted(report.files, key=lambda path: (path.startswith("imported/"), path)):
        write_whole(schema / path, report.files[path][1])
    return sorted(report.files)
