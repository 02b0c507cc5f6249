"""The gate for breaking changes in `python -m codegen check`: they need a changelog line and a higher version.

The base is the committed snapshot, not a tag: clones of continuous integration have neither tags nor history.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

from codegen.atomic_files import write_atomically
from codegen.diff import documents, report
from codegen.diff.accepted import ACCEPTED, Judged, judge
from codegen.diff.compare import compare
from codegen.diff.documents import SNAPSHOT, CannotCompareError, Snapshot
from codegen.diff.lenient import read_state
from codegen.diff.rules import Finding

CHANGELOG = "CHANGELOG.md"
VERSION = "runware/version.py"
_HEADING = re.compile(r"^## (\S+)(.*)$", re.MULTILINE)


def complaints(root: Path) -> list[str]:
    """Return a line for each reason why this state cannot be released; none if there is no reason."""
    try:
        snapshot = documents.read_snapshot(root)
        judged = compared(root, snapshot)
        differs = _differs_from_tag(root, snapshot)
    except CannotCompareError as error:
        return [str(error)]
    found = (
        [f"{SNAPSHOT} differs from that of the tag v{snapshot.version}; restore it from the tag."]
        if differs
        else []
    )
    found += [
        f"{ACCEPTED}: {one.rule} at {one.place!r} matches no change that breaks the last release; remove the entry."
        for one in judged.stale
    ]
    if judged.breaking:
        entries = _entries(_unreleased(root))
        found += [
            _missing(one) for one in judged.breaking if not any(names_it(entry, one) for entry in entries)
        ]
        found += _version_complaints(root, snapshot, judged)
    return found


def compared(root: Path, snapshot: Snapshot) -> Judged:
    """Compare the files on disk with those of the snapshot."""
    old, new = snapshot.documents, documents.in_folder(root / "schema")
    return judge(compare(read_state(old), read_state(new)), root)


def _differs_from_tag(root: Path, snapshot: Snapshot) -> bool:
    """Whether the tag of the release, if it exists here, has a different snapshot."""
    if snapshot.version is None:
        return False
    tagged = documents.text_in(root, f"refs/tags/v{snapshot.version}", SNAPSHOT)
    return tagged is not None and tagged != (root / SNAPSHOT).read_text(encoding="utf-8")


def _missing(finding: Finding) -> str:
    owner = f" of `{finding.owners[0]}`" if finding.owners else ""
    return (
        f"schema/{finding.place}: {finding.sentence} This breaks the last release ({finding.rule}). Revert it, or "
        f"name `{finding.subjects[0]}`{owner} in a line of the unreleased section of {CHANGELOG}, or accept it with a reason "
        f"in {ACCEPTED}."
    )


def _version_complaints(root: Path, snapshot: Snapshot, judged: Judged) -> list[str]:
    if snapshot.version is None:
        return []
    wanted = report.after(snapshot.version, report.step(judged, snapshot.version))
    version = current_version(root)
    if _order(version) >= _order(wanted):
        return []
    words = f"Changes since the release {snapshot.version} break it: change the version to {wanted}."
    return [f"{VERSION}: the version is {version}. {words}"]


def current_version(root: Path) -> str:
    """Return the version in `runware/version.py`."""
    path = root / VERSION
    found = re.search(
        r'^__version__ = "(\d+\.\d+\.\d+(?:rc\d+)?)"', path.read_text(encoding="utf-8"), re.MULTILINE
    )
    if found is None:
        raise CannotCompareError(f"{VERSION} has no version of the form 1.2.3 or 1.2.3rc1.")
    return found[1]


def _order(version: str) -> tuple[float, ...]:
    release, _, candidate = version.partition("rc")
    return *map(int, release.split(".")), int(candidate) if candidate else math.inf


# The changelog ---------------------------------------------------------------------------------------------------


def _sections(root: Path) -> list[tuple[str, bool, str]]:
    """Return the version, whether it is released, and the text of each section, newest first."""
    path = root / CHANGELOG
    content = path.read_text(encoding="utf-8") if path.exists() else ""
    heads = list(_HEADING.finditer(content))
    ends = [*(head.start() for head in heads), len(content)][1:]
    return [
        (head[1].strip("[]"), "unreleased" not in head[0].lower(), content[head.end() : end])
        for head, end in zip(heads, ends, strict=True)
    ]


def _unreleased(root: Path) -> str:
    return "".join(text for _, released, text in _sections(root) if not released)


def _entries(section: str) -> list[str]:
    """Return the items of a list, each with its continuation lines."""
    return re.split(r"^[-*] ", section, flags=re.MULTILINE)[1:]


def names_it(entry: str, finding: Finding) -> bool:
    """Whether a changelog entry names one of the finding's subjects and, if it has owners, one of these too."""
    return all(
        any(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", entry) for name in names)
        for names in (finding.subjects, finding.owners)
        if names
    )


# Releasing -------------------------------------------------------------------------------------------------------


def release(root: Path) -> str:
    """Write the snapshot of the present schema, with which later states are compared. Return a sentence for people.

    Raises:
        CannotCompareError: The changelog has dated releases, but this version is not among them.
    """
    version = current_version(root)
    released = {name for name, is_released, _ in _sections(root) if is_released}
    if released and version not in released:
        raise CannotCompareError(
            f"{CHANGELOG} has no section of {version} with a date. Date the section first: this release is what later "
            "changes are compared with."
        )
    snapshot = Snapshot(version if released else None, documents.in_folder(root / "schema"))
    write_atomically(root / SNAPSHOT, documents.snapshot_text(snapshot))
    return (
        f"{SNAPSHOT} has the schema {f'of {version}' if released else 'as it is before the first release'}."
    )
