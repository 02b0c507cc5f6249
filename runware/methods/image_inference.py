# Made by `python -m codegen generate` from schema/tasks/image_inference.yaml; edit that file instead.
"""Make images from text, or from text and other images."""

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


class ImageInferenceMethods(Runner):
    """Make images from text, or from text and other images."""

    @runs("ImageInference")
    async def image_inference(
        self,
        *,
        model: identifiers.ImageInferenceModel | str,
        positive_prompt: str | None = None,
        negative_prompt: str | None = None,
        width: int | None = None,
        height: int | None = None,
        resolution: Literal["0.5K", "0.75K", "1K", "1.5K", "2K", "4K"] | str | None = None,
        steps: int | None = None,
        scheduler: tasks.Scheduler | None = None,
        seed: int | None = None,
        cfg_scale: float | None = None,
        true_cfg_scale: float | None = None,
        clip_skip: int | None = None,
        prompt_weighting: Literal["compel", "sdEmbeds"] | str | None = None,
        use_prompt_weighting: bool | None = None,
        seed_image: media.Media | None = None,
        mask_image: media.Media | None = None,
        mask_margin: int | None = None,
        strength: float | None = None,
        outpaint: tasks.Outpaint | tasks.OutpaintDict | None = None,
        reference_images: Sequence[media.Media | tasks.ReferenceImage | tasks.ReferenceImageDict]
        | None = None,
        image: media.Media | None = None,
        mask: media.Media | None = None,
        super_resolution_references: Sequence[media.Media] | None = None,
        fonts: Sequence[tasks.Font | tasks.FontDict] | None = None,
        lora: Sequence[tasks.Lora | tasks.LoraDict] | None = None,
        lycoris: Sequence[tasks.Lycoris | tasks.LycorisDict] | None = None,
        embeddings: Sequence[tasks.Embedding | tasks.EmbeddingDict] | None = None,
        vae: str | None = None,
        control_net: Sequence[tasks.ControlNet | tasks.ControlNetDict] | None = None,
        ip_adapters: Sequence[tasks.IPAdapter | tasks.IPAdapterDict] | None = None,
        refiner: tasks.Refiner | tasks.RefinerDict | None = None,
        pulid: tasks.PuLID | tasks.PuLIDDict | None = None,
        ace_plus_plus: tasks.ACEPlusPlus | tasks.ACEPlusPlusDict | None = None,
        instant_id: tasks.InstantID | tasks.InstantIDDict | None = None,
        photo_maker: tasks.PhotoMakerOptions | tasks.PhotoMakerOptionsDict | None = None,
        ultralytics: tasks.Ultralytics | tasks.UltralyticsDict | None = None,
        hires_fix: bool | tasks.HiresFix | tasks.HiresFixDict | None = None,
        upscale_factor: Literal[1, 2, 4] | int | None = None,
        acceleration: Literal["none", "low", "medium", "high"] | str | None = None,
        accelerator_options: tasks.AcceleratorOptions | tasks.AcceleratorOptionsDict | None = None,
        layer_diffuse: bool | None = None,
        watermark: tasks.Watermark | tasks.WatermarkDict | None = None,
        advanced_features: tasks.AdvancedFeatures | tasks.AdvancedFeaturesDict | None = None,
        structured_prompt: Mapping[str, object] | None = None,
        output_format: Literal["JPG", "PNG", "WEBP", "TIFF"] | str | None = None,
        check_nsfw: bool | None = None,
        inputs: tasks.ImageInputs | tasks.ImageInputsDict | Mapping[str, object] | None = None,
        settings: tasks.ImageSettings | tasks.ImageSettingsDict | Mapping[str, object] | None = None,
        provider_settings: tasks.ImageProviderSettings
        | tasks.ImageProviderSettingsDict
        | Mapping[str, object]
        | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        output_type: tasks.OutputType | None = None,
        output_quality: int | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        number_results: int | None = None,
        safety: tasks.Safety | tasks.SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Image]],
    ) -> list[tasks.Image]:
        """Make images from text, or from text and other images.

        With only a prompt this is text-to-image. With `seed_image` it is image-to-image, with `mask_image`
        inpainting, with `outpaint` outpainting, with `reference_images` editing by instruction. Which of
        the parameters a model takes is up to the model; the server refuses those that it does not know.

        It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            model: The model, as an AIR identifier (`runware:101@1`, `civitai:102438@133677`).
            positive_prompt: Prompt: what the image should show. Nearly every model requires it, usually 2
                to 3000 characters. `__BLANK__` stands for an empty prompt. At least 1 character.
            width: Width in pixels. Usually 128 to 2048 in multiples of 64; many hosted models have a list
                of sizes instead. If omitted, models that edit use the width of the reference images. 1 to
                65535.
            height: Height in pixels; see `width`. 1 to 65535.
            steps: Number of denoising steps. More steps take longer and show more detail; usually 1 to 50
                or 100, 20 by default. At least 1.
            cfg_scale: Guidance scale: how closely to follow the prompt. Usually 0 to 30 or 50; higher
                values leave less freedom, low values may reduce quality. At least 0.
            seed_image: The image to start from, for image-to-image, inpainting and outpainting.
            strength: How much the result may differ from `seed_image`, from 0 (hardly) to 1 (`seed_image`
                is ignored). 0 to 1. Server default: 0.8.
            output_format: File format of the result. TIFF, for images in layers, only from
                `alibaba:qwen-image@layered`. Server default: JPG.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.image_inference(
            ...     positive_prompt="a cat",
            ...     width=512,
            ...     height=512,
            ...     model="civitai:102438@133677",
            ...     number_results=1,
            ... )

        https://runware.ai/docs/en/image-inference/api-reference

        Other Parameters:
            negative_prompt: Negative prompt: what to avoid, usually 2 to 3000 characters. Some models do
                not take it; many ignore it if `cfg_scale` is at most 1.
            resolution: Size by name, instead of `width` and `height`; the aspect ratio is then usually that
                of the first reference image. Only some hosted models.
            scheduler: Scheduler: how the noise is removed from step to step. Each model has its own
                default.
            seed: Seed of the random number generator; the same seed and parameters give the same image. At
                least 0; the maximum depends on the model, often 2^31 - 1 or 2^63 - 1. Random unless given.
            true_cfg_scale: Strength of true classifier-free guidance, which makes `negative_prompt` work.
                Only models of the FLUX.1 family.
            clip_skip: Number of last layers of the text encoder to skip, 0 to 2, besides those that the
                model skips anyway. Only Stable Diffusion models.
            prompt_weighting: Syntax for weights in the prompt, such as `(word)1.2` (`compel`) or
                `(word:1.2)` (`sdEmbeds`). `compel` takes longer and costs extra, and works only with SD 1.5
                and SDXL; `sdEmbeds` with FLUX.1, too.
            use_prompt_weighting: Interpret weights in the prompt. The same as `prompt_weighting` `compel`.
            mask_image: Mask of the area to repaint, of the size of `seed_image`: white areas are repainted,
                black areas are kept.
            mask_margin: Pixels of context around the mask to zoom in on, 32 to 128, for more detail in the
                inpainted area.
            outpaint: How far to extend `seed_image` on each side. `width` and `height` are then those of
                the final image.
            reference_images: Images to edit, or to take subjects and styles from. The maximum number
                depends on the model.
            image: The image to edit, for editing models that take exactly one, such as `bria:21@1`.
            mask: Mask of the area of `image` to edit: white areas are repainted, black areas are kept.
            super_resolution_references: Reference images for fine detail. Only some models.
            fonts: Fonts for the text in the image. Only some models.
            lora: LoRAs to apply to the model.
            lycoris: LyCORIS networks to apply to the model.
            embeddings: Textual inversions to use. Only Stable Diffusion models.
            vae: VAE to use instead of the model's own, as an AIR identifier. It decodes the model's output
                into pixels. Only Stable Diffusion models.
            control_net: ControlNets, each with a guide image that determines edges, depth, poses and the
                like. Make guide images with the task `controlNetPreprocess`.
            ip_adapters: IP-Adapters, each with images whose style or content is transferred.
            refiner: A second model that refines the details. Only SDXL.
            pulid: Preserve the identity of a face. Only models of the FLUX.1 dev family.
            ace_plus_plus: Preserve a subject, or edit a region, with ACE++. Only `runware:102@1`, together
                with `reference_images`.
            instant_id: Preserve the identity of a face with InstantID. Only SDXL.
            photo_maker: Preserve the identity of a person with PhotoMaker. Only SDXL.
            ultralytics: Detect the faces in the finished image, and repaint them in more detail.
            hires_fix: Generate a smaller image first, then upscale and refine it. `true` uses the server's
                defaults; `false` is not sent.
            upscale_factor: Factor by which the finished image is upscaled. Only `ideogram:4@1`. At least 1.
            acceleration: Acceleration level: higher is faster, at the cost of quality. A preset of
                `accelerator_options`, `steps`, `scheduler` and the like, which may still be given. Only
                some models. Server default: none.
            accelerator_options: Caches that skip computations from step to step, which is faster.
            layer_diffuse: Generate an image with a transparent background. Only FLUX.1; set `output_format`
                to `PNG`. Server default: false.
            watermark: Visible watermark on the image.
            advanced_features: Features that only some models have.
            structured_prompt: The prompt as an object whose keys the model defines. Only `ideogram:4@q`.
            check_nsfw: Check the images for unsafe content; results then have `NSFWContent`. The same as
                `safety` with `checkContent`. Server default: false.
            inputs: Further inputs that only some models take.
            settings: Settings that only some models take, such as `quality`, `background` or
                `promptExtend`.
            provider_settings: Settings of the model's provider, under the provider's name, such as `{bfl:
                {safetyTolerance: 3}}`.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            output_type: Form of the result: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_quality: Compression quality; higher is better and larger. 20 to 99. Server default: 95.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which the URL of a result is valid. Only with `output_type` `URL`. At least 60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            number_results: Number of results to generate. The seed increases by one from result to result.
                1 to 20. Server default: 1.
            safety: Checks for unsafe content that the server makes. With them, results have `NSFWContent`.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    request_images = image_inference
