"""Accepted breakages, each with its reason: `schema/accepted-breakages.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

from attrs import frozen

from codegen.diff.documents import CannotCompareError
from codegen.diff.rules import RULES, Finding
from codegen.strict_yaml import read_yaml

ACCEPTED = "schema/accepted-breakages.yaml"
_KEYS = {"rule", "place", "reason"}


@frozen
class Acceptance:
    """One accepted breakage."""

    rule: str
    place: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        return (self.rule, self.place) == (finding.rule, finding.place)


@frozen
class Judged:
    """Findings, and the acceptances that apply to them."""

    findings: tuple[Finding, ...]
    accepted: tuple[Acceptance, ...]

    def reason(self, finding: Finding) -> str | None:
        """Return the reason why a breakage is accepted; None if the finding is not accepted."""
        return next((one.reason for one in self.accepted if one.covers(finding)), None)

    @property
    def breaking(self) -> list[Finding]:
        """The findings that break something and are not accepted."""
        return [one for one in self.findings if one.level == "breaking" and self.reason(one) is None]

    @property
    def stale(self) -> list[Acceptance]:
        """The acceptances that match no breaking finding."""
        breaking = [one for one in self.findings if one.level == "breaking"]
        return [one for one in self.accepted if not any(one.covers(finding) for finding in breaking)]


def judge(findings: Iterable[Finding], root: Path) -> Judged:
    """Combine findings with the repository's acceptances."""
    return Judged(tuple(findings), tuple(read_accepted(root)))


def read_accepted(root: Path) -> list[Acceptance]:
    """Read the file of acceptances; empty if there is no file."""
    path = root / ACCEPTED
    if not path.exists():
        return []
    try:
        content = read_yaml(path)
    except Exception as error:
        raise CannotCompareError(f"{ACCEPTED} cannot be read: {' '.join(str(error).split())}") from error
    listed = cast("dict[str, object]", content).get("accepted") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise CannotCompareError(f"{ACCEPTED} has no list under the key `accepted`.")
    return [_entry(one, number) for number, one in enumerate(cast("list[object]", listed), 1)]


def _entry(content: object, number: int) -> Acceptance:
    where = f"{ACCEPTED}: entry {number}"
    entry = cast("dict[str, object]", content) if isinstance(content, dict) else {}
    if entry.keys() != _KEYS or not all(isinstance(value, str) and value.strip() for value in entry.values()):
        raise CannotCompareError(
            f"{where} must have exactly the keys rule, place and reason, each with a text."
        )
    rule = str(entry["rule"])
    if rule not in RULES or "breaking" not in RULES[rule]:
        raise CannotCompareError(
            f"{where}: {rule!r} is not a rule for breaking changes; `python -m codegen diff` prints the rule of each change."
        )
    return Acceptance(rule, str(entry["place"]), str(entry["reason"]))
