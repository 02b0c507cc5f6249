"""The commands `python -m codegen diff` and `python -m codegen release`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen.diff import documents, gate, report
from codegen.diff.accepted import judge
from codegen.diff.compare import compare
from codegen.diff.documents import CannotCompareError
from codegen.diff.lenient import read_state
from codegen.load import SchemaError, load_schema

#: The revision that stands for the snapshot of the last release.
RELEASED = "released"


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage] # argparse names it nowhere else
    """Add the subcommands of this package."""
    diff = commands.add_parser(
        "diff",
        help="compare the schema with an older one",
        description="Compare the meaning of the schema on disk with that of a revision, and report what breaks, and for whom.",
    )
    diff.add_argument(
        "revision",
        nargs="?",
        help=f"a revision of git, or `{RELEASED}` for the snapshot that `check` compares with; by default the tag of the last "
        "release, otherwise HEAD",
    )
    diff.add_argument("--markdown", action="store_true", help="print a table for a pull request")
    diff.add_argument(
        "--fail-on", choices=["breaking"], help="exit with 1 if something breaks that is not accepted"
    )
    commands.add_parser("release", help="record the schema as released, for comparison with later changes")


def run_diff(root: Path, revision: str | None, *, as_markdown: bool, fail_on_breaking: bool) -> int:
    """Print the comparison. Return 0, 1 if it fails because something breaks, or 2 if nothing can be compared."""
    try:
        load_schema(root / "schema")
        base, old = _base(root, revision)
        found = compare(read_state(old), read_state(documents.in_folder(root / "schema")))
        judged = judge(found, root)
        version = gate.current_version(root)
    except SchemaError as error:
        first = str(error).splitlines()[0]
        print(f"Cannot compare: the schema on disk is not valid: {first}", file=sys.stderr)
        return 2
    except (CannotCompareError, OSError) as error:
        print(f"Cannot compare: {error}", file=sys.stderr)
        return 2
    printed = report.markdown if as_markdown else report.text
    print(printed(judged, base, version))
    return 1 if fail_on_breaking and judged.breaking else 0


def _base(root: Path, revision: str | None) -> tuple[str, documents.Documents]:
    """Return the name of the state to compare with, and its files."""
    if revision == RELEASED:
        snapshot = documents.read_snapshot(root)
        return f"the release {snapshot.version or 'to come'}", snapshot.documents
    name = revision or documents.last_release(root) or "HEAD"
    return name, documents.in_revision(root, name)


def run_release(root: Path) -> int:
    """Write the snapshot. Return 0, or 1 if this state cannot be released."""
    try:
        load_schema(root / "schema")
        print(gate.release(root))
    except (SchemaError, CannotCompareError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
