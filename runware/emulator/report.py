"""Text for a failed test: the tasks that the local server received, one line each, with complete errors."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from runware.emulator.answers.pending import PendingAnswer
from runware.emulator.keeping.history import SeenTask

#: Maximum number of tasks that are shown, the newest.
MOST = 30
#: Characters of a prompt that are shown.
_LONGEST_PROMPT = 60
_LONGEST_RULE = 300
_NOT_OF_THE_RULE = ("id", "matched", "used", "note", "times")


def report(tasks: Sequence[SeenTask], unused: Sequence[PendingAnswer]) -> str:
    """Return a text with the tasks, and with the chosen answers that no task has got."""
    left_out = len(tasks) - MOST
    lines = [f"({left_out} earlier tasks are not shown)"] if left_out > 0 else []
    for task in tasks[-MOST:]:
        lines += _lines(task)
    if not tasks:
        lines.append("No task was received.")
    for answer in unused:
        why = f" {answer.note}" if answer.note else ""
        lines.append(f"No task got the chosen answer {_printable(_rule(answer))}.{_printable(why)}")
    return "\n".join(lines)


def _rule(answer: PendingAnswer) -> str:
    """Return a chosen answer's rule as JSON, truncated if it is long."""
    rule = {key: value for key, value in answer.to_json().items() if key not in _NOT_OF_THE_RULE}
    text = json.dumps(rule, ensure_ascii=False)
    return text if len(text) <= _LONGEST_RULE else f"{text[:_LONGEST_RULE]}..."


def _lines(task: SeenTask) -> Iterator[str]:
    told = task.summary()
    size = f"{told['width']}x{told['height']}" if told["width"] and told["height"] else None
    took = "pending" if task.milliseconds is None else f"{task.milliseconds:.0f} ms"
    columns = (
        str(task.number),
        task.transport,
        task.task_type or "no task type",
        task.model,
        size,
        f"{task.results} of {task.asked}",
        took,
        f"${task.cost:g}" if task.cost else None,
        _quoted(task.prompt),
    )
    yield "  ".join(_printable(column) for column in columns if column)
    for error in list(task.errors):
        about = f" ({error['parameter']})" if error.get("parameter") else ""
        yield f"   {_printable(str(error.get('code')))}{_printable(about)}: {_printable(str(error.get('message')))}"


def _quoted(prompt: str | None) -> str | None:
    if not prompt:
        return None
    return f'"{prompt}"' if len(prompt) <= _LONGEST_PROMPT else f'"{prompt[:_LONGEST_PROMPT]}..."'


def _printable(text: str) -> str:
    """Return a client's text on one line, without control characters for a terminal."""
    return "".join(one if one.isprintable() else " " for one in text)
