# Derived from runware/methods/generate.py by `python -m codegen generate`; edit that file instead.
"""`generate`, one method for all models: the model determines the task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import runware.tasks as tasks
from runware._models.lazy import LazyModule
from runware._models.model import R, Result, Task

from .runner import Runner

if TYPE_CHECKING:
    import runware._catalogue.identifiers as identifiers
else:
    identifiers = LazyModule("runware._catalogue.identifiers")


class GenerateMethods(Runner):
    """The method that runs any model."""

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.AudioInferenceModel, /, *, task: None = None, **params: object
    ) -> list[tasks.Audio]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.CaptionModel, /, *, task: None = None, **params: object
    ) -> list[tasks.MediaCaption]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.ControlNetPreprocessModel, /, *, task: None = None, **params: object
    ) -> list[tasks.ControlNetImage]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.ImageInferenceModel, /, *, task: None = None, **params: object
    ) -> list[tasks.Image]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.ImageMaskingModel, /, *, task: None = None, **params: object
    ) -> list[tasks.Mask]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.PromptEnhanceModel, /, *, task: None = None, **params: object
    ) -> list[tasks.EnhancedPrompt]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.RemoveBackgroundModel, /, *, task: None = None, **params: object
    ) -> list[tasks.Cutout]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.TextInferenceModel, /, *, task: None = None, **params: object
    ) -> list[tasks.Text]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.ThreeDInferenceModel, /, *, task: None = None, **params: object
    ) -> list[tasks.Model3D]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.ToolsModel, /, *, task: None = None, **params: object
    ) -> list[tasks.ToolOutput]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.TrainingModel, /, *, task: None = None, **params: object
    ) -> list[tasks.TrainedModel]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.UpscaleModel, /, *, task: None = None, **params: object
    ) -> list[tasks.Upscaled]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.VectorizeModel, /, *, task: None = None, **params: object
    ) -> list[tasks.Image]: ...

    @overload
    def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: identifiers.VideoInferenceModel, /, *, task: None = None, **params: object
    ) -> list[tasks.Video]: ...

    @overload
    def generate(self, model: str, /, *, task: type[Task[R]], **params: object) -> list[R]: ...

    @overload
    def generate(self, model: str, /, *, task: str | None = None, **params: object) -> list[Result]: ...

    def generate(
        self, model: str, /, *, task: type[Task[Any]] | str | None = None, **params: object
    ) -> list[Any]:
        """Run the task that a model performs.

        Args:
            model: The model, by its AIR identifier or its slug. If a known model is written as a literal, type checkers
                know its results.
            task: The task to run, for a model that is not known: `"imageInference"`, `"image_inference"` or
                `ImageInference`.
            **params: The parameters of the task, by Python name or wire name, and the options of every call: see
                `Options`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The model is not known, or the client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> [image] = client.generate("runware:400@1", positive_prompt="a lighthouse", width=1024, height=1024)
            >>> image.image_url.startswith("http")
            True
        """
        made, options = self._task_of_model(model, task, params)
        return self.run(made, **options)
