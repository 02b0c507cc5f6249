"""The progress display of a batch: a live block on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import deque
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from runware.cli.help_text import in_options
from runware.cli.output import tell, terminal
from runware.errors import RunwareError

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from runware._batch.outcome import BatchOutcome, BatchSummary

#: How many failures are shown as they happen. The journal has all.
_MOST_FAILURES = 20
#: Seconds between plain lines.
_PAUSE = 10.0
#: How many of the last tasks the rate is computed from.
_WINDOW = 100


class BatchProgress:
    """Progress of a batch: counts, cost, rate and estimates, including the tasks that earlier runs have done."""

    def __init__(self, total: int, before: BatchSummary | None, clock: Any = time.monotonic) -> None:
        self.total = total
        # The summary is of the list of the last run. If that was longer, how many tasks of this file are done is unknown.
        self._done_before = before.done if before is not None and before.tasks <= total else 0
        self.done = self._done_before
        self.failed = 0
        #: Tasks without an answer, which the next run polls.
        self.in_doubt = 0
        self.cost = before.cost if before is not None else 0.0
        self._known = self.done
        self._clock = clock
        self._ends: deque[float] = deque([clock()], maxlen=_WINDOW)

    def ended(self, outcome: BatchOutcome[Any]) -> None:
        """Record a task that has ended."""
        if outcome.error is None:
            self.done += 1
            self._known += outcome.cost is not None
        elif outcome.state == "sent":
            self.in_doubt += 1
        else:
            self.failed += 1
        if self.ended_so_far > self.total and self._done_before:  # the file lacks some done tasks
            self._done_before -= 1
            self.done -= 1
        self.cost += outcome.cost or 0.0
        self._ends.append(self._clock())

    @property
    def left(self) -> int:
        """The number of tasks that have not ended."""
        return max(self.total - self.ended_so_far, 0)

    @property
    def ended_so_far(self) -> int:
        """The number of tasks that have ended: done, failed or in doubt."""
        return self.done + self.failed + self.in_doubt

    @property
    def rate(self) -> float:
        """Tasks per second, over the last 100 that ended; 0.0 if none has."""
        seconds = self._clock() - self._ends[0]
        return (len(self._ends) - 1) / seconds if seconds > 0 else 0.0

    @property
    def expected_cost(self) -> float | None:
        """The expected cost of all tasks in US dollars; None as long as no cost is known."""
        return self.cost + self.cost / self._known * self.left if self.cost and self._known else None

    @property
    def seconds_left(self) -> float | None:
        """The expected time to the end, in seconds; None as long as nothing has ended."""
        return self.left / self.rate if self.rate > 0 else None

    def parts(self) -> list[str]:
        """Return the progress in words, the most important part first."""
        said = [f"{self.done} of {self.total} done"]
        if self.failed:
            said.append(f"{self.failed} failed")
        if self.in_doubt:
            said.append(f"{self.in_doubt} in doubt")
        if self.rate:
            said.append(f"{self.rate:.1f}/s" if self.rate >= 0.1 else f"{self.rate * 60:.1f}/min")
        if self.cost:
            said.append(f"${self.cost:.4f} so far")
        if self.left and (expected := self.expected_cost) is not None:
            said.append(f"${expected:.4f} expected")
        if self.left and (seconds := self.seconds_left) is not None:
            end = time.strftime("%H:%M", time.localtime(time.time() + seconds))
            said.append(f"{_duration(seconds)} left, until {end}")
        return said


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Display:
    """Prints failures as they happen, and the progress at most every 10 seconds, as plain lines."""

    def __init__(self, progress: BatchProgress) -> None:
        self.progress = progress
        self._last = time.monotonic()
        self._told = 0

    def ended(self, outcome: BatchOutcome[Any]) -> None:
        """Record a task that has ended, and show the change."""
        self.progress.ended(outcome)
        if isinstance(outcome.error, RunwareError):
            self._failed(outcome, outcome.error)
        self._changed()

    def _failed(self, outcome: BatchOutcome[Any], error: RunwareError) -> None:
        self._told += 1
        if self._told <= _MOST_FAILURES:
            self._say(in_options(f"task {outcome.index + 1}: {error}"))
        if self._told == _MOST_FAILURES:
            self._say("Further failures are in the journal.")

    def _say(self, sentence: str) -> None:
        tell(sentence)

    def _changed(self) -> None:
        if time.monotonic() - self._last >= _PAUSE:
            self._last = time.monotonic()
            tell(", ".join(self.progress.parts()) + ".")


class _LiveDisplay(Display):
    """A live block at the bottom of a terminal: a bar, and below it the progress in words."""

    def __init__(self, name: str, progress: BatchProgress, console: Console) -> None:
        super().__init__(progress)
        self._name = name
        self._console = console

    def _say(self, sentence: str) -> None:
        from rich.text import Text

        self._console.print(Text(sentence, style="red"))

    def _changed(self) -> None:
        """Do nothing, since rich redraws the block several times a second."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        now = self.progress
        share = now.ended_so_far / now.total if now.total else 1.0
        row = Table.grid(padding=(0, 1), expand=True)
        row.add_column(
            no_wrap=True,
            max_width=max(options.max_width // 3, 8),
            overflow="ellipsis" if not options.ascii_only else "crop",
        )
        row.add_column(ratio=1)
        row.add_column(no_wrap=True, justify="right")
        row.add_row(
            Text(self._name, style="bold"),
            ProgressBar(total=max(now.total, 1), completed=now.ended_so_far),
            f"{share:4.0%}",
        )
        yield row
        line = ""
        for part in now.parts():
            if line and len(line) + len(part) + 2 > options.max_width:
                yield Text(line, no_wrap=True, overflow="crop")
                line = ""
            line += f", {part}" if line else part
        yield Text(line, no_wrap=True, overflow="crop")


@contextlib.contextmanager
def display(name: str, total: int, before: BatchSummary | None) -> Generator[Display]:
    """Show the progress of a batch while the block runs."""
    progress = BatchProgress(total, before)
    if not sys.stderr.isatty():
        yield Display(progress)
        return
    from rich.live import Live

    console = terminal()
    shown = _LiveDisplay(name, progress, console)
    # Transient: the block disappears at the end, since the summary says the same.
    with Live(
        shown, console=console, refresh_per_second=5, redirect_stdout=sys.stdout.isatty(), transient=True
    ):
        yield shown
