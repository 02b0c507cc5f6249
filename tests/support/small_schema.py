"""A small schema with every key that a schema may have, and the findings of its changes."""

from __future__ import annotations

import functools
from copy import deepcopy
from typing import Any

import yaml

from codegen.diff.compare import compare
from codegen.diff.lenient import read_state
from codegen.diff.rules import Finding

#: Stands for no value at all.
ABSENT: Any = object()
FILES = {
    "shared.yaml": """
vocabularies: {Tone: [calm, loud], Mood: [good, bad]}
sources: {documented: It is documented., nature: It is so.}
groups:
  cost: {includeCost: {type: boolean, doc: Report the cost.}}
  marked: {mark: {type: string, doc: A mark.}}
objects:
  Frame:
    doc: A frame.
    page: https://example.com/frame
    includes: [marked]
    fields:
      style: {type: string, known: [single, double], doc: Its style.}
      wide: {type: boolean, doc: Whether it is wide.}
      narrow: {type: boolean, doc: Whether it is narrow.}
    exclusive: [[wide, narrow]]
    at_least_one: [[wide, narrow]]
    together: [[mark, style]]
  Unused: {doc: Of no task., fields: {}}
""",
    "errors.yaml": """
codes:
  badText: {error: ValidationError, meaning: The text is bad., retryable: false, status: 400}
  busy: {error: RateLimitError, meaning: Too much to do., retryable: true, status: 429, overload: true}
  noTask: {error: NotFoundError, meaning: There is no such task., unknown_task: true}
patterns:
  - {match: "bad*", error: ValidationError, meaning: Something is bad., status: 400}
  - {match: "busy*", error: ServerError, meaning: Something is busy., retryable: true}
statuses: {400: badText, 429: busy}
""",
    "tasks/echo.yaml": """
task: echo
method_aliases: [say]
was: [speak]
aliases: [oldEcho]
summary: Say something back.
doc: More of it.
page: https://example.com/echo
returns: Echo
max_duration: 300
delivery: [sync, async, stream]
billed: true
includes: [cost]
completion: {count_param: times, partial_ok: false}
pages: {method: all_echoes, summary: All of them., of: Part, items: parts, total: count, offset: skip, limit: most}
stream: {method: echo_stream, summary: Bit by bit., without: [times]}
params:
  text: {type: string, required: true, length: [1, 300], source: documented, doc: What to say., since: 0.1.0, was: [phrase]}
  times: {type: integer, range: [1, 5], source: documented, server_default: 1, doc: How often.}
  speed: {type: number, above: 0, below: 100, source: nature, doc: How fast.}
  width: {type: integer, step: 8, source: documented, doc: How wide.}
  share: {type: number, range: [0, 100], unit: percent, source: nature, doc: How much.}
  tone: {type: string, known: Tone, doc: How it sounds.}
  frame: {type: Frame, doc: What to draw around it.}
  echoURL: {type: string, path: inputs.url, aliases: [url], name: echo_address, doc: Where.}
  loud: {type: boolean, path: tone, sent_as: {true: loud}, doc: Whether it is loud.}
  skip: {type: integer, doc: How many to skip.}
  most: {type: integer, doc: How many to give.}
  code: {type: string, pattern: "[a-z]+", source: nature, doc: A code.}
  tags:
    type: list[string]
    each: {length: [1, 9], pattern: "[a-z]+", known: [warm, cold]}
    source: documented
    doc: Words.
  box: {type: "list[number]", each: {range: [0, 9], above: -1, below: 10, step: 1}, source: nature, doc: Where.}
exclusive: [[tone, loud]]
at_least_one: [[frame, tags]]
together: [[skip, most]]
vocabularies: {Size: [1, 2]}
objects:
  Part: {doc: A part., fields: {size: {type: integer, known: Size, doc: Its size.}}}
  Echo:
    doc: What came back.
    exclusive: [[text, count]]
    fields:
      text: {type: string, required: true, doc: The text.}
      mood: {type: string, known: Mood, doc: The mood.}
      count: {type: integer, range: [0, 9], was: [number], doc: How many.}
      parts: {type: "list[Part]", doc: The parts.}
      fileUUID: {type: uuid, doc: Of the file.}
      fileURL: {type: string, file: url, file_uuid: fileUUID, doc: Of the file.}
      state: {type: string, known: [ready, failed], doc: The state.}
examples:
  - {title: A greeting, send: {text: hello}, receive: [{text: hello}]}
""",
    "tasks/paint.yaml": """
task: paint
summary: Paint something.
page: https://example.com/paint
returns: Picture
max_duration: 60
billed: false
includes: [cost]
completion: {terminal_values: {state: [ready]}}
variants:
  "on": kind
  doc: What kind.
  of:
    oil: {name: OilPaint, doc: With oil., params: {thick: {type: boolean, doc: x}, thin: {type: boolean, doc: x}}, exclusive: [[thick, thin]], at_least_one: [[thick, thin]]}
    water: {name: WaterPaint, doc: With water., params: {wet: {type: boolean, doc: x}, cold: {type: boolean, doc: x}}, together: [[wet, cold]]}
params:
  prompt: {type: string, required: true, source: nature, doc: What to paint.}
objects:
  Picture: {doc: A picture., fields: {state: {type: string, doc: Whether it is ready.}}}
""",
    "models.yaml": """
version: "1"
sources: {X: Somewhere.}
envelope: [taskUUID]
groups: {safe: {safety: {values: [fast, full]}}}
models:
  acme:echo@1: {task: echo, slug: acme-echo, required: [text], params: {text: , tone: [calm, loud], times: integer}}
""",
    "models/acme-paint.yaml": """
air: acme:paint@1
task: paint
includes: [safe]
source: X
params: {prompt: {type: string, length: [1, 100]}, size: {range: [1, 8], step: 2}, tint: Tone}
closed: [inputs]
sizes: [1x1, 2x2]
rules: [{exclusive: [size, tint]}]
""",
    "architectures/oil.yaml": """
task: paint
params: {prompt: }
""",
}


def documents() -> dict[str, Any]:
    """Return a copy of the small schema, which a test may change."""
    return deepcopy(_read())


@functools.cache
def _read() -> dict[str, Any]:
    return {name: _plain(yaml.safe_load(text)) for name, text in FILES.items()}


def _plain(value: Any) -> Any:
    """Return the value with text keys, as in JSON."""
    if isinstance(value, dict):
        return {
            str(key).lower() if isinstance(key, bool) else str(key): _plain(one) for key, one in value.items()
        }
    return [_plain(one) for one in value] if isinstance(value, list) else value


def changed(*changes: tuple[str, str, Any]) -> dict[str, Any]:
    """Return the small schema with some values replaced: (file, dotted path, new value)."""
    made = documents()
    for file, path, value in changes:
        *outer, last = path.split(".") if path else [""]
        if not path:
            if value is ABSENT:
                del made[file]
            else:
                made[file] = value
            continue
        table = made[file]
        for key in outer:
            table = table[int(key)] if isinstance(table, list) else table.setdefault(key, {})
        if value is ABSENT:
            del table[last]
        else:
            table[int(last) if isinstance(table, list) else last] = deepcopy(value)
    return made


def findings(old: dict[str, Any], new: dict[str, Any]) -> list[Finding]:
    """Return the findings of a comparison of two schemas."""
    return compare(read_state(old), read_state(new))


def rules(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    """Return the rules of the findings."""
    return {one.rule for one in findings(old, new)}
