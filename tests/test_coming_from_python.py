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


def test_the_classes_exist() -> None:
    for row in table(text("docs/guides/coming-from-runware.md"), "Classes with another name"):
        theirs, ours = in_code(f"`{row.theirs}`"), in_code(f"`{row.ours}`")
        assert set(ours) <= set(runware.__all__), theirs


@pytest.mark.parametrize("page", METHODS)
def test_what_the_sentences_call_exists(page: str) -> None:
    called = set(re.findall(r"\bclient\.(\w+)\(", text(page)))
    assert called <= set(dir(runware.Runware))
    assert set(re.findall(r"\b(\w+Error)\b", text(page))) - {"RunwareAPIError"} <= set(runware.__all__)
