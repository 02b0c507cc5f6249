"""Help that can be read at any width: each option on a line of its own, and what it does below it."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from runware.cli.said import is_unicode
from runware.errors import InvalidParameterError, RunwareError
from runware.version import with_addresses

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Below this many columns, a list of names and sentences has them below each other.
_NARROW = 60
#: Options of a batch that its sentences recommend. No others: what the server says is left as it is.
_GOING_ON = re.compile(r"\b(add|on_unknown|retry)=(?:True|'([\w ]+)')")
#: What a sentence about a value begins with.
_SUBJECT = re.compile(r"(?:^|(?<=\. ))\w+(?=:? )")


def paragraph(text: str, width: int, indent: int) -> str:
    """A text in lines that are not too long. URLs and names are not broken."""
    margin = " " * indent
    return textwrap.fill(
        " ".join(text.split()),
        max(width, indent + 12),
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )


def write_options(formatter: click.HelpFormatter, title: str, options: Sequence[tuple[str, str]]) -> None:
    """A section of options with what they do."""
    if not options:
        return
    formatter.write(f"\n{title}:\n")
    for names, text in options:
        formatter.write(f"  {names}\n")
        if text:
            formatter.write(paragraph(text, formatter.width, 6) + "\n")


def write_names(formatter: click.HelpFormatter, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """A section of names with a sentence each, beside each other where there is room."""
    if formatter.width < _NARROW:
        write_options(formatter, title, rows)
        return
    formatter.write(f"\n{title}:\n")
    column = max((len(name) for name, _ in rows), default=0) + 4
    for name, text in rows:
        lines = paragraph(text, formatter.width, column).lstrip() if text else ""
        formatter.write(f"  {name:<{column - 2}}{lines}".rstrip() + "\n")


def shown_option(option: click.Parameter, ctx: click.Context) -> tuple[str, str]:
    """The names of an option with what it takes, and what it does."""
    if isinstance(option, click.Option):
        names = " / ".join([", ".join(option.opts), *option.secondary_opts])
        takes = "" if option.is_flag or option.count else f" {option.make_metavar(ctx)}"
        return f"{names}{takes}", option.help or ""
    return option.make_metavar(ctx), ""


def write_end(formatter: click.HelpFormatter, text: str) -> None:
    """What stands last: paragraphs, and lines to copy, which are indented."""
    for block in filter(None, with_addresses(text).strip("\n").split("\n\n")):
        shown = block if block.startswith(" ") else paragraph(block, formatter.width, 0)
        formatter.write(f"\n{shown}\n")


def in_options(sentence: str) -> str:
    """A sentence that says how to go on, with options in place of Python's: `--add`, and not `add=True`."""

    def typed(found: re.Match[str]) -> str:
        name, value = found.groups()
        option = f"--{name.replace('_', '-')}"
        return option if value is None else f"{option} {value.replace(' ', '-')}"

    return _GOING_ON.sub(typed, sentence)


class HelpCommand(click.Command):
    """A command with such help, in what terminals of ASCII alone can show. Errors have the names of its options."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InvalidParameterError as error:
            names = {
                one.name: one.opts[0] if isinstance(one, click.Option) else one.metavar for one in self.params
            }
            error.message = _SUBJECT.sub(lambda found: names.get(found[0]) or found[0], error.message)
            raise
        except RunwareError as error:
            error.message = in_options(error.message)
            raise

    def get_help(self, ctx: click.Context) -> str:
        text = super().get_help(ctx)
        return text if is_unicode(sys.stdout) else text.encode("ascii", "replace").decode()

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for one in (self.help or "").strip().split("\n\n"):
            formatter.write("\n" + paragraph(one, formatter.width, 0) + "\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        shown = [shown_option(one, ctx) for one in self.get_params(ctx) if isinstance(one, click.Option)]
        write_options(formatter, "Options", shown)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_end(formatter, self.epilog or "")


class HelpGroup(HelpCommand, click.Group):
    """A group with such help. It knows what its commands do without loading them."""

    title = "Commands"

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Each command with a sentence."""
        return [
            (name, command.get_short_help_str(200))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None
        ]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_names(formatter, self.title, self.summaries(ctx))
        HelpCommand.format_options(self, ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands by their names; asking each for its help would load all of them."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=text)
            for name, text in self.summaries(ctx)
            if name.lower().startswith(incomplete.lower())
        ]
