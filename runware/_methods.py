# Made by `python -m codegen generate` from schema/tasks/; edit the files there instead.
"""One method for each task type: a signature, its documentation, and one call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, overload

import runware.tasks as tasks
from runware._models.model import Result, Task
from runware.arguments import make_variant
from runware.options import Options, StreamOptions

from .iterators import Pages
from .text_stream import TextStream

if TYPE_CHECKING:
    from runware._files.media import Media
    from runware._json.plain_values import UUIDObject
    from runware.tasks.account_management import (
        AccountDetails,
        AccountOperation,
    )
    from runware.tasks.audio_inference import (
        Audio,
        AudioFormat,
        AudioSettings,
        AudioSettingsDict,
        CompositionPlan,
        CompositionPlanDict,
        ReferenceVoice,
        ReferenceVoiceDict,
    )
    from runware.tasks.caption import MediaCaption
    from runware.tasks.control_net_preprocess import ControlNetImage, Preprocessor
    from runware.tasks.get_response import TaskState
    from runware.tasks.get_task_details import TaskDetails
    from runware.tasks.image_inference import (
        ACEPlusPlus,
        ACEPlusPlusDict,
        AdvancedFeatures,
        AdvancedFeaturesDict,
        ControlNet,
        ControlNetDict,
        Embedding,
        EmbeddingDict,
        Font,
        FontDict,
        HiresFix,
        HiresFixDict,
        InstantID,
        InstantIDDict,
        IPAdapter,
        IPAdapterDict,
        Lycoris,
        LycorisDict,
        Outpaint,
        OutpaintDict,
        PhotoMakerOptions,
        PhotoMakerOptionsDict,
        PuLID,
        PuLIDDict,
        ReferenceImage,
        ReferenceImageDict,
        Refiner,
        RefinerDict,
        Ultralytics,
        UltralyticsDict,
    )
    from runware.tasks.image_masking import Mask
    from runware.tasks.image_upload import UploadedImage
    from runware.tasks.media_storage import StoredMedia
    from runware.tasks.model_management import ModelManagementStatus, ModelOperation
    from runware.tasks.model_search import (
        FoundModel,
        ModelSearchResults,
    )
    from runware.tasks.model_upload import (
        ModelUploadStatus,
    )
    from runware.tasks.photo_maker import Portrait
    from runware.tasks.prompt_enhance import EnhancedPrompt
    from runware.tasks.remove_background import Cutout, CutoutFormat
    from runware.tasks.shared import (
        AcceleratorOptions,
        AcceleratorOptionsDict,
        DeliveryMethod,
        Image,
        ImageFormat,
        Lora,
        LoraDict,
        ModelArchitecture,
        ModelCategory,
        ModelConditioning,
        OutputType,
        PhotoMakerStyle,
        Safety,
        SafetyDict,
        Scheduler,
        Speech,
        SpeechDict,
        UploadArchitecture,
        VideoFormat,
        Watermark,
        WatermarkDict,
    )
    from runware.tasks.text_inference import (
        Message,
        MessageDict,
        PromptCache,
        PromptCacheDict,
        Text,
        Tool,
        ToolChoice,
        ToolChoiceDict,
        ToolDict,
    )
    from runware.tasks.three_d_inference import MeshFormat, Model3D
    from runware.tasks.training import ImportModel, ImportModelDict, TrainedModel
    from runware.tasks.upscale import Upscaled, UpscaledFormat
    from runware.tasks.video_inference import (
        AudioTrack,
        AudioTrackDict,
        Element,
        ElementDict,
        FrameImage,
        FrameImageDict,
        ReferenceClip,
        ReferenceClipDict,
        ReferenceSubject,
        ReferenceSubjectDict,
        SpeechTrack,
        SpeechTrackDict,
        Video,
        VideoAdvancedFeatures,
        VideoAdvancedFeaturesDict,
    )

R = TypeVar("R", bound=Result)


class Methods(ABC):
    """What the client can be asked for, task by task."""

    @abstractmethod
    async def run(self, task: Task[R], /, **options: Unpack[Options[R]]) -> list[R]:
        """Run a task to its end."""

    @abstractmethod
    def stream(self, task: Task[R], /, **options: Unpack[StreamOptions]) -> TextStream[R]:
        """Run a task whose answer is a text, and take the text as it is written."""

    async def account_management(
        self,
        *,
        operation: AccountOperation,
        start_date: str | None = None,
        end_date: str | None = None,
        models: Sequence[str] | None = None,
        api_keys: Sequence[str | UUIDObject] | None = None,
        group_by: Sequence[Literal["date", "model", "apiKey"] | str] | None = None,
        timezone: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[AccountDetails]],
    ) -> list[AccountDetails]:
        """Look up your organization's balance, team, API keys and usage.

        `getDetails` gives the account as it is now. The others give the usage from `start_date` to
        `end_date`: `getUsageActivity` requests and money spent, `getUsagePerformance` how long tasks took,
        `getUsageErrors` what went wrong.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            operation: What to look up.
            start_date: First day of the usage, as `YYYY-MM-DD`. Needed to look up usage.
            end_date: Last day of the usage, as `YYYY-MM-DD`, at most 30 days in all. Needed to look up
                usage.
            models: Only the usage of these models, as AIR identifiers.
            api_keys: Only the usage with these API keys, as their UUIDs.
            group_by: What to break the usage down by.
            timezone: In which time zone days begin, by its IANA name (`Europe/Berlin`). Server default:
                UTC.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.account_management(
            ...     operation="getDetails",
            ... )

        https://runware.ai/docs/models-api/account-management
        """
        return await self.run(
            tasks.AccountManagement(
                operation=operation,
                start_date=start_date,
                end_date=end_date,
                models=models,
                api_keys=api_keys,
                group_by=group_by,
                timezone=timezone,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    def account_usage(
        self,
        *,
        operation: AccountOperation,
        start_date: str | None = None,
        end_date: str | None = None,
        models: Sequence[str] | None = None,
        api_keys: Sequence[str | UUIDObject] | None = None,
        group_by: Sequence[Literal["date", "model", "apiKey"] | str] | None = None,
        timezone: str | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> Pages[AccountDetails]:
        """Walk through the usage of any number of days, month by month.

        Takes what `account_management` takes, and raises what it raises, while iterating.

        Example:
            >>> async for one in client.account_usage(operation="getUsageActivity", start_date="2026-09-01", end_date="2026-09-01", models=["runware:101@1"], group_by=["date"], timezone="UTC"):
            ...     print(one)
            ...     break

        https://runware.ai/docs/models-api/account-management
        """
        from runware._models.paging import ByDays

        task = tasks.AccountManagement(
            operation=operation,
            start_date=start_date,
            end_date=end_date,
            models=models,
            api_keys=api_keys,
            group_by=group_by,
            timezone=timezone,
            extra=extra or {},
        )
        return Pages(self.run, task, ByDays(start="start_date", end="end_date", days=30))

    async def audio_inference(
        self,
        *,
        model: str,
        positive_prompt: str | None = None,
        speech: Speech | SpeechDict | None = None,
        negative_prompt: str | None = None,
        duration: float | None = None,
        lyrics: str | None = None,
        instrumental: bool | None = None,
        bpm: int | None = None,
        key_scale: str | None = None,
        text_normalization: bool | None = None,
        normalize: bool | None = None,
        temperature: float | None = None,
        composition_plan: CompositionPlan | CompositionPlanDict | None = None,
        input_audio: Media | None = None,
        input_audios: Sequence[Media] | None = None,
        input_video: Media | None = None,
        input_videos: Sequence[Media] | None = None,
        reference_audios: Sequence[Media] | None = None,
        reference_images: Sequence[Media] | None = None,
        reference_voices: Sequence[ReferenceVoice | ReferenceVoiceDict] | None = None,
        seed: int | None = None,
        steps: int | None = None,
        strength: float | None = None,
        cfg_scale: float | None = None,
        number_results: int | None = None,
        audio_settings: AudioSettings | AudioSettingsDict | None = None,
        output_type: OutputType | None = None,
        output_format: AudioFormat | None = None,
        output_quality: int | None = None,
        advanced_features: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Audio]],
    ) -> list[Audio]:
        """Make music, sound effects or speech.

        Models for music and sound take a `positive_prompt` and often a `duration`; models for speech take
        `speech` instead. A few work on sound or video that is given to them.

        It may take 15 minutes as a whole, unless `deadline` says otherwise.

        Args:
            model: Which model, as an AIR identifier (`elevenlabs:1@1`).
            positive_prompt: What to hear; for some speech models, what the voice is like. Models for speech
                usually take `speech` instead.
            speech: What to say and with which voice. Only models for speech.
            negative_prompt: What to avoid. Only some models.
            duration: Length in seconds, usually 10 to 300. Models for music and sound effects. More than 0.
            lyrics: What is sung. Only some models for music.
            instrumental: Make music without singing. Only some models for music.
            bpm: Tempo in beats per minute. Only some models for music. At least 1.
            key_scale: Musical key (`C major`). Only some models for music.
            text_normalization: Read numbers, dates and abbreviations as words. Only some models for speech.
            normalize: Even out the loudness. Only some models.
            temperature: How much the result may vary; higher is more varied. Only some models. At least 0.
            composition_plan: The song section by section, instead of `positive_prompt` and `duration`. Only
                music models of ElevenLabs.
            input_audio: The sound to work on. Only some models.
            input_audios: The sounds to work on. Only some models.
            input_video: The video to make sound for. Only some models.
            input_videos: The videos to make sound for. Only some models.
            reference_audios: Sounds to follow. Only some models.
            reference_images: Images to follow. Only some models.
            reference_voices: Recordings of the voices to speak with. Only models that clone voices.
            seed: Number from which the randomness is made; the same seed gives nearly the same sound.
                Random unless given. At least 0.
            steps: Number of steps; more take longer. Only some models. At least 1.
            strength: How far to go from the given sound, from 0 (not at all) to 1. Only some models. At
                least 0.
            cfg_scale: How closely to follow the prompt; higher is closer. Only some models.
            number_results: How many results to make, usually at most 4. At least 1. Server default: 1.
            audio_settings: How the sound is stored.
            output_type: What a result holds: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_format: File format of the sound. Models that make sound for a video can also give the
                video (MP4, MOV, WEBM). Server default: MP3.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Only some models.
            advanced_features: Features that only some models have.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take, such as `timeSignature`.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives, 60 or more. Only with `output_type` `URL`. At least
                60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> from runware import AudioSettings
            >>> results = await client.audio_inference(
            ...     model="elevenlabs:1@1",
            ...     positive_prompt="classical piano piece, gentle and melodic",
            ...     duration=60,
            ...     output_type="URL",
            ...     output_format="MP3",
            ...     audio_settings=AudioSettings(sample_rate=48000, bitrate=256),
            ...     include_cost=True,
            ...     number_results=1,
            ... )

        https://runware.ai/docs/en/audio-inference/api-reference
        """
        return await self.run(
            tasks.AudioInference(
                model=model,
                positive_prompt=positive_prompt,
                speech=speech,
                negative_prompt=negative_prompt,
                duration=duration,
                lyrics=lyrics,
                instrumental=instrumental,
                bpm=bpm,
                key_scale=key_scale,
                text_normalization=text_normalization,
                normalize=normalize,
                temperature=temperature,
                composition_plan=composition_plan,
                input_audio=input_audio,
                input_audios=input_audios,
                input_video=input_video,
                input_videos=input_videos,
                reference_audios=reference_audios,
                reference_images=reference_images,
                reference_voices=reference_voices,
                seed=seed,
                steps=steps,
                strength=strength,
                cfg_scale=cfg_scale,
                number_results=number_results,
                audio_settings=audio_settings,
                output_type=output_type,
                output_format=output_format,
                output_quality=output_quality,
                advanced_features=advanced_features,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def caption(
        self,
        *,
        input_image: Media | None = None,
        input_video: Media | None = None,
        input_images: Sequence[Media] | None = None,
        model: str | None = None,
        prompt: str | Sequence[str] | None = None,
        template: str | None = None,
        inputs: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[MediaCaption]],
    ) -> list[MediaCaption]:
        """Describe an image or video in words, or estimate the age of a person in it.

        Most models answer with text; those that estimate an age answer with structured data instead. Give
        either an image or a video, as the model wants it.

        It may take 15 minutes as a whole, unless `deadline` says otherwise.

        Args:
            input_image: The image to describe.
            input_video: The video to describe. Models for video (`memories:1@1`) only deliver `async`.
            input_images: Several images to describe at once. Only where the model takes more than one.
            model: Which model describes, as an AIR identifier: `runware:150@2` (LLaVA), `runware:151@1`
                (CLIP), `runware:152@2` (Qwen2.5-VL), `runware:154@1` (age), `memories:1@1` (video). Without
                it the server's own choice, where it has one.
            prompt: What to tell about the image, or a question about it. Not for models that estimate an
                age or describe video.
            template: Name of a ready-made instruction. Only some models.
            inputs: Further inputs that only some models take.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.caption(
            ...     input_image="5788104a-1ca7-4b7e-8a16-b27b57e86f87",
            ...     model="runware:150@2",
            ... )

        https://runware.ai/docs/en/tools/caption
        """
        return await self.run(
            tasks.Caption(
                input_image=input_image,
                input_video=input_video,
                input_images=input_images,
                model=model,
                prompt=prompt,
                template=template,
                inputs=inputs,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    request_image_to_text = caption

    async def control_net_preprocess(
        self,
        *,
        input_image: Media,
        pre_processor_type: Preprocessor | None = None,
        model: str | None = None,
        width: int | None = None,
        height: int | None = None,
        low_threshold_canny: int | None = None,
        high_threshold_canny: int | None = None,
        include_hands_and_face_open_pose: bool | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        output_type: OutputType | None = None,
        output_format: ImageFormat | None = None,
        output_quality: int | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[ControlNetImage]],
    ) -> list[ControlNetImage]:
        """Turn a picture into the guide image that a ControlNet follows.

        The guide shows one aspect of the picture: its edges, depth, pose, lines. Say which with
        `pre_processor_type`, or name the preprocessor with `model`; one of the two is needed.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            input_image: The picture to make a guide of.
            pre_processor_type: What the guide shows: edges (`canny`, `softedge`), lines (`lineart`,
                `lineart_anime`, `scribble`, `mlsd` for straight ones), `depth`, surface normals
                (`normalbae`), poses (`openpose`), segments (`seg`), detail (`tile`) or the picture's stuff
                without its shapes (`shuffle`). Another way to say `model`.
            model: Which preprocessor, as an AIR identifier (`runware:controlnet-preprocess@canny`).
            width: Greatest width of the guide in pixels. The newest preprocessors no longer list it and may
                refuse it. 1 to 65535.
            height: Greatest height of the guide in pixels. The newest preprocessors no longer list it and
                may refuse it. 1 to 65535.
            low_threshold_canny: Weakest edge that counts when it touches a strong one, 0 to 255; below
                `high_threshold_canny`. Only `canny`. Server default: 100.
            high_threshold_canny: Weakest edge that counts by itself, 0 to 255. Only `canny`. Server
                default: 200.
            include_hands_and_face_open_pose: Draw hands and faces too, not only bodies. Only `openpose`.
                Server default: false.
            inputs: Inputs that only some preprocessors take, by their wire names.
            settings: Settings that only some preprocessors take, by their wire names.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            output_type: What a result holds: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_format: File format of the result. Server default: JPG.
            output_quality: Compression quality; higher is better and larger. 20 to 99. Server default: 95.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives. Only with `output_type` `URL`. At least 60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.control_net_preprocess(
            ...     input_image="ff1d9a0b-b80f-4665-ae07-8055b99f4aea",
            ...     pre_processor_type="canny",
            ...     height=512,
            ...     width=512,
            ... )

        https://runware.ai/docs/en/tools/controlnet-preprocess
        """
        return await self.run(
            tasks.ControlNetPreprocess(
                input_image=input_image,
                pre_processor_type=pre_processor_type,
                model=model,
                width=width,
                height=height,
                low_threshold_canny=low_threshold_canny,
                high_threshold_canny=high_threshold_canny,
                include_hands_and_face_open_pose=include_hands_and_face_open_pose,
                inputs=inputs,
                settings=settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                output_type=output_type,
                output_format=output_format,
                output_quality=output_quality,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    control_net_pre_process = control_net_preprocess

    async def get_response(
        self,
        *,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[TaskState]],
    ) -> list[TaskState]:
        """Ask how far a task has come, and for what it has made so far.

        Run it under the UUID of the task in question: `task_uuid` is that of the task, not a new one. The
        answer has an item for each of the task's results, made or not, always in the same order; what the
        task itself would have answered is in their `extra`. For a UUID that the server does not know
        `NotFoundError` is raised, after it was asked a few times. It does not know a task that waits in its
        queue, either.

        The client asks this by itself for tasks that are delivered `async`. Wait a second or two between
        questions, longer for long tasks.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        https://runware.ai/docs/en/utilities/task-responses
        """
        return await self.run(
            tasks.GetResponse(
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def get_task_details(
        self,
        *,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[TaskDetails]],
    ) -> list[TaskDetails]:
        """Recall what was sent for a task, and what the server answered last.

        Run it under the UUID of the task in question: `task_uuid` is that of the task, not a new one.
        Organizations whose data the server does not keep get no content.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        https://runware.ai/docs/models-api/task-details
        """
        return await self.run(
            tasks.GetTaskDetails(
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def image_inference(
        self,
        *,
        model: str,
        positive_prompt: str | None = None,
        negative_prompt: str | None = None,
        width: int | None = None,
        height: int | None = None,
        resolution: Literal["0.5K", "0.75K", "1K", "1.5K", "2K", "4K"] | str | None = None,
        steps: int | None = None,
        scheduler: Scheduler | None = None,
        seed: int | None = None,
        cfg_scale: float | None = None,
        true_cfg_scale: float | None = None,
        clip_skip: int | None = None,
        prompt_weighting: Literal["compel", "sdEmbeds"] | str | None = None,
        use_prompt_weighting: bool | None = None,
        seed_image: Media | None = None,
        mask_image: Media | None = None,
        mask_margin: int | None = None,
        strength: float | None = None,
        outpaint: Outpaint | OutpaintDict | None = None,
        reference_images: Sequence[Media | ReferenceImage | ReferenceImageDict] | None = None,
        image: Media | None = None,
        mask: Media | None = None,
        super_resolution_references: Sequence[Media] | None = None,
        fonts: Sequence[Font | FontDict] | None = None,
        lora: Sequence[Lora | LoraDict] | None = None,
        lycoris: Sequence[Lycoris | LycorisDict] | None = None,
        embeddings: Sequence[Embedding | EmbeddingDict] | None = None,
        vae: str | None = None,
        control_net: Sequence[ControlNet | ControlNetDict] | None = None,
        ip_adapters: Sequence[IPAdapter | IPAdapterDict] | None = None,
        refiner: Refiner | RefinerDict | None = None,
        pulid: PuLID | PuLIDDict | None = None,
        ace_plus_plus: ACEPlusPlus | ACEPlusPlusDict | None = None,
        instant_id: InstantID | InstantIDDict | None = None,
        photo_maker: PhotoMakerOptions | PhotoMakerOptionsDict | None = None,
        ultralytics: Ultralytics | UltralyticsDict | None = None,
        hires_fix: bool | HiresFix | HiresFixDict | None = None,
        upscale_factor: Literal[1, 2, 4] | int | None = None,
        acceleration: Literal["none", "low", "medium", "high"] | str | None = None,
        accelerator_options: AcceleratorOptions | AcceleratorOptionsDict | None = None,
        layer_diffuse: bool | None = None,
        watermark: Watermark | WatermarkDict | None = None,
        advanced_features: AdvancedFeatures | AdvancedFeaturesDict | None = None,
        structured_prompt: Mapping[str, object] | None = None,
        output_format: Literal["JPG", "PNG", "WEBP", "TIFF"] | str | None = None,
        check_nsfw: bool | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        output_type: OutputType | None = None,
        output_quality: int | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        number_results: int | None = None,
        safety: Safety | SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Image]],
    ) -> list[Image]:
        """Make images from text, or from text and other images.

        With only a prompt this is text-to-image. With `seed_image` it is image-to-image, with `mask_image`
        inpainting, with `outpaint` outpainting, with `reference_images` editing by instruction. Which of
        the parameters a model takes is up to the model; the server refuses those that it does not know.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            model: Which model makes the images, as an AIR identifier (`runware:101@1`,
                `civitai:102438@133677`).
            positive_prompt: What to show. Nearly every model needs it, usually 2 to 3000 characters.
                `__BLANK__` stands for no prompt at all.
            negative_prompt: What to avoid, usually 2 to 3000 characters. Some models have none.
            width: Width in pixels. Usually 128 to 2048 in multiples of 64; many hosted models have a list
                of sizes instead. Models that edit take it from the reference images if it is left out. 1 to
                65535.
            height: Height in pixels; see `width`. 1 to 65535.
            resolution: Size by name instead of `width` and `height`. Only some hosted models.
            steps: Number of denoising steps. More take longer and show more detail; usually 1 to 50 or 100,
                20 by default. At least 1.
            scheduler: How the noise is taken away from step to step. Each model has its own default.
            seed: Start of the randomness; the same seed and parameters make the same image. 0 or more; how
                large it may be is up to the model, often up to 2^31 - 1 or 2^63 - 1. Random if left out. At
                least 0.
            cfg_scale: How closely to follow the prompt. Usually 0 to 30 or 50; higher values leave less
                freedom and cost quality. At least 0.
            true_cfg_scale: Strength of true classifier-free guidance, which makes `negative_prompt` work.
                Only models of the FLUX.1 family.
            clip_skip: Number of last layers of the text encoder to skip, 0 to 2. Only Stable Diffusion
                models.
            prompt_weighting: Which syntax for weights in the prompt is understood, such as `(word)1.2`.
                `compel` only with SD 1.5 and SDXL; `sdEmbeds` with FLUX.1, too.
            use_prompt_weighting: Understand weights in the prompt. The same as `prompt_weighting` `compel`.
            seed_image: The image to start from, for image-to-image, inpainting and outpainting.
            mask_image: Where to paint, as an image of the size of `seed_image`: white is made anew, black
                stays.
            mask_margin: Pixels of context around the mask to zoom in on, 32 to 128, for more detail in what
                is inpainted.
            strength: How far to go away from `seed_image`, from 0 (hardly) to 1 (ignore it). 0 to 1. Server
                default: 0.8.
            outpaint: How far to extend `seed_image` to each side. `width` and `height` are then those of
                the final image.
            reference_images: Images to edit or to take subjects and styles from. How many is up to the
                model.
            image: The image to edit, for editing models that take exactly one, such as `bria:21@1`.
            mask: Where to edit `image`: white is made anew, black stays.
            super_resolution_references: Images from which to take fine detail. Only some models.
            fonts: Fonts for the text in the image. Only some models.
            lora: LoRAs to bend the model with.
            lycoris: LyCORIS networks to bend the model with.
            embeddings: Textual inversions to use. Only Stable Diffusion models.
            vae: Another VAE, which turns the model's numbers into pixels, as an AIR identifier. Only Stable
                Diffusion models.
            control_net: Guide images that fix edges, depth, poses and the like. Make them with the task
                `controlNetPreprocess`.
            ip_adapters: Images whose style or content to take over.
            refiner: A second model that finishes the details. Only SDXL.
            pulid: Keep the identity of a face. Only models of the FLUX.1 dev family.
            ace_plus_plus: Keep a subject, or edit locally, by ACE++. Only `runware:102@1`, together with
                `reference_images`.
            instant_id: Keep the identity of a face by InstantID. Only SDXL.
            photo_maker: Keep the identity of a person by PhotoMaker. Only SDXL.
            ultralytics: Find the faces in the finished image and paint them again in more detail.
            hires_fix: Make the image smaller first, then upscale and refine it. `true` leaves everything to
                the server; `false` is not sent.
            upscale_factor: How many times larger the finished image becomes. Only `ideogram:4@1`. At least
                1.
            acceleration: How much faster to be at the cost of quality. Only some models. Server default:
                none.
            accelerator_options: Which computations to skip from step to step to be faster.
            layer_diffuse: Make an image with a transparent background. Only FLUX.1; give `output_format`
                `PNG`. Server default: false.
            watermark: A visible mark on the image.
            advanced_features: Features that only some models have.
            structured_prompt: The prompt as an object with the model's own keys. Only `ideogram:4@q`.
            output_format: File format of the result. TIFF, for images in layers, only from
                `alibaba:qwen-image@layered`. Server default: JPG.
            check_nsfw: Check the images for unsafe content; results then say `NSFWContent`. The same as
                `safety` with `checkContent`. Server default: false.
            inputs: Media that have no parameter of their own here; their names are the model's.
            settings: Settings that only some models have, such as `quality` (`low` or `high`),
                `background`, `style`, `layers`, `colorPalette`, `editRegions`, `sequential`, `thinking`,
                `promptExtend`.
            provider_settings: Settings of the company behind a model, under its name. `bfl`:
                promptUpsampling, safetyTolerance (0-6), raw. `bytedance`: maxSequentialImages (1-15),
                fastMode, optimizePromptMode. `ideogram`: renderingSpeed, magicPrompt, styleType,
                styleReferenceImages (up to 4), remixStrength (1-100), stylePreset, styleCode, colorPalette.
                `bria`: promptEnhancement, medium, enhanceImage, promptContentModeration, contentModeration,
                ipSignal. `openai`: quality, background, style. `midjourney`: quality, stylize, chaos,
                weird, niji. `recraft`: styleId, colors, backgroundColor. `sourceful`: transparency,
                enhancePrompt, fontInputs. `alibaba`: promptExtend.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            output_type: What a result holds: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_quality: Compression quality; higher is better and larger. 20 to 99. Server default: 95.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives. Only with `output_type` `URL`. At least 60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            number_results: How many results to make. The seed grows by one from result to result. 1 to 20.
                Server default: 1.
            safety: Which checks for unsafe content the server makes. With them, results say `NSFWContent`.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.image_inference(
            ...     positive_prompt="a cat",
            ...     width=512,
            ...     height=512,
            ...     model="civitai:102438@133677",
            ...     number_results=1,
            ... )

        https://runware.ai/docs/en/image-inference/api-reference
        """
        return await self.run(
            tasks.ImageInference(
                model=model,
                positive_prompt=positive_prompt,
                negative_prompt=negative_prompt,
                width=width,
                height=height,
                resolution=resolution,
                steps=steps,
                scheduler=scheduler,
                seed=seed,
                cfg_scale=cfg_scale,
                true_cfg_scale=true_cfg_scale,
                clip_skip=clip_skip,
                prompt_weighting=prompt_weighting,
                use_prompt_weighting=use_prompt_weighting,
                seed_image=seed_image,
                mask_image=mask_image,
                mask_margin=mask_margin,
                strength=strength,
                outpaint=outpaint,
                reference_images=reference_images,
                image=image,
                mask=mask,
                super_resolution_references=super_resolution_references,
                fonts=fonts,
                lora=lora,
                lycoris=lycoris,
                embeddings=embeddings,
                vae=vae,
                control_net=control_net,
                ip_adapters=ip_adapters,
                refiner=refiner,
                pulid=pulid,
                ace_plus_plus=ace_plus_plus,
                instant_id=instant_id,
                photo_maker=photo_maker,
                ultralytics=ultralytics,
                hires_fix=hires_fix,
                upscale_factor=upscale_factor,
                acceleration=acceleration,
                accelerator_options=accelerator_options,
                layer_diffuse=layer_diffuse,
                watermark=watermark,
                advanced_features=advanced_features,
                structured_prompt=structured_prompt,
                output_format=output_format,
                check_nsfw=check_nsfw,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                output_type=output_type,
                output_quality=output_quality,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                number_results=number_results,
                safety=safety,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    request_images = image_inference

    async def image_masking(
        self,
        *,
        input_image: Media,
        model: str,
        confidence: float | None = None,
        max_detections: int | None = None,
        mask_padding: int | None = None,
        mask_blur: int | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        output_type: OutputType | None = None,
        output_format: ImageFormat | None = None,
        output_quality: int | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Mask]],
    ) -> list[Mask]:
        """Find faces, hands, people or parts of a face in a picture, and make a mask of them.

        The mask is white where something was found and black elsewhere, ready to be the mask image of an
        inpainting. Padding and blur help the repainted area to blend in.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            input_image: The picture to search.
            model: What to look for, as an AIR identifier: faces (`runware:35@1`, and its larger sibling
                `runware:35@2`), hands (`runware:35@3`), people (`runware:35@4`, `runware:35@5`), faces from
                afar or close by (`runware:35@6`, `runware:35@7`), the mesh of a face (`runware:35@8`) or
                parts of it, such as the eyes (`runware:35@15`), the nose (`runware:35@13`) and the lips
                (`runware:35@14`).
            confidence: How sure the model must be of a find, 0 to 1. Lower finds more, and more that is
                wrong. Server default: 0.25.
            max_detections: How many finds the mask may cover, usually 1 to 20. At least 1. Server default:
                6.
            mask_padding: By how many pixels to grow the mask, usually -40 to 40. A negative number shrinks
                it. Server default: 4.
            mask_blur: Over how many pixels the mask's edge fades, usually 0 to 20. At least 0. Server
                default: 4.
            inputs: Inputs that only some models take, by their wire names.
            settings: Settings that only some models take, by their wire names.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            output_type: What a result holds: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_format: File format of the result. Server default: JPG.
            output_quality: Compression quality; higher is better and larger. 20 to 99. Server default: 95.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives. Only with `output_type` `URL`. At least 60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.image_masking(
            ...     model="runware:35@2",
            ...     input_image="482b0bb2-b724-4033-989f-1b08d0f769f3",
            ... )

        https://runware.ai/docs/en/image-inference/inpainting
        """
        return await self.run(
            tasks.ImageMasking(
                input_image=input_image,
                model=model,
                confidence=confidence,
                max_detections=max_detections,
                mask_padding=mask_padding,
                mask_blur=mask_blur,
                inputs=inputs,
                settings=settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                output_type=output_type,
                output_format=output_format,
                output_quality=output_quality,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    image_mask = image_masking

    async def image_upload(
        self,
        *,
        image: Media,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[UploadedImage]],
    ) -> list[UploadedImage]:
        """Store an image once, to use it in many tasks by its UUID.

        The server keeps the image until 30 days after its last use, scaled down to 2048 pixels on the
        longer side. New programs do better with the task `mediaStorage`, which stores video, audio and 3D
        models too and can delete them.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            image: The image to store. JPEG, PNG, WEBP, BMP or GIF; as a file, a URL, a data URI or base64.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.image_upload(
            ...     image="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
            ... )

        https://runware.ai/docs/en/utilities/image-upload
        """
        return await self.run(
            tasks.ImageUpload(
                image=image,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def media_storage(
        self,
        *,
        operation: Literal["upload", "delete"] | str,
        media: Media,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[StoredMedia]],
    ) -> list[StoredMedia]:
        """Store an image, video, audio or 3D model to use it in many tasks by its UUID, or delete it.

        It may take 10 minutes as a whole, unless `deadline` says otherwise.

        Args:
            operation: What to do: `upload` or `delete`.
            media: To upload: the file, as a file, a URL, a data URI or base64. To delete: the `mediaUUID`
                that the upload gave.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.media_storage(
            ...     operation="upload",
            ...     media="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
            ... )

        https://runware.ai/docs/platform/media-storage
        """
        return await self.run(
            tasks.MediaStorage(
                operation=operation,
                media=media,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def model_management(
        self,
        *,
        operation: ModelOperation,
        category: ModelCategory | None = None,
        type: Literal["base", "inpainting", "refiner", "positive", "negative"] | str | None = None,
        architecture: UploadArchitecture | None = None,
        conditioning: ModelConditioning | None = None,
        format: Literal["safetensors"] | str | None = None,
        name: str | None = None,
        version: str | None = None,
        download_url: str | None = None,
        default_scheduler: Scheduler | None = None,
        default_steps: int | None = None,
        default_cfg: float | None = None,
        default_strength: float | None = None,
        default_weight: float | None = None,
        positive_trigger_words: str | None = None,
        negative_trigger_words: str | None = None,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[ModelManagementStatus]],
    ) -> list[ModelManagementStatus]:
        """Import a model of your own, change what is said of it, or delete it.

        To `import` takes what the task `modelUpload` takes and needs the same parameters. To `update` takes
        those that are to change. To `delete` needs `air`, `unique_identifier` and `category`.

        It may take 15 minutes as a whole, unless `deadline` says otherwise.

        Args:
            operation: What to do: `import`, `update` or `delete`.
            category: What kind of model it is.
            type: Of a checkpoint: what it is made for (`base`, `inpainting`, `refiner`). Of embeddings:
                which prompt they belong in (`positive`, `negative`).
            architecture: The family of models that the weights were trained on. Weights work together only
                within a family.
            conditioning: What the guide images show. Only for a ControlNet.
            format: The file's format; today always `safetensors`.
            name: The model's name for people.
            version: The model's version for people (`1.0`).
            download_url: Where the server can fetch the file, without logging in. Host a local file first.
            default_scheduler: Scheduler of tasks that name none. Only for a checkpoint.
            default_steps: Number of steps of tasks that give none, 1 to 100. Only for a checkpoint.
            default_cfg: Guidance scale of tasks that give none, 0 to 30. Only for a checkpoint.
            default_strength: Strength of image-to-image tasks that give none, 0 to 1. Only for a
                checkpoint.
            default_weight: Weight in tasks that give none, from -4 to 4. Only for a LoRA or LyCORIS.
            positive_trigger_words: Words that call up what it was trained on, separated by commas.
            negative_trigger_words: Words for the negative prompt, separated by commas.
            air: The AIR identifier that the model gets (`yourorg:100@1`), its name in every task from then
                on. The part before the colon is your organization's own source, see `AIRSource` of the
                account's details.
            unique_identifier: A hash of the file, such as its SHA-256. The server fetches the file again
                only if this has changed, so that the same `air` and `unique_identifier` sent twice make one
                model.
            private: Keep the model to your organization. Otherwise everybody can use it. Server default:
                true.
            hero_image_url: Where the picture that represents the model can be fetched.
            tags: Words to find the model by: up to 100, of up to 400 characters each. At most 100 items.
            short_description: What the model is for, 2 to 40000 characters.
            comment: A note about the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.model_management(
            ...     operation="update",
            ...     category="lora",
            ...     air="yourorg:100@1",
            ...     unique_identifier="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ...     short_description="Loose watercolour on rough paper, second edition.",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload
        """
        return await self.run(
            tasks.ModelManagement(
                operation=operation,
                category=category,
                type=type,
                architecture=architecture,
                conditioning=conditioning,
                format=format,
                name=name,
                version=version,
                download_url=download_url,
                default_scheduler=default_scheduler,
                default_steps=default_steps,
                default_cfg=default_cfg,
                default_strength=default_strength,
                default_weight=default_weight,
                positive_trigger_words=positive_trigger_words,
                negative_trigger_words=negative_trigger_words,
                air=air,
                unique_identifier=unique_identifier,
                private=private,
                hero_image_url=hero_image_url,
                tags=tags,
                short_description=short_description,
                comment=comment,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def model_search(
        self,
        *,
        search: str | None = None,
        category: ModelCategory | None = None,
        architecture: ModelArchitecture | None = None,
        type: Literal["base", "inpainting", "refiner"] | str | None = None,
        conditioning: ModelConditioning | None = None,
        tags: Sequence[str] | None = None,
        capabilities: Sequence[str] | None = None,
        visibility: Literal["public", "private", "favorite", "owned", "all"] | str | None = None,
        private: bool | None = None,
        owned: bool | None = None,
        source: Literal["featured", "official", "community"] | str | None = None,
        featured: bool | None = None,
        sort: Literal[
            "popularity",
            "-popularity",
            "name",
            "-name",
            "addedUnixTimestamp",
            "-addedUnixTimestamp",
            "updatedDateUnixTimestamp",
            "-updatedDateUnixTimestamp",
            "_score",
        ]
        | str
        | None = None,
        limit: int | None = None,
        offset: int | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[ModelSearchResults]],
    ) -> list[ModelSearchResults]:
        """Find models in the catalogue, public ones and your own.

        Everything that is given must hold, except that one of the `tags` is enough. Page through a long
        list with `limit` and `offset`; `totalResults` says how long it is.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            search: Words to look for in names, descriptions and tags; best at most 48 characters.
            category: What kind of model.
            architecture: Which family of models.
            type: What a checkpoint is made for. Only for checkpoints.
            conditioning: What the guide images show. Only for ControlNets.
            tags: Tags of which a model must have at least one.
            capabilities: What a model must be able to do, all of it (`text-to-image`).
            visibility: Whose models: everybody's (`public`), your organization's (`private`, `owned`), your
                favorites, or `all`. Server default: all.
            private: Only private models, or only public ones. Another way to say `visibility`.
            owned: Only models of your organization. Another way to say `visibility`.
            source: Whether the API's own choice of models or those of its users.
            featured: Only models of the API's own choice. Another way to say `source`.
            sort: What to sort by; with a minus sign before it, from the greatest down. `_score` is how well
                a model fits.
            limit: How many models to give at most, usually 1 to 100. At least 1. Server default: 20.
            offset: How many models to skip first. At least 0. Server default: 0.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.model_search(
            ...     search="realistic",
            ...     tags=["photorealistic"],
            ...     category="checkpoint",
            ...     type="base",
            ...     architecture="sdxl",
            ...     visibility="all",
            ...     offset=0,
            ...     limit=20,
            ... )

        https://runware.ai/docs/en/utilities/model-search
        """
        return await self.run(
            tasks.ModelSearch(
                search=search,
                category=category,
                architecture=architecture,
                type=type,
                conditioning=conditioning,
                tags=tags,
                capabilities=capabilities,
                visibility=visibility,
                private=private,
                owned=owned,
                source=source,
                featured=featured,
                sort=sort,
                limit=limit,
                offset=offset,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    def search_models(
        self,
        *,
        search: str | None = None,
        category: ModelCategory | None = None,
        architecture: ModelArchitecture | None = None,
        type: Literal["base", "inpainting", "refiner"] | str | None = None,
        conditioning: ModelConditioning | None = None,
        tags: Sequence[str] | None = None,
        capabilities: Sequence[str] | None = None,
        visibility: Literal["public", "private", "favorite", "owned", "all"] | str | None = None,
        private: bool | None = None,
        owned: bool | None = None,
        source: Literal["featured", "official", "community"] | str | None = None,
        featured: bool | None = None,
        sort: Literal[
            "popularity",
            "-popularity",
            "name",
            "-name",
            "addedUnixTimestamp",
            "-addedUnixTimestamp",
            "updatedDateUnixTimestamp",
            "-updatedDateUnixTimestamp",
            "_score",
        ]
        | str
        | None = None,
        limit: int | None = None,
        offset: int | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> Pages[FoundModel]:
        """Walk through all models that fit, however many pages they fill.

        Takes what `model_search` takes, and raises what it raises, while iterating.

        Example:
            >>> async for one in client.search_models(category="lora", private=True, limit=5):
            ...     print(one)
            ...     break

        https://runware.ai/docs/en/utilities/model-search
        """
        from runware._models.paging import ByOffset

        task = tasks.ModelSearch(
            search=search,
            category=category,
            architecture=architecture,
            type=type,
            conditioning=conditioning,
            tags=tags,
            capabilities=capabilities,
            visibility=visibility,
            private=private,
            owned=owned,
            source=source,
            featured=featured,
            sort=sort,
            limit=limit,
            offset=offset,
            extra=extra or {},
        )
        return Pages(
            self.run, task, ByOffset(items="results", total="total_results", offset="offset", limit="limit")
        )

    @overload
    async def model_upload(
        self,
        *,
        category: Literal["checkpoint"],
        name: str,
        version: str,
        download_url: str,
        architecture: UploadArchitecture,
        format: Literal["safetensors"] | str,
        type: Literal["base", "inpainting", "refiner"] | str | None = None,
        default_scheduler: Scheduler | None = None,
        default_steps: int | None = None,
        default_cfg: float | None = None,
        default_strength: float | None = None,
        positive_trigger_words: str | None = None,
        negative_trigger_words: str | None = None,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[ModelUploadStatus]],
    ) -> list[ModelUploadStatus]:
        """Bring your own model, to use it in tasks like any other.

        What can be said of a model depends on its category, so there is a class for each: a LoRA has a
        default weight, a ControlNet has a conditioning, and neither has the other.

        The server fetches the file by itself and reports each phase: `validated`, `downloaded`,
        `optimized`, `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the
        same `air` and `unique_identifier` again makes no second model; it reports where the first one
        stands.

        It may take 2 hours as a whole, unless `deadline` says otherwise.

        Args:
            name: The model's name for people.
            version: The model's version for people (`1.0`).
            download_url: Where the server can fetch the file, without logging in. Host a local file first.
            architecture: The family of models that the weights were trained on. Weights work together only
                within a family.
            format: The file's format; today always `safetensors`.
            type: What the checkpoint is made for: images (`base`), `inpainting`, or refining (`refiner`).
            default_scheduler: Scheduler of tasks that name none.
            default_steps: Number of steps of tasks that give none, 1 to 100. Server default: 20.
            default_cfg: Guidance scale of tasks that give none, 0 to 30. Server default: 7.
            default_strength: Strength of image-to-image tasks that give none, 0 to 1. Server default: 0.8.
            positive_trigger_words: Words that call up what it was trained on, separated by commas.
            negative_trigger_words: Words for the negative prompt, separated by commas.
            air: The AIR identifier that the model gets (`yourorg:100@1`), its name in every task from then
                on. The part before the colon is your organization's own source, see `AIRSource` of the
                account's details.
            unique_identifier: A hash of the file, such as its SHA-256. The server fetches the file again
                only if this has changed, so that the same `air` and `unique_identifier` sent twice make one
                model.
            private: Keep the model to your organization. Otherwise everybody can use it. Server default:
                true.
            hero_image_url: Where the picture that represents the model can be fetched.
            tags: Words to find the model by: up to 100, of up to 400 characters each. At most 100 items.
            short_description: What the model is for, 2 to 40000 characters.
            comment: A note about the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.model_upload(
            ...     category="checkpoint",
            ...     type="base",
            ...     architecture="sdxl",
            ...     format="safetensors",
            ...     air="yourorg:200@1",
            ...     unique_identifier="60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
            ...     name="Brick Houses",
            ...     version="v2",
            ...     download_url="https://example.com/models/brick-houses.safetensors",
            ...     default_scheduler="Euler a",
            ...     default_steps=28,
            ...     default_cfg=6.5,
            ...     default_strength=0.75,
            ... )

        https://runware.ai/docs/en/image-inference/model-upload
        """

    @overload
    async def model_upload(
        self,
        *,
        category: Literal["lora"],
        name: str,
        version: str,
        download_url: str,
        architecture: UploadArchitecture,
        format: Literal["safetensors"] | str,
        default_weight: float | None = None,
        positive_trigger_words: str | None = None,
        negative_trigger_words: str | None = None,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[ModelUploadStatus]],
    ) -> list[ModelUploadStatus]:
        """Bring your own model, to use it in tasks like any other.

        What can be said of a model depends on its category, so there is a class for each: a LoRA has a
        default weight, a ControlNet has a conditioning, and neither has the other.

        The server fetches the file by itself and reports each phase: `validated`, `downloaded`,
        `optimized`, `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the
        same `air` and `unique_identifier` again makes no second model; it reports where the first one
        stands.

        It may take 2 hours as a whole, unless `deadline` says otherwise.

        Args:
            name: The model's name for people.
            version: The model's version for people (`1.0`).
            download_url: Where the server can fetch the file, without logging in. Host a local file first.
            architecture: The family of models that the weights were trained on. Weights work together only
                within a family.
            format: The file's format; today always `safetensors`.
            default_weight: Weight in tasks that give none, from -4 to 4. Server default: 1.
            positive_trigger_words: Words that call up what it was trained on, separated by commas.
            negative_trigger_words: Words for the negative prompt, separated by commas.
            air: The AIR identifier that the model gets (`yourorg:100@1`), its name in every task from then
                on. The part before the colon is your organization's own source, see `AIRSource` of the
                account's details.
            unique_identifier: A hash of the file, such as its SHA-256. The server fetches the file again
                only if this has changed, so that the same `air` and `unique_identifier` sent twice make one
                model.
            private: Keep the model to your organization. Otherwise everybody can use it. Server default:
                true.
            hero_image_url: Where the picture that represents the model can be fetched.
            tags: Words to find the model by: up to 100, of up to 400 characters each. At most 100 items.
            short_description: What the model is for, 2 to 40000 characters.
            comment: A note about the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.model_upload(
            ...     category="lora",
            ...     architecture="flux1d",
            ...     format="safetensors",
            ...     air="yourorg:100@1",
            ...     unique_identifier="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ...     name="Watercolour",
            ...     version="1.0",
            ...     download_url="https://example.com/models/watercolour.safetensors",
            ...     default_weight=1.0,
            ...     private=True,
            ...     hero_image_url="https://example.com/models/watercolour.jpg",
            ...     tags=["watercolour", "style"],
            ...     positive_trigger_words="wtrclr",
            ...     short_description="Loose watercolour on rough paper.",
            ...     comment="Trained on 40 pictures.",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload
        """

    @overload
    async def model_upload(
        self,
        *,
        category: Literal["lycoris"],
        name: str,
        version: str,
        download_url: str,
        architecture: UploadArchitecture,
        format: Literal["safetensors"] | str,
        default_weight: float | None = None,
        positive_trigger_words: str | None = None,
        negative_trigger_words: str | None = None,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[ModelUploadStatus]],
    ) -> list[ModelUploadStatus]:
        """Bring your own model, to use it in tasks like any other.

        What can be said of a model depends on its category, so there is a class for each: a LoRA has a
        default weight, a ControlNet has a conditioning, and neither has the other.

        The server fetches the file by itself and reports each phase: `validated`, `downloaded`,
        `optimized`, `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the
        same `air` and `unique_identifier` again makes no second model; it reports where the first one
        stands.

        It may take 2 hours as a whole, unless `deadline` says otherwise.

        Args:
            name: The model's name for people.
            version: The model's version for people (`1.0`).
            download_url: Where the server can fetch the file, without logging in. Host a local file first.
            architecture: The family of models that the weights were trained on. Weights work together only
                within a family.
            format: The file's format; today always `safetensors`.
            default_weight: Weight in tasks that give none, from -4 to 4. Server default: 1.
            positive_trigger_words: Words that call up what it was trained on, separated by commas.
            negative_trigger_words: Words for the negative prompt, separated by commas.
            air: The AIR identifier that the model gets (`yourorg:100@1`), its name in every task from then
                on. The part before the colon is your organization's own source, see `AIRSource` of the
                account's details.
            unique_identifier: A hash of the file, such as its SHA-256. The server fetches the file again
                only if this has changed, so that the same `air` and `unique_identifier` sent twice make one
                model.
            private: Keep the model to your organization. Otherwise everybody can use it. Server default:
                true.
            hero_image_url: Where the picture that represents the model can be fetched.
            tags: Words to find the model by: up to 100, of up to 400 characters each. At most 100 items.
            short_description: What the model is for, 2 to 40000 characters.
            comment: A note about the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        https://runware.ai/docs/en/image-inference/model-upload
        """

    @overload
    async def model_upload(
        self,
        *,
        category: Literal["controlnet"],
        conditioning: ModelConditioning,
        name: str,
        version: str,
        download_url: str,
        architecture: UploadArchitecture,
        format: Literal["safetensors"] | str,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[ModelUploadStatus]],
    ) -> list[ModelUploadStatus]:
        """Bring your own model, to use it in tasks like any other.

        What can be said of a model depends on its category, so there is a class for each: a LoRA has a
        default weight, a ControlNet has a conditioning, and neither has the other.

        The server fetches the file by itself and reports each phase: `validated`, `downloaded`,
        `optimized`, `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the
        same `air` and `unique_identifier` again makes no second model; it reports where the first one
        stands.

        It may take 2 hours as a whole, unless `deadline` says otherwise.

        Args:
            conditioning: What its guide images show.
            name: The model's name for people.
            version: The model's version for people (`1.0`).
            download_url: Where the server can fetch the file, without logging in. Host a local file first.
            architecture: The family of models that the weights were trained on. Weights work together only
                within a family.
            format: The file's format; today always `safetensors`.
            air: The AIR identifier that the model gets (`yourorg:100@1`), its name in every task from then
                on. The part before the colon is your organization's own source, see `AIRSource` of the
                account's details.
            unique_identifier: A hash of the file, such as its SHA-256. The server fetches the file again
                only if this has changed, so that the same `air` and `unique_identifier` sent twice make one
                model.
            private: Keep the model to your organization. Otherwise everybody can use it. Server default:
                true.
            hero_image_url: Where the picture that represents the model can be fetched.
            tags: Words to find the model by: up to 100, of up to 400 characters each. At most 100 items.
            short_description: What the model is for, 2 to 40000 characters.
            comment: A note about the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.model_upload(
            ...     category="controlnet",
            ...     conditioning="canny",
            ...     architecture="sdxl",
            ...     format="safetensors",
            ...     air="yourorg:300@1",
            ...     unique_identifier="fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
            ...     name="Soft Canny",
            ...     version="1",
            ...     download_url="https://example.com/models/soft-canny.safetensors",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload
        """

    @overload
    async def model_upload(
        self,
        *,
        category: Literal["vae"],
        name: str,
        version: str,
        download_url: str,
        architecture: UploadArchitecture,
        format: Literal["safetensors"] | str,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[ModelUploadStatus]],
    ) -> list[ModelUploadStatus]:
        """Bring your own model, to use it in tasks like any other.

        What can be said of a model depends on its category, so there is a class for each: a LoRA has a
        default weight, a ControlNet has a conditioning, and neither has the other.

        The server fetches the file by itself and reports each phase: `validated`, `downloaded`,
        `optimized`, `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the
        same `air` and `unique_identifier` again makes no second model; it reports where the first one
        stands.

        It may take 2 hours as a whole, unless `deadline` says otherwise.

        Args:
            name: The model's name for people.
            version: The model's version for people (`1.0`).
            download_url: Where the server can fetch the file, without logging in. Host a local file first.
            architecture: The family of models that the weights were trained on. Weights work together only
                within a family.
            format: The file's format; today always `safetensors`.
            air: The AIR identifier that the model gets (`yourorg:100@1`), its name in every task from then
                on. The part before the colon is your organization's own source, see `AIRSource` of the
                account's details.
            unique_identifier: A hash of the file, such as its SHA-256. The server fetches the file again
                only if this has changed, so that the same `air` and `unique_identifier` sent twice make one
                model.
            private: Keep the model to your organization. Otherwise everybody can use it. Server default:
                true.
            hero_image_url: Where the picture that represents the model can be fetched.
            tags: Words to find the model by: up to 100, of up to 400 characters each. At most 100 items.
            short_description: What the model is for, 2 to 40000 characters.
            comment: A note about the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        https://runware.ai/docs/en/image-inference/model-upload
        """

    @overload
    async def model_upload(
        self,
        *,
        category: Literal["embeddings"],
        type: Literal["positive", "negative"] | str,
        name: str,
        version: str,
        download_url: str,
        architecture: UploadArchitecture,
        format: Literal["safetensors"] | str,
        positive_trigger_words: str | None = None,
        negative_trigger_words: str | None = None,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[ModelUploadStatus]],
    ) -> list[ModelUploadStatus]:
        """Bring your own model, to use it in tasks like any other.

        What can be said of a model depends on its category, so there is a class for each: a LoRA has a
        default weight, a ControlNet has a conditioning, and neither has the other.

        The server fetches the file by itself and reports each phase: `validated`, `downloaded`,
        `optimized`, `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the
        same `air` and `unique_identifier` again makes no second model; it reports where the first one
        stands.

        It may take 2 hours as a whole, unless `deadline` says otherwise.

        Args:
            type: Which prompt they belong in, the `positive` or the `negative` one.
            name: The model's name for people.
            version: The model's version for people (`1.0`).
            download_url: Where the server can fetch the file, without logging in. Host a local file first.
            architecture: The family of models that the weights were trained on. Weights work together only
                within a family.
            format: The file's format; today always `safetensors`.
            positive_trigger_words: Words that call them up, separated by commas.
            negative_trigger_words: The same for the negative prompt, separated by commas.
            air: The AIR identifier that the model gets (`yourorg:100@1`), its name in every task from then
                on. The part before the colon is your organization's own source, see `AIRSource` of the
                account's details.
            unique_identifier: A hash of the file, such as its SHA-256. The server fetches the file again
                only if this has changed, so that the same `air` and `unique_identifier` sent twice make one
                model.
            private: Keep the model to your organization. Otherwise everybody can use it. Server default:
                true.
            hero_image_url: Where the picture that represents the model can be fetched.
            tags: Words to find the model by: up to 100, of up to 400 characters each. At most 100 items.
            short_description: What the model is for, 2 to 40000 characters.
            comment: A note about the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        https://runware.ai/docs/en/image-inference/model-upload
        """

    async def model_upload(self, *, category: str, **given: Any) -> list[ModelUploadStatus]:
        """Bring your own model, to use it in tasks like any other. What it takes depends on `category`: see its overloads."""
        variants = tasks.VARIANTS["modelUpload"]
        task, options = make_variant(variants, "category", category, given)
        return await self.run(task, **options)

    async def photo_maker(
        self,
        *,
        positive_prompt: str,
        input_images: Sequence[Media],
        width: int,
        height: int,
        model: str | None = None,
        style: PhotoMakerStyle | None = None,
        strength: int | None = None,
        negative_prompt: str | None = None,
        steps: int | None = None,
        scheduler: Scheduler | None = None,
        seed: int | None = None,
        cfg_scale: float | None = None,
        clip_skip: int | None = None,
        check_nsfw: bool | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        output_type: OutputType | None = None,
        output_format: ImageFormat | None = None,
        output_quality: int | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        number_results: int | None = None,
        safety: Safety | SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Portrait]],
    ) -> list[Portrait]:
        """Picture a person in new scenes and styles, from one to four photos of them.

        An older task; newer models take `photoMaker` as a part of image inference. The prompt should name
        the person by the trigger word `rwre` (as in `a rwre woman in a forest`); the server puts it in
        front where it is missing.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            positive_prompt: What to show, 2 to 300 characters. The trigger word `rwre` stands for the
                person.
            input_images: One to four photos of the person. More photos make a better likeness. 1 to 4
                items.
            width: Width of the result in pixels, a multiple of 64. Usually 128 to 2048. 64 to 65472. In
                multiples of 64.
            height: Height of the result in pixels, a multiple of 64. Usually 128 to 2048. 64 to 65472. In
                multiples of 64.
            model: Which model, as an AIR identifier (`civitai:139562@344487`). It must be one of SDXL's
                family.
            style: The style of the result. Server default: No style.
            strength: How much the prompt may change the person, 15 to 50. Lower keeps the likeness, higher
                follows the prompt. Server default: 15.
            negative_prompt: What to avoid.
            steps: Number of steps, 1 to 100. More take longer and give finer details. Server default: 20.
            scheduler: How the noise is taken away from step to step. Each model has its own default.
            seed: Number from which the randomness is made; the same seed gives the same result. Random
                unless given. At least 0.
            cfg_scale: How closely to follow the prompt, 0 to 50. Higher is closer. Server default: 7.
            clip_skip: How many of CLIP's last layers to skip, 0 to 2.
            check_nsfw: Check the images for unsafe content; results then say `NSFWContent`. The same as
                `safety` with `checkContent`. Server default: false.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            output_type: What a result holds: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_format: File format of the result. Server default: JPG.
            output_quality: Compression quality; higher is better and larger. 20 to 99. Server default: 95.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives. Only with `output_type` `URL`. At least 60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            number_results: How many results to make. The seed grows by one from result to result. 1 to 20.
                Server default: 1.
            safety: Which checks for unsafe content the server makes. With them, results say `NSFWContent`.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.photo_maker(
            ...     model="civitai:139562@344487",
            ...     positive_prompt="rwre of a beautiful lady in a forest",
            ...     input_images=["https://im.runware.ai/image/ws/0.5/ii/74723926-22f6-417c-befb-f2058fc88c13.webp", "https://im.runware.ai/image/ws/0.5/ii/64acee31-100d-4aa1-a47e-6f8b432e7188.webp"],
            ...     style="No style",
            ...     strength=40,
            ...     width=512,
            ...     height=512,
            ...     steps=35,
            ...     output_format="WEBP",
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/en/image-inference/photomaker
        """
        return await self.run(
            tasks.PhotoMaker(
                positive_prompt=positive_prompt,
                input_images=input_images,
                width=width,
                height=height,
                model=model,
                style=style,
                strength=strength,
                negative_prompt=negative_prompt,
                steps=steps,
                scheduler=scheduler,
                seed=seed,
                cfg_scale=cfg_scale,
                clip_skip=clip_skip,
                check_nsfw=check_nsfw,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                output_type=output_type,
                output_format=output_format,
                output_quality=output_quality,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                number_results=number_results,
                safety=safety,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def prompt_enhance(
        self,
        *,
        prompt: str,
        prompt_max_length: int | None = None,
        prompt_versions: int | None = None,
        model: str | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[EnhancedPrompt]],
    ) -> list[EnhancedPrompt]:
        """Enrich a short prompt with keywords that image models respond to.

        `prompt_versions` is an upper bound: the server may make fewer versions than it asks for, so be
        ready for a single one.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            prompt: The prompt to enhance, 1 to 300 characters.
            prompt_max_length: Greatest length of each version, in tokens. Usually 12 to 400. At least 1.
            prompt_versions: How many versions to make, 1 to 5. An upper bound; fewer may come back.
            model: Which enhancer, as an AIR identifier (`runware:llama-3-1-8b@prompt-enhancer`). There is
                one so far and the server finds it by itself, so leave this out.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.prompt_enhance(
            ...     prompt="dog",
            ...     prompt_max_length=64,
            ...     prompt_versions=4,
            ... )

        https://runware.ai/docs/en/tools/prompt-enhancer
        """
        return await self.run(
            tasks.PromptEnhance(
                prompt=prompt,
                prompt_max_length=prompt_max_length,
                prompt_versions=prompt_versions,
                model=model,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    enhance_prompt = prompt_enhance

    async def remove_background(
        self,
        *,
        input_image: Media | None = None,
        input_video: Media | None = None,
        model: str | None = None,
        output_type: OutputType | None = None,
        output_format: CutoutFormat | None = None,
        output_quality: int | None = None,
        rgba: Sequence[float] | None = None,
        background_color: str | None = None,
        return_only_mask: bool | None = None,
        post_process_mask: bool | None = None,
        alpha_matting: bool | None = None,
        alpha_matting_foreground_threshold: int | None = None,
        alpha_matting_background_threshold: int | None = None,
        alpha_matting_erode_size: int | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        safety: Safety | SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Cutout]],
    ) -> list[Cutout]:
        """Cut the subject of an image or video out of its background.

        Only PNG, WEBM and MOV keep the background transparent; other formats fill it. What fills it, how
        edges are treated and whether to give the mask alone can be told to some models only,
        `runware:109@1` above all.

        It may take 30 minutes as a whole, unless `deadline` says otherwise.

        Args:
            input_image: The image whose subject to cut out.
            input_video: The video whose subject to cut out. Models for video (`bria:51@1`) only deliver
                `async`.
            model: Which remover, as an AIR identifier: `runware:109@1` (RemBG), `runware:112@5` (BiRefNet),
                `bria:2@1`, `bria:51@1` (video). Without it the server's own choice, where it has one.
            output_type: What the result holds: a `URL`, `base64Data`, or a `dataURI`. Videos come as `URL`
                only. Server default: URL.
            output_format: File format of the result. Without it PNG for images. PNG, WEBM and MOV are the
                ones with transparency.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Server default: 95.
            rgba: Colour to put behind the subject: red, green and blue from 0 to 255, and alpha from 0
                (transparent) to 1. Only `runware:109@1` and some models for video. 4 to 4 items.
            background_color: Colour to put behind the subject, by its name (`Transparent`, `Black`,
                `White`). Only models for video.
            return_only_mask: Give the mask of the subject instead of the cut-out. Only `runware:109@1`.
                Server default: false.
            post_process_mask: Smooth the mask before it is applied. Only `runware:109@1`. Server default:
                false.
            alpha_matting: Refine soft edges such as hair with alpha matting. Only `runware:109@1`. Server
                default: false.
            alpha_matting_foreground_threshold: Mask value from which a pixel surely is the subject, 1 to
                255. With `alpha_matting`. Server default: 240.
            alpha_matting_background_threshold: Mask value up to which a pixel surely is background, 1 to
                255. With `alpha_matting`. Server default: 10.
            alpha_matting_erode_size: How far to eat into both sure areas before refining the edge between
                them, 1 to 255. With `alpha_matting`. Server default: 10.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives, 60 or more. Only with `output_type` `URL`. At least
                60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            safety: Which checks for unsafe content the server makes. With them, results say `NSFWContent`.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.remove_background(
            ...     input_image="fd613011-3872-4f37-b4aa-0d343c051a27",
            ...     model="runware:109@1",
            ...     output_type="URL",
            ...     output_format="PNG",
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/en/tools/remove-background
        """
        return await self.run(
            tasks.RemoveBackground(
                input_image=input_image,
                input_video=input_video,
                model=model,
                output_type=output_type,
                output_format=output_format,
                output_quality=output_quality,
                rgba=rgba,
                background_color=background_color,
                return_only_mask=return_only_mask,
                post_process_mask=post_process_mask,
                alpha_matting=alpha_matting,
                alpha_matting_foreground_threshold=alpha_matting_foreground_threshold,
                alpha_matting_background_threshold=alpha_matting_background_threshold,
                alpha_matting_erode_size=alpha_matting_erode_size,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                safety=safety,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    remove_image_background = remove_background

    async def text_inference(
        self,
        *,
        model: str,
        messages: Sequence[Message | MessageDict | Mapping[str, object]],
        system_prompt: str | None = None,
        images: Sequence[Media] | None = None,
        videos: Sequence[Media] | None = None,
        documents: Sequence[Media] | None = None,
        max_tokens: int | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        min_p: float | None = None,
        stop_sequences: Sequence[str] | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        repetition_penalty: float | None = None,
        thinking_level: str | None = None,
        thinking_mode: str | None = None,
        cache: PromptCache | PromptCacheDict | None = None,
        tools: Sequence[Tool | ToolDict | Mapping[str, object]] | None = None,
        tool_choice: ToolChoice | ToolChoiceDict | Mapping[str, object] | None = None,
        output_format: Literal["TEXT", "JSON"] | str | None = None,
        json_schema: Mapping[str, object] | str | None = None,
        seed: int | None = None,
        number_results: int | None = None,
        include_usage: bool | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Text]],
    ) -> list[Text]:
        """Let a language model answer a conversation.

        `messages` are the conversation so far and end with the user's turn; instructions for the model go
        into `system_prompt`. The server remembers nothing between calls, neither turns nor media. Only one
        result can be streamed at a time.

        It may take 20 minutes as a whole, unless `deadline` says otherwise.

        Args:
            model: Which model, as an AIR identifier (`minimax:m2.7@0`).
            messages: The conversation so far, oldest turn first, as objects or mappings. The last turn is
                the user's. At least 1 items.
            system_prompt: Instructions for the model, which stand above the conversation.
            images: Images that the conversation is about. Only some models.
            videos: Videos that the conversation is about. Only some models.
            documents: Documents that the conversation is about, such as PDF files. Only some models.
            max_tokens: Greatest number of tokens to write. The text ends with `finishReason` `length`
                there. Models that think spend tokens of this number on it; too small a number leaves none
                for the answer. At least 1.
            temperature: How freely to choose words. 0 is the most predictable; models go up to 1 or 2. At
                least 0.
            top_p: Choose only among the likeliest tokens that together have this probability, 0 to 1.
            top_k: Choose only among this many of the likeliest tokens. At least 0.
            min_p: Leave out tokens less likely than this share of the likeliest one's probability, 0 to 1.
                Only some models.
            stop_sequences: Texts at which to stop writing.
            presence_penalty: How strongly to avoid words that were used before. Usually -2 to 2; 0 is
                neutral.
            frequency_penalty: How strongly to avoid words the more often they were used. Usually -2 to 2; 0
                is neutral.
            repetition_penalty: Factor against words that were used before; 1 is neutral. Only some models.
                At least 0.
            thinking_level: How much to think before answering. The words are the model's, such as `off` or
                `medium`.
            thinking_mode: How the model thinks. Only some models.
            cache: What of the request to keep for the next one, which makes repeated text cheaper. Only
                some models.
            tools: Functions that the model may ask you to call. Most models.
            tool_choice: Whether the model may or must call tools. Most models.
            output_format: Whether to answer with any text, or with JSON along `json_schema`. JSON only with
                some models. Server default: TEXT.
            json_schema: JSON Schema of the answer, with `output_format` `JSON`. Either as such or with its
                name, `{"name": ..., "strict": true, "schema": {...}}`. Only some models.
            seed: Number from which the randomness is made; the same seed gives nearly the same text. Only
                some models.
            number_results: How many answers to write. Only 1 when streaming. At least 1. Server default: 1.
            include_usage: Report the number of tokens with each result, as `usage`.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> from runware import Message
            >>> results = await client.text_inference(
            ...     model="minimax:m3@0",
            ...     messages=[Message(role="user", content="In one sentence, what does it mean for an API to accept mixed task types in a single request?")],
            ...     system_prompt="You are a concise technical assistant.",
            ...     temperature=0.3,
            ...     max_tokens=256,
            ...     include_usage=True,
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/platform/streaming
        """
        return await self.run(
            tasks.TextInference(
                model=model,
                messages=messages,
                system_prompt=system_prompt,
                images=images,
                videos=videos,
                documents=documents,
                max_tokens=max_tokens,
                temperature=temperature,
                top_p=top_p,
                top_k=top_k,
                min_p=min_p,
                stop_sequences=stop_sequences,
                presence_penalty=presence_penalty,
                frequency_penalty=frequency_penalty,
                repetition_penalty=repetition_penalty,
                thinking_level=thinking_level,
                thinking_mode=thinking_mode,
                cache=cache,
                tools=tools,
                tool_choice=tool_choice,
                output_format=output_format,
                json_schema=json_schema,
                seed=seed,
                number_results=number_results,
                include_usage=include_usage,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    def text_stream(
        self,
        *,
        model: str,
        messages: Sequence[Message | MessageDict | Mapping[str, object]],
        system_prompt: str | None = None,
        images: Sequence[Media] | None = None,
        videos: Sequence[Media] | None = None,
        documents: Sequence[Media] | None = None,
        max_tokens: int | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        top_k: int | None = None,
        min_p: float | None = None,
        stop_sequences: Sequence[str] | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        repetition_penalty: float | None = None,
        thinking_level: str | None = None,
        thinking_mode: str | None = None,
        cache: PromptCache | PromptCacheDict | None = None,
        tools: Sequence[Tool | ToolDict | Mapping[str, object]] | None = None,
        tool_choice: ToolChoice | ToolChoiceDict | Mapping[str, object] | None = None,
        output_format: Literal["TEXT", "JSON"] | str | None = None,
        json_schema: Mapping[str, object] | str | None = None,
        seed: int | None = None,
        include_usage: bool | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[StreamOptions],
    ) -> TextStream[Text]:
        """Let a language model answer a conversation, and take the text as it is written.

        The stream is a context manager: entering it sends the task. Iterating gives the pieces, and afterwards it has
        the whole `text`, the `reasoning`, the `usage`, the `cost` and the `finish_reason`. It goes over HTTP, whatever
        the client's transport.

        It may take 20 minutes as a whole, unless `deadline` says otherwise.

        Args:
            model: Which model, as an AIR identifier (`minimax:m2.7@0`).
            messages: The conversation so far, oldest turn first, as objects or mappings. The last turn is
                the user's. At least 1 items.
            system_prompt: Instructions for the model, which stand above the conversation.
            images: Images that the conversation is about. Only some models.
            videos: Videos that the conversation is about. Only some models.
            documents: Documents that the conversation is about, such as PDF files. Only some models.
            max_tokens: Greatest number of tokens to write. The text ends with `finishReason` `length`
                there. Models that think spend tokens of this number on it; too small a number leaves none
                for the answer. At least 1.
            temperature: How freely to choose words. 0 is the most predictable; models go up to 1 or 2. At
                least 0.
            top_p: Choose only among the likeliest tokens that together have this probability, 0 to 1.
            top_k: Choose only among this many of the likeliest tokens. At least 0.
            min_p: Leave out tokens less likely than this share of the likeliest one's probability, 0 to 1.
                Only some models.
            stop_sequences: Texts at which to stop writing.
            presence_penalty: How strongly to avoid words that were used before. Usually -2 to 2; 0 is
                neutral.
            frequency_penalty: How strongly to avoid words the more often they were used. Usually -2 to 2; 0
                is neutral.
            repetition_penalty: Factor against words that were used before; 1 is neutral. Only some models.
                At least 0.
            thinking_level: How much to think before answering. The words are the model's, such as `off` or
                `medium`.
            thinking_mode: How the model thinks. Only some models.
            cache: What of the request to keep for the next one, which makes repeated text cheaper. Only
                some models.
            tools: Functions that the model may ask you to call. Most models.
            tool_choice: Whether the model may or must call tools. Most models.
            output_format: Whether to answer with any text, or with JSON along `json_schema`. JSON only with
                some models. Server default: TEXT.
            json_schema: JSON Schema of the answer, with `output_format` `JSON`. Either as such or with its
                name, `{"name": ..., "strict": true, "schema": {...}}`. Only some models.
            seed: Number from which the randomness is made; the same seed gives nearly the same text. Only
                some models.
            include_usage: Report the number of tokens with each result, as `usage`.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits and retries: see `StreamOptions`.

        Returns:
            The stream. Nothing is sent before it is entered, or iterated over.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed in the middle of it; `results` has what had arrived.
            NoAnswerError: The answer, or a part of it, did not come; `results` has what had arrived. A task that was
                sent is never sent again by itself.

        Example:
            >>> from runware import Message
            >>> async with client.text_stream(
            ...     model="minimax:m3@0",
            ...     messages=[Message(role="user", content="In one sentence, what does it mean for an API to accept mixed task types in a single request?")],
            ...     system_prompt="You are a concise technical assistant.",
            ...     temperature=0.3,
            ...     max_tokens=256,
            ...     include_usage=True,
            ...     include_cost=True,
            ... ) as stream:
            ...     async for delta in stream:
            ...         print(delta.text, end="")

        https://runware.ai/docs/platform/streaming
        """
        return self.stream(
            tasks.TextInference(
                model=model,
                messages=messages,
                system_prompt=system_prompt,
                images=images,
                videos=videos,
                documents=documents,
                max_tokens=max_tokens,
                temperature=temperature,
                top_p=top_p,
                top_k=top_k,
                min_p=min_p,
                stop_sequences=stop_sequences,
                presence_penalty=presence_penalty,
                frequency_penalty=frequency_penalty,
                repetition_penalty=repetition_penalty,
                thinking_level=thinking_level,
                thinking_mode=thinking_mode,
                cache=cache,
                tools=tools,
                tool_choice=tool_choice,
                output_format=output_format,
                json_schema=json_schema,
                seed=seed,
                include_usage=include_usage,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                routing=routing,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def three_d_inference(
        self,
        *,
        model: str,
        positive_prompt: str | None = None,
        input_image: Media | None = None,
        input_images: Sequence[Media] | None = None,
        reference_images: Sequence[Media] | None = None,
        mask_image: Media | None = None,
        mesh_file: Media | None = None,
        negative_prompt: str | None = None,
        seed: int | None = None,
        number_results: int | None = None,
        output_type: Literal["URL"] | str | None = None,
        output_format: MeshFormat | None = None,
        output_quality: int | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Model3D]],
    ) -> list[Model3D]:
        """Make a textured 3D model from images or a prompt.

        Give images of one object on a plain background, or a prompt; most models take one or the other.
        Models differ in whether they want one image (`input_image`) or several views (`input_images`, the
        best one first). How the mesh is built, its number of polygons and its materials are settings of the
        model, such as `{"meshMode": "Quad", "material": "PBR"}`.

        It may take 30 minutes as a whole, unless `deadline` says otherwise.

        Args:
            model: Which model, as an AIR identifier (`hyper3d:rodin@gen-2`).
            positive_prompt: What to make: the object, its shape, style and material. Many models take no
                images along with it.
            input_image: The image to make it from. Only models that want one image.
            input_images: Views of the one object to make it from, usually up to 4 or 5. Only models that
                take several.
            reference_images: Images for style and look. Only some models.
            mask_image: Mask of the object in the image, white where it is. Only some models
                (`meta:sam@3d`).
            mesh_file: A mesh to work on. Only some models.
            negative_prompt: What to avoid. Only some models.
            seed: Number from which the randomness is made; the same seed gives the same result. Random
                unless given. Some models only take small ones (0 to 65535). At least 0.
            number_results: How many results to make, usually at most 4. At least 1. Server default: 1.
            output_type: What a result holds; only `URL` so far. Server default: URL.
            output_format: File format of the result. All models make GLB; other formats depend on the
                model. Server default: GLB.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Only some models.
            inputs: Further inputs that only some models take.
            settings: Settings that only some models take, such as `quality`, `polyCount` or `texture`.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives, 60 or more. Only with `output_type` `URL`. At least
                60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.three_d_inference(
            ...     model="hyper3d:rodin@gen-2",
            ...     input_images=["https://example.com/owl-front.jpg"],
            ...     settings={"meshMode": "Quad", "quality": "medium", "material": "PBR"},
            ... )

        https://runware.ai/docs/models/hyper3d-rodin-gen-2
        """
        return await self.run(
            tasks.ThreeDInference(
                model=model,
                positive_prompt=positive_prompt,
                input_image=input_image,
                input_images=input_images,
                reference_images=reference_images,
                mask_image=mask_image,
                mesh_file=mesh_file,
                negative_prompt=negative_prompt,
                seed=seed,
                number_results=number_results,
                output_type=output_type,
                output_format=output_format,
                output_quality=output_quality,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def training(
        self,
        *,
        model: str,
        dataset: Media,
        import_model: ImportModel | ImportModelDict,
        trigger_word: str | None = None,
        training_steps: int | None = None,
        learning_rate: float | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[TrainedModel]],
    ) -> list[TrainedModel]:
        """Train a model of your own on a set of images.

        Training takes hours. The finished model is registered under the AIR identifier given in
        `import_model` and can be used like any other. Submit the task and collect the result later, or give
        it a `timeout` to match.

        It may take 1 day as a whole, unless `deadline` says otherwise.

        Args:
            model: Which trainer, as an AIR identifier (`runware:flux-1-dev@style-lora-training`,
                `exactly:illustrative@training`).
            dataset: The images to learn from, as one ZIP archive. How many depends on the trainer;
                `exactly:illustrative@training` wants 10 to 50 of at most 50 MB each.
            import_model: How the trained model is to be registered.
            trigger_word: Word that calls the learned style in later prompts. Only trainers of style LoRAs.
            training_steps: Number of training steps. More learn the images more closely. Only trainers of
                style LoRAs. At least 1.
            learning_rate: How much each step changes the weights. Only trainers of style LoRAs. More than
                0.
            inputs: Further inputs that only some trainers take.
            settings: Further settings that only some trainers take.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> from runware import ImportModel
            >>> results = await client.training(
            ...     model="exactly:illustrative@training",
            ...     dataset="https://example.com/stellar-dataset.zip",
            ...     import_model=ImportModel(air="yourorg:exactly-illustrative@stellar", name="Stellar", short_description="Editorial cosmic illustration in the Stellar brand style", version="1.0.0", private=True),
            ... )

        https://runware.ai/docs/models/exactly-illustrative-training
        """
        return await self.run(
            tasks.Training(
                model=model,
                dataset=dataset,
                import_model=import_model,
                trigger_word=trigger_word,
                training_steps=training_steps,
                learning_rate=learning_rate,
                inputs=inputs,
                settings=settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def upscale(
        self,
        *,
        input_image: Media | None = None,
        input_video: Media | None = None,
        upscale_factor: float | None = None,
        model: str | None = None,
        target_megapixels: int | None = None,
        width: int | None = None,
        height: int | None = None,
        resolution: Literal["240p", "360p", "480p", "540p", "720p", "1080p", "2k", "4k"] | str | None = None,
        fps: float | None = None,
        output_type: OutputType | None = None,
        output_format: UpscaledFormat | None = None,
        output_quality: int | None = None,
        positive_prompt: str | None = None,
        negative_prompt: str | None = None,
        strength: float | None = None,
        control_net_weight: float | None = None,
        steps: int | None = None,
        scheduler: Scheduler | None = None,
        seed: int | None = None,
        cfg_scale: float | None = None,
        clip_skip: int | None = None,
        color_fix: bool | None = None,
        tile_diffusion: bool | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        safety: Safety | SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Upscaled]],
    ) -> list[Upscaled]:
        """Make an image or video larger and sharper.

        Which parameters say how large depends on the model: `upscale_factor` for most, `target_megapixels`,
        `width` and `height`, or `resolution` for others. Images grow to at most 4096 by 4096 pixels; larger
        ones are shrunk first. `positive_prompt`, `negative_prompt`, `steps`, `strength` and the like steer
        models that paint details anew (`runware:500@1` Clarity, `runware:501@1` CCSR, `runware:502@1`
        latent upscaler); the others have no use for them.

        It may take 1 hour as a whole, unless `deadline` says otherwise.

        Args:
            input_image: The image to upscale.
            input_video: The video to upscale. Models for video (`bria:50@1`) only deliver `async`.
            upscale_factor: How many times as wide and as high the result shall be. Usually 2 or 4. At least
                1.
            model: Which upscaler, as an AIR identifier: `runware:500@1` (Clarity), `runware:501@1` (CCSR),
                `runware:503@1` (SwinIR), `runware:504@1` (Real-ESRGAN), `bria:50@1` (video). Without it the
                server's own choice, where it has one.
            target_megapixels: Size of the result in million pixels, instead of a factor. Only some models.
                At least 1.
            width: Width of the result in pixels, up to 3840. Only some models for video. 1 to 65535.
            height: Height of the result in pixels, up to 2160. Only some models for video. 1 to 65535.
            resolution: Size of the result by name. Only some models for video.
            fps: Frames per second of the result, usually 15 to 120 and no fewer than before. Only some
                models for video. At least 1.
            output_type: What the result holds: a `URL`, `base64Data`, or a `dataURI`. Videos come as `URL`
                only. Server default: URL.
            output_format: File format of the result. Without it JPG for images and MP4 for videos.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Server default: 95.
            positive_prompt: What the details should look like. Only models that paint details anew.
            negative_prompt: What to avoid in the details. Only models that paint details anew.
            strength: How much may change, from 0 (nothing) to 1. Only models that paint details anew. 0 to
                1.
            control_net_weight: How closely the structure of the input is kept, from -4 to 4. Only some
                models (`runware:500@1`). Server default: 1.
            steps: Number of steps; more take longer and give finer details. Only models that paint details
                anew. At least 1.
            scheduler: How noise is removed from step to step. Only models that paint details anew.
            seed: Number from which the randomness is made; the same seed gives the same result. Random
                unless given. At least 0.
            cfg_scale: How closely to follow the prompt; higher is closer. Only models that paint details
                anew. At least 0.
            clip_skip: How many of CLIP's last layers to skip, usually 0 to 2. Only some models. At least 0.
            color_fix: Give the result the colours of the input again. Only `runware:501@1`.
            tile_diffusion: Work tile by tile, which takes less memory for large images. Only
                `runware:501@1`.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives, 60 or more. Only with `output_type` `URL`. At least
                60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            safety: Which checks for unsafe content the server makes. With them, results say `NSFWContent`.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

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
        """
        return await self.run(
            tasks.Upscale(
                input_image=input_image,
                input_video=input_video,
                upscale_factor=upscale_factor,
                model=model,
                target_megapixels=target_megapixels,
                width=width,
                height=height,
                resolution=resolution,
                fps=fps,
                output_type=output_type,
                output_format=output_format,
                output_quality=output_quality,
                positive_prompt=positive_prompt,
                negative_prompt=negative_prompt,
                strength=strength,
                control_net_weight=control_net_weight,
                steps=steps,
                scheduler=scheduler,
                seed=seed,
                cfg_scale=cfg_scale,
                clip_skip=clip_skip,
                color_fix=color_fix,
                tile_diffusion=tile_diffusion,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                safety=safety,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    upscale_gan = upscale

    async def vectorize(
        self,
        *,
        model: str,
        input_image: Media | None = None,
        positive_prompt: str | None = None,
        width: int | None = None,
        height: int | None = None,
        output_type: OutputType | None = None,
        output_format: Literal["SVG"] | str | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Image]],
    ) -> list[Image]:
        """Turn an image into vector graphics, or make vector graphics from a prompt.

        Some models trace an image (`recraft:1@1`, `picsart:1@1`), others draw from a prompt
        (`recraft:v4@vector`, `recraft:v4-pro@vector`); give what the model wants. Results are SVG files.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            model: Which model, as an AIR identifier (`recraft:1@1`).
            input_image: The image to trace. Only models that trace.
            positive_prompt: What to draw. Only models that draw from a prompt.
            width: Width of the drawing in pixels. Only models that draw from a prompt. 1 to 65535.
            height: Height of the drawing in pixels. Only models that draw from a prompt. 1 to 65535.
            output_type: What the result holds: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_format: File format of the result. Server default: SVG.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives, 60 or more. Only with `output_type` `URL`. At least
                60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.vectorize(
            ...     input_image="c64351d5-4c59-42f7-95e1-eace013eddab",
            ...     model="recraft:1@1",
            ...     output_format="SVG",
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/models/recraft-vectorize
        """
        return await self.run(
            tasks.Vectorize(
                model=model,
                input_image=input_image,
                positive_prompt=positive_prompt,
                width=width,
                height=height,
                output_type=output_type,
                output_format=output_format,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    async def video_inference(
        self,
        *,
        model: str,
        positive_prompt: str | None = None,
        negative_prompt: str | None = None,
        duration: float | str | None = None,
        width: int | None = None,
        height: int | None = None,
        resolution: Literal["240p", "360p", "480p", "540p", "720p", "768p", "1080p", "1440p", "4k", "4K"]
        | str
        | None = None,
        fps: int | None = None,
        frame_images: Sequence[FrameImage | FrameImageDict | Media] | None = None,
        reference_images: Sequence[ReferenceSubject | ReferenceSubjectDict | Media] | None = None,
        reference_videos: Sequence[ReferenceClip | ReferenceClipDict | Media] | None = None,
        reference_audios: Sequence[Media] | None = None,
        reference_voices: Sequence[Media] | None = None,
        elements: Sequence[Element | ElementDict] | None = None,
        input_image: Media | None = None,
        input_images: Sequence[Media] | None = None,
        input_video: Media | None = None,
        input_audio: Media | Sequence[AudioTrack | AudioTrackDict] | None = None,
        input_audios: Sequence[Media] | None = None,
        mask_image: Media | None = None,
        background: Media | None = None,
        avatar: str | None = None,
        draft_id: str | None = None,
        video_id: str | None = None,
        speech: Speech | SpeechDict | None = None,
        input_speech: Sequence[SpeechTrack | SpeechTrackDict] | None = None,
        seed: int | None = None,
        steps: int | None = None,
        scheduler: Scheduler | None = None,
        cfg_scale: float | None = None,
        number_results: int | None = None,
        lora: Sequence[Lora | LoraDict] | None = None,
        acceleration: Literal["none", "low", "medium", "high"] | str | None = None,
        accelerator_options: AcceleratorOptions | AcceleratorOptionsDict | None = None,
        watermark: Watermark | WatermarkDict | None = None,
        advanced_features: VideoAdvancedFeatures | VideoAdvancedFeaturesDict | None = None,
        output_type: Literal["URL"] | str | None = None,
        output_format: VideoFormat | None = None,
        output_quality: int | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        safety: Safety | SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Video]],
    ) -> list[Video]:
        """Make videos from a prompt, images, other videos or speech.

        Models differ a lot in what they take: some want `width` and `height`, others a `resolution`; some
        begin with given frames (`frame_images`), others follow references (`reference_images`,
        `reference_videos`) or lip-sync to `input_audio`. A parameter that a model does not know is refused
        before anything is billed. Videos take minutes.

        It may take 1 hour as a whole, unless `deadline` says otherwise.

        Args:
            model: Which model, as an AIR identifier (`klingai:5@3`).
            positive_prompt: What to show and how it moves, 2 characters or more. Nearly all models want it;
                lip-sync and animation may not.
            negative_prompt: What to avoid. Only some models.
            duration: Length of the video in seconds. Usually 1 to 10, in the steps that the model knows; a
                few models also take a word. More than 0.
            width: Width in pixels. Many models only know certain pairs of width and height. 1 to 65535.
            height: Height in pixels. Many models only know certain pairs of width and height. 1 to 65535.
            resolution: Size of the video by name. Some models want it instead of `width` and `height`; some
                spell the largest `4k`, others `4K`.
            fps: Frames per second. Usually 24; many models only know certain values from 15 to 60. At least
                1.
            frame_images: Images that stand in the video at certain places. Without a place, one is the
                first frame, two are the first and the last, more are spread evenly.
            reference_images: Images of people, things or a style that shall appear in the video. How many
                depends on the model.
            reference_videos: Videos (MP4, MOV or WEBM) whose motion, camera or look to follow. How many
                depends on the model.
            reference_audios: Sounds (MP3, WAV or FLAC) to follow. How many depends on the model.
            reference_voices: Voices to speak with. Only some models.
            elements: People and things with several views each, to be named in the prompt. Only some
                models.
            input_image: The image to animate. Only models that want one image.
            input_images: The images to work with. Only some models.
            input_video: The video to edit, extend or lip-sync. Only some models.
            input_audio: The sound to lip-sync or move to, or several of them with an ID each. Only some
                models.
            input_audios: Sounds (MP3, WAV or FLAC) to work with. Only some models.
            mask_image: What of the video to edit, white being edited. Only some models.
            background: What to show behind the subject. Only some models.
            avatar: Which of the model's ready-made speakers to show. Only some models.
            draft_id: ID of a draft to finish, from `outputs` of an earlier video. Only some models.
            video_id: ID of a video to go on from, from `outputs` of an earlier video. Only some models.
            speech: What is said in the video and with which voice. Only some models.
            input_speech: Texts to be spoken, with an ID each, by which segments of the video refer to them.
                Only some models.
            seed: Number from which the randomness is made; the same seed gives nearly the same video.
                Random unless given. At least 0.
            steps: Number of steps, usually 10 to 50. More take longer. Only some models. At least 1.
            scheduler: How noise is removed from step to step. Only some models.
            cfg_scale: How closely to follow the prompt, usually 0 to 50. Higher is closer. Only some
                models. At least 0.
            number_results: How many videos to make, usually at most 4. At least 1. Server default: 1.
            lora: LoRAs to apply. Only some models.
            acceleration: How much quality to give for speed. Only some models. Server default: none.
            accelerator_options: Caches that make steps faster. Only some models.
            watermark: A visible mark on the video.
            advanced_features: Features that only some models have.
            output_type: What a result holds; only `URL` so far. Server default: URL.
            output_format: File format of the video. Server default: MP4.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Server default: 95.
            inputs: Further inputs that only some models take.
            settings: Settings that only some models take, such as `audio` or `promptExtend`.
            provider_settings: Settings of the model's provider under the provider's name, such as `{google:
                {generateAudio: true}}`.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives, 60 or more. Only with `output_type` `URL`. At least
                60.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            safety: Which checks for unsafe content the server makes. With them, results say `NSFWContent`.
            task_uuid: The UUID (version 4) to run it under; a new one unless given.
            extra: Parameters that this version does not know, by their wire names; sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            Its results, in the order in which they arrived.

        Raises:
            InvalidParameterError: A value was refused before anything was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: The answer, or a part of it, did not come.

        Example:
            >>> results = await client.video_inference(
            ...     positive_prompt="A cat playing with a ball of yarn, high quality, detailed",
            ...     model="klingai:5@3",
            ...     duration=10,
            ...     seed=42,
            ...     number_results=1,
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/en/video-inference/api-reference
        """
        return await self.run(
            tasks.VideoInference(
                model=model,
                positive_prompt=positive_prompt,
                negative_prompt=negative_prompt,
                duration=duration,
                width=width,
                height=height,
                resolution=resolution,
                fps=fps,
                frame_images=frame_images,
                reference_images=reference_images,
                reference_videos=reference_videos,
                reference_audios=reference_audios,
                reference_voices=reference_voices,
                elements=elements,
                input_image=input_image,
                input_images=input_images,
                input_video=input_video,
                input_audio=input_audio,
                input_audios=input_audios,
                mask_image=mask_image,
                background=background,
                avatar=avatar,
                draft_id=draft_id,
                video_id=video_id,
                speech=speech,
                input_speech=input_speech,
                seed=seed,
                steps=steps,
                scheduler=scheduler,
                cfg_scale=cfg_scale,
                number_results=number_results,
                lora=lora,
                acceleration=acceleration,
                accelerator_options=accelerator_options,
                watermark=watermark,
                advanced_features=advanced_features,
                output_type=output_type,
                output_format=output_format,
                output_quality=output_quality,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                safety=safety,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )
