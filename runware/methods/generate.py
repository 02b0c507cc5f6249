# Made by `python -m codegen generate` from schema/; edit the files there instead.
"""One method for all models: the task follows from the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from runware._models.model import Result, Task

from .runner import Runner

if TYPE_CHECKING:
    from runware._catalogue.identifiers import (
        AudioInferenceModel,
        CaptionModel,
        ControlNetPreprocessModel,
        ImageInferenceModel,
        ImageMaskingModel,
        PromptEnhanceModel,
        RemoveBackgroundModel,
        TextInferenceModel,
        ThreeDInferenceModel,
        ToolsModel,
        TrainingModel,
        UpscaleModel,
        VectorizeModel,
        VideoInferenceModel,
    )
    from runware.tasks.audio_inference import Audio
    from runware.tasks.caption import MediaCaption
    from runware.tasks.control_net_preprocess import ControlNetImage
    from runware.tasks.image_masking import Mask
    from runware.tasks.prompt_enhance import EnhancedPrompt
    from runware.tasks.remove_background import Cutout
    from runware.tasks.shared import Image
    from runware.tasks.text_inference import Text
    from runware.tasks.three_d_inference import Model3D
    from runware.tasks.tools import ToolOutput
    from runware.tasks.training import TrainedModel
    from runware.tasks.upscale import Upscaled
    from runware.tasks.video_inference import Video

R = TypeVar("R", bound=Result)


class GenerateMethods(Runner):
    """One method for all models."""

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: AudioInferenceModel, /, *, task: None = None, **params: object
    ) -> list[Audio]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: CaptionModel, /, *, task: None = None, **params: object
    ) -> list[MediaCaption]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: ControlNetPreprocessModel, /, *, task: None = None, **params: object
    ) -> list[ControlNetImage]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: ImageInferenceModel, /, *, task: None = None, **params: object
    ) -> list[Image]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: ImageMaskingModel, /, *, task: None = None, **params: object
    ) -> list[Mask]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: PromptEnhanceModel, /, *, task: None = None, **params: object
    ) -> list[EnhancedPrompt]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: RemoveBackgroundModel, /, *, task: None = None, **params: object
    ) -> list[Cutout]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: TextInferenceModel, /, *, task: None = None, **params: object
    ) -> list[Text]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: ThreeDInferenceModel, /, *, task: None = None, **params: object
    ) -> list[Model3D]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: ToolsModel, /, *, task: None = None, **params: object
    ) -> list[ToolOutput]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: TrainingModel, /, *, task: None = None, **params: object
    ) -> list[TrainedModel]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: UpscaleModel, /, *, task: None = None, **params: object
    ) -> list[Upscaled]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: VectorizeModel, /, *, task: None = None, **params: object
    ) -> list[Image]: ...

    @overload
    async def generate(  # pyright: ignore[reportOverlappingOverload]
        self, model: VideoInferenceModel, /, *, task: None = None, **params: object
    ) -> list[Video]: ...

    @overload
    async def generate(self, model: str, /, *, task: type[Task[R]], **params: object) -> list[R]: ...

    @overload
    async def generate(self, model: str, /, *, task: str | None = None, **params: object) -> list[Result]: ...

    async def generate(
        self, model: str, /, *, task: type[Task[Any]] | str | None = None, **params: object
    ) -> list[Any]:
        """Run the task of a model, whichever that is.

        Args:
            model: The model, by its AIR identifier or its slug. Type checkers know the results of the models that are
                known, if it is written out.
            task: What it shall do, for a model that is not known: `"imageInference"`, `"image_inference"` or
                `ImageInference`.
            **params: The parameters of the task, by the names of Python or of the wire, and the options of every call: see
                `Options`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The model is not known, or the client refused a value. Nothing was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: No complete answer came.

        Example:
            >>> [image] = await client.generate("runware:400@1", positive_prompt="a lighthouse", width=1024, height=1024)
            >>> image.image_url.startswith("http")
            True
        """
        made, options = self._task_of_model(model, task, params)
        return await self.run(made, **options)
