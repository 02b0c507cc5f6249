"""Compare the hand-written public names with the last release: `python -m codegen.public_api [REVISION]`.

Generated names are compared by `python -m codegen diff`, which knows the meaning of a change of the schema.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import griffe

from codegen.diff import documents
from codegen.output import MARK

ROOT = Path(__file__).parent.parent
#: ANSI colours in griffe's output.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
PACKAGES = ("runware", "runware_sync")


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Print the breaking changes. Return 1 if there are any, 2 if the revision cannot be read, otherwise 0."""
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
        found = breakages(root, revision)
    except documents.CannotCompareError as error:
        print(f"Cannot compare: {error}", file=sys.stderr)
        return 2
    print("\n".join(found) or f"Nothing that is public and written by hand breaks since {revision}.")
    return 1 if found else 0


def breakages(root: Path, revision: str) -> list[str]:
    """Return a line for each change since a revision that breaks programs."""
    with TemporaryDirectory() as folder:
        places = (Path(folder).resolve(), root.resolve())
        for package in PACKAGES:
            documents.extract(root, revision, package, places[0])
        old, new = (_loaded(place) for place in places)
        found = [line for package in PACKAGES for line in _lines(old[package], new[package], places)]
    return list(dict.fromkeys(found))


def _loaded(place: Path) -> griffe.ModulesCollection:
    """Load the packages of a folder, not those in the working directory, which griffe prefers by default."""
    loader = griffe.GriffeLoader(search_paths=[str(place)], allow_inspection=False)
    for package in PACKAGES:
        loader.load(package, try_relative_path=False)
    loader.resolve_aliases()
    return loader.modules_collection


def _lines(
    old: griffe.Object | griffe.Alias, new: griffe.Object | griffe.Alias, places: tuple[Path, ...]
) -> Iterator[str]:
    for one in griffe.find_breaking_changes(old, new):
        module = _module(one.obj, places)
        if not any(_is_generated(place / module) for place in places):
            _, _, sentence = _COLOUR.sub("", one.explain(griffe.ExplanationStyle.ONE_LINE)).partition(": ")
            yield f"{module}: {sentence}"


def _module(obj: griffe.Object | griffe.Alias, places: tuple[Path, ...]) -> str:
    """Return the path of an object's module in the repository; for an alias, that of the module that imports it."""
    holder = obj.parent if obj.is_alias and obj.parent else obj
    path = holder.filepath
    assert isinstance(path, Path), "only packages without a folder of their own have several"
    return next(str(path.relative_to(place)) for place in places if path.is_relative_to(place))


def _is_generated(path: Path) -> bool:
    """Whether the module's first two lines have the mark of generated files."""
    if not path.exists():
        return False
    with path.open(encoding="utf-8") as file:
        return MARK in file.readline() + file.readline()


if __name__ == "__main__":
    sys.exit(main())
