"""Admission of requests: check a request, and convert it to the `Work` of its handler."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import attrs

from runware._models.model import Task
from runware.emulator.checking.fidelity import Fidelity
from runware.emulator.checking.model_checking import known_model
from runware.emulator.checking.parameters import read
from runware.emulator.checking.references import check_references
from runware.emulator.checking.request_rules import check_rules
from runware.emulator.checking.task_classes import class_of
from runware.emulator.deliveries import check_addresses
from runware.emulator.handlers.unknown import UnknownTask
from runware.emulator.keeping.catalogue import Models
from runware.emulator.keeping.ledger import Ledger
from runware.emulator.keeping.store import Store
from runware.emulator.refusal import Refused, problem
from runware.emulator.streams import check_stream
from runware.emulator.work import Work

#: Maximum number of results of a task. The API's limit depends on the model; this server needs one for all.
_MOST_RESULTS = 100
#: The parameters that the server itself needs from unchecked requests, by wire name.
_NEEDED = {"webhookURL": "webhook_url", "uploadEndpoint": "upload_endpoint", "model": "model"}


@attrs.frozen(kw_only=True)
class Admission:
    """Checker of requests, with the stores that the work needs."""

    store: Store
    ledger: Ledger
    models: Models
    #: Whether task types and parameters that the schema does not have are accepted.
    lenient: bool = False
    #: Whether the limits and rules of single models are checked.
    strict: bool = False
    #: Whether requests are accepted unchecked, because they are answered from a recording.
    recorded: bool = False

    def class_of(self, request: Mapping[str, Any]) -> type[Task[Any]]:
        """Return the class of a request's task.

        Raises:
            Refused: There is no such task.
        """
        try:
            return class_of(request)
        except Refused:
            task_type = request.get("taskType")
            if (self.lenient or self.recorded) and isinstance(task_type, str) and task_type:
                return UnknownTask
            raise

    def work_of(self, given: Mapping[str, Any], cls: type[Task[Any]], *, streamed: bool) -> Work:
        """Check a request, and return its work. `streamed` means that the request can be answered as a stream.

        Raises:
            Refused: The API would refuse the request.
        """
        values = self._recorded_values(cls, given) if self.recorded else self._values(cls, given)
        check_addresses(values)
        if given.get("deliveryMethod") == "stream":
            check_stream(cls, given, over_http_alone=streamed)
        count = given.get(cls.__settings__.count_param) if cls.__settings__.count_param else None
        count = count if isinstance(count, int) else 1
        if count > _MOST_RESULTS:
            raise Refused(
                problem(
                    "invalidNumberResults",
                    f"Invalid value for '{cls.__settings__.count_param}' parameter. This server makes at most {_MOST_RESULTS} results.",
                    cls.__settings__.count_param, type="integer", min=1, max=_MOST_RESULTS,
                )
            )  # fmt: skip
        seed = values.get("seed")
        work = Work(
            cls=cls,
            task_uuid=str(given["taskUUID"]),
            values=values,
            count=count,
            seed=seed if isinstance(seed, int) else random.getrandbits(32),
            store=self.store,
            ledger=self.ledger,
            models=self.models,
            request=given,
            fidelity=self._fidelity,
        )
        if not self.recorded:
            check_references(work)
            check_rules(work)
        return work

    def check_poll(self, given: Mapping[str, Any], cls: type[Task[Any]]) -> None:
        """Check a poll, such as `getResponse`.

        Raises:
            Refused: The API would refuse the poll.
        """
        if not self.recorded:
            read(cls, given, fidelity=self._fidelity)

    @property
    def _fidelity(self) -> Fidelity:
        return Fidelity.of(lenient=self.lenient or self.recorded, strict=self.strict)

    def _values(self, cls: type[Task[Any]], given: Mapping[str, Any]) -> dict[str, Any]:
        own = self.models.own(str(given.get("model"))) is not None
        model = None if own or self.lenient else known_model(given.get("model"), cls.task_type)
        return read(cls, given, model=model, fidelity=self._fidelity)

    def _recorded_values(self, cls: type[Task[Any]], given: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return read(cls, given, fidelity=Fidelity("lenient"))
        except Refused:  # the recording has the API's answer, so the request is not refused here
            return {name: given[wire] for wire, name in _NEEDED.items() if wire in given}
