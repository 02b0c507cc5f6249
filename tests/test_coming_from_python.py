"""The pages for people who come from the vendor's SDKs in Python have all of their methods, and name what exists."""

from __future__ import annotations

import inspect
import re

import pytest

import runware
import runware_sync
from runware.options import Options
from tests.support.pages import in_code, table, text

#: The public methods of each SDK, as of the version that its page names.
METHODS = {
    "docs/guides/coming-from-runware.md": (
        "connect disconnect imageInference photoMaker imageCaption videoCaption imageBackgroundRemoval videoBackgroundRemoval "
        "imageUpscale videoUpscale imageVectorize promptEnhance videoInference audioInference textInference inference3d "
        "training modelUpload modelSearch uploadImage uploadMedia getResponse getTaskDetails"
    ),
    "docs/guides/coming-from-runware-sdk.md": (
        "connect disconnect close is_connected run stream account_management get_response get_task_details image_upload "
        "media_storage model_search model_upload"
    ),
}
SETTINGS = {
    "docs/guides/coming-from-runware.md": "Parameters and settings",
    "docs/guides/coming-from-runware-sdk.md": "Settings and options",
}


@pytest.mark.parametrize("package", [runware, runware_sync], ids=["async", "blocking"])
@pytest.mark.parametrize("page", METHODS)
def test_each_method_has_one_here(page: str, package: object) -> None:
    rows = table(text(page), "Methods")
    assert [row.theirs for row in rows] == METHODS[page].split()
    client = package.Runware  # type: ignore[attr-defined]
    assert {row.ours for row in rows} <= set(dir(client))
    taken = set(inspect.signature(client).parameters) | set(Options.__annotations__)
    taken |= set(inspect.signature(client.image_inference).parameters)
    assert {row.ours for row in table(text(page), SETTINGS[page])} <= taken


#: The classes of runware 0.5 that programs make or ask for, where this package has one for them.
CLASSES = """
    I3d I3dInference I3dInputs IAcceleratorOptions IAcePlusPlus IAdvancedFeatures IAsyncTaskResponse IAudio IAudioInference IAudioInputs
    IAudioSettings IAudioSpeech IBlackForestLabsProviderSettings IBytedanceProviderSettings IColorPaletteEntry IControlNetCanny
    IControlNetGeneral IControlNetOpenPose IElements IElevenLabsProviderSettings IEmbedding IEnhancedPrompt IFrameImage IFluxKontext
    IGoogleProviderSettings IImage IImageBackgroundRemoval IImageCaption IImageInference IImageInferenceTextBlock IImageToText IImageUpscale
    IInputFont IInputFrame IInputReference IInputs IInstantID IIpAdapter IKlingAIProviderSettings ILora ILumaProviderSettings ILycoris IModel
    IModelSearch IModelSearchResponse IOpenAIProviderSettings IOutpaint IPhotoMaker IPhotoMakerSettings IPromptEnhance IPuLID
    IRecraftProviderSettings IRefiner IRunwayProviderSettings ISafety IScoringRubric ISettings IStructuredPrompt IStructuredPromptElement
    ISyncProviderSettings IText ITextInference ITextInferenceMessage ITextInferenceMessageTool ITextInferenceTool ITextInferenceToolChoice
    ITextInferenceUsage ITraining ITrainingImportModel ITrainingResult IUltralytics IUploadModelCheckPoint IUploadModelControlNet
    IUploadModelLora IVectorize IVideo IVideoBackgroundRemoval IVideoCaption IVideoInference IVideoInputs IVideoToText IVideoUpscale
    IViduProviderSettings IWatermark MediaStorageType RunwareAPIError UploadImageType
"""


def test_each_class_has_one_here() -> None:
    named = {
        theirs: in_code(f"`{row.ours}`")
        for row in table(text("docs/guides/coming-from-runware.md"), "Classes with another name")
        for theirs in in_code(f"`{row.theirs}`")
    }
    ours = {theirs: named.get(theirs, [theirs.removeprefix("I")]) for theirs in [*CLASSES.split(), *named]}
    assert {theirs: names for theirs, names in ours.items() if not set(names) <= set(runware.__all__)} == {}


@pytest.mark.parametrize("page", METHODS)
def test_what_the_sentences_call_exists(page: str) -> None:
    called = set(re.findall(r"\bclient\.(\w+)\(", text(page)))
    assert called <= set(dir(runware.Runware))
    errors = set(re.findall(r"(?<!asyncio\.)\b([A-Z]\w+Error)\b", text(page)))
    assert errors - {"RunwareAPIError"} <= set(runware.__all__)
