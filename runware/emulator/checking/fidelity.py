"""Fidelity of the local server to the API: what it checks in which mode, and the source of each fact.

The checks call `Fidelity.counts`; the page `docs/guides/local-server-fidelity.md` is generated from the same tables.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

import attrs

Mode = Literal["default", "strict", "lenient"]
#: In the order of the page's columns.
MODES: tuple[Mode, ...] = ("default", "strict", "lenient")

_ALWAYS: tuple[Mode, ...] = MODES
_NOT_LENIENT: tuple[Mode, ...] = ("default", "strict")
_STRICT: tuple[Mode, ...] = ("strict",)


@attrs.frozen
class Check:
    """One reason for refusing a request, with its error code and the modes in which it is checked."""

    #: The faulty part of the request, in Markdown, as are the other texts.
    what: str
    code: str
    modes: tuple[Mode, ...]
    #: The source of the fact.
    source: str
    #: What is unknown about the API's behaviour.
    unknown: str = ""


#: All checks, by the name that the code passes to `Fidelity.counts`.
CHECKS: MappingProxyType[str, Check] = MappingProxyType(
    {
        "task-type": Check(
            "A task that does not exist", "`invalidTaskType`", _NOT_LENIENT,
            "seen live: the code, and that the message lists the valid types",
            "what the unpublished ones of the API's 31 types are",
        ),
        "task-uuid": Check(
            "A `taskUUID` that is missing, is not a UUID, or was used before", "`invalidTaskUUID`, `conflictTaskUUID`",
            _ALWAYS, "documentation; `conflictTaskUUID` seen live",
            "whether the API refuses other UUID versions than 4; the local server accepts them",
        ),
        "unknown-parameter": Check(
            "A parameter that the task does not have, or that a known model does not accept", "`unsupportedParameter`",
            _NOT_LENIENT, "seen live: the code, the message, the list of names",
        ),
        "missing-parameter": Check(
            "A request without a parameter that the task requires", "`missingParameter`", _ALWAYS, "seen live: the message",
            "whether some parameters have their own codes, such as `missingPositivePrompt`",
        ),
        "type-and-limits": Check(
            "A value that has the wrong type, is outside the limits of all models, or is not one of the known values",
            "`invalid…` with the parameter's name", _ALWAYS, "documentation; the vendor's clients; seen live",
        ),
        "combinations": Check(
            "Parameters that exclude each other for all models, or that lack another parameter that they require",
            "`incompatibleParameters`, `missingParameter`", _ALWAYS, "published schemas",
            "the messages",
        ),
        "malformed-model": Check(
            "A model that is neither an AIR identifier nor a known slug, also in nested objects (`lora[].model`)",
            "`invalidModel`", _NOT_LENIENT, "seen live: the code and the message",
            "whether the API resolves slugs; the local server accepts them",
        ),
        "model-of-another-task": Check(
            "A model that is published for another task", "`invalidModel`", _STRICT, "the published list of all models",
            "the API's code",
        ),
        "model-sides": Check(
            "A width or height that a known model does not support; the default mode accepts values below the minimum",
            "`invalidWidth`, `invalidHeight`", _NOT_LENIENT,
            "the model's published schema, if it has a range",
        ),
        "model-values": Check(
            "A value or size that a known model does not support, or a request without a parameter that the model requires",
            "`invalid…`, `unsupportedDuration`, `invalidDimensions`, `missingParameter`, `missingDimensionParameters`", _STRICT,
            "the model's published schema; `unsupportedDuration` and `missingDimensionParameters` as published",
            "the code for a width and height that are not a supported pair; whether schema and service agree "
            "(because they may not, the vendor's own client does not check by default)",
        ),
        "model-rules": Check(
            "Parameters that break a rule of a known model", "`incompatibleParameters`, `missingParameter`, `invalid…`",
            _STRICT, "the model's published schema", "the codes and messages",
        ),
        "unknown-media": Check(
            "A UUID of media that this server never had, or that were deleted; a URL of this server without a file",
            "`invalid…` with the parameter's name, such as `invalidReferenceImages`", _NOT_LENIENT,
            'documentation: the message asks for "a previously uploaded or generated image"',
            "how long the API keeps media; a lenient server uses a drawing instead of unknown media",
        ),
        "unreadable-media": Check(
            "Media in another form than UUID, URL, data URI or base64; media that cannot be decoded: truncated, or of the wrong kind",
            "`invalid…` with the parameter's name", _ALWAYS, "documentation: the message and the formats",
            "what the API does with URLs: the local server does not fetch from other hosts, and uses a drawing instead. It "
            "checks the form at once, and the content when the task uses the media: an `async` task is accepted, then "
            "fails. Media that the local server does not use may have any content",
        ),
        "mask-alone": Check(
            "`maskImage` or `outpaint` without an image to change", "`missingParameter`", _NOT_LENIENT,
            "documentation: both change `seedImage`, or `referenceImages` with `openai:gpt-image@2.5-flare`",
            "the code",
        ),
        "transparent-format": Check(
            "`layerDiffuse` with an `outputFormat` that cannot be transparent, such as the default `JPG`",
            "`unsupportedOutputFormat`", _NOT_LENIENT,
            "documentation: transparency needs PNG or WEBP (published as a rule for `openai:gpt-image@2.5-flare`)",
            "whether the API refuses it, or returns an opaque image, like a lenient server",
        ),
        "delivery": Check(
            "A `deliveryMethod` that the task is not documented to have, such as `sync` for a task that is only `async`",
            "`invalidDeliveryMethod`", _STRICT, "published schemas", "whether videos can be `sync`, as in the older documentation",
        ),
        "last-message": Check(
            "`messages` whose last one has the role `assistant`", "`invalidMessages`", _STRICT, "published schema",
            "the code",
        ),
        "addresses": Check(
            "A `webhookURL` or `uploadEndpoint` that is not an http(s) URL",
            "`invalidWebhookURL`, `invalidUploadEndpoint`", _ALWAYS, "documentation: both are URLs", "the codes",
        ),
    }
)  # fmt: skip

#: Behaviour of the local server, each with what is unknown about that of the API.
BEHAVIOURS: tuple[tuple[str, str], ...] = (
    (
        "With `layerDiffuse`, the image is transparent around its subject, in PNG, WEBP and TIFF.",
        "The effect of a LoRA or VAE: the local server ignores them.",
    ),
    (
        "A `watermark` is drawn on images and videos, as text or image, with its position and opacity.",
        "The size: here, text is a 28th of the shorter side, and an image keeps its size, up to a third of a side. "  # noqa: ISC004
        "The documented limits of an image, 64 to 384 pixels, are not checked.",
    ),
    (
        "A video has the requested duration. If it is long or large, its frame rate is lower than `fps`: 5 seconds at 1280 x 720 have 13 frames per second, and drawing them takes about a second.",
        "",
    ),
    (
        "Each image is returned with its `seed`, which increases by one from result to result.",
        "Whether hosted models return a seed.",
    ),
    (
        "If `checkNSFW` or `safety` requests a check, results have `NSFWContent`, which is always false.",
        "How a flagged result differs apart from `NSFWContent: true`.",
    ),
    (
        "With `includeCost`, results have a `cost`. The prices are invented, in the range of real ones.",
        "The real prices.",
    ),
    (
        "Results do not contain the prompt: no published result has it. `promptEnhance` and `caption` return `text`.",
        "The content of `structuredPrompt`, which some hosted models return and the local server does not.",
    ),
    (
        "Without `deliveryMethod`, results are delivered by the model's published default, or else by the task's first method.",
        "The default of most models.",
    ),
    (
        "`outputType` selects URL, base64 or data URI; a list selects several.",
        "Whether the API accepts a list: only one of the vendor's clients sends one.",
    ),
    (
        "After `ttl` seconds, the URL of a file answers with status 410. The file can still be used by its UUID.",
        "How an expired URL answers.",
    ),
    (
        'Each result is posted to `webhookURL` as `{"data": [...]}`, and again if the answer does not have status 2xx.',
        "Whether the result is wrapped in `data`: newer documentation has the bare object.",
    ),
    (
        "`getResponse` for an unknown task is answered with `data: []`.",
        "When the API sends the code `taskFailedOrNotFound`.",
    ),
    (
        "A WebSocket message is a text frame, or a binary frame with the same text. A message with more than 10,000 objects, or 500,000 values in total, is refused.",
        "Whether the API accepts binary frames, and the size that it accepts.",
    ),
    (
        "A WebSocket without a message of either side for 120 seconds is closed (code 1001): clients have to send `ping`.",
        "The close code, and whether messages of the API itself count.",
    ),
    (
        "A dry run (`dryRun=1`, `X-Runware-Dry-Run: 1`) is not supported: the task is executed and billed.",
        "How the API answers a dry run.",
    ),
    (
        "A dataset for `training` that this server has must be a readable ZIP archive.",
        "How many images it needs: 10 to 50 are reported for one model; the local server does not check the number.",
    ),
    (
        "Over WebSocket, each error is a message of its own. Over HTTP, the status is 400 for validation, 401 for an invalid key, 402 for missing credits.",
        "",
    ),
    (
        "Requests are checked in the API's order, before they are billed: unknown names, missing parameters, the prompt, values.",
        "Which hosted models the API checks only after it has accepted and billed the task.",
    ),
)


@attrs.frozen
class Fidelity:
    """The checks that a server makes, by its mode."""

    mode: Mode = "default"

    @classmethod
    def of(cls, *, lenient: bool, strict: bool) -> Fidelity:
        """Return the fidelity of a server with these options."""
        return cls("lenient" if lenient else "strict" if strict else "default")

    def counts(self, check: str) -> bool:
        """Whether the server makes a check.

        Raises:
            KeyError: There is no check with this name.
        """
        return self.mode in CHECKS[check].modes


DEFAULT = Fidelity()
