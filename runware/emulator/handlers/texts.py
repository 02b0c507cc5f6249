"""Texts from texts: enhanced prompts, and answers of language models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from runware.emulator.refusal import Refused, problem
from runware.emulator.rendering.json_values import value_for
from runware.emulator.rendering.text import count_tokens, enhance, reply, think
from runware.emulator.work import Work

#: Characters of the last message from which the words of an answer in JSON are taken.
_QUOTED = 100_000


def prompt_enhance(work: Work) -> Iterator[dict[str, Any]]:
    """Extend the prompt with words that image models respond to, with other words in each version."""
    for version in range(work.count):
        max_length = int(work.get("prompt_max_length", 64))
        yield {"text": enhance(work.text, version=version, max_length=max_length)}


def text_inference(work: Work) -> Iterator[dict[str, Any]]:
    """Answer the last message: the answer is the same for the same conversation, instructions and seed."""
    system: str | None = work.get("system_prompt")
    turns = [_content_of(turn) for turn in work.get("messages", [])]
    schema = _schema(work) if str(work.get("output_format", "TEXT")).upper() == "JSON" else None
    for index in range(work.count):
        # As first line, the variation changes which sentences are chosen, but is not quoted: only the last line is.
        variation = int(work.get("seed", 0)) + index
        conversation = "\n".join([*([f"#{variation}"] if variation else []), *turns])
        if schema is None:
            text, reason = _written(work, conversation, system)
        else:
            words = turns[-1][:_QUOTED].split() if turns else []
            try:
                text = json.dumps(value_for(schema, words, variation), ensure_ascii=False)
            except ValueError as error:
                raise _bad_schema(str(error)) from error
            text, reason = _cut(text, work.get("max_tokens"))
        fields: dict[str, Any] = {"text": text, "finishReason": reason}
        if work.get("seed") is not None:
            fields["seed"] = variation
        thoughts = think(turns[-1] if turns else "") if _thinks(work) else None
        if thoughts is not None:
            fields["reasoningContent"] = [thoughts]
        if work.get("include_usage"):
            read, written = count_tokens("\n".join([system or "", *turns])), count_tokens(text)
            thought = count_tokens(thoughts or "")
            fields["usage"] = {
                "promptTokens": read,
                "completionTokens": written + thought,
                "totalTokens": read + written + thought,
                **({"thinkingTokens": thought} if thoughts is not None else {}),
            }
        yield fields


def _thinks(work: Work) -> bool:
    """Whether thinking is enabled. Values differ between models; "off", "none" and "disabled" mean no in all."""
    asked = [str(work.get(name)).lower() for name in ("thinking_level", "thinking_mode") if work.get(name)]
    return bool(asked) and not {"off", "none", "disabled"} & set(asked)


def _content_of(turn: Mapping[str, Any]) -> str:
    content = turn.get("content")
    if content is None:
        return ""
    return content if isinstance(content, str) else json.dumps(content)


def _written(work: Work, conversation: str, system: str | None) -> tuple[str, str]:
    limit = work.get("max_tokens")
    text = reply(conversation, system=system)
    for stop in work.get("stop_sequences", []):
        text = text.partition(stop)[0] if stop else text
    whole = len(text)
    text, reason = _cut(text, limit)
    return text, reason if len(text) < whole else "stop"


def _cut(text: str, limit: int | None) -> tuple[str, str]:
    """Return a text cut to a number of tokens, and its finish reason."""
    if limit is None or count_tokens(text) <= limit:
        return text, "stop"
    fits, misfits = 0, len(text)
    while misfits - fits > 1:
        middle = (fits + misfits) // 2
        fits, misfits = (middle, misfits) if count_tokens(text[:middle]) <= limit else (fits, middle)
    return text[:fits], "length"


# JSON ----------------------------------------------------------------------------------------------------------------


def _schema(work: Work) -> Mapping[str, Any]:
    """Return the JSON Schema of the answer; the request has it bare or in a named wrapper, as an object or as text."""
    given = work.get("json_schema")
    if given is None:
        return {"type": "object", "properties": {"answer": {"type": "string"}}}
    try:
        schema = json.loads(given) if isinstance(given, str) else given
    except ValueError as error:
        raise _bad_schema(str(error)) from error
    if not isinstance(schema, Mapping):
        raise _bad_schema("It is no object.")
    wrapped = cast("Mapping[str, Any]", schema)
    inner = wrapped.get("schema")
    return cast("Mapping[str, Any]", inner) if isinstance(inner, Mapping) else wrapped


def _bad_schema(why: str) -> Refused:
    return Refused(
        problem(
            "invalidJsonSchema",
            f"Invalid value for 'jsonSchema' parameter. It must be a valid JSON Schema. ({why})",
            "jsonSchema",
            type="object|string",
        )
    )


HANDLERS = {"promptEnhance": prompt_enhance, "textInference": text_inference}
