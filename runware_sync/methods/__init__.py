# Derived from runware/methods/__init__.py by `python -m codegen generate`; edit that file instead.
"""The client's methods for all tasks. Each task has its own module, imported when one of its methods is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runware._models.lazy import LazyMethod

from ..text_stream import Streamer
from .runner import Runner

if not TYPE_CHECKING:

    class Methods(Runner, Streamer):
        """One method for each task type."""

        generate = LazyMethod(f"{__name__}.generate", "GenerateMethods")
        run_all = LazyMethod(f"{__name__}.run_all", "RunAllMethods")
        account_management = LazyMethod(f"{__name__}.account_management", "AccountManagementMethods")
        account_usage = LazyMethod(f"{__name__}.account_management", "AccountManagementMethods")
        audio_inference = LazyMethod(f"{__name__}.audio_inference", "AudioInferenceMethods")
        caption = LazyMethod(f"{__name__}.caption", "CaptionMethods")
        request_image_to_text = LazyMethod(f"{__name__}.caption", "CaptionMethods")
        control_net_preprocess = LazyMethod(
            f"{__name__}.control_net_preprocess", "ControlNetPreprocessMethods"
        )
        control_net_pre_process = LazyMethod(
            f"{__name__}.control_net_preprocess", "ControlNetPreprocessMethods"
        )
        get_response = LazyMethod(f"{__name__}.get_response", "GetResponseMethods")
        get_task_details = LazyMethod(f"{__name__}.get_task_details", "GetTaskDetailsMethods")
        image_inference = LazyMethod(f"{__name__}.image_inference", "ImageInferenceMethods")
        request_images = LazyMethod(f"{__name__}.image_inference", "ImageInferenceMethods")
        image_masking = LazyMethod(f"{__name__}.image_masking", "ImageMaskingMethods")
        image_mask = LazyMethod(f"{__name__}.image_masking", "ImageMaskingMethods")
        image_upload = LazyMethod(f"{__name__}.image_upload", "ImageUploadMethods")
        media_storage = LazyMethod(f"{__name__}.media_storage", "MediaStorageMethods")
        model_management = LazyMethod(f"{__name__}.model_management", "ModelManagementMethods")
        model_search = LazyMethod(f"{__name__}.model_search", "ModelSearchMethods")
        search_models = LazyMethod(f"{__name__}.model_search", "ModelSearchMethods")
        model_upload = LazyMethod(f"{__name__}.model_upload", "ModelUploadMethods")
        photo_maker = LazyMethod(f"{__name__}.photo_maker", "PhotoMakerMethods")
        prompt_enhance = LazyMethod(f"{__name__}.prompt_enhance", "PromptEnhanceMethods")
        enhance_prompt = LazyMethod(f"{__name__}.prompt_enhance", "PromptEnhanceMethods")
        remove_background = LazyMethod(f"{__name__}.remove_background", "RemoveBackgroundMethods")
        remove_image_background = LazyMethod(f"{__name__}.remove_background", "RemoveBackgroundMethods")
        text_inference = LazyMethod(f"{__name__}.text_inference", "TextInferenceMethods")
        text_stream = LazyMethod(f"{__name__}.text_inference", "TextInferenceMethods")
        three_d_inference = LazyMethod(f"{__name__}.three_d_inference", "ThreeDInferenceMethods")
        tools = LazyMethod(f"{__name__}.tools", "ToolsMethods")
        training = LazyMethod(f"{__name__}.training", "TrainingMethods")
        upscale = LazyMethod(f"{__name__}.upscale", "UpscaleMethods")
        upscale_gan = LazyMethod(f"{__name__}.upscale", "UpscaleMethods")
        vectorize = LazyMethod(f"{__name__}.vectorize", "VectorizeMethods")
        video_inference = LazyMethod(f"{__name__}.video_inference", "VideoInferenceMethods")

else:
    from .account_management import AccountManagementMethods
    from .audio_inference import AudioInferenceMethods
    from .caption import CaptionMethods
    from .control_net_preprocess import ControlNetPreprocessMethods
    from .generate import GenerateMethods
    from .get_response import GetResponseMethods
    from .get_task_details import GetTaskDetailsMethods
    from .image_inference import ImageInferenceMethods
    from .image_masking import ImageMaskingMethods
    from .image_upload import ImageUploadMethods
    from .media_storage import MediaStorageMethods
    from .model_management import ModelManagementMethods
    from .model_search import ModelSearchMethods
    from .model_upload import ModelUploadMethods
    from .photo_maker import PhotoMakerMethods
    from .prompt_enhance import PromptEnhanceMethods
    from .remove_background import RemoveBackgroundMethods
    from .run_all import RunAllMethods
    from .text_inference import TextInferenceMethods
    from .three_d_inference import ThreeDInferenceMethods
    from .tools import ToolsMethods
    from .training import TrainingMethods
    from .upscale import UpscaleMethods
    from .vectorize import VectorizeMethods
    from .video_inference import VideoInferenceMethods

    class Methods(
        GenerateMethods,
        RunAllMethods,
        AccountManagementMethods,
        AudioInferenceMethods,
        CaptionMethods,
        ControlNetPreprocessMethods,
        GetResponseMethods,
        GetTaskDetailsMethods,
        ImageInferenceMethods,
        ImageMaskingMethods,
        ImageUploadMethods,
        MediaStorageMethods,
        ModelManagementMethods,
        ModelSearchMethods,
        ModelUploadMethods,
        PhotoMakerMethods,
        PromptEnhanceMethods,
        RemoveBackgroundMethods,
        TextInferenceMethods,
        ThreeDInferenceMethods,
        ToolsMethods,
        TrainingMethods,
        UpscaleMethods,
        VectorizeMethods,
        VideoInferenceMethods,
    ):
        """One method for each task type."""
