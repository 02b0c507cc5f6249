"""The public names that are written by hand, compared with the last release: `python -m codegen.public_api [REVISION]`.

What is generated is compared by `python -m codegen diff`, which knows what a change of the schema means.
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
#: What griffe prints for terminals.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
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
        found = breakages(root, revision)
    except documents.CannotCompareError as error:
        print(f"Cannot compare: {error}", file=sys.stderr)
        return 2
    print("\n".join(found) or f"Nothing that is public and written by hand breaks since {revision}.")
    return 1 if found else 0


def breakages(root: Path, revision: str) -> list[str]:
    """A line for each change, since a revision, after which a program no longer runs."""
    with TemporaryDirectory() as folder:
        places = (Path(folder).resolve(), root.resolve())
        for package in PACKAGES:
            documents.extract(root, revision, package, places[0])
        old, new = (_loaded(place) for place in places)
        found = [line for package in PACKAGES for line in _lines(old[package], new[package], places)]
    return list(dict.fromkeys(found))


def _loaded(place: Path) -> griffe.ModulesCollection:
    """The packages that stand in a folder; griffe would prefer those of that name in the working directory."""
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
    """The path of its module in the repository; of an imported name, that of the module that imports it."""
    holder = obj.parent if obj.is_alias and obj.parent else obj
    path = holder.filepath
    assert isinstance(path, Path), "only packages without a folder of their own have several"
    return next(str(path.relative_to(place)) for place in places if path.is_relative_to(place))


def _is_generated(path: Path) -> bool:
    """Whether a module says that it is generated or derived."""
    if not path.exists():
        return False
    with path.open(encoding="utf-8") as file:
        return MARK in file.readline() + file.readline()


if __name__ == "__main__":
    sys.exit(main())
