"""`runware-duo models`: search and show the catalogue of models. Nothing is sent, and no key is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import click

from runware.cli import completing
from runware.cli.help_text import HelpCommand, HelpGroup
from runware.cli.output import show, show_json, tell

if TYPE_CHECKING:
    from runware._catalogue.model_info import ModelInfo
    from runware._catalogue.models import Models


def _models() -> Models:
    from runware._catalogue.models import Models
    from runware._catalogue.validator import Validator

    return Models(Validator())


def _find(
    words: tuple[str, ...], task: str | None, takes: tuple[str, ...], creator: str | None, as_json: bool
) -> int:
    found = _models().find(task=task, text=" ".join(words) or None, takes=takes or None, creator=creator)
    if as_json:
        show_json([_short(model) for model in found])
    else:
        width = max((len(model.air or model.slug) for model in found), default=0)
        middle = max((len(model.slug) for model in found), default=0)
        for model in found:
            line = f"{model.air or model.slug:<{width}}  {model.slug:<{middle}}"
            show(line.rstrip() if task else f"{line}  {model.task}")
        if not found:
            tell("No known model matches all of this.")
    return 0 if found else 1


def _short(model: ModelInfo) -> dict[str, Any]:
    return {
        "air": model.air,
        "slug": model.slug,
        "name": model.name,
        "task": model.task,
        "status": model.status,
    }


def _show(name: str, as_json: bool) -> None:
    model = _models().get(name)
    if as_json:
        show_json({**attrs.asdict(model), "rules_in_words": model.rules_in_words})
    else:
        show(str(model))


_JSON = click.Option(["--json", "as_json"], is_flag=True, help="Write JSON.")
command = HelpGroup(
    "models",
    help="Find models, and show their parameters. Nothing is sent, and no key is needed.",
    commands={
        "find": HelpCommand(
            "find",
            help="List the models whose names have all of these words. The exit code is 1 if there is none.",
            callback=_find,
            params=[
                click.Argument(["words"], nargs=-1, metavar="[WORD]..."),
                click.Option(["--task"], shell_complete=completing.tasks, metavar="TASK", help="The task of the model."),
                click.Option(["--takes"], multiple=True, metavar="NAME", help="A parameter that the model takes. It may be given several times."),
                click.Option(["--creator"], metavar="NAME", help="The creator: the prefix of the slug or AIR identifier."),
                _JSON,
            ],
        ),
        "show": HelpCommand(
            "show",
            help="Show what a model takes: parameters, values, sizes, rules, and its price where it is known.",
            callback=_show,
            params=[click.Argument(["name"], shell_complete=completing.models, metavar="MODEL"), _JSON],
        ),
    },
)  # fmt: skip
