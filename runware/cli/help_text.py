"""Help that is readable at any width: each option on its own line, with its description below."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from runware.cli.output import PROGRAM, is_unicode
from runware.errors import InvalidParameterError
from runware.version import with_addresses

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Below this many columns, the sentences of a list stand below the names.
_NARROW = 60
#: Options of a batch that error sentences recommend. No others, so that messages of the server stay unchanged.
_PYTHON_OPTION = re.compile(r"\b(add|on_unknown|retry)=(?:True|'([\w ]+)')")
#: Calls of the client that error sentences recommend, and what to type instead.
_PYTHON_CALLS = (
    (re.compile(r"client\.job, "), ""),
    (re.compile(r"client\.job\('([\w-]+)'\)"), rf"{PROGRAM} job \1"),
    (re.compile(r"client\.models\.find\(text=\.\.\.\)"), f"{PROGRAM} models find"),
    (re.compile(r"write_manifest\(\)"), "the same command"),
    (re.compile(r"client\.stream\(\.\.\.\)"), "--stream"),
)
#: The first word of a sentence, which names the parameter in an error about a value.
_SUBJECT = re.compile(r"(?:^|(?<=\. ))\w+(?=:? )")


def paragraph(text: str, width: int, indent: int) -> str:
    """Wrap a text, without breaking URLs and names."""
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
    """Write a section of options, with descriptions below them."""
    if not options:
        return
    formatter.write(f"\n{title}:\n")
    for names, text in options:
        formatter.write(f"  {names}\n")
        if text:
            formatter.write(paragraph(text, formatter.width, 6) + "\n")


def write_names(formatter: click.HelpFormatter, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Write a section of names with a sentence each, in two columns where there is room."""
    if formatter.width < _NARROW:
        write_options(formatter, title, rows)
        return
    formatter.write(f"\n{title}:\n")
    column = max((len(name) for name, _ in rows), default=0) + 4
    for name, text in rows:
        lines = paragraph(text, formatter.width, column).lstrip() if text else ""
        formatter.write(f"  {name:<{column - 2}}{lines}".rstrip() + "\n")


def shown_option(option: click.Parameter, ctx: click.Context) -> tuple[str, str]:
    """Return the names of an option with its metavar, and its description."""
    if isinstance(option, click.Option):
        names = " / ".join([", ".join(option.opts), *option.secondary_opts])
        takes = "" if option.is_flag or option.count else f" {option.make_metavar(ctx)}"
        return f"{names}{takes}", option.help or ""
    return option.make_metavar(ctx), ""


def write_end(formatter: click.HelpFormatter, text: str) -> None:
    """Write the epilog: wrapped paragraphs, and indented blocks as they are."""
    for block in filter(None, with_addresses(text).strip("\n").split("\n\n")):
        shown = block if block.startswith(" ") else paragraph(block, formatter.width, 0)
        formatter.write(f"\n{shown}\n")


def in_options(sentence: str) -> str:
    """Replace recommended Python in a sentence by what to type: `add=True` becomes `--add`."""

    def typed(found: re.Match[str]) -> str:
        name, value = found.groups()
        option = f"--{name.replace('_', '-')}"
        return option if value is None else f"{option} {value.replace(' ', '-')}"

    for call, instead in _PYTHON_CALLS:
        sentence = call.sub(instead, sentence)
    return _PYTHON_OPTION.sub(typed, sentence)


class HelpCommand(click.Command):
    """A command with this help, in ASCII if the terminal has nothing else, and with the names of options in errors."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InvalidParameterError as error:
            names = {
                name: one.opts[0] if isinstance(one, click.Option) else one.metavar
                for one in self.params
                for name in (one.name, getattr(one, "wire", None))
            }
            error.message = _SUBJECT.sub(lambda found: names.get(found[0]) or found[0], error.message)
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
    """A group with this help. Subclasses may override `summaries` to describe commands without importing them."""

    title = "Commands"
    noun = "command"

    def nearest(self, ctx: click.Context, name: str) -> str | None:
        """Return what was probably meant by a name that does not exist."""
        from difflib import get_close_matches

        near = get_close_matches(name, self.list_commands(ctx), n=1)
        return f"{ctx.command_path} {near[0]}" if near else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = self.nearest(ctx, args[0])
            hint = f" Did you mean {near}?" if near else f" See {ctx.command_path} --help"
            ctx.fail(f"There is no {self.noun} {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return the name and summary of each command."""
        return [
            (name, command.get_short_help_str(200))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None
        ]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_names(formatter, self.title, self.summaries(ctx))
        HelpCommand.format_options(self, ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete names of commands by `summaries`, since click would import every command for its help."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=text)
            for name, text in self.summaries(ctx)
            if name.lower().startswith(incomplete.lower())
        ]
