"""The public names that are written by hand, compared with the last release: `python -m codegen.public_api [REVISION]`.

What is generated is compared by `python -m codegen diff`, which knows what a change of the schema means.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import griffe

from codegen.diff import documents
from codegen.output import MARK

ROOT = Path(__file__).parent.parent
PACKAGES = ("runware", "runware_sync")


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Returns 1 if something breaks, 2 if nothing can be compared."""
    parser = argparse.ArgumentParser(prog="python -m codegen.public_api", description=__doc__)
    parser.add_argument(
        "revision", nargs="?", help="a revision of git; by default the tag of the last release"
    )
    given: str | None = parser.parse_args(arguments).revision
    revision = given or documents.last_release(root)
    if revision is None:
        print("Nothing to compare with: no tag of a release, such as v1.2.3, is reachable from here.")
        return 0
    try:
        found = [line for package in PACKAGES for line in breakages(root, revision, package)]
    except documents.CannotCompareError as error:
        print(f"Cannot compare: {error}", file=sys.stderr)
        return 2
    print("\n".join(found) or f"Nothing that is public and written by hand breaks since {revision}.")
    return 1 if found else 0


def breakages(root: Path, revision: str, package: str) -> list[str]:
    """A line for each change of a package, since a revision, after which a program no longer runs."""
    with TemporaryDirectory() as folder:
        documents.extract(root, revision, package, Path(folder))
        old, new = (
            griffe.load(package, search_paths=[str(place)], allow_inspection=False, resolve_aliases=True)
            for place in (folder, root)
        )
        return list(dict.fromkeys(_lines(old, new)))


def _lines(old: griffe.Object | griffe.Alias, new: griffe.Object | griffe.Alias) -> Iterator[str]:
    for one in griffe.find_breaking_changes(old, new):
        if not _is_generated(one.obj):
            yield one.explain(griffe.ExplanationStyle.ONE_LINE)


def _is_generated(obj: griffe.Object | griffe.Alias) -> bool:
    """Whether the module of an object says that it is generated or derived."""
    try:
        path = obj.filepath
    except griffe.GriffeError:
        return False
    if isinstance(path, list) or not path.exists():
        return False
    with path.open(encoding="utf-8") as file:
        return MARK in file.readline() + file.readline()


if __name__ == "__main__":
    sys.exit(main())
