"""The options that every method takes: time limits, retries and callbacks.

Annotations are not strings here (no `from __future__ import annotations`): a `TypedDict` compiles each string at import.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypedDict

from runware._engine.call_options import OnIncomplete, Validate
from runware._models.lazy import LazyModule
from runware._models.model import R

if TYPE_CHECKING:
    import runware.values as values
else:
    values = LazyModule("runware.values")


class StreamOptions(TypedDict, total=False):
    """The options of methods that stream their response.

    Attributes:
        timeout: Seconds to wait for the next sign of life of the task. Default: the client's, 60.
        deadline: Total time limit of the stream in seconds. Default: the maximum duration of the task, which the docstring
            of the method states.
        max_retries: Maximum number of retries while the task has certainly not been started: when the server cannot be
            reached, or is too busy to accept the task. A task that the server may have accepted is never sent again.
            Default: the client's, 2.
        on_incomplete: What to do if the response ends and the server has not marked it as complete: `"return"` what arrived
            and log a warning, or `"raise"` an `IncompleteResultsError` that carries it. Default: `"return"`.
        validate: What to do if the model will probably not accept the task, judging by its known parameters, values and
            sizes: `"warn"`: issue a `ModelWarning`; `"error"`: raise an `InvalidParameterError` before anything is sent;
            `"off"`: do not check. Default: the client's, `"warn"`.
    """

    timeout: float | None
    deadline: float | None
    max_retries: int | None
    on_incomplete: OnIncomplete
    validate: Validate


class Options(StreamOptions, Generic[R], total=False):
    """The options that every method takes besides the parameters of its task.

    Attributes:
        on_result: Callback for each result as it arrives. The async client calls it in its event loop; it may be asynchronous,
            and is awaited before the next call. The blocking client calls it in the caller's thread; it must be a plain
            function. The method waits for the callback without a time limit. If the callback raises, the task still runs to
            its end, and then a `CallbackError` is raised.
        on_progress: Callback for each progress report of the server, a `Progress`. It is called in the same way as
            `on_result`.
        timeout: Seconds to wait for the next sign of life of the task, per attempt. Default: the client's, 60.
        deadline: Total time limit of the call in seconds. Default: the maximum duration of the task, which the docstring of
            the method states, counted from when the task is first sent. For a task type that this version does not know, it
            is 20 minutes.
        max_retries: Maximum number of retries, after a transient error or `timeout` seconds without a sign of life. 0 means a
            single attempt. Default: the client's, 2.
        on_incomplete: What to do if results are missing at the end: `"return"` those that arrived and log a warning, or
            `"raise"` an `IncompleteResultsError` that carries them. Default: `"return"`.
        validate: What to do if the model will probably not accept the task, judging by its known parameters, values and
            sizes: `"warn"`: issue a `ModelWarning`; `"error"`: raise an `InvalidParameterError` before anything is sent;
            `"off"`: do not check. Default: the client's, `"warn"`.
    """

    on_result: Callable[[R], object] | None
    on_progress: "Callable[[values.Progress], object] | None"
