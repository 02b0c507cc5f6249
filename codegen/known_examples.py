"""The published examples as data of the local server, which answers similar tasks with them."""

from __future__ import annotations

import json

from codegen.resolve import Schema

NAME = "runware/_models/examples_data.py"
_HEAD = '''# Made by `python -m codegen generate` from schema/tasks/; edit the files there instead.
"""What the API received and answered: for each task a list of requests, each with its results, as JSON."""

from typing import Final

EXAMPLES: Final[dict[str, str]] = {
%s}
'''


def modules(schema: Schema) -> dict[str, str]:
    """Return the text of the generated module by path."""
    lines: list[str] = []
    for task in sorted(schema.tasks.values(), key=lambda task: task.spec.task):
        examples = [(one.send, one.receive) for one in task.spec.examples if one.receive]
        if examples:
            text = json.dumps(examples, ensure_ascii=True, separators=(",", ":"))
            lines.append(f"    {task.spec.task!r}: {text!r},\n")
    return {NAME: _HEAD % "".join(lines)}
