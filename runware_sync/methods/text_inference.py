# Derived from runware/methods/text_inference.py by `python -m codegen generate`; edit that file instead.
"""Let a language model continue a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware._models.lazy import LazyModule
from runware.options import Options, StreamOptions

from ..text_stream import Streamer, TextStream
from .runner import Runner, runs

if TYPE_CHECKING:
    import runware._catalogue.identifiers as identifiers
    import runware._files.media as media
else:
    identifiers = LazyModule("runware._catalogue.identifiers")
    media = LazyModule("runware._files.media")


class TextInferenceMethods(Runner, Streamer):
    """Let a language model continue a conversation."""

    @runs("TextInference")
    def text_inference(
        self,
        *,
        model: identifiers.TextInferenceModel | str,
        messages: Sequence[tasks.Message | tasks.MessageDict | Mapping[str, object]],
        system_prompt: str | None = None,
        images: Sequence[media.Media] | None = None,
        videos: Sequence[media.Media] | None = None,
        documents: Sequence[media.Media] | None = None,
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
        cache: tasks.PromptCache | tasks.PromptCacheDict | Mapping[str, object] | None = None,
        tools: Sequence[tasks.Tool | tasks.ToolDict | Mapping[str, object]] | None = None,
        tool_choice: tasks.ToolChoice | tasks.ToolChoiceDict | Mapping[str, object] | None = None,
        output_format: Literal["TEXT", "JSON"] | str | None = None,
        json_schema: Mapping[str, object] | str | None = None,
        seed: int | None = None,
        number_results: int | None = None,
        include_usage: bool | None = None,
        inputs: tasks.TextInputs | tasks.TextInputsDict | Mapping[str, object] | None = None,
        settings: tasks.TextSettings | tasks.TextSettingsDict | Mapping[str, object] | None = None,
        provider_settings: tasks.TextProviderSettings
        | tasks.TextProviderSettingsDict
        | Mapping[str, object]
        | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Text]],
    ) -> list[tasks.Text]:
        """Let a language model continue a conversation.

        `messages` is the conversation so far and ends with the user's turn; instructions for the model go
        into `system_prompt`. The server is stateless: it keeps neither turns nor media between calls. Only
        one result can be streamed at a time.

        It may take 20 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not
        sent: the default of the server or of the model applies.

        Args:
            model: The model, as an AIR identifier (`minimax:m2.7@0`).
            messages: The conversation so far, oldest turn first, as objects or mappings. The last turn is
                the user's. At least 1 item.
            system_prompt: System prompt: instructions for the model that apply to the whole conversation.
            images: Images that the conversation is about. Only some models.
            max_tokens: Maximum number of tokens to generate. A text that reaches it ends with
                `finishReason` `length`. Models that reason spend tokens of this number on it; too small a
                number leaves none for the answer. At least 1.
            tools: Functions that the model may ask you to call. Most models.
            output_format: Format of the answer: free text, or JSON that matches `json_schema`. JSON only
                with some models. Server default: TEXT.
            json_schema: JSON Schema of the answer, with `output_format` `JSON`: the schema itself, or with
                its name, `{"name": ..., "strict": true, "schema": {...}}`. Only some models.
            include_usage: Report the number of tokens with each result, as `usage`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> from runware_sync import Message
            >>> results = client.text_inference(
            ...     model="minimax:m3@0",
            ...     messages=[Message(role="user", content="In one sentence, what does it mean for an API to accept mixed task types in a single request?")],
            ...     system_prompt="You are a concise technical assistant.",
            ...     temperature=0.3,
            ...     max_tokens=256,
            ...     include_usage=True,
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/platform/streaming

        Other Parameters:
            videos: Videos that the conversation is about. Only some models.
            documents: Documents that the conversation is about, such as PDF files. Only some models.
            temperature: Sampling temperature. 0 is the most predictable; models accept values up to 1 or 2.
                At least 0.
            top_p: Nucleus sampling: choose only among the most likely tokens whose probabilities add up to
                this value, 0 to 1.
            top_k: Choose only among this many of the most likely tokens. At least 0.
            min_p: Exclude tokens less likely than this share of the most likely token's probability, 0 to
                1. Only some models.
            stop_sequences: Texts at which the generation stops.
            presence_penalty: Penalty for tokens that have occurred before. Usually -2 to 2; 0 is neutral.
            frequency_penalty: Penalty for tokens in proportion to how often they have occurred. Usually -2
                to 2; 0 is neutral.
            repetition_penalty: Penalty factor for tokens that have occurred before; 1 is neutral. Only some
                models. At least 0.
            thinking_level: How much the model reasons before it answers. The model defines the possible
                values, such as `off` or `medium`.
            thinking_mode: Reasoning mode; the model defines the possible values. Only some models.
            cache: Part of the request to cache for the next one, which makes repeated text cheaper. Only
                some models.
            tool_choice: Whether the model may or must call tools. Most models.
            seed: Seed of the random number generator; the same seed gives nearly the same text. Only some
                models.
            number_results: Number of answers to generate. Must be 1 when streaming. At least 1. Server
                default: 1.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    def text_stream(
        self,
        *,
        model: identifiers.TextInferenceModel | str,
        messages: Sequence[tasks.Message | tasks.MessageDict | Mapping[str, object]],
        system_prompt: str | None = None,
        images: Sequence[media.Media] | None = None,
        videos: Sequence[media.Media] | None = None,
        documents: Sequence[media.Media] | None = None,
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
        cache: tasks.PromptCache | tasks.PromptCacheDict | Mapping[str, object] | None = None,
        tools: Sequence[tasks.Tool | tasks.ToolDict | Mapping[str, object]] | None = None,
        tool_choice: tasks.ToolChoice | tasks.ToolChoiceDict | Mapping[str, object] | None = None,
        output_format: Literal["TEXT", "JSON"] | str | None = None,
        json_schema: Mapping[str, object] | str | None = None,
        seed: int | None = None,
        include_usage: bool | None = None,
        inputs: tasks.TextInputs | tasks.TextInputsDict | Mapping[str, object] | None = None,
        settings: tasks.TextSettings | tasks.TextSettingsDict | Mapping[str, object] | None = None,
        provider_settings: tasks.TextProviderSettings
        | tasks.TextProviderSettingsDict
        | Mapping[str, object]
        | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[StreamOptions],
    ) -> TextStream[tasks.Text]:
        """Let a language model continue a conversation, and stream the text.

        The stream is a context manager. Entering it sends the task. Iterating over it yields the pieces. At the end it has
        the whole `text`, the `reasoning`, the `usage`, the `cost` and the `finish_reason`. Streams always use HTTP.

        It may take 20 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not
        sent: the default of the server or of the model applies.

        Args:
            model: The model, as an AIR identifier (`minimax:m2.7@0`).
            messages: The conversation so far, oldest turn first, as objects or mappings. The last turn is
                the user's. At least 1 item.
            system_prompt: System prompt: instructions for the model that apply to the whole conversation.
            images: Images that the conversation is about. Only some models.
            max_tokens: Maximum number of tokens to generate. A text that reaches it ends with
                `finishReason` `length`. Models that reason spend tokens of this number on it; too small a
                number leaves none for the answer. At least 1.
            tools: Functions that the model may ask you to call. Most models.
            output_format: Format of the answer: free text, or JSON that matches `json_schema`. JSON only
                with some models. Server default: TEXT.
            json_schema: JSON Schema of the answer, with `output_format` `JSON`: the schema itself, or with
                its name, `{"name": ..., "strict": true, "schema": {...}}`. Only some models.
            include_usage: Report the number of tokens with each result, as `usage`.

        Returns:
            The stream. The task is sent when the stream is entered or first iterated over.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed during the stream. `results` of the error has the part
                that had arrived.
            NoAnswerError: No complete response arrived. `results` of the error has the part that did. A task that the
                server may have accepted is never sent again.

        Example:
            >>> from runware_sync import Message
            >>> with client.text_stream(
            ...     model="minimax:m3@0",
            ...     messages=[Message(role="user", content="In one sentence, what does it mean for an API to accept mixed task types in a single request?")],
            ...     system_prompt="You are a concise technical assistant.",
            ...     temperature=0.3,
            ...     max_tokens=256,
            ...     include_usage=True,
            ...     include_cost=True,
            ... ) as stream:
            ...     for delta in stream:
            ...         print(delta.text, end="")

        https://runware.ai/docs/platform/streaming

        Other Parameters:
            videos: Videos that the conversation is about. Only some models.
            documents: Documents that the conversation is about, such as PDF files. Only some models.
            temperature: Sampling temperature. 0 is the most predictable; models accept values up to 1 or 2.
                At least 0.
            top_p: Nucleus sampling: choose only among the most likely tokens whose probabilities add up to
                this value, 0 to 1.
            top_k: Choose only among this many of the most likely tokens. At least 0.
            min_p: Exclude tokens less likely than this share of the most likely token's probability, 0 to
                1. Only some models.
            stop_sequences: Texts at which the generation stops.
            presence_penalty: Penalty for tokens that have occurred before. Usually -2 to 2; 0 is neutral.
            frequency_penalty: Penalty for tokens in proportion to how often they have occurred. Usually -2
                to 2; 0 is neutral.
            repetition_penalty: Penalty factor for tokens that have occurred before; 1 is neutral. Only some
                models. At least 0.
            thinking_level: How much the model reasons before it answers. The model defines the possible
                values, such as `off` or `medium`.
            thinking_mode: Reasoning mode; the model defines the possible values. Only some models.
            cache: Part of the request to cache for the next one, which makes repeated text cheaper. Only
                some models.
            tool_choice: Whether the model may or must call tools. Most models.
            seed: Seed of the random number generator; the same seed gives nearly the same text. Only some
                models.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits and retries: see `StreamOptions`.
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
