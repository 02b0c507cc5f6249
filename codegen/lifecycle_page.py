"""The documentation page about the lifecycle rules of a task, generated from the rows that the engine executes.

The rows are parsed, not imported: the package may be incomplete while it is being generated.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

SOURCE = "runware/_engine/lifecycle.py"
NAME = "docs/how/lifecycle.md"
#: The state after an action; other actions keep the state. A test has the engine carry out each of them.
LEADS_TO = {
    "WAIT_ON": "polled",
    "POLL": "polled",
    "POLL_LATER": "polled",
    "RESEND": "waiting",
    "RESEND_LATER": "waiting",
    "WAIT_TURN": "waiting",
    "RESTART": "waiting",
    "FINISH": "[*]",
    "FAIL": "[*]",
    "GIVE_UP": "[*]",
}

_HEAD = f"""<!-- Made by `python -m codegen generate` from {SOURCE}; edit that file instead. -->
# The lifecycle of a task

Each section below is about one event, such as a lost connection, a missing response or an error. The first row whose condition is true
determines what the client does with the task. The engine executes exactly these rows ([{SOURCE}](../../{SOURCE})), and each row has a
test.

The diagram shows the same rows. Each arrow is an action, with the events that can cause it in parentheses. **continue** has no arrow,
because it changes nothing.
"""
_ABOUT_ACTIONS = """
A task has `max_retries` retries. The table says which actions use one up.

One event has no rows: once a `budget` is spent, tasks that cost are not sent, nor sent again. Instead they end with a
`BudgetExceededError`, unless some of their results have arrived: then the rest is sent all the same.
"""


class Rule(NamedTuple):
    """One row as it is printed."""

    trigger: str
    condition: str
    #: The name of an action, or of another trigger whose rows apply.
    action: str
    reason: str


def document(root: Path) -> dict[str, str]:
    """Return the text of the page by path."""
    tree = ast.parse((root / SOURCE).read_text(encoding="utf-8"))
    triggers, actions = _members(tree, "Trigger"), _members(tree, "Action")
    retries = {node.attr for node in ast.walk(_assigned(tree, "RETRIES")) if isinstance(node, ast.Attribute)}
    rules = [_rule(row) for row in ast.walk(_assigned(tree, "ROWS")) if _is_row(row)]
    legend = "\n".join(
        f"| **{_words(name)}** | {meaning}{'; uses up a retry' if name in retries else ''} |"
        for name, meaning in actions.items()
    )
    sections = "\n".join(
        _section(name, meaning, [rule for rule in rules if rule.trigger == name], set(triggers))
        for name, meaning in triggers.items()
    )
    table = f"| action | what it means |\n| --- | --- |\n{legend}\n"
    return {NAME: f"{_HEAD}\n{_diagram(rules, actions)}{_ABOUT_ACTIONS}\n{table}{sections}"}


def _diagram(rules: list[Rule], actions: dict[str, str]) -> str:
    """Return the state diagram of a task in Mermaid. The site renders it at build time."""

    def arrows(start: str, end: str, *names: str) -> list[str]:
        return [
            f"{start} --> {end}: {_words(name)} ({_causes(name, rules)})" for name in actions if name in names
        ]

    def leading_to(place: str) -> list[str]:
        return [name for name, to in LEADS_TO.items() if to == place]

    inside = [
        "pushed: sent, results are pushed",
        "polled: polled for the results",
        *arrows("pushed", "polled", "POLL"),
        *arrows("polled", "polled", *set(leading_to("polled")) - {"POLL"}),
    ]
    task = [
        "[*] --> waiting",
        "waiting --> pushed: sent",
        'state "in flight" as underway {',
        *(f"    {line}" for line in inside),
        "}",
        *arrows("underway", "waiting", *leading_to("waiting")),
    ]
    lines = [
        'state "a task" as task {',
        *(f"    {line}" for line in task),
        "}",
        *arrows("task", "[*]", *leading_to("[*]")),
    ]
    body = "\n".join(f"    {line}" for line in lines)
    return f"```mermaid\nstateDiagram-v2\n{body}\n```\n"


def _causes(action: str, rules: list[Rule]) -> str:
    return ", ".join(dict.fromkeys(_words(rule.trigger) for rule in rules if rule.action == action))


def _section(trigger: str, meaning: str, rules: list[Rule], triggers: set[str]) -> str:
    lines = "\n".join(
        f"| {number} | {rule.condition} | {_then(rule.action, triggers)} | {rule.reason} |"
        for number, rule in enumerate(rules, start=1)
    )
    return (
        f"\n## {_words(trigger).capitalize()}\n\n{meaning[0].upper()}{meaning[1:]}.\n\n"
        f"| | if | then | why |\n| --- | --- | --- | --- |\n{lines}\n"
    )


def _then(action: str, triggers: set[str]) -> str:
    words = _words(action)
    return f"as [{words}](#{words.replace(' ', '-')})" if action in triggers else f"**{words}**"


def _members(tree: ast.Module, enum: str) -> dict[str, str]:
    [cls] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == enum]
    return {
        target.id: str(ast.literal_eval(node.value))
        for node in cls.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _assigned(tree: ast.Module, name: str) -> ast.expr:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            value = getattr(node, "value", None)
            assert isinstance(value, ast.expr)
            return value
    raise LookupError(f"{SOURCE} has no {name}")


def _is_row(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Row"


def _rule(node: ast.AST) -> Rule:
    assert isinstance(node, ast.Call)
    trigger, condition, _, action, *reason = node.args
    assert isinstance(trigger, ast.Attribute)
    assert isinstance(action, ast.Attribute)
    why = str(ast.literal_eval(reason[0])) if reason else ""
    return Rule(trigger.attr, str(ast.literal_eval(condition)), action.attr, why)


def _words(name: str) -> str:
    return name.lower().replace("_", " ")
