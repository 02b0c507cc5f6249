"""The options that every method takes: time limits, retries and callbacks.

Its annotations are no text, since a `TypedDict` compiles each text when a program starts.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypedDict, TypeVar

from runware._engine.call_options import OnIncomplete, Validate
from runware._models.lazy import LazyModule

if TYPE_CHECKING:
    import runware.values as values
else:
    values = LazyModule("runware.values")

R = TypeVar("R")


class StreamOptions(TypedDict, total=False):
    """The options of methods that stream their answer.

    Attributes:
        timeout: Seconds to wait for the next sign of life. Default: the client's, 60.
        deadline: Seconds after which the stream ends in any case. Default: the time that the task may take as a whole. The
            method says how long that is.
        max_retries: How often to try again when certainly nothing was begun: when the server cannot be reached, or is too busy
            to take the task. A task that was sent is never sent again. Default: the client's, 2.
        on_incomplete: What to do if the answer ends and the server has not said that it is complete: `"return"` what arrived
            and log a warning, or `"raise"` an `IncompleteResultsError` that carries it. Default: `"return"`.
        validate: What to do if the task does not keep to what is known of its model, such as sizes and values: `"warn"` with a
            `ModelWarning`, `"error"`: raise an `InvalidParameterError` before anything is sent, or `"off"`. Default: the
            client's, `"warn"`.
    """

    timeout: float | None
    deadline: float | None
    max_retries: int | None
    on_incomplete: OnIncomplete
    validate: Validate


class Options(StreamOptions, Generic[R], total=False):
    """The options that every method takes besides the parameters of its task.

    Attributes:
        on_result: Called with each result as it arrives. The async client calls it in its event loop; it may be
            asynchronous, and is awaited before the next call. The blocking client calls it in the caller's thread; it must be
            a plain function. The call waits for it, however long it takes: no time limit ends it. If it raises, the task goes
            on to its end, and then a `CallbackError` is raised.
        on_progress: Called with a `Progress` when the server reports progress, in the same way as `on_result`.
        timeout: Seconds to wait for the next sign of life of the task, per try. Default: the client's, 60.
        deadline: Seconds after which the call ends in any case. Default: the time that the task may take as a whole, counted
            from when it is first sent. The method says how long that is. For a task that this version does not know, it is
            20 minutes.
        max_retries: How often to try again after an error that may pass. 0 means one try. Default: the client's, 2.
        on_incomplete: What to do if some results are missing at the end: `"return"` those that arrived and log a warning, or
            `"raise"` an `IncompleteResultsError` that carries them. Default: `"return"`.
        validate: What to do if the task does not keep to what is known of its model, such as sizes and values: `"warn"` with a
            `ModelWarning`, `"error"`: raise an `InvalidParameterError` before anything is sent, or `"off"`. Default: the
            client's, `"warn"`.
    """

    on_result: Callable[[R], object] | None
    on_progress: "Callable[[values.Progress], object] | None"
