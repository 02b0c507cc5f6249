"""`python -m codegen generate` writes what the schema implies; `check` says what on disk is out of date.

`coverage FACTS` says how much of a file of facts about the API the schema has, `--missing` what it has not.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen import coverage, output
from codegen.key_tables import KeyTableError
from codegen.load import SchemaError, load_schema
from codegen.twin import TwinError

ROOT = Path(__file__).parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("generate", help="write everything that the schema and the async sources imply")
    commands.add_parser("check", help="say what on disk is out of date")
    covering = commands.add_parser("coverage", help="say how much of a file of facts the schema has")
    covering.add_argument("facts", type=Path, help="JSON, as codegen/coverage.py describes it")
    covering.add_argument("--missing", action="store_true", help="list what the schema has not")
    given = parser.parse_args()
    try:
        if given.command == "coverage":
            return cover(given.facts, missing=given.missing)
        return generate() if given.command == "generate" else check()
    except (SchemaError, TwinError, KeyTableError) as error:
        print(error, file=sys.stderr)
        return 1


def generate() -> int:
    """Write what differs from the disk."""
    files = output.expected(ROOT)
    touched = output.write(ROOT, files)
    print("\n".join(touched) or f"All {len(files)} files are up to date.")
    return 0


def check() -> int:
    """Say what differs from the disk."""
    files = output.expected(ROOT)
    found = output.differences(ROOT, files)
    if found:
        print("\n".join(found), "Run `python -m codegen generate`.", sep="\n", file=sys.stderr)
        return 1
    print(f"All {len(files)} files are up to date.")
    return 0


def cover(facts: Path, *, missing: bool) -> int:
    """Say how much of a file of facts the schema has, or what it has not."""
    rows = coverage.coverage(load_schema(ROOT / "schema"), coverage.read_facts(facts))
    print("\n".join(coverage.missing(rows) if missing else coverage.table(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
