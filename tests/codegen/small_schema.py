"""A small schema that has one of everything, and ways to change it."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import yaml

SHARED = """
vocabularies:
  DeliveryMethod: [sync, async, stream]
  Mood: [calm, loud]
sources: {documented: The documentation., nature: What it is.}
groups:
  delivery:
    deliveryMethod: {type: string, known: DeliveryMethod, doc: How results come back.}
  cost:
    includeCost: {type: boolean, server_default: false, doc: Report the cost.}
objects:
  Picture:
    doc: A picture.
    fields:
      pictureUUID: {type: uuid, required: true, doc: Its UUID.}
      pictureURL: {type: string, file: url, file_uuid: pictureUUID, doc: Where it is.}
"""
ERRORS = """
codes:
  badText: {error: ValidationError, status: 400, meaning: The text is bad.}
  busy: {error: ServerError, status: 503, overload: true, retryable: true, meaning: The server is busy.}
patterns:
  - {match: "invalid*", error: ValidationError, status: 400, meaning: A value is invalid.}
statuses: {503: busy}
"""
MODELS = """
version: "1"
sources: {N8: Somewhere.}
envelope: [taskType, taskUUID]
"""
MODEL = """
air: acme:1@1
task: fancyEcho
source: N8
params: {text: , times: {range: [1, 3]}}
"""
ECHO = """
task: fancyEcho
aliases: [oldEcho]
method_aliases: [say_back]
was: [say_again]
summary: Say something back, decorated.
doc: It says it as often as you like.
page: https://runware.ai/docs/
returns: Echo
max_duration: 300
completion: {count_param: times}
delivery: [sync, async]
includes: [delivery, cost]
params:
  text: {type: string, required: true, length: [1, 300], source: documented, aliases: [words], was: [phrase], doc: What to say.}
  times: {type: integer, range: [1, 5], source: documented, server_default: 1, doc: How often.}
  width: {type: integer, range: [64, 1024], step: 64, source: documented, doc: Width in pixels.}
  speed: {type: number, above: 0, source: nature, doc: How fast.}
  mood: {type: string, known: Mood, server_default: calm, doc: How to say it.}
  loud: {type: boolean, path: mood, sent_as: {true: loud}, doc: Say it loudly.}
  frame: {type: Frame, doc: What to draw around it.}
  inputs: {type: map, doc: Further inputs.}
  seedImage: {type: media, path: inputs.seedImage, doc: A picture.}
  tags: {type: "list[string]", length: [null, 3], each: {length: [1, 9]}, source: documented, doc: Words.}
  box: {type: "list[integer] | string", each: {range: [0, 90], below: 91, step: 10}, source: nature, doc: Where.}
  shade: {type: number, range: [0, null], below: 1, source: nature, doc: How dark.}
  code: {type: string, pattern: "[a-z]+(?:-[0-9]{2})?", source: documented, doc: A code.}
  marks: {type: "list[string]", each: {known: [dot, dash], pattern: "[a-z]+"}, source: documented, doc: Marks.}
  settings: {type: EchoSettings, doc: What only some echoes can do.}
  pitch: {type: number, path: settings.pitch, range: [0, 2], source: documented, doc: How high to say it.}
exclusive:
  - [frame, tags]
at_least_one: [[width, frame]]
together: [[code, marks]]
objects:
  Frame:
    doc: A decoration around the text.
    fields:
      style: {type: string, known: [single, double], required: true, source: nature, doc: How its lines look.}
      corner: {type: Corner, was: [edge], doc: How its corners look.}
  Corner:
    doc: A corner of a frame.
    fields:
      radius: {type: number, range: [0, 9], source: nature, doc: How round it is.}
      style: {type: string, doc: How it is drawn.}
      colour: {type: string, doc: Its colour.}
    at_least_one: [[radius, style]]
    together: [[style, colour]]
  EchoSettings:
    open: true
    doc: Settings of some echoes.
    fields:
      rooms: {type: "list[Room]", doc: Where to say it.}
  Room: {doc: A place., fields: {name: {type: string, doc: What it is called.}}}
  Echo:
    doc: What came back.
    fields:
      text: {type: string, required: true, doc: The decorated text.}
      length: {type: integer, was: [size], doc: Its number of characters.}
      pictures: {type: "list[Picture]", doc: Pictures of it.}
examples:
  - title: A framed greeting
    send: {text: hello, times: 2, width: 128, mood: loud, shade: 0.5, code: ab-12, box: [0, 90], marks: [dot], frame: {style: double, corner: {radius: 1.5}}, settings: {pitch: 1.5, accent: none}}
    receive:
      - {text: hello hello, length: 11, cost: 0.1, pictures: [{pictureUUID: b7db282d-2943-4f12-992f-77df3ad3ec71}]}
"""
SEARCH = """
task: echoSearch
summary: Find echoes.
page: https://runware.ai/docs/search
returns: FoundEchoes
max_duration: 60
billed: false
pages:
  {method: all_echoes, summary: Walk through all of them., of: FoundEcho, items: results, total: total, offset: offset, limit: limit}
params:
  search: {type: string, was: [query], doc: Words to look for.}
  offset: {type: integer, range: [0, null], source: documented, doc: How many to skip.}
  limit: {type: integer, range: [1, 100], source: documented, doc: How many to give.}
objects:
  FoundEcho: {doc: One echo., fields: {text: {type: string, doc: What it says.}}}
  FoundEchoes:
    doc: The echoes.
    fields:
      results: {type: "list[FoundEcho]", doc: One page of them.}
      total: {type: integer, doc: How many there are.}
examples:
  - {title: All with a word, send: {search: hello}, receive: [{results: [{text: hello}], total: 1}]}
"""
CHAT = """
task: echoChat
summary: Talk with an echo.
page: https://runware.ai/docs/chat
returns: Reply
max_duration: 60
delivery: [sync, stream]
includes: [delivery]
stream: {method: chat_stream, summary: Talk piece by piece., without: [deliveryMethod]}
params:
  prompt: {type: string, required: true, was: [question], source: documented, doc: What to say.}
objects:
  Reply:
    doc: What it says.
    fields:
      text: {type: string, doc: The text.}
      finishReason: {type: string, known: [stop, length], doc: Why it ended.}
examples:
  - {title: A greeting, send: {prompt: hello}, receive: [{text: hello, finishReason: stop}]}
"""
UPLOAD = """
task: echoUpload
was: [upload_echo]
summary: Bring your own echo.
page: https://runware.ai/docs/upload
returns: UploadState
max_duration: 600
completion: {terminal_values: {status: [ready, failed]}}
params:
  title: {type: string, required: true, was: [heading], source: documented, doc: What it is called.}
variants:
  "on": kind
  doc: What kind of echo it is.
  of:
    cave: {name: CaveUpload, doc: Upload a cave., params: {depth: {type: number, above: 0, source: nature, doc: Metres.}}}
    hall: {name: HallUpload, doc: Upload a hall.}
objects:
  UploadState:
    doc: How far it has come.
    fields:
      status: {type: string, required: true, known: [stored, ready, failed], doc: The phase.}
examples:
  - {title: A cave, send: {kind: cave, title: Deep, depth: 20}, receive: [{status: stored}, {status: ready}]}
  - {title: A hall, send: {kind: hall, title: Wide}, receive: [{status: ready}]}
"""
FILES = {
    "shared.yaml": SHARED,
    "errors.yaml": ERRORS,
    "models.yaml": MODELS,
    "models/acme-1.yaml": MODEL,
    "tasks/fancy_echo.yaml": ECHO,
    "tasks/echo_search.yaml": SEARCH,
    "tasks/echo_chat.yaml": CHAT,
    "tasks/echo_upload.yaml": UPLOAD,
}
#: What to call the files in a table.
SHORT = {
    "shared": "shared.yaml",
    "errors": "errors.yaml",
    "models": "models.yaml",
    "model": "models/acme-1.yaml",
    "echo": "tasks/fancy_echo.yaml",
    "search": "tasks/echo_search.yaml",
    "chat": "tasks/echo_chat.yaml",
    "upload": "tasks/echo_upload.yaml",
}
CONTENT: dict[str, Any] = {name: yaml.safe_load(text) for name, text in FILES.items()}


class Gone:
    """Stands for a key that is taken out."""


GONE = Gone()


def written(content: Any) -> str:
    """Content as YAML: JSON is YAML, but for keys that are no text."""
    if isinstance(content, dict):
        pairs = (f"{json.dumps(key, ensure_ascii=False)}: {written(value)}" for key, value in content.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(content, list):
        return f"[{', '.join(map(written, content))}]"
    return json.dumps(content, ensure_ascii=False)


def write(folder: Path, changed: dict[str, str | bytes | None] | None = None) -> Path:
    """The schema in a folder, with some of its files changed, or without them."""
    for room in ("tasks", "models"):
        (folder / room).mkdir(parents=True)
    for name, text in {**FILES, **(changed or {})}.items():
        if text is not None:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def patched(file: str, path: str, value: object, content: Any = None) -> Any:
    """The content of a file with one key set, or taken out. Keys and indices are separated by dots."""
    content = copy.deepcopy(CONTENT[SHORT[file]] if content is None else content)
    *way, last = [int(part) if part.isdigit() else part for part in re.split(r"\.", path)]
    at = content
    for part in way:
        at = at[part] if isinstance(at, list) else at.setdefault(part, {})
    if isinstance(value, Gone):
        del at[last]
    elif isinstance(at, list) and last == len(at):
        at.append(value)
    else:
        at[last] = value
    return content
