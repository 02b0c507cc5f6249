"""One piece of work: a checked request, and what a handler needs to answer it."""

from __future__ import annotations

import hashlib
import math
import re
import time
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import attrs

from runware._catalogue.model_info import find_model
from runware._json.plain_values import is_uuid
from runware._models.model import Task
from runware.emulator.checking.fidelity import DEFAULT, Fidelity
from runware.emulator.keeping.catalogue import Models
from runware.emulator.keeping.ledger import Ledger
from runware.emulator.keeping.store import Store, StoredFile, Unreadable
from runware.emulator.refusal import bad_media

if TYPE_CHECKING:
    from PIL import Image


#: How a file comes -> how the name of its field ends.
ENDINGS = {"url": "URL", "base64": "Base64Data", "data_uri": "DataURI"}


@attrs.frozen(kw_only=True)
class Work:
    """What is to be done. `values` are the request's by Python name, as JSON."""

    cls: type[Task[Any]]
    task_uuid: str
    values: dict[str, Any]
    #: How many results.
    count: int
    #: The seed of the first result; it grows by one from result to result.
    seed: int
    store: Store
    ledger: Ledger = attrs.Factory(Ledger)
    models: Models = attrs.Factory(Models)
    #: As it was received.
    request: Mapping[str, Any] = attrs.Factory(dict[str, Any])
    fidelity: Fidelity = DEFAULT

    def get(self, name: str, otherwise: Any = None) -> Any:
        """A value of the request, or `otherwise` if it has none."""
        value = self.values.get(name)
        return otherwise if value is None else value

    @property
    def is_asked_for(self) -> bool:
        """Whether its results are asked for later. What the request does not say, its model or its task does."""
        method = self.request.get("deliveryMethod")
        if method is None:
            model = find_model(str(self.get("model")))
            known = model and model.parameters.get("deliveryMethod")
            method = (known and known.default) or next(iter(self.cls.__settings__.delivery), None)
        return method == "async"

    @property
    def text(self) -> str:
        """The request's own words: its prompt, or whatever text it has."""
        for name in ("positive_prompt", "prompt", "text"):
            if isinstance(self.values.get(name), str):
                return str(self.values[name])
        texts = [value for name, value in self.values.items() if isinstance(value, str) and name != "model"]
        return texts[0] if texts else self.cls.task_type

    @property
    def cost(self) -> float:
        """US dollars for a result: a price for each model, always the same, in the range of the real ones."""
        if not self.cls.__settings__.billed:
            return 0.0
        digest = hashlib.sha256(f"{self.cls.task_type} {self.get('model')}".encode(errors="replace")).digest()
        return round(0.0006 + digest[0] / 25_500, 4)

    def ends(self, fields: Mapping[str, Any]) -> bool:
        """Whether a phase is the last."""
        terminal = self.cls.__settings__.terminal_values or {}
        return any(fields.get(key) in values for key, values in terminal.items())

    def picture(self, given: str, place: str) -> Image.Image:
        """The picture that a media value means. What a foreign URL has is stood in for by a drawing.

        There is no internet here, so it cannot be fetched. In a lenient server a drawing also stands in for a UUID
        that is not known, which may be one of the real API.

        Raises:
            Refused: It is no media value, or no picture.
        """
        from runware.emulator.rendering.image import decode, draw

        try:
            content = self.store.read(given)
            if content is None:
                if is_uuid(given) and self.fidelity.counts("unknown-media"):
                    raise ValueError("there is no such file")
                return draw(f"stand-in for {given}", seed=0, width=512, height=512)
            return decode(content)
        except (Unreadable, ValueError) as error:
            place = self.where(given, place)
            # The API names the list; which of its items it is stands in brackets.
            several = re.sub(r"\[\d+\]$", "[]", place)
            raise bad_media(several, str(error) if several == place else f"{place}: {error}") from error

    def where(self, given: str, otherwise: str) -> str:
        """Where a value stands in the request, as it was sent: a parameter has a place in each dialect."""
        return next(_places(self.request, given), otherwise)

    def publish(self, stem: str, content: bytes, mime: str | None = None) -> dict[str, Any]:
        """Store a file, and the fields that announce it: `imageUUID` with `imageURL`, or what `outputType` asks for."""
        file = self.store.add(content, mime)
        return {f"{stem}UUID": file.uuid} | {
            f"{stem}{ENDINGS[form]}": said for form, said in self.forms(file).items()
        }

    def forms(
        self, file: StoredFile, known: Collection[str] = ("url", "base64", "data_uri")
    ) -> dict[str, str]:
        """How a file comes: what `outputType` asks for of the forms that are known, or the first of them."""
        asked = self.get("output_type", "URL")
        several = cast("list[str]", asked) if isinstance(asked, list) else [str(asked)]
        output_types = {one.lower() for one in several}
        wanted = [form for form in known if ENDINGS[form].lower() in output_types] or [*known][:1]
        file.url_ends = time.monotonic() + self.get("ttl", math.inf)
        encoded = self.store.base64_of(file)
        said = {
            "url": self.store.url(file), "base64": encoded, "data_uri": f"data:{file.mime};base64,{encoded}"
        }  # fmt: skip
        return {form: said[form] for form in wanted}

    def link(self, content: bytes, mime: str | None = None) -> tuple[str, str]:
        """Store a file that is told by its URL alone: its UUID, and the URL, which lives as long as the task says."""
        file = self.store.add(content, mime)
        return file.uuid, self.forms(file, ["url"])["url"]


def _places(value: object, sought: str, place: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if value == sought:
            yield place
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, object]", value).items():
            yield from _places(item, sought, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _places(item, sought, f"{place}[{index}]")


def new_uuid() -> str:
    """A UUID for something that the server made."""
    return str(uuid4())
