"""Rules between the parameters of a request that do not depend on the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from runware.emulator.refusal import Refused, missing, problem
from runware.emulator.work import Work

#: The formats with an alpha channel.
_TRANSPARENT = ("PNG", "WEBP", "TIFF")


def check_rules(work: Work) -> None:
    """Refuse combinations of parameters that cannot be executed.

    Raises:
        Refused: A rule is broken. The error names the parameters.
    """
    _check_mask(work)
    _check_transparency(work)
    _check_delivery(work)
    _check_messages(work)


def _check_mask(work: Work) -> None:
    """Refuse a mask (where to paint) or margins (how far to extend) without an image."""
    has_image = any(work.get(name) for name in ("seed_image", "reference_images", "image", "input_image"))
    if (
        not has_image
        and (work.get("mask_image") or work.get("outpaint"))
        and work.fidelity.counts("mask-alone")
    ):
        raise missing("inputs.seedImage", type="string")


def _check_transparency(work: Work) -> None:
    if work.get("layer_diffuse") is not True or not work.fidelity.counts("transparent-format"):
        return
    format = str(work.get("output_format", "JPG")).upper()
    if format not in _TRANSPARENT:
        listed = ", ".join(f"'{name}'" for name in _TRANSPARENT)
        raise Refused(
            problem(
                "unsupportedOutputFormat",
                f"Unsupported value '{format}' for 'outputFormat' parameter. With 'layerDiffuse' the image is transparent. "
                f"Allowed values are: {listed}.",
                ["outputFormat", "advancedFeatures.layerDiffuse"], type="string", allowedValues=list(_TRANSPARENT),
            )
        )  # fmt: skip


def _check_delivery(work: Work) -> None:
    asked, offered = work.request.get("deliveryMethod"), work.cls.__settings__.delivery
    if asked is None or asked in offered or not offered or not work.fidelity.counts("delivery"):
        return
    listed = ", ".join(f"'{name}'" for name in offered)
    raise Refused(
        problem(
            "invalidDeliveryMethod",
            f"Invalid value for 'deliveryMethod' parameter. Supported values for '{work.cls.task_type}' are: {listed}.",
            "deliveryMethod", type="string", allowedValues=list(offered),
        )
    )  # fmt: skip


def _check_messages(work: Work) -> None:
    """Refuse a conversation whose last message is from the assistant."""
    messages: Any = work.get("messages")
    if not isinstance(messages, list) or not messages or not work.fidelity.counts("last-message"):
        return
    last = cast("list[object]", messages)[-1]
    if isinstance(last, Mapping) and cast("Mapping[str, object]", last).get("role") == "assistant":
        raise Refused(
            problem(
                "invalidMessages",
                "Invalid value for 'messages' parameter. The last message must have the role 'user'.",
                "messages", type="object[]",
            )
        )  # fmt: skip
