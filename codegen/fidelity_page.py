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
# How closely the local server does as the API

Nothing here was tried against the live service. Facts are from the published documentation and schemas, the vendor's own clients, and
what others report to have seen ("seen live"). What is not known is said in the last column: there, the local server may be kinder or
harsher than the API.

## Three modes

| mode | how | for |
| --- | --- | --- |
| default | `Emulator()` | Tests that are quick. Small pictures and short prompts are made, though no model makes them. |
| strict | `Emulator(strict=True)` | A last look before money is spent: everything that is known of the model counts. |
| lenient | `Emulator(lenient=True)` | The day the API adds something: what the schema does not know is let through. |

## What is refused

A request is answered with the first thing that is wrong with it, before anything is made or billed. Errors have `code`, `message`,
`parameter`, `type` and, where they apply, `allowedValues`, `min`, `max` and `multiplier`.
"""

_MIDDLE = """
## What is done, and what is not known of it

"""

_TAIL = """
## Models

For each model of the catalogue, the names of its parameters are known. For those with published limits, so are values, sizes, and rules
between parameters (`client.models.get("runware:101@1")` prints them). A strict server refuses what breaks any of them; the tests do so for
every limit, size and rule of every model. Community models (`civitai:...`) take everything that the task has.
Retired models are not in the catalogue, so any well-formed identifier is taken.

## Lettering

Pictures, videos and vector graphics show their prompt. Pillow's own font has little more than ASCII. With
`pip install 'runware-duo[fonts]'` (Noto fonts under the Open Font License, 23 MB to download) prompts are written in Latin, Greek, Cyrillic,
Chinese, Japanese, Korean, Arabic, Hebrew, the scripts of India, Thai and others, and with emoji of one colour. Without these fonts,
accents are left out, and other scripts are said in words: `[Devanagari, 23 characters]`, `[rocket]`.

- Arabic letters are joined, and Indian signs placed, where Pillow has Raqm, as its wheels do on systems that have FriBiDi. Without it,
  text from right to left still runs so, in letters that are not joined.
- Chinese and Japanese break between characters, but not before closing punctuation. Thai, Lao, Khmer and Burmese, which also have no
  spaces, break only where a line would be too long: there is no dictionary.
- Chinese characters have the forms of Japan if there are kana in the prompt, of Korea if there is Hangul, otherwise simplified ones.
- In an SVG, text is text: the fonts are those of whoever looks at it.
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
    head = f"\n| what | code | {' | '.join(modes)} | known from | not known |\n| --- | --- | {'--- | ' * len(modes)}--- | --- |\n"
    done = "".join(f"| {what} | {unknown} |\n" for what, unknown in _value(nodes["BEHAVIOURS"], names))
    behaviours = f"| what | not known |\n| --- | --- |\n{done}"
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
