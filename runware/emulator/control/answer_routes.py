"""Routes of chosen answers, `/_emulator/answers`: for tests in other languages, and for the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import attrs
from starlette.requests import Request
from starlette.responses import Response

from runware.emulator.answers.chosen import ChosenAnswer
from runware.emulator.answers.pending import Answers
from runware.emulator.control.api import BadRequest, Control, answer, body_of

#: Maximum bytes of a body, which may contain a file.
LONGEST_BODY = 256 * 1024 * 1024


@attrs.frozen
class AnswerRoutes:
    """Routes to choose answers, to list the pending ones, and to remove them."""

    _control: Control
    #: The folder whose files rules may name; None if they may name none.
    _folder: Path | None = None

    def add(self) -> None:
        """Add the routes to the control API."""
        self._control.add("/answers", self._list)
        self._control.add("/answers", self._choose, "POST")
        self._control.add("/answers", self._clear, "DELETE")
        self._control.add("/answers/{id}", self._remove, "DELETE")

    @property
    def _answers(self) -> Answers:
        return self._control.frontend.state.service.answers

    async def _choose(self, request: Request) -> Response:
        given: object = await body_of(request, LONGEST_BODY)
        several = isinstance(given, list)
        items = cast("list[object]", given) if isinstance(given, list) else [given]
        rules: list[ChosenAnswer] = []
        for index, item in enumerate(items):
            try:
                rules.append(ChosenAnswer.from_json(item, self._folder))
            except ValueError as error:
                raise BadRequest(f"answers[{index}]: {error}" if several else str(error)) from None
        chosen = [self._answers.add(rule).to_json() for rule in rules]
        self._control.changed()
        return answer({"answers": chosen}, 201)

    async def _list(self, _: Request) -> Response:
        unused = [one.id for one in self._answers.unused]
        return answer({"answers": [one.to_json() for one in self._answers.pending], "unused": unused})

    async def _clear(self, _: Request) -> Response:
        self._answers.clear()
        self._control.changed()
        return Response(status_code=204)

    async def _remove(self, request: Request) -> Response:
        id: Any = request.path_params["id"]
        if not self._answers.remove(id):
            raise BadRequest(f"There is no chosen answer {id[:50]!r} that waits for a task.", 404)
        self._control.changed()
        return Response(status_code=204)
