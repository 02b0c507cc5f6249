"""`python -m codegen generate` writes generated and derived files; `check` reports outdated files and breaking changes.

`add` imports schemas that the API publishes into `schema/`, and `diff` reports what a change of the schema breaks.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

try:
    from codegen import output
    from codegen.diff import command as diff
    from codegen.diff import gate
    from codegen.importing.arguments import add_parser
    from codegen.key_tables import KeyTableError
    from codegen.load import SchemaError, load_schema
    from codegen.twin import TwinError
except ModuleNotFoundError as missing:
    # Users of the packages need none of these, so they are easily left uninstalled.
    print(
        f"The generator needs {missing.name}, which is not installed. CONTRIBUTING.md describes how to install its dependencies.",
        file=sys.stderr,
    )
    sys.exit(2)

ROOT = Path(__file__).parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser(
        "generate", help="generate all files that derive from the schema and the async sources"
    )
    commands.add_parser(
        "check", help="report generated files that are out of date, and changes that break the last release"
    )
    diff.add_parsers(commands)
    add_parser(commands)
    covering = commands.add_parser("coverage", help="report how much of a file of facts the schema covers")
    covering.add_argument("facts", type=Path, help="JSON, as codegen/coverage.py describes it")
    covering.add_argument("--missing", action="store_true", help="list what the schema lacks")
    given = parser.parse_args()
    try:
        return run(given)
    except OSError as error:
        print(f"A file cannot be read or written: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            "Interrupted. Every file is complete, but some may be out of date: run the command again.",
            file=sys.stderr,
        )
        return 130


def run(given: argparse.Namespace) -> int:
    """Run a command. Return the exit code."""
    match given.command:
        case "generate":
            return generate()
        case "check":
            return check()
        case "coverage":
            return cover(given.facts, missing=given.missing)
        case "release":
            return diff.run_release(ROOT)
        case "add":
            return add(given.sources, given.task, write=given.write)
        case _:
            return diff.run_diff(
                ROOT, given.revision, as_markdown=given.markdown, fail_on_breaking=given.fail_on is not None
            )


def add(sources: list[str], task: str | None, *, write: bool) -> int:
    """Import published documents into `schema/`, or print what would change."""
    from codegen.importing import command  # imports an HTTP client, which no other command needs

    return command.run(ROOT, sources, task, write=write, generate=generate_and_compare)


def generate() -> int:
    """Write the generated files that differ from those on disk. Return the exit code, as `check` does."""
    files = _expected()
    if files is None:
        return 1
    touched = output.write(ROOT, files)
    print("\n".join(touched) or f"All {len(files)} files are up to date.")
    return 0


def generate_and_compare() -> int:
    """Write the generated files that differ from those on disk, then print what the change breaks."""
    code = generate()
    if code == 0:
        diff.run_diff(ROOT, None, as_markdown=False, fail_on_breaking=False)
    return code


def check() -> int:
    """Report generated files that are out of date, and changes that break what was released."""
    files = _expected()
    if files is None:
        return 1
    found = output.differences(ROOT, files)
    if found:
        found.append("Run `python -m codegen generate`.")
    found += gate.complaints(ROOT)
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    print(
        f"All {len(files)} files are up to date, and every change that breaks the last release is declared."
    )
    return 0


def cover(facts: Path, *, missing: bool) -> int:
    """Print how much of a file of facts the schema covers, or list what the schema lacks."""
    from codegen import coverage

    try:
        rows = coverage.coverage(load_schema(ROOT / "schema"), coverage.read_facts(facts))
    except SchemaError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(coverage.missing(rows) if missing else coverage.table(rows)))
    return 0


def _expected() -> dict[str, str] | None:
    """Return the files that the generator owns; None if their sources have a mistake, after printing it."""
    try:
        return output.expected(ROOT)
    except (SchemaError, TwinError, KeyTableError, output.OutputError) as error:
        print(error, file=sys.stderr)
    except SyntaxError as error:
        print(f"{error.filename}:{error.lineno}: this is not valid Python: {error.msg}", file=sys.stderr)
    except (OSError, UnicodeError) as error:
        print(f"A file cannot be read or written: {error}", file=sys.stderr)
    return None


if __name__ == "__main__":
    sys.exit(main())
