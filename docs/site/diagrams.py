"""Diagrams as SVG, rendered at build time, so that pages load no JavaScript library for them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from html import escape

_LANE, _ROW, _TOP = 150, 46, 50
#: The maximum line length of a note, in characters.
_NOTE_WIDTH = 26
_PARTICIPANT = re.compile(r"participant (\w+) as (.+)")
_NOTE = re.compile(r"Note over (\w+): (.+)")
_MESSAGE = re.compile(r"(\w+)(-->>|->>)(\w+): (.+)")


#: Position of each state of a task: left, top, width, height. States that contain others are frames.
_PLACES = {
    "task": (10, 40, 880, 320),
    "underway": (420, 70, 450, 270),
    "waiting": (40, 130, 150, 44),
    "pushed": (440, 130, 220, 44),
    "polled": (440, 262, 220, 44),
}
#: Width of a character of a label, in pixels.
_CHARACTER = 6
#: Arrow between two states -> its path, the position of its first label, and the label's text anchor.
_ARROWS = {
    ("[*]", "waiting"): ("M115 72V130", (0, 0), "start"),
    ("waiting", "pushed"): ("M190 152H440", (305, 144), "middle"),
    ("pushed", "polled"): ("M550 174V262", (560, 196), "start"),
    ("polled", "polled"): ("M660 272H690V296H660", (700, 268), "start"),
    ("underway", "waiting"): ("M420 312H115V174", (128, 250), "start"),
    ("task", "[*]"): ("M115 360V440", (130, 384), "start"),
}
_STATE = re.compile(r'state "(.+)" as (\w+) \{')
_NAME = re.compile(r"(\w+): (.+)")
_TRANSITION = re.compile(r"(\w+|\[\*\]) --> (\w+|\[\*\])(?:: (.+))?")


def as_svg(source: str) -> str:
    """Render a Mermaid diagram."""
    return states(source) if source.startswith("stateDiagram") else sequence(source)


def states(source: str) -> str:
    """Render the state diagram of a task: states, and arrows between them with labels."""
    names: dict[str, str] = {}
    labels: dict[tuple[str, str], list[str]] = {}
    for line in (line.strip() for line in source.splitlines()[1:]):
        if found := _STATE.fullmatch(line):
            names[found[2]] = found[1]
        elif found := _NAME.fullmatch(line):
            names[found[1]] = found[2]
        elif (found := _TRANSITION.fullmatch(line)) and (found[1], found[2]) in _ARROWS:
            labels.setdefault((found[1], found[2]), []).append(found[3] or "")
        elif line not in ("", "}"):
            raise ValueError(f"This line of a state diagram is not understood: {line}")
    drawn: list[str] = []
    for name, (x, y, width, height) in _PLACES.items():
        kind = "frame" if height > _ROW else "head"
        drawn.append(f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>')
        text = names.get(name, name)
        drawn.append(
            _text(x + width // 2, y + 27, text)
            if kind == "head"
            else _text(x + 12, y + 20, text, anchor="start")
        )
    left, _, width, _ = _PLACES["underway"]
    for arrow, (path, (x, y), anchor) in _ARROWS.items():
        right = left + width if x > left else _PLACES["task"][2]  # labels stay in their frame
        drawn.append(f'<path class="arrow" d="{path}" marker-end="url(#tip)"/>')
        for label in filter(None, labels.get(arrow, [])):
            wrapped = textwrap.wrap(label, (right - x) // _CHARACTER)
            drawn += [_text(x, y + 14 * row, line, "small", anchor) for row, line in enumerate(wrapped)]
            y += 14 * len(wrapped) + 3
    drawn.append('<circle class="dot" cx="115" cy="66" r="6"/><circle class="dot" cx="115" cy="448" r="6"/>')
    drawn.append('<circle class="ring" cx="115" cy="448" r="10"/>')
    return _svg(900, 470, "\n".join(drawn), "The lifecycle of a task")


def sequence(source: str) -> str:
    """Render a Mermaid sequence diagram: participants, messages and notes over one participant."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    lanes: dict[str, int] = {}
    names: dict[str, str] = {}
    drawn: list[str] = []
    y = _TOP + _ROW
    for line in lines[1:]:
        if found := _PARTICIPANT.fullmatch(line):
            lanes[found[1]] = _LANE // 2 + _LANE * len(lanes)
            names[found[1]] = found[2]
            continue
        if found := _NOTE.fullmatch(line):
            drawn += _note(lanes[found[1]], y, found[2])
            y += max(0, 14 * (len(textwrap.wrap(found[2], _NOTE_WIDTH)) - 2))
        elif found := _MESSAGE.fullmatch(line):
            drawn += _message(lanes[found[1]], lanes[found[3]], y, found[4], dashed=found[2] == "-->>")
        else:
            raise ValueError(f"This line of a sequence diagram is not understood: {line}")
        y += _ROW
    width, height = _LANE * len(lanes), y + 10
    heads = [part for key, x in lanes.items() for part in _head(x, names[key], height)]
    body = "\n".join([*heads, *drawn])
    return _svg(width, height, body, "Sequence diagram")


def _svg(width: int, height: int, body: str, label: str) -> str:
    return (
        f'<div class="diagram"><svg viewBox="0 0 {width} {height}" style="min-width:{width * 0.75:.0f}px" role="img" '
        f'aria-label="{label}">\n<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8Z"/></marker></defs>\n{body}\n</svg></div>'
    )


def _head(x: int, name: str, height: int) -> Iterator[str]:
    yield f'<line class="lane" x1="{x}" y1="{_TOP}" x2="{x}" y2="{height}"/>'
    yield f'<rect class="head" x="{x - 65}" y="14" width="130" height="32" rx="5"/>'
    yield _text(x, 35, name)


def _message(start: int, end: int, y: int, text: str, *, dashed: bool) -> Iterator[str]:
    style = ' stroke-dasharray="5 4"' if dashed else ""
    yield f'<line class="arrow" x1="{start}" y1="{y}" x2="{end}" y2="{y}" marker-end="url(#tip)"{style}/>'
    yield _text((start + end) // 2, y - 6, text, "small")


def _note(x: int, y: int, text: str) -> Iterator[str]:
    lines = textwrap.wrap(text, _NOTE_WIDTH)
    height = 8 + 14 * len(lines)
    top = y - 26
    yield f'<rect class="note" x="{x - 73}" y="{top}" width="146" height="{height}" rx="3"/>'
    yield from (_text(x, top + 15 + 14 * number, line, "small") for number, line in enumerate(lines))


def _text(x: int, y: int, text: str, size: str = "", anchor: str = "middle") -> str:
    return f'<text class="{size}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
