"""The report of an import: changes of files, and what could not be expressed, for the screen and for the files."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from attrs import define, field

from codegen.importing.texts import one_line

#: The prefix of comments in a file, one for each published fact that its language cannot express.
NOTE = "# Published, not said here: "
#: The maximum length of a note, in characters; longer ones are cut.
LONGEST_NOTE = 500


@define
class Report:
    """Changes of the schema's files, and lines for people."""

    #: Path in `schema/` -> text before and after. The text before is None for a new file.
    files: dict[str, tuple[str | None, str]] = field(factory=dict[str, "tuple[str | None, str]"])
    lines: list[str] = field(factory=list[str])

    def file(self, path: str, before: str | None, after: str) -> None:
        if before != after:
            self.files[path] = (before, after)

    def say(self, path: str, lines: Iterable[str]) -> None:
        self.lines += [one_line(f"{path}: {line}", LONGEST_NOTE + 100) for line in lines]

    def differences(self, *, of_copies: bool = False) -> str:
        """Return all changes as a unified diff. Changes of copies are summarised, unless `of_copies`."""
        pieces: list[str] = []
        for path, (before, after) in sorted(self.files.items()):
            if path.endswith(".json") and not of_copies:
                pieces.append(f"{'new' if before is None else 'changed'}: schema/{path}\n")
                continue
            pieces += difflib.unified_diff(
                (before or "").splitlines(keepends=True),
                after.splitlines(keepends=True),
                "/dev/null" if before is None else f"a/schema/{path}",
                f"b/schema/{path}",
            )
        return "".join(pieces)


def note_lines(notes: Iterable[str]) -> list[str]:
    """Return notes as comments of a YAML file."""
    return list(dict.fromkeys(f"{NOTE}{one_line(note, LONGEST_NOTE)}" for note in notes))


def with_notes(text: str, before: Sequence[str], after: Sequence[str]) -> str:
    """Update the notes in a file to those of a new import. Notes that people changed or removed are left alone."""
    old, new = note_lines(before), note_lines(after)
    gone = set(old) - set(new)
    lines = [line for line in text.splitlines(keepends=True) if line.rstrip("\n") not in gone]
    present = {line.rstrip("\n") for line in lines}
    added = [f"{line}\n" for line in new if line not in old and line not in present]
    places = [index for index, line in enumerate(lines) if line.startswith(NOTE)]
    place = (
        places[-1] + 1 if places else next((i for i, line in enumerate(lines) if not line.startswith("#")), 0)
    )
    return "".join([*lines[:place], *added, *lines[place:]])
