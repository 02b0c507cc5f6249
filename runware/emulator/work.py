"""One piece of work: a checked request, and what a handler needs to answer it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

import attrs
from PIL import Image

from runware._models.model import Task
from runware.emulator.catalogue import Models
from runware.emulator.ledger import Ledger
from runware.emulator.refusal import Refused, problem
from runware.emulator.rendering.image import decode, draw
from runware.emulator.store import Store, Unreadable


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

    def get(self, name: str, otherwise: Any = None) -> Any:
        """A value of the request, or `otherwise` if it has none."""
        value = self.values.get(name)
        return otherwise if value is None else value

    @property
    def text(self) -> str:
        """The request's own words: its prompt, or whatever text it has."""
        for name in ("positive_prompt", "prompt", "text"):
            if isinstance(self.values.get(name), str):
                return str(self.values[name])
        texts = [value for name, value in self.values.items() if isinstance(value, str) and name != "model"]
        return texts[0] if texts else self.cls.task_type

    def picture(self, given: str, place: str) -> Image.Image:
        """The picture that a media value means. One that is not of this server is stood in for by a drawing.

        There is no internet here, so a foreign URL cannot be fetched, nor an image of the real API be known.

        Raises:
            Refused: It is no media value, or no picture.
        """
        try:
            content = self.store.read(given)
            if content is None:
                return draw(f"stand-in for {given}", seed=0, width=512, height=512)
            return decode(content)
        except (Unreadable, ValueError) as error:
            name = place.partition("[")[0]
            raise Refused(
                problem(
                    f"invalid{name[:1].upper()}{name[1:]}",
                    f"Invalid value for '{place}' parameter. The image must be a UUID v4 string of a previously "
                    "uploaded or generated image, a data URI string, a base64 encoded image, or a publicly "
                    f"accessible URL. Supported formats are: PNG, JPG, and WEBP. ({error})",
                    place,
                    type="string",
                )
            ) from error

    def publish(self, stem: str, content: bytes, mime: str | None = None) -> dict[str, Any]:
        """Store a file, and the fields that announce it: `imageUUID` with `imageURL`, or what `outputType` asks for."""
        file = self.store.add(content, mime)
        asked = self.get("output_type", "URL")
        several = cast("list[str]", asked) if isinstance(asked, list) else [str(asked)]
        output_types = {one.lower() for one in several}
        fields: dict[str, Any] = {f"{stem}UUID": file.uuid}
        encoded = base64.b64encode(content).decode() if output_types - {"url"} else ""
        if "url" in output_types:
            fields[f"{stem}URL"] = self.store.url(file)
        if "base64data" in output_types:
            fields[f"{stem}Base64Data"] = encoded
        if "datauri" in output_types:
            fields[f"{stem}DataURI"] = f"data:{file.mime};base64,{encoded}"
        return fields


def new_uuid() -> str:
    """A UUID for something that the server made."""
    return str(uuid4())
