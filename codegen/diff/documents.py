"""The schema's files as they are on disk, in a revision of git, or in the snapshot of the last release."""

from __future__ import annotations

import io
import json
import re
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from attrs import frozen

from codegen.strict_yaml import parsed_cached, read_text

#: The files that describe the API: path in `schema/` -> content.
Documents = dict[str, object]
#: The schema of the last release, written by `python -m codegen release`.
SNAPSHOT = "schema/released.json"
_FILES = ("*.yaml", "tasks/**/*.yaml", "models/**/*.yaml", "architectures/**/*.yaml")
#: Files beside the schema that do not describe the API.
_OTHERS = {"accepted-breakages.yaml"}
_RELEASE = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


class CannotCompareError(Exception):
    """A state of the schema cannot be read."""


@frozen
class Snapshot:
    """The schema of a release."""

    #: None before the first release.
    version: str | None
    documents: Documents


def in_folder(folder: Path) -> Documents:
    """Read the files of a folder `schema/`."""
    paths = sorted({path for pattern in _FILES for path in folder.glob(pattern)})
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    documents: Documents = {}
    for name, path in names.items():
        if name in _OTHERS:
            continue
        try:
            documents[name] = _plain(parsed_cached(read_text(path)))
        except Exception as error:
            reason = " ".join(str(error).split())
            raise CannotCompareError(f"schema/{name} cannot be read: {reason}") from error
    return documents


def in_revision(root: Path, revision: str) -> Documents:
    """Read the files of a commit, a tag or a branch, without touching the working tree."""
    with TemporaryDirectory() as folder:
        extract(root, revision, "schema", Path(folder))
        documents = in_folder(Path(folder, "schema"))
    if not documents:
        raise CannotCompareError(f"{revision} has no YAML files in schema/.")
    return documents


def extract(root: Path, revision: str, path: str, to: Path) -> None:
    """Extract the files below a path, as they are in a revision, into a folder."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise CannotCompareError(f"git does not know the revision {revision!r} in this clone.")
    name = commit.decode().strip()
    packed = _git(root, "archive", "--format=tar", name, path)
    if packed is None:
        raise CannotCompareError(f"{revision} has no {path}/.")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            target = (to / member.name).resolve()
            if content is not None and target.is_relative_to(to.resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())


def last_release(root: Path) -> str | None:
    """Return the tag of the highest version among those that HEAD contains; None without one, or without git."""
    tags = (_git(root, "tag", "--list", "--merged", "HEAD") or b"").decode().split()
    matches = [(tag, _RELEASE.fullmatch(tag)) for tag in tags]
    versions = [(tuple(map(int, matched.groups())), tag) for tag, matched in matches if matched]
    return max(versions)[1] if versions else None


def text_in(root: Path, revision: str, path: str) -> str | None:
    """Return a file as it is in a revision; None if the revision or the file does not exist."""
    content = _git(root, "show", f"{revision}:./{path}")
    return None if content is None else content.decode("utf-8")


def _git(root: Path, *arguments: str) -> bytes | None:
    """Return the output of git; None if git fails or is not installed."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def _plain(value: object) -> object:
    """Return a value as JSON would have it, with text keys: YAML reads 503 and true as a number and a boolean."""
    if isinstance(value, dict):
        return {_key(key): _plain(one) for key, one in cast("dict[object, object]", value).items()}
    if isinstance(value, list):
        return [_plain(one) for one in cast("list[object]", value)]
    return value


def _key(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


# The snapshot ----------------------------------------------------------------------------------------------------


def read_snapshot(root: Path) -> Snapshot:
    """Read the snapshot of the last release."""
    try:
        content = cast("dict[str, Any]", json.loads((root / SNAPSHOT).read_text(encoding="utf-8")))
        return Snapshot(content["version"], content["files"])
    except FileNotFoundError:
        raise CannotCompareError(
            f"{SNAPSHOT} is missing; restore it, since it describes the last release."
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise CannotCompareError(f"{SNAPSHOT} cannot be read ({error!r}); restore it.") from error


def snapshot_text(snapshot: Snapshot) -> str:
    """Serialise a snapshot with one line per file, so that a diff in git shows which files have changed."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(document, ensure_ascii=False, separators=(',', ':'))}"
        for name, document in sorted(snapshot.documents.items())
    ]
    joined = ",\n".join(lines)
    made = '"made by": "`python -m codegen release`; do not edit"'
    return f'{{{made},\n"version": {json.dumps(snapshot.version)},\n"files": {{\n{joined}\n}}}}\n'
