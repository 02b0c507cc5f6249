"""The rules of the comparison: kinds of change, and whether each breaks source or wire compatibility."""

from __future__ import annotations

import json
from typing import Literal

from attrs import frozen

Level = Literal["breaking", "compatible", "note"]

#: Rule -> its level for *source* and for *wire*. Source: a Python program that uses the client no longer runs or no longer
#: type-checks. Wire: what is sent or received changes, so that a server or an old client refuses or misreads it.
RULES: dict[str, tuple[Level, Level]] = {
    # Tasks and their methods
    "task-removed": ("breaking", "breaking"),
    "task-added": ("compatible", "compatible"),
    "task-wire-name-changed": ("compatible", "breaking"),
    "task-alias-removed": ("compatible", "breaking"),
    "task-alias-added": ("compatible", "compatible"),
    "method-removed": ("breaking", "compatible"),
    "method-added": ("compatible", "compatible"),
    "method-deprecated": ("compatible", "compatible"),
    "class-removed": ("breaking", "compatible"),
    "class-added": ("compatible", "compatible"),
    "returns-changed": ("breaking", "compatible"),
    "max-duration-shortened": ("breaking", "compatible"),
    "max-duration-lengthened": ("compatible", "compatible"),
    "completion-changed": ("breaking", "breaking"),
    "delivery-removed": ("breaking", "breaking"),
    "delivery-added": ("compatible", "compatible"),
    "default-delivery-changed": ("compatible", "breaking"),
    "task-became-billed": ("breaking", "compatible"),
    "task-became-free": ("compatible", "compatible"),
    "use-changed": ("compatible", "compatible"),
    "pages-item-changed": ("breaking", "compatible"),
    "pages-changed": ("compatible", "breaking"),
    "stream-parameter-removed": ("breaking", "compatible"),
    "stream-parameter-added": ("compatible", "compatible"),
    "variant-key-changed": ("breaking", "breaking"),
    "variant-removed": ("breaking", "breaking"),
    "variant-added": ("compatible", "compatible"),
    "exclusive-added": ("breaking", "breaking"),
    "exclusive-removed": ("compatible", "compatible"),
    "at-least-one-added": ("breaking", "breaking"),
    "at-least-one-removed": ("compatible", "compatible"),
    "together-added": ("breaking", "breaking"),
    "together-removed": ("compatible", "compatible"),
    # What is sent
    "parameter-removed": ("breaking", "breaking"),
    "parameter-added": ("compatible", "compatible"),
    "required-parameter-added": ("breaking", "breaking"),
    "parameter-became-required": ("breaking", "breaking"),
    "parameter-became-optional": ("compatible", "compatible"),
    "parameter-name-changed": ("breaking", "compatible"),
    # Type checkers report uses of a former name; programs still run.
    "name-deprecated": ("compatible", "compatible"),
    "former-name-removed": ("breaking", "compatible"),
    "former-name-added": ("compatible", "compatible"),
    "parameter-path-changed": ("compatible", "breaking"),
    "parameter-root-changed": ("compatible", "breaking"),
    "parameter-retyped": ("breaking", "breaking"),
    "parameter-type-narrowed": ("breaking", "breaking"),
    "parameter-type-widened": ("compatible", "compatible"),
    # The JSON is unchanged: a UUID that becomes text, an object that becomes a mapping.
    "parameter-python-type-changed": ("breaking", "compatible"),
    "parameter-alias-removed": ("compatible", "breaking"),
    "parameter-alias-added": ("compatible", "compatible"),
    "sent-value-changed": ("compatible", "breaking"),
    "limit-narrowed": ("breaking", "breaking"),
    "limit-widened": ("compatible", "compatible"),
    "unit-changed": ("breaking", "breaking"),
    "known-value-removed": ("compatible", "breaking"),
    "known-value-added": ("compatible", "compatible"),
    "server-default-changed": ("note", "note"),
    "limit-source-changed": ("note", "note"),
    # What is received
    "result-field-removed": ("breaking", "breaking"),
    # Programs had to handle the absence of the field before.
    "optional-result-field-removed": ("breaking", "compatible"),
    "result-field-added": ("compatible", "compatible"),
    "result-field-became-optional": ("breaking", "breaking"),
    "result-field-became-required": ("compatible", "compatible"),
    "result-field-name-changed": ("breaking", "compatible"),
    "result-field-path-changed": ("compatible", "breaking"),
    "result-field-retyped": ("breaking", "breaking"),
    "result-field-python-type-changed": ("breaking", "compatible"),
    "result-type-widened": ("breaking", "breaking"),
    "result-type-narrowed": ("compatible", "compatible"),
    "result-known-value-removed": ("compatible", "compatible"),
    "result-known-value-added": ("compatible", "compatible"),
    "result-file-removed": ("breaking", "compatible"),
    "result-file-added": ("compatible", "compatible"),
    "result-file-uuid-changed": ("note", "note"),
    "result-detail-changed": ("note", "note"),
    # Objects and vocabularies
    "object-removed": ("breaking", "compatible"),
    "object-added": ("compatible", "compatible"),
    "object-moved": ("note", "note"),
    "object-role-changed": ("breaking", "compatible"),
    "object-opened": ("compatible", "compatible"),
    "object-closed": ("breaking", "breaking"),
    "vocabulary-removed": ("breaking", "compatible"),
    "vocabulary-added": ("compatible", "compatible"),
    # Errors
    "error-code-removed": ("breaking", "compatible"),
    "error-code-added": ("compatible", "compatible"),
    "error-class-changed": ("breaking", "compatible"),
    "error-no-longer-retryable": ("breaking", "compatible"),
    "error-became-retryable": ("compatible", "compatible"),
    "error-recovery-changed": ("breaking", "compatible"),
    "error-status-changed": ("note", "note"),
    "error-pattern-order-changed": ("breaking", "compatible"),
    # Models
    "model-removed": ("breaking", "breaking"),
    "model-added": ("compatible", "compatible"),
    "model-task-changed": ("breaking", "breaking"),
    "model-slug-changed": ("breaking", "compatible"),
    "model-parameter-removed": ("compatible", "breaking"),
    "model-parameter-added": ("compatible", "compatible"),
    "model-parameter-changed": ("compatible", "breaking"),
    "model-parameter-became-required": ("compatible", "breaking"),
    "model-parameter-became-optional": ("compatible", "compatible"),
    "model-value-removed": ("compatible", "breaking"),
    "model-value-added": ("compatible", "compatible"),
    "model-limit-narrowed": ("compatible", "breaking"),
    "model-limit-widened": ("compatible", "compatible"),
    "model-rule-added": ("compatible", "breaking"),
    "model-rule-removed": ("compatible", "compatible"),
    "model-changed": ("note", "note"),
    # Texts, and keys that the present vocabulary does not know
    "text-changed": ("note", "note"),
    "type-respelt": ("note", "note"),
    "known-values-relisted": ("note", "note"),
    "example-changed": ("note", "note"),
    "other-key-changed": ("breaking", "breaking"),
    "unknown-key": ("note", "note"),
    "missing-key": ("note", "note"),
    "unreadable-value": ("note", "note"),
    "unresolved-name": ("note", "note"),
}


@frozen
class Finding:
    """One change."""

    rule: str
    #: File, table and key, as in the loader's complaints.
    place: str
    #: The change, with the old and the new value.
    sentence: str
    #: The wire names of the tasks concerned.
    tasks: tuple[str, ...] = ()
    #: A changelog line must have one name of `subjects`, and one of `owners` if there are any.
    subjects: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    #: Whether this is a parameter of a task, from its own file or from an included group.
    is_of_task: bool = False

    @property
    def source(self) -> Level:
        return RULES[self.rule][0]

    @property
    def wire(self) -> Level:
        return RULES[self.rule][1]

    @property
    def level(self) -> Level:
        """The worse of its two levels."""
        levels = RULES[self.rule]
        return next(level for level in ("breaking", "compatible", "note") if level in levels)

    @property
    def file(self) -> str:
        return self.place.partition(": ")[0]

    @property
    def path(self) -> str:
        return self.place.partition(": ")[2]


def canonical(value: object) -> str:
    """Return a text that is equal for equal values, whatever the order of keys."""
    return json.dumps(value, sort_keys=True, default=str)


def shown(value: object) -> str:
    """Return a value for a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (list, tuple)):
        items: list[object] = list(value)  # pyright: ignore[reportUnknownArgumentType]
        return ", ".join(map(shown, items)) or "nothing"
    text = str(value)
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"
