# Derived from runware/__init__.py by `python -m codegen generate`; edit that file instead.
"""Runware's generative-media API: images, video, audio, text and 3D.

from runware_sync import Runware

with Runware() as client:
    images = client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse at dusk")
    client.save(images, "out/")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from runware.distribution import DISTRIBUTION as DISTRIBUTION
from runware.distribution import refuse_another_package

refuse_another_package()  # before importing modules that the other package may have replaced

import runware.errors as errors
import runware.tasks as tasks
from runware._models.model import Object, ResponseObject, Result, Task
from runware.errors import *  # noqa: F403 - all of them are public here
from runware.options import Options, StreamOptions
from runware.version import __version__

from .client import Runware
from .iterators import Map, Pages, Results
from .jobs import Job
from .text_stream import TextChunks, TextStream

if TYPE_CHECKING:
    from runware._batch.outcome import BatchOutcome, BatchSummary
    from runware._catalogue.info import ModelParameter
    from runware._catalogue.model_info import ModelInfo
    from runware._catalogue.models import Models
    from runware._files.media import Media
    from runware._streaming.answer import TextDelta
    from runware.events import *  # noqa: F403 - the events, which load when they are first used
    from runware.tasks import *  # noqa: F403 - all models are public here; they load when they are first used
    from runware.values import JobStatus, Outcome, Progress

    from .batch import Batch

__all__ = [
    "Batch", "BatchOutcome", "BatchSummary", "Connected", "Event", "Job", "JobStatus", "Map", "Media",
    "ModelInfo", "ModelParameter", "Models", "Object", "OnEvent", "Options", "Outcome", "Pages", "Progress",
    "Reconnecting", "RequestSent", "ResponseObject", "Result", "ResultArrived", "Results", "Retrying",
    "Runware", "StreamOptions", "Task", "TaskAbandoned", "TaskEvent", "TaskFailed", "TaskFinished",
    "TextChunks", "TextDelta", "TextStream", "__version__", "errors", "tasks",
]  # fmt: skip
__all__ += errors.__all__
__all__ += tasks.__all__


#: The modules of lazily imported names. Names that are not listed are classes of tasks, or events.
_HOMES = {
    "Batch": f"{__name__}.batch",
    "BatchOutcome": "runware._batch.outcome",
    "BatchSummary": "runware._batch.outcome",
    "Media": "runware._files.media",
    "JobStatus": "runware.values",
    "ModelInfo": "runware._catalogue.model_info",
    "ModelParameter": "runware._catalogue.info",
    "Models": "runware._catalogue.models",
    "Outcome": "runware.values",
    "Progress": "runware.values",
    "TextDelta": "runware._streaming.answer",
}


def __getattr__(name: str) -> object:
    if name == "values":  # the submodule, imported on first use
        return import_module("runware.values")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = tasks if name in tasks.__all__ else import_module(_HOMES.get(name, "runware.events"))
    value = globals()[name] = getattr(home, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
