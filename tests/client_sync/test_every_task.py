# Derived from tests/client/test_every_task.py by `python -m codegen generate`; edit that file instead.
"""Every published example of every task: run as a user writes it, and every file that it makes opened."""

from pathlib import Path
from typing import Any

import pytest

from runware_sync import Result, Runware
from tests.support.known_media import keep_media
from tests.support.schema_examples import EXAMPLES, read_with_another_reader, task_of

pytestmark = pytest.mark.slow


# How messages travel makes no difference to what is in them.
@pytest.mark.usefixtures("few_pictures")
@pytest.mark.parametrize("client", ["websocket"], indirect=True)
@pytest.mark.parametrize(("task", "example"), EXAMPLES)
def test_a_task_gives_typed_results_and_files_that_others_can_read(
    task: Any, example: Any, server: Any, client: Runware, tmp_path: Path
) -> None:
    keep_media(server, example.send)
    request = task_of(task, example)
    if task.spec.task in ("getResponse", "getTaskDetails"):
        # These are about a task that was sent before.
        [earlier] = client.prompt_enhance(prompt="dog")
        request = type(request)(task_uuid=earlier.task_uuid)
    results: list[Result] = client.run(request)
    assert results
    assert {type(result) for result in results} == {type(request).returns}
    for path in client.save(results, tmp_path):
        read_with_another_reader(path)
