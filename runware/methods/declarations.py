# Made by `python -m codegen generate` from schema/tasks/; edit the files there instead.
"""The methods of all tasks as one class, for type checkers and all else that reads the source: nothing runs this."""

from __future__ import annotations

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
from .text_inference import TextInferenceMethods
from .three_d_inference import ThreeDInferenceMethods
from .tools import ToolsMethods
from .training import TrainingMethods
from .upscale import UpscaleMethods
from .vectorize import VectorizeMethods
from .video_inference import VideoInferenceMethods


class Methods(
    GenerateMethods,
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
