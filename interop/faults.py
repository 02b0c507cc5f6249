"""What the clients themselves get wrong: what was sent, what came, and where it is in their code."""

from __future__ import annotations

import re

import attrs

from interop.clients import RUNWARE, RUNWARE_SDK, SDK_JS, Client


@attrs.frozen(kw_only=True)
class Fault:
    """A footnote of the table."""

    client: Client
    scenarios: frozenset[str]
    #: What the finding says, as a regular expression. Another finding is not excused.
    shows: str
    text: str

    def explains(self, client: Client, scenario: str, finding: str) -> bool:
        """Whether a finding is this fault."""
        return self.concerns(client, scenario) and re.search(self.shows, finding) is not None

    def concerns(self, client: Client, scenario: str) -> bool:
        """Whether it is expected there."""
        return client == self.client and scenario in self.scenarios


FAULTS: tuple[Fault, ...] = ()
