# Made by `python -m codegen generate` from schema/tasks/upscale.yaml; edit that file instead.
"""Make an image or video larger and sharper."""

from __future__ import annotations

from collections.abc import Mapping
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


class UpscaleMethods(Runner):
    """Make an image or video larger and sharper."""

    @runs("Upscale")
    async def upscale(
        self,
        *,
        input_image: media.Media | None = None,
        input_video: media.Media | None = None,
        upscale_factor: float | None = None,
        model: identifiers.UpscaleModel | str | None = None,
        target_megapixels: int | None = None,
        width: int | None = None,
        height: int | None = None,
        resolution: Literal["240p", "360p", "480p", "540p", "720p", "1080p", "2k", "4k"] | str | None = None,
        fps: float | None = None,
        output_type: tasks.OutputType | None = None,
        output_format: tasks.UpscaledFormat | None = None,
        output_quality: int | None = None,
        positive_prompt: str | None = None,
        negative_prompt: str | None = None,
        strength: float | None = None,
        control_net_weight: float | None = None,
        steps: int | None = None,
        scheduler: tasks.Scheduler | None = None,
        seed: int | None = None,
        cfg_scale: float | None = None,
        clip_skip: int | None = None,
        color_fix: bool | None = None,
        tile_diffusion: bool | None = None,
        inputs: tasks.UpscaleInputs | tasks.UpscaleInputsDict | Mapping[str, object] | None = None,
        settings: tasks.UpscaleSettings | tasks.UpscaleSettingsDict | Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        safety: tasks.Safety | tasks.SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Upscaled]],
    ) -> list[tasks.Upscaled]:
        """Make an image or video larger and sharper.

        Which parameters set the size depends on the model: `upscale_factor` for most, `target_megapixels`,
        `width` and `height`, or `resolution` for others. An upscaled image has at most 4096 by 4096 pixels;
        the input is shrunk first if the result would be larger. `positive_prompt`, `negative_prompt`,
        `steps`, `strength` and the like control models that repaint details (`runware:500@1` Clarity,
        `runware:501@1` CCSR, `runware:502@1` latent upscaler); other models do not take them.

        It may take 1 hour as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            input_image: The image to upscale.
            upscale_factor: Factor by which width and height are multiplied. Usually 2 or 4. At least 1.
            model: The upscaler, as an AIR identifier: `runware:500@1` (Clarity), `runware:501@1` (CCSR),
                `runware:503@1` (SwinIR), `runware:504@1` (Real-ESRGAN), `bria:50@1` (video). If omitted,
                the server uses its default model, if it has one.
            width: Width of the result in pixels, up to 3840. Only some models for video. 1 to 65535.
            height: Height of the result in pixels, up to 2160. Only some models for video. 1 to 65535.
            fps: Frames per second of the result, usually 15 to 120, and not fewer than those of the input.
                Only some models for video. At least 1.
            output_type: Form of the result: a `URL`, `base64Data`, or a `dataURI`. Videos come as `URL`
                only. Server default: URL.
            output_format: File format of the result. If omitted, JPG for images and MP4 for videos.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.upscale(
            ...     input_image="fd613011-3872-4f37-b4aa-0d343c051a27",
            ...     model="runware:501@1",
            ...     output_type="URL",
            ...     output_format="JPG",
            ...     upscale_factor=2,
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/en/tools/upscale

        Other Parameters:
            input_video: The video to upscale. Models for video (`bria:50@1`) only deliver `async`.
            target_megapixels: Size of the result in megapixels, instead of a factor. Only some models. At
                least 1.
            resolution: Size of the result by name. Only some models for video.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Server default: 95.
            positive_prompt: Prompt: what the details should look like. Only models that repaint details.
            negative_prompt: Negative prompt: what to avoid in the details. Only models that repaint
                details.
            strength: How much the result may differ from the input, from 0 (not at all) to 1. Only models
                that repaint details. 0 to 1.
            control_net_weight: How closely to preserve the structure of the input, from -4 to 4. Only some
                models (`runware:500@1`). Server default: 1.
            steps: Number of steps; more take longer and give finer details. Only models that repaint
                details. At least 1.
            scheduler: Scheduler: how the noise is removed from step to step. Only models that repaint
                details.
            seed: Seed of the random number generator; the same seed gives the same result. Random unless
                given. At least 0.
            cfg_scale: How closely to follow the prompt; higher is closer. Only models that repaint details.
                At least 0.
            clip_skip: Number of last layers of the CLIP text encoder to skip, usually 0 to 2. Only some
                models. At least 0.
            color_fix: Restore the colours of the input in the result. Only `runware:501@1`.
            tile_diffusion: Process the image in tiles, which takes less memory for large images. Only
                `runware:501@1`.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which the URL of a result is valid, at least 60. Only with `output_type` `URL`.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            safety: Checks for unsafe content that the server makes. With them, results have `NSFWContent`.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    upscale_gan = upscale
