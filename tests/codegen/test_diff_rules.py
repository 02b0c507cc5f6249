"""Every rule of the comparison, both ways, and every key of the schema: a change of it is found."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import attrs
import pytest

from codegen import spec
from codegen.diff import keys
from codegen.diff.accepted import Judged
from codegen.diff.gate import names_it
from codegen.diff.report import changelog
from codegen.diff.rules import RULES
from tests.support.in_turn import in_turn
from tests.support.small_schema import ABSENT, changed, documents, findings, rules

ECHO, PAINT, SHARED, ERRORS, MODELS = (
    "tasks/echo.yaml", "tasks/paint.yaml", "shared.yaml", "errors.yaml", "models.yaml"
)  # fmt: skip
PICTURE = "models/acme-paint.yaml"
TEXT = {"text-changed"}
OPTIONAL = {"type": "string", "doc": "x"}
REQUIRED = {"type": "string", "doc": "x", "required": True, "source": "nature"}
PATTERN = {"error": "ServerError", "meaning": "x"}

#: Key of the schema (class and key; empty if the change is not one of a key), file, path, new value, rules found, rules found backwards.
CASES: list[tuple[str, str, str, Any, set[str], set[str]]] = [
    # Tasks
    ("TaskFile.task", ECHO, "task", "echoAnew",
     {"task-wire-name-changed", "method-removed", "method-added", "class-removed", "class-added", "object-moved"},
     {"task-wire-name-changed", "method-removed", "method-added", "class-removed", "class-added", "object-moved"}),
    ("", PAINT, "", ABSENT, {"task-removed"}, {"task-added"}),
    ("TaskFile.summary", ECHO, "summary", "x", TEXT, TEXT),
    ("TaskFile.page", ECHO, "page", "x", TEXT, TEXT),
    ("TaskFile.doc", ECHO, "doc", "x", TEXT, TEXT),
    ("TaskFile.name", ECHO, "name", "Echo2",
     {"method-removed", "method-added", "class-removed", "class-added", "object-moved"},
     {"method-removed", "method-added", "class-removed", "class-added", "object-moved"}),
    ("TaskFile.returns", ECHO, "returns", "Part",
     {"returns-changed", "result-field-added", "result-field-removed", "optional-result-field-removed", "object-role-changed"},
     {"returns-changed", "result-field-added", "optional-result-field-removed", "object-role-changed"}),
    ("TaskFile.max_duration", ECHO, "max_duration", 30, {"max-duration-shortened"}, {"max-duration-lengthened"}),
    ("TaskFile.method_aliases", ECHO, "method_aliases", [], {"method-removed"}, {"method-added"}),
    ("TaskFile.was", ECHO, "was", ["say"], {"method-removed", "method-deprecated"}, {"method-added"}),
    ("TaskFile.aliases", ECHO, "aliases", [], {"task-alias-removed"}, {"task-alias-added"}),
    ("TaskFile.completion", ECHO, "completion", ABSENT, {"completion-changed"}, {"completion-changed"}),
    ("TaskFile.delivery", ECHO, "delivery", ["sync", "stream"], {"delivery-removed"}, {"delivery-added"}),
    ("", ECHO, "delivery", ["async", "sync", "stream"], {"default-delivery-changed"}, {"default-delivery-changed"}),
    ("", ECHO, "delivery", ["async", "stream"], {"default-delivery-changed", "delivery-removed"},
     {"default-delivery-changed", "delivery-added"}),
    ("TaskFile.billed", ECHO, "billed", False, {"task-became-free"}, {"task-became-billed"}),
    ("TaskFile.includes", ECHO, "includes", [], {"parameter-removed"}, {"parameter-added"}),
    ("TaskFile.params", ECHO, "params.text", ABSENT, {"parameter-removed"}, {"required-parameter-added"}),
    ("", ECHO, "params.new", OPTIONAL, {"parameter-added"}, {"parameter-removed"}),
    ("", ECHO, "params.new", REQUIRED, {"required-parameter-added"}, {"parameter-removed"}),
    ("TaskFile.pages", ECHO, "pages", ABSENT, {"method-removed"}, {"method-added"}),
    ("TaskFile.stream", ECHO, "stream", ABSENT, {"method-removed"}, {"method-added"}),
    ("TaskFile.variants", PAINT, "variants", ABSENT,
     {"variant-key-changed", "class-removed", "class-added", "parameter-removed", "at-least-one-removed"},
     {"variant-key-changed", "class-removed", "class-added", "parameter-added", "at-least-one-added"}),
    ("TaskFile.uses", ECHO, "uses", {"account": {"text": "hello"}}, {"use-changed"}, {"use-changed"}),
    ("TaskFile.objects", ECHO, "objects.New", {"doc": "x"}, {"object-added"}, {"object-removed"}),
    ("TaskFile.vocabularies", ECHO, "vocabularies.New", [1], {"vocabulary-added"}, {"vocabulary-removed"}),
    ("TaskFile.exclusive", ECHO, "exclusive", [["tone", "loud", "frame"]], {"exclusive-added"}, {"exclusive-removed"}),
    ("TaskFile.at_least_one", ECHO, "at_least_one", [], {"at-least-one-removed"}, {"at-least-one-added"}),
    ("", ECHO, "at_least_one", [["frame", "tags", "tone"]], {"at-least-one-removed"}, {"at-least-one-added"}),
    ("TaskFile.together", ECHO, "together", [], {"together-removed"}, {"together-added"}),
    ("", ECHO, "together", [["skip", "most", "code"]], {"together-added"}, {"together-removed"}),
    ("TaskFile.requires", ECHO, "requires", [["code", "box", "speed"]], {"together-added"}, {"together-removed"}),
    ("TaskFile.examples", ECHO, "examples", [], {"example-changed"}, {"example-changed"}),
    ("Example.title", ECHO, "examples.0.title", "x", {"example-changed"}, {"example-changed"}),
    ("Example.send", ECHO, "examples.0.send", {}, {"example-changed"}, {"example-changed"}),
    ("Example.receive", ECHO, "examples.0.receive", [], {"example-changed"}, {"example-changed"}),
    ("Completion.count_param", ECHO, "completion.count_param", "width", {"completion-changed"}, {"completion-changed"}),
    ("Completion.partial_ok", ECHO, "completion.partial_ok", True, {"completion-changed"}, {"completion-changed"}),
    ("Completion.terminal_values", PAINT, "completion.terminal_values", {"state": ["done"]},
     {"completion-changed"}, {"completion-changed"}),
    ("Paging.method", ECHO, "pages.method", "x", {"method-removed", "method-added"}, {"method-removed", "method-added"}),
    ("Paging.summary", ECHO, "pages.summary", "x", TEXT, TEXT),
    ("Paging.of", ECHO, "pages.of", "Echo", {"pages-item-changed"}, {"pages-item-changed"}),
    *[(f"Paging.{key}", ECHO, f"pages.{key}", 7 if key == "days" else "x", {"pages-changed"}, {"pages-changed"})
      for key in ("items", "total", "offset", "limit", "start", "end", "days")],
    ("Streaming.method", ECHO, "stream.method", "x",
     {"method-removed", "method-added"}, {"method-removed", "method-added"}),
    ("Streaming.summary", ECHO, "stream.summary", "x", TEXT, TEXT),
    ("Streaming.without", ECHO, "stream.without", [], {"stream-parameter-added"}, {"stream-parameter-removed"}),
    ("Variants.on", PAINT, "variants.on", "type", {"variant-key-changed"}, {"variant-key-changed"}),
    ("Variants.doc", PAINT, "variants.doc", "x", TEXT, TEXT),
    ("Variants.of", PAINT, "variants.of.ink", {"name": "InkPaint", "doc": "x"},
     {"variant-added", "class-added"}, {"variant-removed", "class-removed"}),
    ("Variant.name", PAINT, "variants.of.oil.name", "x", {"class-removed", "class-added"}, {"class-removed", "class-added"}),
    ("Variant.doc", PAINT, "variants.of.oil.doc", "x", TEXT, TEXT),
    ("Variant.params", PAINT, "variants.of.water.params.new", OPTIONAL, {"parameter-added"}, {"parameter-removed"}),
    ("Variant.exclusive", PAINT, "variants.of.oil.exclusive", [], {"exclusive-removed"}, {"exclusive-added"}),
    ("Variant.at_least_one", PAINT, "variants.of.oil.at_least_one", [],
     {"at-least-one-removed"}, {"at-least-one-added"}),
    ("Variant.together", PAINT, "variants.of.water.together", [], {"together-removed"}, {"together-added"}),
    ("Variant.requires", PAINT, "variants.of.oil.requires", [["thick", "thin"]], {"together-added"}, {"together-removed"}),
    # What is sent
    ("Param.type", ECHO, "params.text.type", "integer", {"parameter-retyped"}, {"parameter-retyped"}),
    ("", ECHO, "params.text.type", "string | integer", {"parameter-type-widened"}, {"parameter-type-narrowed"}),
    ("", ECHO, "params.times.type", "number", {"parameter-type-widened"}, {"parameter-type-narrowed"}),
    ("", ECHO, "params.frame.type", "list[Frame]", {"parameter-retyped"}, {"parameter-retyped"}),
    ("", ECHO, "params.text.type", "list[any] | string", {"parameter-type-widened"}, {"parameter-type-narrowed"}),
    ("", ECHO, "params.text.type", "uuid", {"parameter-type-narrowed"}, {"parameter-python-type-changed"}),
    ("Param.doc", ECHO, "params.text.doc", "x", TEXT, TEXT),
    ("Param.required", ECHO, "params.text.required", False, {"parameter-became-optional"}, {"parameter-became-required"}),
    ("Param.name", ECHO, "params.text.name", "words", {"parameter-name-changed"}, {"parameter-name-changed"}),
    ("Param.was", ECHO, "params.text.was", ["wording"], {"former-name-removed", "former-name-added"},
     {"former-name-removed", "former-name-added"}),
    ("", ECHO, "params.text.was", ABSENT, {"former-name-removed"}, {"former-name-added"}),
    ("", ECHO, "params.text.name", "phrase", {"parameter-name-changed"}, {"name-deprecated"}),
    ("", ECHO, "objects.Echo.fields.count.was", ABSENT, {"former-name-removed"}, {"former-name-added"}),
    ("", ECHO, "objects.Echo.fields.count.name", "number", {"result-field-name-changed"}, {"name-deprecated"}),
    ("Param.path", ECHO, "params.text.path", "inputs.text", {"parameter-path-changed"}, {"parameter-path-changed"}),
    ("Param.sent_as", ECHO, "params.loud.sent_as", {"true": "noisy"}, {"sent-value-changed"}, {"sent-value-changed"}),
    ("Param.aliases", ECHO, "params.echoURL.aliases", [], {"parameter-alias-removed"}, {"parameter-alias-added"}),
    ("Param.range", ECHO, "params.times.range", [2, 5], {"limit-narrowed"}, {"limit-widened"}),
    ("", ECHO, "params.times.range", [0, 4], {"limit-narrowed", "limit-widened"}, {"limit-narrowed", "limit-widened"}),
    ("", ECHO, "params.times.range", ABSENT, {"limit-widened"}, {"limit-narrowed"}),
    ("Param.above", ECHO, "params.speed.above", 1, {"limit-narrowed"}, {"limit-widened"}),
    ("", ECHO, "params.speed",
     {"type": "number", "range": [0, None], "below": 100, "source": "nature", "doc": "How fast."},
     {"limit-widened"}, {"limit-narrowed"}),
    ("Param.below", ECHO, "params.speed.below", 99, {"limit-narrowed"}, {"limit-widened"}),
    ("", ECHO, "params.speed",
     {"type": "number", "range": [None, 100], "above": 0, "source": "nature", "doc": "How fast."},
     {"limit-widened"}, {"limit-narrowed"}),
    ("Param.pattern", ECHO, "params.code.pattern", ABSENT, {"limit-widened"}, {"limit-narrowed"}),
    ("", ECHO, "params.code.pattern", "[a-z]{2}", {"limit-narrowed"}, {"limit-narrowed"}),
    ("Param.each", ECHO, "params.tags.each", ABSENT, {"limit-widened", "known-values-relisted"},
     {"limit-narrowed", "known-values-relisted"}),
    ("Each.range", ECHO, "params.box.each.range", [1, 9], {"limit-narrowed"}, {"limit-widened"}),
    ("Each.above", ECHO, "params.box.each.above", 0, {"limit-narrowed"}, {"limit-widened"}),
    ("Each.below", ECHO, "params.box.each.below", 9, {"limit-narrowed"}, {"limit-widened"}),
    ("Each.step", ECHO, "params.box.each.step", 3, {"limit-narrowed"}, {"limit-widened"}),
    ("Each.length", ECHO, "params.tags.each.length", [1, 10], {"limit-widened"}, {"limit-narrowed"}),
    ("Each.pattern", ECHO, "params.tags.each.pattern", ABSENT, {"limit-widened"}, {"limit-narrowed"}),
    ("Each.known", ECHO, "params.tags.each.known", ["warm"], {"known-value-removed"}, {"known-value-added"}),
    ("Param.step", ECHO, "params.width.step", 16, {"limit-narrowed"}, {"limit-widened"}),
    ("", ECHO, "params.width.step", 12, {"limit-narrowed"}, {"limit-narrowed"}),
    ("", ECHO, "params.width.step", ABSENT, {"limit-widened"}, {"limit-narrowed"}),
    ("Param.length", ECHO, "params.text.length", [1, 200], {"limit-narrowed"}, {"limit-widened"}),
    ("Param.source", ECHO, "params.text.source", ["nature"], {"limit-source-changed"}, {"limit-source-changed"}),
    ("Param.unit", ECHO, "params.share.unit", ABSENT, {"unit-changed"}, {"unit-changed"}),
    ("Param.known", SHARED, "objects.Frame.fields.style.known", ["single"],
     {"known-value-removed"}, {"known-value-added"}),
    ("", ECHO, "params.tone.known", ["calm", "loud"], {"known-values-relisted"}, {"known-values-relisted"}),
    ("", SHARED, "objects.Frame.fields.style.known", ABSENT, {"known-values-relisted"}, {"known-values-relisted"}),
    ("Param.server_default", ECHO, "params.times.server_default", 2,
     {"server-default-changed"}, {"server-default-changed"}),
    ("", ECHO, "params.times.server_default", True, {"server-default-changed"}, {"server-default-changed"}),
    ("Param.since", ECHO, "params.text.since", "0.2.0", TEXT, TEXT),
    ("Param.replaces", ECHO, "params.text.replaces", "cost", set(), set()),
    # What is received
    ("", ECHO, "objects.Echo.fields.text", ABSENT, {"result-field-removed"}, {"result-field-added"}),
    ("", ECHO, "objects.Echo.fields.mood", ABSENT, {"optional-result-field-removed"}, {"result-field-added"}),
    ("", ECHO, "objects.Echo.fields.part", {"type": "Part", "doc": "x"}, {"result-field-added"}, {"optional-result-field-removed"}),
    ("", ECHO, "objects.Echo.fields.parts.type", "list[map]",
     {"result-type-widened", "object-role-changed"}, {"result-field-python-type-changed", "object-role-changed"}),
    ("", ECHO, "objects.Echo.fields.parts.type", "list[Part] | list[map]", {"result-type-widened"}, {"result-type-narrowed"}),
    ("", ECHO, "objects.Echo.fields.text.required", False,
     {"result-field-became-optional"}, {"result-field-became-required"}),
    ("", ECHO, "objects.Echo.fields.text.type", "integer", {"result-field-retyped"}, {"result-field-retyped"}),
    ("", ECHO, "objects.Echo.fields.text.type", "string | list[string]",
     {"result-type-widened"}, {"result-type-narrowed"}),
    ("", ECHO, "objects.Echo.fields.count.type", "number", {"result-type-widened"}, {"result-type-narrowed"}),
    ("", ECHO, "objects.Echo.fields.text.type", "uuid", {"type-respelt"}, {"type-respelt"}),
    ("", ECHO, "objects.Echo.fields.text.name", "words", {"result-field-name-changed"}, {"result-field-name-changed"}),
    ("", ECHO, "objects.Echo.fields.text.path", "a.b", {"result-field-path-changed"}, {"result-field-path-changed"}),
    ("", ECHO, "objects.Echo.fields.count.range", [1, 9], {"result-detail-changed"}, {"result-detail-changed"}),
    ("", ECHO, "objects.Echo.fields.parts.each", {"length": [1, 2]},
     {"result-detail-changed"}, {"result-detail-changed"}),
    ("", ECHO, "objects.Echo.fields.state.known", ["ready"],
     {"result-known-value-removed"}, {"result-known-value-added"}),
    ("Param.file", ECHO, "objects.Echo.fields.fileURL.file", ABSENT, {"result-file-removed"}, {"result-file-added"}),
    ("Param.file_uuid", ECHO, "objects.Echo.fields.fileURL.file_uuid", ABSENT,
     {"result-file-uuid-changed"}, {"result-file-uuid-changed"}),
    ("", ECHO, "objects.Echo.exclusive", [], {"result-detail-changed"}, {"result-detail-changed"}),
    # Objects, vocabularies, sources, groups
    ("ObjectSpec.doc", SHARED, "objects.Frame.doc", "x", TEXT, TEXT),
    ("ObjectSpec.page", SHARED, "objects.Frame.page", "x", TEXT, TEXT),
    ("ObjectSpec.fields", SHARED, "objects.Frame.fields.wide", ABSENT, {"parameter-removed"}, {"parameter-added"}),
    ("ObjectSpec.includes", SHARED, "objects.Frame.includes", [], {"parameter-removed"}, {"parameter-added"}),
    ("ObjectSpec.exclusive", SHARED, "objects.Frame.exclusive", [], {"exclusive-removed"}, {"exclusive-added"}),
    ("ObjectSpec.at_least_one", SHARED, "objects.Frame.at_least_one", [],
     {"at-least-one-removed"}, {"at-least-one-added"}),
    ("ObjectSpec.together", SHARED, "objects.Frame.together", [], {"together-removed"}, {"together-added"}),
    ("ObjectSpec.requires", SHARED, "objects.Frame.requires", [["wide", "style"]], {"together-added"}, {"together-removed"}),
    ("ObjectSpec.extra", ECHO, "objects.Echo.extra", True, {"result-detail-changed"}, {"result-detail-changed"}),
    ("ObjectSpec.open", SHARED, "objects.Frame.open", True, {"object-opened"}, {"object-closed"}),
    ("SharedFile.objects", SHARED, "objects.Unused", ABSENT, {"object-removed"}, {"object-added"}),
    ("SharedFile.vocabularies", SHARED, "vocabularies.Tone", ["calm"], {"known-value-removed"}, {"known-value-added"}),
    ("", SHARED, "vocabularies.Mood", ["good"], {"result-known-value-removed"}, {"result-known-value-added"}),
    ("SharedFile.sources", SHARED, "sources.nature", "x", TEXT, TEXT),
    ("SharedFile.groups", SHARED, "groups.cost.includeCost.required", True,
     {"parameter-became-required"}, {"parameter-became-optional"}),
    # Errors
    ("ErrorsFile.codes", ERRORS, "codes.badText", ABSENT, {"error-code-removed"}, {"error-code-added"}),
    ("", ERRORS, "codes.busy", ABSENT,
     {"error-code-removed", "error-class-changed"}, {"error-code-added", "error-class-changed"}),
    ("ErrorCode.error", ERRORS, "codes.badText.error", "ServerError", {"error-class-changed"}, {"error-class-changed"}),
    ("ErrorCode.meaning", ERRORS, "codes.badText.meaning", "x", TEXT, TEXT),
    ("ErrorCode.retryable", ERRORS, "codes.badText.retryable", True,
     {"error-became-retryable"}, {"error-no-longer-retryable"}),
    ("ErrorCode.status", ERRORS, "codes.badText.status", 422, {"error-status-changed"}, {"error-status-changed"}),
    ("ErrorCode.unknown_task", ERRORS, "codes.noTask.unknown_task", False,
     {"error-recovery-changed"}, {"error-recovery-changed"}),
    ("ErrorCode.overload", ERRORS, "codes.busy.overload", False,
     {"error-recovery-changed"}, {"error-recovery-changed"}),
    ("ErrorsFile.patterns", ERRORS, "patterns",
     [{"match": "busy*", "error": "ServerError", "meaning": "Something is busy.", "retryable": True},
      {"match": "bad*", "error": "ValidationError", "meaning": "Something is bad.", "status": 400}],
     {"error-pattern-order-changed"}, {"error-pattern-order-changed"}),
    ("ErrorPattern.match", ERRORS, "patterns.1", {"match": "busier*", **PATTERN},
     {"error-code-removed", "error-code-added"}, {"error-code-removed", "error-code-added"}),
    ("ErrorPattern.error", ERRORS, "patterns.1.error", "x", {"error-class-changed"}, {"error-class-changed"}),
    ("ErrorPattern.meaning", ERRORS, "patterns.1.meaning", "x", TEXT, TEXT),
    ("ErrorPattern.retryable", ERRORS, "patterns.1.retryable", False,
     {"error-no-longer-retryable"}, {"error-became-retryable"}),
    ("ErrorPattern.status", ERRORS, "patterns.1.status", 500, {"error-status-changed"}, {"error-status-changed"}),
    ("ErrorsFile.statuses", ERRORS, "statuses.429", "badText", {"error-class-changed"}, {"error-class-changed"}),
    ("", ERRORS, "statuses.503", "busy", {"error-code-added"}, {"error-code-removed"}),
    ("ErrorsFile.remedies", ERRORS, "remedies", {"302": "x"}, TEXT, TEXT),
    # Models
    ("", PICTURE, "", ABSENT, {"model-removed"}, {"model-added"}),
    ("", MODELS, "models.acme:echo@1", ABSENT, {"model-removed"}, {"model-added"}),
    ("", MODELS, "models.acme:echo@1.slug", "x", {"model-slug-changed"}, {"model-slug-changed"}),
    ("", PICTURE, "task", "echo", {"model-task-changed"}, {"model-task-changed"}),
    ("", MODELS, "models.acme:echo@1.required", [],
     {"model-parameter-became-optional"}, {"model-parameter-became-required"}),
    ("", MODELS, "models.acme:echo@1.params.times", ABSENT, {"model-parameter-removed"}, {"model-parameter-added"}),
    ("", MODELS, "models.acme:echo@1.params.times", "boolean", {"model-parameter-changed"}, {"model-parameter-changed"}),
    ("", MODELS, "models.acme:echo@1.params.tone", ["calm"], {"model-value-removed"}, {"model-value-added"}),
    ("", MODELS, "models.acme:echo@1.params.tone", None, {"model-limit-widened"}, {"model-limit-narrowed"}),
    ("", MODELS, "models.acme:echo@1.params", ABSENT, {"model-changed"}, {"model-changed"}),
    ("", MODELS, "models.acme:echo@1.params.loud", None,
     {"model-parameter-added", "parameter-root-changed"}, {"model-parameter-removed", "parameter-root-changed"}),
    ("", MODELS, "envelope", [], {"model-parameter-removed"}, {"model-parameter-added"}),
    ("", PICTURE, "params.size.range", [1, 6], {"model-limit-narrowed"}, {"model-limit-widened"}),
    ("", PICTURE, "params.prompt.length", [1, 200], {"model-limit-widened"}, {"model-limit-narrowed"}),
    ("", PICTURE, "includes", [], {"model-parameter-removed"}, {"model-parameter-added"}),
    ("", PICTURE, "sizes", ["1x1"], {"model-value-removed"}, {"model-value-added"}),
    ("", PICTURE, "sizes", [], {"model-limit-widened"}, {"model-limit-narrowed"}),
    ("", PICTURE, "params.tint", ["calm"], {"model-value-removed"}, {"model-value-added"}),
    ("", PICTURE, "params.tint", ["calm", "loud"], set(), set()),
    ("", PICTURE, "params.tint", "Mood", {"model-value-removed", "model-value-added"}, {"model-value-removed", "model-value-added"}),
    ("", PICTURE, "params.tint", "Unknown", {"model-limit-narrowed"}, {"model-limit-narrowed"}),
    ("", PICTURE, "rules", [], {"model-rule-removed"}, {"model-rule-added"}),
    ("", PICTURE, "status", "deprecated", {"model-changed"}, {"model-changed"}),
    # What today's vocabulary does not know
    ("", ECHO, "params.text.colour", "red", {"unknown-key"}, {"unknown-key"}),
    ("", ECHO, "max_duration", ABSENT, {"missing-key", "max-duration-shortened"}, {"missing-key", "max-duration-lengthened"}),
    ("", ECHO, "params.text.length", "long", {"unreadable-value", "limit-widened"}, {"unreadable-value", "limit-narrowed"}),
    ("", ECHO, "includes", ["cost", "costs"], {"unresolved-name"}, {"unresolved-name"}),
    ("", ECHO, "params.text.type", "text",
     {"unresolved-name", "parameter-type-widened"}, {"unresolved-name", "parameter-type-narrowed"}),
]  # fmt: skip


@in_turn(("key", "file", "path", "value", "found", "backwards"), CASES)
def test_a_change_is_found_and_so_is_its_reverse(
    key: str, file: str, path: str, value: Any, found: set[str], backwards: set[str]
) -> None:
    before, after = documents(), changed((file, path, value))
    assert rules(before, after) == found
    assert rules(after, before) == backwards


@in_turn(("key", "file", "path", "value", "found", "backwards"), CASES)
def test_the_proposed_line_of_a_change_says_what_and_whose(
    key: str, file: str, path: str, value: Any, found: set[str], backwards: set[str]
) -> None:
    before, after = documents(), changed((file, path, value))
    for one in (*findings(before, after), *findings(after, before)):
        [line] = changelog(Judged((one,), ())) or [""]
        assert not line or names_it(line, one)
        assert not line or not one.owners or any(f"`{owner}`" in line for owner in one.owners)
        if one.rule in ("known-value-removed", "known-value-added") and one.is_of_task:
            assert any(f"`{task}`" in line for task in one.tasks)


def test_every_rule_has_a_case() -> None:
    tested = {rule for case in CASES for rule in case[4] | case[5]}
    assert tested | {"other-key-changed"} == RULES.keys()


def test_every_key_of_the_schema_has_a_case() -> None:
    classes = {
        name: cls
        for name, cls in vars(spec).items()
        if isinstance(cls, type)
        and attrs.has(cls)
        and cls.__module__ == spec.__name__
        and name != "SchemaFiles"
    }
    keys_of_schema = {f"{name}.{field.name}" for name, cls in classes.items() for field in attrs.fields(cls)}
    assert {case[0] for case in CASES} - {""} == keys_of_schema


def test_a_key_without_a_rule_counts_as_breaking(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in keys._KNOWN:
        monkeypatch.setitem(keys._KNOWN, name, set())
    for key, path in (("since", "params.text.since"), ("billed", "billed"), ("method", "pages.method")):
        found = findings(documents(), changed((ECHO, path, False if key == "billed" else "x")))
        [other] = [
            one for one in found if one.rule == "other-key-changed" and f"The `{key}` is" in one.sentence
        ]
        assert (other.source, other.wire) == ("breaking", "breaking")


def test_an_object_or_a_vocabulary_that_moves_to_what_tasks_share_is_noted() -> None:
    part = documents()[ECHO]["objects"]["Part"]
    moved = changed((ECHO, "objects.Part", ABSENT), (SHARED, "objects.Part", part))
    assert rules(documents(), moved) == rules(moved, documents()) == {"object-moved"}
    moved = changed((ECHO, "vocabularies", {}), (SHARED, "vocabularies.Size", [1, 2]))
    assert rules(documents(), moved) == rules(moved, documents()) == {"object-moved"}


def test_a_mapping_that_becomes_an_open_object_is_checked_from_then_on() -> None:
    opened = (SHARED, "objects.Frame.open", True)
    before, after = changed((ECHO, "params.frame.type", "map"), opened), changed(opened)
    [narrowed], [given] = findings(before, after), findings(after, before)
    assert (narrowed.rule, narrowed.source, narrowed.wire) == (
        "parameter-type-narrowed",
        "breaking",
        "breaking",
    )
    # A mapping takes no object of a class; on the wire it takes all that the object was.
    assert (given.rule, given.source, given.wire) == (
        "parameter-python-type-changed",
        "breaking",
        "compatible",
    )


def test_a_mapping_that_becomes_an_object_of_any_members_takes_more() -> None:
    loose = {"doc": "x", "open": True, "fields": {"style": {"type": "any", "doc": "x"}}}
    objects = [(SHARED, "objects.Loose", loose), (ECHO, "params.loose", {"type": "Loose", "doc": "x"})]
    before = changed(*objects, (ECHO, "params.frame.type", "map"))
    after = changed(*objects, (ECHO, "params.frame.type", "Loose"))
    assert "parameter-type-widened" in rules(before, after)


def test_a_mapping_in_a_result_that_becomes_an_object_has_another_class_and_says_the_same() -> None:
    fields = "objects.Echo.fields.part"
    before = changed((ECHO, fields, {"type": "map", "doc": "x"}))
    after = changed((ECHO, fields, {"type": "Part", "doc": "x"}))
    [found], [back] = findings(before, after), findings(after, before)
    assert (found.rule, found.source, found.wire) == (
        "result-field-python-type-changed",
        "breaking",
        "compatible",
    )
    assert (back.rule, back.source, back.wire) == ("result-type-widened", "breaking", "breaking")


def test_a_parameter_inside_of_an_object_is_compared_once() -> None:
    box = (ECHO, "objects.Box", {"doc": "A box.", "open": True, "fields": {"lid": OPTIONAL}})
    before = changed(box, (ECHO, "params.box", {"type": "Box", "doc": "x"}))
    after = deepcopy(before)
    after[ECHO]["params"]["glow"] = {**OPTIONAL, "path": "box.glow"}
    [added], [removed] = findings(before, after), findings(after, before)
    assert (added.rule, removed.rule) == ("parameter-added", "parameter-removed")
    assert added.place == removed.place == "tasks/echo.yaml: glow"


def test_a_finding_says_where_what_and_whom_it_breaks() -> None:
    [one] = findings(documents(), changed((ECHO, "params.times.range", [1, 4])))
    assert one.rule == "limit-narrowed"
    assert (one.source, one.wire, one.level) == ("breaking", "breaking", "breaking")
    assert (one.place, one.tasks) == ("tasks/echo.yaml: times", ("echo",))
    assert one.sentence == "`times` takes at most 4; it was at most 5."


def test_a_changed_path_breaks_the_wire_alone_and_a_changed_name_the_source_alone() -> None:
    [path] = findings(documents(), changed((ECHO, "params.text.path", "inputs.text")))
    assert (path.source, path.wire) == ("compatible", "breaking")
    [name] = findings(documents(), changed((ECHO, "params.text.name", "words")))
    assert (name.source, name.wire) == ("breaking", "compatible")


def test_a_parameter_that_keeps_its_python_name_under_another_wire_name_breaks_the_wire_alone() -> None:
    text = documents()[ECHO]["params"]["text"]
    renamed = changed((ECHO, "params.text", ABSENT), (ECHO, "params.words", {**text, "name": "text"}))
    [one] = findings(documents(), renamed)
    assert one.rule == "parameter-path-changed"
    assert one.sentence == "`words` is at `words` on the wire; it was at `text`."


def test_a_parameter_with_its_old_name_as_an_alias_is_renamed_and_not_removed() -> None:
    text = documents()[ECHO]["params"]["text"]
    renamed = changed((ECHO, "params.text", ABSENT), (ECHO, "params.words", {**text, "aliases": ["text"]}))
    assert rules(documents(), renamed) == {"parameter-path-changed", "parameter-name-changed"}


def test_what_changes_in_a_group_is_said_once_for_all_its_tasks() -> None:
    [one] = findings(documents(), changed((SHARED, "groups.cost.includeCost", ABSENT)))
    assert one.place == "shared.yaml: cost: includeCost"
    assert one.tasks == ("echo", "paint")


def test_what_one_task_no_longer_includes_is_said_of_that_task() -> None:
    [one] = findings(documents(), changed((ECHO, "includes", [])))
    assert one.place == "tasks/echo.yaml: includeCost"
    assert one.tasks == ("echo",)


def test_a_parameter_of_a_group_that_moves_into_the_tasks_has_not_changed() -> None:
    cost = documents()[SHARED]["groups"]["cost"]["includeCost"]
    moved = changed(
        (ECHO, "includes", []),
        (ECHO, "params.includeCost", cost),
        (PAINT, "includes", []),
        (PAINT, "params.includeCost", cost),
        (SHARED, "groups.cost", ABSENT),
    )
    assert findings(documents(), moved) == []


def test_an_exclusion_with_a_new_parameter_breaks_nothing() -> None:
    new = changed((ECHO, "params.new", OPTIONAL), (ECHO, "exclusive", [["tone", "loud", "new"]]))
    assert rules(documents(), new) == {"parameter-added"}


def test_limits_of_items_that_stood_beside_those_of_the_list_have_not_changed() -> None:
    box = {"type": "list[number]", "range": [0, 9], "step": 1, "source": "nature", "doc": "Where."}
    tags = {"type": "list[string]", "known": ["warm", "cold"], "doc": "Words."}
    before = changed((ECHO, "params.box", box), (ECHO, "params.tags", tags))
    after = changed(
        (ECHO, "params.box.each", {"range": [0, 9], "step": 1}),
        (ECHO, "params.tags", {"type": "list[string]", "each": {"known": ["warm", "cold"]}, "doc": "Words."}),
    )
    assert findings(before, after) == []


def test_a_name_that_still_works_breaks_nothing_even_if_the_wire_name_has_changed_too() -> None:
    text = documents()[ECHO]["params"]["text"]
    renamed = changed(
        (ECHO, "params.text", ABSENT), (ECHO, "params.words", {**text, "was": ["text", "phrase"]})
    )
    found = {one.rule: one for one in findings(documents(), renamed)}
    assert found.keys() == {"name-deprecated", "parameter-path-changed"}
    assert found["name-deprecated"].source == "compatible"


def test_a_weaker_group_breaks_nothing_and_a_new_parameter_may_need_an_old_one() -> None:
    weaker = changed((ECHO, "at_least_one", [["frame", "tags", "code"]]))
    [one] = findings(documents(), weaker)
    assert one.sentence == "None of `frame` and `tags` is required any longer."
    new = changed((ECHO, "params.new", OPTIONAL), (ECHO, "together", [["skip", "most"], ["new", "code"]]))
    found = {(one.rule, one.sentence) for one in findings(documents(), new)}
    assert ("together-added", "`code` can no longer be given without `new`.") in found
    assert not any("`new` cannot" in sentence for _, sentence in found)


def test_a_number_is_no_boolean_where_python_finds_them_equal() -> None:
    one, true = (changed((ECHO, "params.times.server_default", value)) for value in (1, True))
    assert rules(one, true) == {"server-default-changed"}


def test_what_is_noted_of_a_model_is_said_note_by_note() -> None:
    kept = "A note that is long enough to be cut before anything new could be seen of it, and more."
    before = changed((PICTURE, "notes", [kept, "`tags`: uniqueItems true."]))
    after = changed((PICTURE, "notes", [kept, "`tone`: deprecated true."]))
    assert sorted(one.sentence for one in findings(before, after)) == [
        'A note of the model is gone: `"`tags`: uniqueItems true."`.',
        'A note of the model is new: `"`tone`: deprecated true."`.',
    ]


def test_what_a_stream_takes_is_told_of_parameters_that_there_are() -> None:
    gone = changed(
        (ECHO, "params.times", ABSENT), (ECHO, "completion", ABSENT), (ECHO, "stream.without", []),
        (MODELS, "models.acme:echo@1.params.times", ABSENT),
    )  # fmt: skip
    there = documents()
    assert "stream-parameter-added" not in rules(there, gone)
    assert "stream-parameter-removed" not in rules(gone, there)
    assert "parameter-removed" in rules(there, gone)
