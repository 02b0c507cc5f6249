"""Many tasks in bad weather, in simulated time: each ends once, and nothing is paid for twice or lost.

Each case has one client, and one server with habits of its own. Until the weather clears up, connections are lost, half-open
or refused, messages are late or come again, and the client's event loop may freeze. What is assumed of each server:

- It remembers the tasks that it accepted. It says that it does not know one for at most 1.8 s after the task has arrived.
- If it refuses copies, a task may arrive up to 10 s late, when its connection is lost already. If not, a task arrives before
  its connection is lost, or never; errors neither come again nor are late, since nothing would tell which copy they are about;
  and an empty answer, which names no task, does not come again.
- An error that says that the server is overloaded never comes twice.
- The messages of one answer to a poll arrive within 0.2 s of each other: all, or none if the client does not notice that its
  connection was lost.
- If they have texts, which have no UUID, none comes again while that answer, or the one to a later poll, is on its way.
- Errors that are pushed arrive while no poll of their task is open, or always the same one.
- An empty answer is never sent on another connection than its poll.

What follows for the client, in each case:

- Each task ends once, in finite time; no notice of it comes later. The caller is told of exactly the results that it has.
- It has no result twice, and none of another task.
- No more results are billed than the caller wanted.
- A task without an error has all results, unless the caller accepts fewer. An error that is not in doubt has all that were billed.
- The error of a server is one that this server has said of the task, or of no task.
- With many retries, only an error of the server ends a task early. A task that was never sent is not given up while others
  get results.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from runware._engine.task_state import TaskState
from runware.errors import APIError, NoAnswerError

from .simulated_server import UNNAMED
from .simulation import Simulation

QUICK, SLOW, PARTS = 300, 4000, 10
#: The same slow cases every time, or as many other ones as the environment asks for.
examples = os.environ.get("RUNWARE_EXAMPLES")
first = QUICK if examples is None else Random().randrange(QUICK, 10**9)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Formatting what the client logs would take as long as the cases."""
    caplog.set_level(logging.CRITICAL + 1, "runware")


@pytest.mark.parametrize("part", range(PARTS))
def test_bad_weather(part: int) -> None:
    for seed in range(part, QUICK, PARTS):
        assert not (faults := faults_in_case(seed)), faults


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_much_bad_weather(part: int) -> None:
    for seed in range(first + part, first + int(examples or SLOW), PARTS):
        assert not (faults := faults_in_case(seed)), faults


def faults_in_case(seed: int) -> str:
    """Run a case. Return what is wrong with the first task that is not as it should be, and its story; empty if all are."""
    simulation = Simulation(seed)
    repeat = f"from tests.protocol.test_simulated_weather import faults_in_case as case; print(case({seed}))"
    case = f"To repeat it: python -c '{repeat}'\n{simulation}"
    try:
        simulation.run()
    except Exception as error:
        uuids = [uuid for task in simulation.tasks for uuid in simulation.uuids_of(task)]
        error.add_note(f"{case}\n{simulation.story(uuids)[-10_000:]}")
        raise
    for task in simulation.tasks:
        if faults := list(faults_of(simulation, task)):
            story = simulation.story(simulation.uuids_of(task))
            return "\n".join([*faults, case, story])
    return ""


def faults_of(simulation: Simulation, task: TaskState) -> Iterator[str]:
    """Yield what is wrong with a task at the end of a simulation."""
    server, error = simulation.server, task.error
    uuids = simulation.uuids_of(task)
    records = [server.records[uuid] for uuid in uuids if uuid in server.records]
    billed = sum(record.billed for record in records)
    got, wanted = len(task.results), task.request.completion.expected
    names = Counter(result.get("imageUUID") or result["text"] for result in task.results)
    if simulation.ends[task] != 1:
        yield f"it ended {simulation.ends[task]} times"
    if list(task.results) != simulation.told[task]:
        yield f"the caller was told of {len(simulation.told[task])} results, and it has {got}"
    if names.total() != len(names):
        yield f"results that it has twice: {names}"
    if not all(name.split()[0] in uuids for name in names):
        yield f"results of another task: {names}"
    if billed > wanted:
        yield f"{billed} results were billed, and {wanted} were wanted"
    if error is None:
        if got < wanted and (simulation.calls.patient or task.options.on_incomplete == "raise"):
            yield f"{got} of {wanted} results without an error"
        return
    if got < billed and not error.in_doubt:
        yield f"{billed} results were billed, and the error is not in doubt: {error!r} has {got}"
    if isinstance(error, APIError):
        said = set[str]().union(*(server.errors[uuid] for uuid in uuids))
        if error.code not in said and not (simulation.weather.unnamed and error.code in UNNAMED):
            yield f"the server did not say {error!r}"
    elif not isinstance(error, NoAnswerError):
        yield f"{error!r} is neither an answer nor the lack of one"
    silence = simulation.silence_before[task]
    if not task.sent and task.options.deadline is None and silence < task.options.timeout - 0.01:
        yield f"it was given up unsent, {silence:.2f} s after a result of another task"
    if simulation.calls.patient and not isinstance(error, APIError):
        yield f"it was given up, although a retry was left: {error!r}"
