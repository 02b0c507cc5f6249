"""The documentation page about the local server's fidelity, generated from the tables that the server uses.

The tables are parsed, not imported: the package may be incomplete while it is being generated.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

SOURCE = "runware/emulator/checking/fidelity.py"
NAME = "docs/guides/local-server-fidelity.md"

_HEAD = f"""<!-- Made by `python -m codegen generate` from {SOURCE}; edit that file instead. -->
# How closely the local server follows the API

Nothing on this page was tested against the live service. The facts are from the published documentation and schemas, the vendor's own clients,
and published observations of others ("seen live"). The last column of each table says what is unknown: there, the local server may accept more
or less than the API.

## Three modes

| mode | how | use |
| --- | --- | --- |
| default | `Emulator()` | Fast tests. Small pictures and short prompts are accepted, although the models do not support them. |
| strict | `Emulator(strict=True)` | A last check before money is spent: everything that is known about the model is checked. |
| lenient | `Emulator(lenient=True)` | The day when the API adds something: task types and parameters that are not in the schema are accepted. |

## What is refused

The response names the first fault that is found in a request, before anything is made or billed. Errors have `code`, `message`,
`parameter`, `type` and, where they apply, `allowedValues`, `min`, `max` and `multiplier`.
"""

_MIDDLE = """
## How requests are answered

"""

_TAIL = """
## Models

The catalogue has the names of each model's parameters. For models with published limits, it also has values, sizes, and rules between
parameters (`client.models.get("runware:101@1")` prints them). A strict server refuses requests that violate any of them; the tests check this
for every limit, size and rule of every model. Community models (`civitai:...`) accept every parameter of the task.
Retired models are not in the catalogue, so any well-formed identifier is accepted.

## Lettering

Pictures, videos and vector graphics show their prompt. Pillow's own font has little more than ASCII. With
`pip install 'runware-duo[fonts]'` (Noto fonts under the Open Font License, 23 MB to download), prompts are drawn in Latin, Greek, Cyrillic,
Chinese, Japanese, Korean, Arabic, Hebrew, Thai, the scripts of India and others, and with monochrome emoji. Without these fonts,
accents are left out, and other scripts are described in words: `[Devanagari, 23 characters]`, `[rocket]`.

- Arabic letters are joined, and Indic vowel signs placed, if Pillow has Raqm: its wheels have it on systems with FriBiDi. Without Raqm,
  right-to-left text still runs from right to left, but its letters are not joined.
- Chinese and Japanese lines break between characters, but not before closing punctuation. Thai, Lao, Khmer and Burmese, which also have no
  spaces, break only where a line would be too long: there is no dictionary.
- Chinese characters have Japanese forms if the prompt contains kana, Korean forms if it contains Hangul, and simplified forms otherwise.
- In an SVG, the prompt is stored as text: the viewer's fonts are used.
"""


def document(root: Path) -> dict[str, str]:
    """Return the text of the page by path."""
    tree = ast.parse((root / SOURCE).read_text(encoding="utf-8"))
    names = {name: _value(node, {}) for name, node in _assigned(tree) if _is_tuple(node)}
    names |= {name: names[node.id] for name, node in _assigned(tree) if isinstance(node, ast.Name)}
    nodes = dict(_assigned(tree))
    modes: tuple[str, ...] = names["MODES"]
    [call] = [node for node in ast.walk(nodes["CHECKS"]) if isinstance(node, ast.Dict)]
    rows = [_row([_value(argument, names) for argument in _arguments(check)], modes) for check in call.values]
    head = f"\n| refused | code | {' | '.join(modes)} | source | unknown |\n| --- | --- | {'--- | ' * len(modes)}--- | --- |\n"
    done = "".join(f"| {what} | {unknown} |\n" for what, unknown in _value(nodes["BEHAVIOURS"], names))
    behaviours = f"| the local server | unknown about the API |\n| --- | --- |\n{done}"
    return {NAME: f"{_HEAD}{head}{''.join(rows)}{_MIDDLE}{behaviours}{_TAIL}"}


def _row(check: list[Any], modes: tuple[str, ...]) -> str:
    what, code, counts, source, *unknown = check
    marks = " | ".join("yes" if mode in counts else "" for mode in modes)
    return f"| {what} | {code} | {marks} | {source} | {''.join(unknown)} |\n"


def _arguments(node: ast.expr) -> list[ast.expr]:
    assert isinstance(node, ast.Call)
    return node.args


def _assigned(tree: ast.Module) -> list[tuple[str, ast.expr]]:
    found: list[tuple[str, ast.expr]] = []
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        found += [
            (target.id, value) for target in targets if isinstance(target, ast.Name) and value is not None
        ]
    return found


def _is_tuple(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and all(isinstance(item, ast.Constant) for item in node.elts)


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    """Evaluate a literal, or look up a name."""
    if isinstance(node, ast.Name):
        return names[node.id]
    return ast.literal_eval(node)
