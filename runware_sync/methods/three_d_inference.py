# Derived from runware/methods/three_d_inference.py by `python -m codegen generate`; edit that file instead.
"""Make a textured 3D model from images or a prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware._models.lazy import LazyModule
from runware.options import Options

from .runner import Runner, runs

if TYPE_CHECKING:
    import runware._catalogue.identifiers as identifiers
    import runware._files.media as media
else:
    identifiers = LazyModule("runware._catalogue.identifiers")
    media = LazyModule("runware._files.media")


class ThreeDInferenceMethods(Runner):
    """Make a textured 3D model from images or a prompt."""

    @runs("ThreeDInference")
    def three_d_inference(
        self,
        *,
        model: identifiers.ThreeDInferenceModel | str,
        positive_prompt: str | None = None,
        input_image: media.Media | None = None,
        input_images: Sequence[media.Media] | None = None,
        reference_images: Sequence[media.Media] | None = None,
        mask_image: media.Media | None = None,
        mesh_file: media.Media | None = None,
        negative_prompt: str | None = None,
        seed: int | None = None,
        number_results: int | None = None,
        output_type: Literal["URL"] | str | None = None,
        output_format: tasks.MeshFormat | None = None,
        output_quality: int | None = None,
        inputs: tasks.ThreeDInputs | tasks.ThreeDInputsDict | Mapping[str, object] | None = None,
        settings: tasks.ThreeDSettings | tasks.ThreeDSettingsDict | Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Model3D]],
    ) -> list[tasks.Model3D]:
        """Make a textured 3D model from images or a prompt.

        Give images of one object on a plain background, or a prompt; most models take one or the other.
        Some models take one image (`input_image`), others several views (`input_images`, the best one
        first). How the mesh is built, its number of polygons and its materials are settings of the model,
        such as `{"meshMode": "Quad", "material": "PBR"}`.

        It may take 30 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not
        sent: the default of the server or of the model applies.

        Args:
            model: The model, as an AIR identifier (`hyper3d:rodin@gen-2`).
            positive_prompt: Prompt: the object, its shape, style and material. Many models take either a
                prompt or images.
            input_images: Views of the same object, usually up to 4 or 5. Only models that take several.
            output_format: File format of the result. All models make GLB; other formats depend on the
                model. Server default: GLB.
            settings: Settings that only some models take, such as `quality`, `polyCount` or `texture`.
            include_cost: Report the cost in US dollars with each result. Server default: false.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> from runware_sync import ThreeDSettings
            >>> results = client.three_d_inference(
            ...     model="hyper3d:rodin@gen-2",
            ...     input_images=["https://example.com/owl-front.jpg"],
            ...     settings=ThreeDSettings(mesh_mode="Quad", quality="medium", material="PBR"),
            ... )

        https://runware.ai/docs/models/hyper3d-rodin-gen-2

        Other Parameters:
            input_image: The image of the object. Only models that take one image.
            reference_images: Images that guide the style and look. Only some models.
            mask_image: Mask of the object in the image; the object is white. Only some models
                (`meta:sam@3d`).
            mesh_file: A mesh to process. Only some models.
            negative_prompt: Negative prompt: what to avoid. Only some models.
            seed: Seed of the random number generator; the same seed gives the same result. Random unless
                given. Some models accept only small values (0 to 65535). At least 0.
            number_results: Number of results to generate, usually at most 4. At least 1. Server default: 1.
            output_type: Form of the result; only `URL` so far. Server default: URL.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Only some models.
            inputs: Further inputs that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which the URL of a result is valid, at least 60. Only with `output_type` `URL`.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
