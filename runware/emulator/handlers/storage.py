"""Uploaded files, which later tasks can use by their UUID."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runware._files import sniff
from runware._json.plain_values import is_uuid
from runware.emulator.keeping.store import StoredFile, Unreadable
from runware.emulator.refusal import Refused, problem
from runware.emulator.rendering.image import MIME, draw, encode
from runware.emulator.work import Work

#: Maximum side in pixels. Larger images are scaled down, as the API documents for `imageUpload`.
_LONGEST_SIDE = 2048
_FORMS = "a data URI string, a base64 encoded file, or a publicly accessible URL"


def image_upload(work: Work) -> Iterator[dict[str, Any]]:
    """Store an image, scaled down if it is larger than the API stores images."""
    given: str = work.get("image", "")
    picture = work.picture(given, "image")
    content = work.store.read(given)
    if content is None or max(picture.size) > _LONGEST_SIDE:
        format = "PNG" if picture.mode in ("RGBA", "LA", "P") else "JPG"
        picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        file = work.store.add(encode(picture, format), MIME[format])
    else:
        file = work.store.add(content)
    yield {"imageUUID": file.uuid, "imageURL": work.store.url(file)}


def media_storage(work: Work) -> Iterator[dict[str, Any]]:
    """Store a file of any kind, or delete it."""
    operation, given = str(work.get("operation")), str(work.get("media"))
    if operation == "delete":
        if not is_uuid(given):
            raise _invalid("It must be the UUID v4 string of previously stored media.")
        # An unknown UUID is no error: it may be of a file at the real API.
        work.store.remove(given)
        yield {"operation": operation, "mediaUUID": given}
        return
    file = _stored(work, given)
    yield {"operation": operation, "mediaUUID": file.uuid, "mediaURL": work.store.url(file)}


def _stored(work: Work, given: str) -> StoredFile:
    if is_uuid(given) and work.store.with_uuid(given) is None:
        raise _invalid(f"It must be {_FORMS}.")
    try:
        content = work.store.read(given)
    except Unreadable as error:
        raise _invalid(f"It must be {_FORMS}. ({error})") from error
    if content is None:
        # The server does not download URLs: a drawing stands in for the file.
        picture = draw(f"stand-in for {given}", seed=0, width=512, height=512)
        return work.store.add(encode(picture, "PNG"), MIME["PNG"])
    if not content:
        raise _invalid("The file is empty.")
    declared = given[len("data:") :].partition(",")[0].partition(";")[0] if given.startswith("data:") else ""
    found = sniff.mime_type(content)
    return work.store.add(content, declared if declared and found == "application/octet-stream" else found)


def _invalid(rule: str) -> Refused:
    return Refused(
        problem("invalidMedia", f"Invalid value for 'media' parameter. {rule}", "media", type="string")
    )


HANDLERS = {"imageUpload": image_upload, "mediaStorage": media_storage}
