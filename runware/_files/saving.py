"""The files of results: fetched, and written into a folder, each with what it was made from beside it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

import attrs

from runware._files.folder import Folder, PartFile, folder_path
from runware._files.names import NameTemplate, safe_name
from runware._files.provenance import made_from
from runware._files.result_files import FileReference, files_in, payloads_in, the_file
from runware._files.sniff import extension, is_media_name, is_page, mime_type
from runware._files.threads import in_thread
from runware._json.shown import ended
from runware.errors import NoAnswerError, RunwareError, TaskTimeoutError

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

logger = logging.getLogger("runware")

_BUFFER = 1024 * 1024  # bytes per visit to a thread
# What many formats are packed in, or are mistaken for: the label and the URL know better.
_VAGUE = {".bin", ".zip", ".gz", ".txt"}
_EXTENSION_IN_URL = re.compile(r"//[^/?#]*/[^?#]*(\.[A-Za-z0-9]{1,11})(?=[?#]|$)")


class Download(Protocol):
    """A file on its way here: all of it, each byte once, or an exception."""

    @property
    def content_type(self) -> str | None: ...

    def chunks(self) -> AsyncIterator[bytes]: ...


#: Opens a URL. Tries again by itself what is worth it.
Fetch: TypeAlias = Callable[[str], AbstractAsyncContextManager[Download]]


async def save(
    results: Iterable[object],
    folder: str | os.PathLike[str],
    *,
    fetch: Fetch,
    name: str | None = None,
    overwrite: bool = False,
    metadata: bool = False,
    deadline: float | None = None,
    parts: Path | None = None,
) -> list[Path]:
    """Write the files of results into a folder, which is made if need be.

    A file is complete or not there at all. Its name is its UUID, or what the template `name` makes of
    `{index}` (of the result, from 0), `{seed}`, `{uuid}`, `{task_uuid}` and `{role}`, cut down to one safe
    path component; its extension is that of its content.

        paths = await save(images, "out", fetch=http.download, name="{index:03}-{seed}")

    Args:
        results: Results of any task. Those without files, such as texts, are passed over with a warning in the log.
        folder: Where to write; a `~` at its beginning is the home directory.
        fetch: Opens the URLs.
        name: A template for the names.
        overwrite: Replace files that were there before. Otherwise a file of another content gets "-2", "-3" …
            behind its name, and one of the same content is left as it is. Files of one call never replace
            each other.
        metadata: Write the result and the parameters of its request beside each file too, as `<file>.json`.
        deadline: Seconds for all of them. A file that is not complete by then fails with a `TaskTimeoutError`.
        parts: A folder on the same disk for files in the making. If it is given, a file has its name only when all of it is
            on the disk, so that it is complete even after the machine has lost its power.

    Returns:
        The paths in the order of the results.

    Raises:
        InvalidParameterError: Of the template or the folder; nothing was fetched.
        RunwareError: Some files could not be saved; all the others were. Of the class of the first failure,
            such as `NotFoundError` for a URL that has expired; `errors` has every failure, `results` their
            results.
    """
    ends_at = _time_of(deadline)
    template = None if name is None else NameTemplate(name)
    target = Folder(await in_thread(folder_path, folder), overwrite, parts)
    jobs = _plan(results, template)
    if not jobs:
        return []
    await in_thread(target.make)
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(_save_one(job, target, fetch, metadata, ends_at))
    if any(job.error is not None for job in jobs):
        raise _failure(jobs, target.path)
    return [job.path for job in jobs if job.path is not None]


async def content(
    source: object, role: str | None = None, *, fetch: Fetch, deadline: float | None = None
) -> bytes:
    """The content of a result's file, or of what a URL names, within `deadline` seconds.

    Raises:
        InvalidParameterError: There is no such file, or several.
        RunwareError: The file could not be had.
    """
    reference, data, _ = await _at_hand(the_file(source, role))
    if not reference.is_here:
        async with _until(_time_of(deadline), reference), fetch(reference.address) as download:
            data = b"".join([chunk async for chunk in download.chunks()])
            _check_that_it_is_the_file(reference, data, download.content_type)
    if not data:
        raise _empty(reference)
    return data


async def image(
    source: object, role: str | None = None, *, fetch: Fetch, deadline: float | None = None
) -> PILImage:
    """The same as a PIL image.

    Raises:
        RunwareError: There is no PIL, or the file is no image, or could not be had.
    """
    if find_spec("PIL") is None:
        remedy = "install it with: pip install pillow"
        raise RunwareError(f"fetch_image makes images of the library Pillow; {remedy}")
    return await in_thread(_opened, await content(source, role, fetch=fetch, deadline=deadline))


def _opened(content: bytes) -> PILImage:
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(content))
        image.load()
    except Exception as error:  # whatever PIL's codecs raise
        what = f"The file ({len(content)} bytes, {mime_type(content)})"
        # Of what it does not know, Pillow says no more than the address of an object.
        why = "" if isinstance(error, UnidentifiedImageError) else f": {error}"
        sentence = f"{what} is no image that Pillow can read{why}"
        raise RunwareError(f"{ended(sentence)} Use fetch to get the bytes.") from error
    return image


# --- one file


@attrs.define(eq=False)
class _Job:
    result: object
    reference: FileReference
    stem: str
    turn: asyncio.Event | None  # set when the file before that wants the same name has got it
    finished: asyncio.Event = attrs.field(factory=asyncio.Event)
    path: Path | None = None
    error: RunwareError | None = None


def _plan(results: Iterable[object], template: NameTemplate | None) -> list[_Job]:
    jobs: list[_Job] = []
    last_of_name: dict[str, _Job] = {}
    without: list[str] = []
    index = -1
    for index, result in enumerate(results):
        task_uuid: object = getattr(result, "task_uuid", None)
        extra: Mapping[str, object] = getattr(result, "extra", {})
        seed = getattr(result, "seed", None) or extra.get("seed")
        references = files_in(result)
        if not references:
            without.append(f"{type(result).__name__} of task {task_uuid}")
        for reference in references:
            uuid, role = reference.uuid, reference.role
            text = uuid or (f"{task_uuid}-{role}" if task_uuid else role)
            if template is not None:
                text = template.fill(index=index, seed=seed, uuid=uuid, task_uuid=task_uuid, role=role)
            stem = safe_name(text)
            before = last_of_name.get(stem.casefold())
            job = _Job(result, reference, stem, before.finished if before else None)
            last_of_name[stem.casefold()] = job
            jobs.append(job)
    if without:
        named = ", ".join(without[:3]) + (f" and {len(without) - 3} more" if len(without) > 3 else "")
        logger.warning("%d of %d results to be saved have no file: %s.", len(without), index + 1, named)
    return jobs


async def _save_one(job: _Job, target: Folder, fetch: Fetch, metadata: bool, ends_at: float | None) -> None:
    part = target.part(job.stem)
    try:
        async with _until(ends_at, job.reference), target.slots:
            extension = await _receive(job.reference, part, fetch)
        if job.turn is not None:
            await job.turn.wait()
        async with target.publishing:
            path, is_new = await in_thread(target.publish, part.path, job.stem, extension)
        job.path = path
        if metadata:
            await in_thread(_write_metadata, job.result, target, path, is_new)
    except RunwareError as error:
        job.error = error
    except Exception as error:
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        job.error = RunwareError(f"{job.reference.described} could not be written: {reason}.")
        job.error.__cause__ = error
    finally:
        part.discard()
        job.finished.set()


async def _receive(reference: FileReference, part: PartFile, fetch: Fetch) -> str:
    """Fill the part file; gives the extension for its content."""
    rest: bytes | bytearray
    reference, rest, declared = await _at_hand(reference)
    if not reference.is_here:
        rest = bytearray()
        async with fetch(reference.address) as download:
            async for chunk in download.chunks():
                rest += chunk
                if len(rest) >= _BUFFER:
                    full, rest = rest, bytearray()
                    await in_thread(part.write, full)
            declared = download.content_type
    await in_thread(part.complete, rest)
    if not part.head:
        raise _empty(reference)
    if not reference.is_here:
        _check_that_it_is_the_file(reference, part.head, declared)
    return _extension(part.head, declared, "" if reference.is_here else reference.address)


async def _at_hand(reference: FileReference) -> tuple[FileReference, bytes, str | None]:
    """The content that came with a result, and its type; or where else the file is, if no content did, or a broken one."""
    if not reference.is_here:
        return reference, b"", None
    try:
        data, declared = await in_thread(reference.decoded)
    except RunwareError:
        if reference.elsewhere is None:
            raise
        data, declared = b"", None
    if data or reference.elsewhere is None:
        return reference, data, declared
    return reference.elsewhere, b"", None


def _time_of(deadline: float | None) -> float | None:
    return None if deadline is None else asyncio.get_running_loop().time() + deadline


@asynccontextmanager
async def _until(ends_at: float | None, reference: FileReference) -> AsyncGenerator[None]:
    limit = asyncio.timeout_at(ends_at)
    try:
        async with limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise TaskTimeoutError(f"{reference.described} was not here before the deadline.") from error


def _empty(reference: FileReference) -> RunwareError:
    return RunwareError(f"The server sent an empty file: {reference.described}.")


def _check_that_it_is_the_file(reference: FileReference, data: bytes, declared: str | None) -> None:
    """Raise if it is a page. Who names a URL may want one, unless the URL says something else."""
    ending = _extension_in(reference.address)
    if (reference.declared or is_media_name(f"file{ending}")) and is_page(data, declared, ending):
        raise NoAnswerError(
            f"The server sent a page or a message in place of the file: {reference.described}. Something on the way may "
            "have done so; try again.",
            retryable=True,
        )


def _extension_in(url: str) -> str:
    found = _EXTENSION_IN_URL.search(url)
    return found[1].lower() if found else ""


def _extension(head: bytes, declared: str | None, url: str) -> str:
    by_content, by_label = extension(mime_type(head)), extension(declared or "")
    for known in (by_content, by_label):
        if known not in _VAGUE:
            return known
    if in_url := _extension_in(url):
        return in_url
    return by_content if by_content != ".bin" else by_label


def _failure(jobs: Sequence[_Job], folder: Path) -> RunwareError:
    failed = [(job, job.error) for job in jobs if job.error is not None]
    for job, failure in failed:
        failure.results = [job.result]
    sentences = [f"{job.stem}: {failure.message}" for job, failure in failed]
    more = f" And {len(sentences) - 3} more." if len(sentences) > 3 else ""
    failures = [failure for _, failure in failed]
    error = type(failures[0])(
        f"{len(failures)} of {len(jobs)} files could not be saved in {folder}. {' '.join(sentences[:3])}{more}",
        retryable=all(failure.retryable for failure in failures),
        results=list({id(job.result): job.result for job, _ in failed}.values()),
        errors=failures,
    )
    error.__cause__ = failures[0]
    return error


# --- what is written beside a file


def _write_metadata(result: object, target: Folder, path: Path, is_new: bool) -> None:
    """Write it beside the file, unless there is one for a file that was there before."""
    beside = path.with_name(f"{path.name}.json")
    if not is_new and beside.exists():
        return
    part = target.part(path.name)
    try:
        text = json.dumps(_metadata(result, path), indent=2, ensure_ascii=False, default=str)
        part.complete(text.encode("utf-8", "replace"))
        part.path.replace(beside)
    finally:
        part.discard()


def _metadata(result: object, path: Path) -> dict[str, object]:
    """The result as the server sent it, but for its content; its `model` and its `request`, as far as they are known.

    The request has no UUID, so that `client.run(request)` makes the like again, if it has no media of its own.
    """
    to_dict = cast("Callable[[], dict[str, object]]", getattr(result, "to_dict"))  # noqa: B009
    request = made_from(result)
    known = {key: value for key, value in (("model", request.get("model")), ("request", request)) if value}
    said = cast("dict[str, object]", _without(payloads_in(result), to_dict()))
    return {**known, **said, "savedAs": path.name}


def _without(payloads: list[str], value: object) -> object:
    """The same without the strings that are content."""
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return {key: _without(payloads, item) for key, item in items if item not in payloads}
    if isinstance(value, list | tuple):
        return [_without(payloads, item) for item in cast("list[object]", value) if item not in payloads]
    return value
