"""How closely the local server does as the API: what it checks, in which mode, and where that is known from.

The code asks `counts`; the page `docs/guides/local-server-fidelity.md` is made of the same tables.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

import attrs

Mode = Literal["default", "strict", "lenient"]
#: By default, in a strict server, in a lenient one.
MODES: tuple[Mode, ...] = ("default", "strict", "lenient")

_ALWAYS: tuple[Mode, ...] = MODES
_NOT_LENIENT: tuple[Mode, ...] = ("default", "strict")
_STRICT: tuple[Mode, ...] = ("strict",)


@attrs.frozen
class Check:
    """One thing that is refused: what, with which code, in which modes, and how that is known."""

    what: str
    code: str
    modes: tuple[Mode, ...]
    #: Where the fact is published.
    source: str
    #: What is not known of it.
    unknown: str = ""


#: What is checked, by the name that the code asks for.
CHECKS: MappingProxyType[str, Check] = MappingProxyType(
    {
        "task-type": Check(
            "A task that does not exist", "`invalidTaskType`", _NOT_LENIENT,
            "seen live: the code, and that the valid tasks are listed", "the API lists 31 types, some of them not published",
        ),
        "task-uuid": Check(
            "A `taskUUID` that is missing or no UUID, or was used before", "`invalidTaskUUID`, `conflictTaskUUID`",
            _ALWAYS, "documentation; `conflictTaskUUID` seen live", "whether other versions than 4 are refused: they are taken",
        ),
        "unknown-parameter": Check(
            "A parameter that the task does not have, or a known model does not take", "`unsupportedParameter`",
            _NOT_LENIENT, "seen live: the code, the sentence, the list of names",
        ),
        "missing-parameter": Check(
            "A parameter that the task requires", "`missingParameter`", _ALWAYS, "seen live: the sentence",
            "whether some parameters have codes of their own, as `missingPositivePrompt`",
        ),
        "type-and-limits": Check(
            "A value of the wrong type, out of limits that hold for all models, or none of the known",
            "`invalid…` with the parameter's name", _ALWAYS, "documentation, the vendor's clients, seen live",
        ),
        "combinations": Check(
            "Parameters that exclude each other for all models, or miss each other",
            "`incompatibleParameters`, `missingParameter`", _ALWAYS, "published schemas",
            "the sentences",
        ),
        "malformed-model": Check(
            "A model that is neither an AIR identifier nor a known slug, at any depth (`lora[].model`)",
            "`invalidModel`", _NOT_LENIENT, "seen live: the code and the sentence",
            "whether the API resolves slugs itself: they are taken",
        ),
        "model-of-another-task": Check(
            "A model that is listed for another task", "`invalidModel`", _STRICT, "the published list of all models",
            "the API's code",
        ),
        "model-sides": Check(
            "A width or height that a known model does not make; by default smaller ones than the smallest are made",
            "`invalidWidth`, `invalidHeight`", _NOT_LENIENT,
            "the model's published schema, where it gives a range",
        ),
        "model-values": Check(
            "Values, sizes and required parameters of a known model", "`invalid…`, `unsupportedDuration`, "
            "`invalidDimensions`, `missingParameter`, `missingDimensionParameters`", _STRICT,
            "the model's published schema; `unsupportedDuration` and `missingDimensionParameters` as published",
            "the code for a width and height that are no pair of the model; whether the schema and the service agree "
            "(the vendor's own client does not check by default, since they may not)",
        ),
        "model-rules": Check(
            "Rules between parameters of a known model", "`incompatibleParameters`, `missingParameter`, `invalid…`",
            _STRICT, "the model's published schema", "the codes and sentences",
        ),
        "unknown-media": Check(
            "A UUID of media that this server never had, or that was deleted; a URL of this server without a file",
            "`invalid…` with the parameter's name, as `invalidReferenceImages`", _NOT_LENIENT,
            'documentation: the sentence asks for "a previously uploaded or generated image"',
            "how long the API keeps media; a lenient server puts a drawing in the place of such media",
        ),
        "unreadable-media": Check(
            "Media in none of the forms (UUID, URL, data URI, base64); media that cannot be read: cut short, or of another kind",
            "`invalid…` with the parameter's name", _ALWAYS, "documentation: the sentence and the formats",
            "what happens to URLs: other hosts are not asked here, and a drawing stands in for what they have. The form is "
            "looked at first; what is in it, by what works with it: an `async` task is accepted, then fails. Media that "
            "change nothing here may hold anything",
        ),
        "mask-alone": Check(
            "`maskImage` or `outpaint` without an image to work on", "`missingParameter`", _NOT_LENIENT,
            "documentation: both change `seedImage`; `openai:gpt-image@2.5-flare` takes `referenceImages` instead",
            "the code",
        ),
        "transparent-format": Check(
            "`layerDiffuse` with an `outputFormat` that cannot be transparent, such as the default `JPG`",
            "`unsupportedOutputFormat`", _NOT_LENIENT,
            "documentation: transparency needs PNG or WEBP (published as a rule for `openai:gpt-image@2.5-flare`)",
            "whether the API refuses it, or gives an opaque image as a lenient server does",
        ),
        "delivery": Check(
            "`deliveryMethod` `sync` of a task that is documented as `async` only", "`invalidDeliveryMethod`", _STRICT,
            "published schemas", "for videos the older documentation has `sync`, too",
        ),
        "last-message": Check(
            "`messages` that do not end with one of the user", "`invalidMessages`", _STRICT, "published schema",
            "the code",
        ),
        "addresses": Check(
            "`webhookURL` or `uploadEndpoint` that is no http(s) URL",
            "`invalidWebhookURL`, `invalidUploadEndpoint`", _ALWAYS, "documentation: they are URLs", "the codes",
        ),
    }
)  # fmt: skip

#: What happens with what a request asks for: what, and what is not known of it.
BEHAVIOURS: tuple[tuple[str, str], ...] = (
    (
        "`layerDiffuse` makes the image transparent around its subject, in PNG, WEBP and TIFF.",
        "Which LoRA and VAE are used makes no difference here.",
    ),
    (
        "`watermark` is drawn, as text or image, at its place and as solid as asked, on images and videos.",
        "The size: a text is a 28th of the shorter side, an image as it is, up to a third of a side. "  # noqa: ISC004
        "The documented 64 to 384 pixels of an image are not checked.",
    ),
    (
        "`seed` comes back with every image and grows by one from result to result.",
        "Whether hosted models return one.",
    ),
    (
        "`NSFWContent` comes back, always false, if `checkNSFW` or `safety` asks for a check.",
        "What a flagged result looks like beyond `NSFWContent: true`.",
    ),
    (
        "`cost` comes back with `includeCost`. Prices are made up, in the range of real ones.",
        "The real prices.",
    ),
    (
        "Prompts do not come back in results: no published result has them. `promptEnhance` and `caption` answer `text`.",
        "`structuredPrompt`, which some hosted models return, is not made up.",
    ),
    (
        "Without `deliveryMethod`, results come by the published default of the model, or the usual way of the task.",
        "The default of most models.",
    ),
    (
        "`outputType` decides which of URL, base64 and data URI come back; a list of them gives all.",
        "The list is known from one of the vendor's clients alone.",
    ),
    (
        "After `ttl` seconds the URL of a file answers 410. The file can still be used by its UUID.",
        "What a URL answers after its time.",
    ),
    (
        '`webhookURL` is posted each result as `{"data": [...]}`, and again after anything but 2xx.',
        "Newer material has the bare object.",
    ),
    (
        "`getResponse` about an unknown task answers `data: []`.",
        "`taskFailedOrNotFound` exists, but not when.",
    ),
    (
        "A message over WebSocket is text, or the same text as bytes. One of more than 10,000 objects, or 500,000 values in all, is refused.",
        "Whether the API reads bytes, and how much it takes.",
    ),
    (
        "A WebSocket on which neither side says anything for 120 seconds is closed (1001): a client has to say `ping`.",
        "The code of the close, and whether what the API itself says counts.",
    ),
    (
        "A dry run (`dryRun=1`, `X-Runware-Dry-Run: 1`) is not known: the task is done and billed.",
        "What the API answers to one.",
    ),
    (
        "A dataset for `training` must be an archive that can be opened, if it is of this server.",
        "How many images it needs: 10 to 50 are reported for one model, and not checked.",
    ),
    (
        "An error over WebSocket has a frame of its own; over HTTP, validation is 400, a bad key 401, no credits 402.",
        "",
    ),
    (
        "Requests are checked in the API's order: unknown names, what is missing, the prompt, values; only then billed.",
        "Some hosted models are checked late by the API: accepted, billed, then refused.",
    ),
)


@attrs.frozen
class Fidelity:
    """Which checks count for a server."""

    mode: Mode = "default"

    @classmethod
    def of(cls, *, lenient: bool, strict: bool) -> Fidelity:
        """That of a server with these options."""
        return cls("lenient" if lenient else "strict" if strict else "default")

    def counts(self, check: str) -> bool:
        """Whether a check is made.

        Raises:
            KeyError: There is no check by this name.
        """
        return self.mode in CHECKS[check].modes


DEFAULT = Fidelity()
