"""What an import would change, and what it could not say: for the screen, and for the files themselves."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from attrs import define, field

from codegen.importing.texts import one_line

#: What the comment begins with that stands in a file for each thing that its language cannot say.
NOTE = "# Published, not said here: "
#: Characters of a note; what is longer is behind the link.
LONGEST_NOTE = 500


@define
class Report:
    """What happens to the schema's files, and what people should know."""

    #: Path in `schema/` -> text before, and after. None where there is no file.
    files: dict[str, tuple[str | None, str]] = field(factory=dict[str, "tuple[str | None, str]"])
    lines: list[str] = field(factory=list[str])

    def file(self, path: str, before: str | None, after: str) -> None:
        if before != after:
            self.files[path] = (before, after)

    def say(self, path: str, lines: Iterable[str]) -> None:
        self.lines += [one_line(f"{path}: {line}", LONGEST_NOTE + 100) for line in lines]

    def differences(self, *, of_copies: bool = False) -> str:
        """All changes as one unified difference. Copies are for the next import, not for people."""
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
    """Notes as comments of a YAML file."""
    return list(dict.fromkeys(f"{NOTE}{one_line(note, LONGEST_NOTE)}" for note in notes))


def with_notes(text: str, before: Sequence[str], after: Sequence[str]) -> str:
    """A file with the notes of a new import. Those that people changed or took out stay so."""
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
