"""Downloading the files of results, and writing them into a folder, with optional metadata beside each file."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

import attrs

from runware._files.folder import Folder, PartFile, folder_path
from runware._files.names import NameTemplate, safe_name
from runware._files.provenance import made_from
from runware._files.result_files import FileReference, embedded_contents, files_in, the_file
from runware._files.sniff import extension, is_media_name, is_page, mime_type
from runware._files.threads import in_thread
from runware._files.time_limit import time_limit
from runware._json.shown import ended
from runware._logs import logger
from runware.errors import NoAnswerError, RunwareError, TaskTimeoutError

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage


_BUFFER = 1024 * 1024  # bytes written per call in a thread
# Containers and fallbacks that detection by content gives for many formats: then content type and URL are better.
_VAGUE = {".bin", ".zip", ".gz", ".txt"}
_EXTENSION_IN_URL = re.compile(r"//[^/?#]*/[^?#]*(\.[A-Za-z0-9]{1,11})(?=[?#]|$)")


class Download(Protocol):
    """A download in progress. `chunks` yields the complete file, each byte exactly once, or raises."""

    @property
    def content_type(self) -> str | None: ...

    def chunks(self) -> AsyncIterator[bytes]: ...


#: Opens the download of a URL, and retries transient errors by itself.
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
    """Write the files of results into a folder, which is created if necessary.

    A file is complete or does not exist. Its name is its UUID, or the template `name` filled with `{index}`
    (of the result, from 0), `{seed}`, `{uuid}`, `{task_uuid}` and `{role}`, reduced to one safe path component.
    Its extension is derived from its content.

        paths = await save(images, "out", fetch=http.download, name="{index:03}-{seed}")

    Args:
        results: Results of any task. Results without files, such as texts, are skipped, and a warning is logged.
        folder: Where to write; a leading `~` is the home directory.
        fetch: Opens URLs.
        name: A template for the file names.
        overwrite: Replace existing files. Otherwise "-2", "-3" … is appended to the name of a file whose content
            differs, and an existing file with the same content is left as it is. Files of one call never replace
            each other.
        metadata: Also write the result and the parameters of its request beside each file, as `<file>.json`.
        deadline: Total time limit in seconds. A file that is not complete by then fails with a `TaskTimeoutError`.
        parts: A folder on the same disk for partial files. If given, files are flushed to the disk before they get their
            final name, so that a file with that name is complete even after a power failure.

    Returns:
        The paths in the order of the results.

    Raises:
        InvalidParameterError: The template or the folder is invalid; nothing was fetched.
        RunwareError: Some files could not be saved; all others were. The error has the class of the first failure,
            such as `NotFoundError` for an expired URL; `errors` has every failure, and `results` the results
            whose files failed.
    """
    ends_at = _end_time(deadline)
    template = None if name is None else NameTemplate(name)
    target = Folder(await in_thread(folder_path, folder), overwrite, parts)
    jobs = _plan(results, template)
    if not jobs:
        return []
    await in_thread(target.make)
    saving: list[_Saving] = []
    last_of_name: dict[str, _Saving] = {}
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            before = last_of_name.get(name := job.stem.casefold())
            last_of_name[name] = group.create_task(_save_one(job, before, target, fetch, metadata, ends_at))
            saving.append(last_of_name[name])
    outcomes = [one.result() for one in saving]
    failed = [(job, one) for job, one in zip(jobs, outcomes, strict=True) if isinstance(one, RunwareError)]
    if failed:
        raise _failure(failed, len(jobs), target.path)
    return [one for one in outcomes if isinstance(one, Path)]


async def content(
    source: object, role: str | None = None, *, fetch: Fetch, deadline: float | None = None
) -> bytes:
    """Return the content of a result's file, or of the file at a URL, within `deadline` seconds.

    Raises:
        InvalidParameterError: There is no such file, or several.
        RunwareError: The file could not be downloaded or decoded.
    """
    reference, data, _ = await _embedded_content(the_file(source, role))
    if not reference.is_here:
        async with _time_limit(_end_time(deadline), reference), fetch(reference.address) as download:
            whole = io.BytesIO()  # grows in place: to join chunks takes their size again
            async for chunk in download.chunks():
                whole.write(chunk)
            data = whole.getvalue()
            _refuse_page(reference, data, download.content_type)
    if not data:
        raise _empty(reference)
    return data


async def image(
    source: object, role: str | None = None, *, fetch: Fetch, deadline: float | None = None
) -> PILImage:
    """Return the file as a PIL image; the arguments are those of `content`.

    Raises:
        RunwareError: PIL is not installed, or the file is not an image, or could not be downloaded or decoded.
    """
    if find_spec("PIL") is None:
        remedy = "install it with: pip install pillow"
        raise RunwareError(f"fetch_image makes images of the library Pillow; {remedy}")
    return await in_thread(_decoded_image, await content(source, role, fetch=fetch, deadline=deadline))


def _decoded_image(content: bytes) -> PILImage:
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(content))
        image.load()
    except Exception as error:  # PIL's codecs raise exceptions of any type
        what = f"The file ({len(content)} bytes, {mime_type(content)})"
        # For unknown formats, Pillow's message only has the address of an object.
        why = "" if isinstance(error, UnidentifiedImageError) else f": {error}"
        sentence = f"{what} is no image that Pillow can read{why}"
        raise RunwareError(f"{ended(sentence)} Use fetch to get the bytes.") from error
    return image


# --- one file


@attrs.frozen(eq=False)
class _Job:
    result: object
    reference: FileReference
    stem: str


#: A job under way. An error is returned, not raised: it concerns none of the others.
_Saving: TypeAlias = "asyncio.Task[Path | RunwareError]"


def _plan(results: Iterable[object], template: NameTemplate | None) -> list[_Job]:
    jobs: list[_Job] = []
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
            jobs.append(_Job(result, reference, safe_name(text)))
    if without:
        named = ", ".join(without[:3]) + (f" and {len(without) - 3} more" if len(without) > 3 else "")
        logger.warning("%d of %d results to be saved have no file: %s.", len(without), index + 1, named)
    return jobs


async def _save_one(
    job: _Job, before: _Saving | None, target: Folder, fetch: Fetch, metadata: bool, ends_at: float | None
) -> Path | RunwareError:
    """Save a file after `before`, the previous one with the same name."""
    part, what = target.part(job.stem), job.reference.label
    try:
        async with _time_limit(ends_at, job.reference), target.slots:
            extension = await _receive(job.reference, part, fetch)
        if before is not None:
            await asyncio.wait([before])
        async with target.publishing:
            path, is_new = await in_thread(target.publish, part.path, job.stem, extension)
        what = f"The file is saved as {path.name}, but its metadata"
        if metadata:
            await in_thread(_write_metadata, job.result, target, path, is_new)
        return path
    except RunwareError as error:
        return error
    except Exception as error:
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        failure = RunwareError(f"{what} could not be written: {reason}.")
        failure.__cause__ = error
        return failure
    finally:
        part.discard()


async def _receive(reference: FileReference, part: PartFile, fetch: Fetch) -> str:
    """Write the content of a file into the partial file. Return the extension for the content."""
    rest: bytes | bytearray
    reference, rest, declared = await _embedded_content(reference)
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
        _refuse_page(reference, part.head, declared)
    return _extension(part.head, declared, "" if reference.is_here else reference.address)


async def _embedded_content(reference: FileReference) -> tuple[FileReference, bytes, str | None]:
    """Return a reference with its embedded content and type. The fallback URL replaces missing or broken content."""
    data, declared = b"", None
    if reference.is_here:
        with nullcontext() if reference.fallback is None else suppress(RunwareError):
            data, declared = await in_thread(reference.decoded)
    if not data and reference.fallback is not None:
        return reference.fallback, data, None
    return reference, data, declared


def _end_time(deadline: float | None) -> float | None:
    return None if deadline is None else asyncio.get_running_loop().time() + deadline


def _time_limit(ends_at: float | None, reference: FileReference) -> AbstractAsyncContextManager[None]:
    if ends_at is None:
        return nullcontext()
    late = TaskTimeoutError(f"{reference.label} did not arrive before the deadline.")
    return time_limit(ends_at - asyncio.get_running_loop().time(), late)


def _empty(reference: FileReference) -> RunwareError:
    return RunwareError(f"The server sent an empty file: {reference.label}.")


def _refuse_page(reference: FileReference, data: bytes, declared: str | None) -> None:
    """Raise if the server sent a page in place of a file.

    A URL that the caller gave may name a page on purpose, unless its extension is that of a media file.
    """
    ending = _extension_in(reference.address)
    if (reference.declared or is_media_name(f"file{ending}")) and is_page(data, declared, ending):
        what = f"The server sent a page or a message in place of the file: {reference.label}."
        raise NoAnswerError(f"{what} A proxy on the way may have sent it; try again.", retryable=True)


def _extension_in(url: str) -> str:
    found = _EXTENSION_IN_URL.search(url)
    return found[1].lower() if found else ""


def _extension(head: bytes, declared: str | None, url: str) -> str:
    by_content, by_label = extension(mime_type(head)), extension(declared or "")
    clear = next((one for one in (by_content, by_label) if one not in _VAGUE), "")
    return clear or _extension_in(url) or (by_label if by_content == ".bin" else by_content)


def _failure(failed: Sequence[tuple[_Job, RunwareError]], count: int, folder: Path) -> RunwareError:
    for job, failure in failed:
        failure.results = [job.result]
    sentences = [f"{job.stem}: {failure.message}" for job, failure in failed]
    more = f" And {len(sentences) - 3} more." if len(sentences) > 3 else ""
    failures = [failure for _, failure in failed]
    error = type(failures[0])(
        f"{len(failures)} of {count} files could not be saved in {folder}. {' '.join(sentences[:3])}{more}",
        retryable=all(failure.retryable for failure in failures),
        results=list({id(job.result): job.result for job, _ in failed}.values()),
        errors=failures,
    )
    error.__cause__ = failures[0]
    return error


# --- metadata beside a file


def _write_metadata(result: object, target: Folder, path: Path, is_new: bool) -> None:
    """Write beside a file the result as the server sent it, without embedded content, and `model` and `request` if known.

    The request has no UUID, so that `client.run(request)` generates similar results, unless its media were left out.
    Metadata of a file that existed before is kept.
    """
    beside = path.with_name(f"{path.name}.json")
    if not is_new and beside.exists():
        return
    request = made_from(result)
    known = {key: value for key, value in (("model", request.get("model")), ("request", request)) if value}
    to_dict = cast("Callable[[], dict[str, object]]", getattr(result, "to_dict"))  # noqa: B009
    said = cast("dict[str, object]", _without(embedded_contents(result), to_dict()))
    metadata = {**known, **said, "savedAs": path.name}
    part = target.part(path.name)
    try:
        text = json.dumps(metadata, indent=2, ensure_ascii=False, default=str)
        part.complete(text.encode("utf-8", "replace"))
        part.path.replace(beside)
    finally:
        part.discard()


def _without(payloads: list[str], value: object) -> object:
    """Return a copy of a JSON value without the strings in `payloads`."""
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return {key: _without(payloads, item) for key, item in items if item not in payloads}
    if isinstance(value, list | tuple):
        return [_without(payloads, item) for item in cast("list[object]", value) if item not in payloads]
    return value
