"""`runware-duo completion SHELL`: print the completion script of a shell."""

from __future__ import annotations

import click

from runware.cli.help_text import HelpCommand
from runware.cli.output import PROGRAM

_END = """\
  bash:  eval "$(runware-duo completion bash)"         in ~/.bashrc
  zsh:   eval "$(runware-duo completion zsh)"          in ~/.zshrc, after compinit
  fish:  runware-duo completion fish | source          in ~/.config/fish/config.fish
"""


def _completion(shell: str) -> None:
    from click.shell_completion import get_completion_class

    from runware.cli.application import COMPLETION
    from runware.cli.application import command as whole

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(whole, {}, PROGRAM, COMPLETION).source())


command = HelpCommand(
    "completion",
    help="Print what a shell needs to complete commands, options, models and values.",
    callback=_completion,
    params=[click.Argument(["shell"], type=click.Choice(["bash", "zsh", "fish"]))],
    epilog=_END,
)
