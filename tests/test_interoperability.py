"""The table of the vendor's clients: what it says of a cell, and its place in the documentation. The clients do not run here."""

from __future__ import annotations

from pathlib import Path

import pytest

import interop.__main__ as program
from interop.clients import CLIENTS, RUNWARE, RUNWARE_SDK, SDK_JS, Client, with_newest
from interop.environments import Environment
from interop.report import Report, Verdict, write
from interop.scenarios import SCENARIOS, Scenario

DOCUMENT = Path(__file__).parent.parent / "docs" / "how" / "interoperability.md"
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
PAID_TWICE = "2 results were billed, not 1"


def judged(monkeypatch: pytest.MonkeyPatch, client: Client, scenario: str, finding: str | None) -> Verdict:
    monkeypatch.setattr(program, "finding", lambda *_: finding)
    return program.verdict(client, BY_NAME[scenario], Environment(Path(), []), Path())


def report(*verdicts: Verdict, scenarios: tuple[Scenario, ...] = SCENARIOS[:2]) -> Report:
    return Report([SDK_JS], scenarios, [verdicts])


def test_what_a_client_gets_wrong_is_a_footnote(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = judged(monkeypatch, SDK_JS, "lost-sync", PAID_TWICE)
    made = report(verdict, verdict)
    assert made.unexpected == []
    assert made.table().count("its own fault (1)") == 2
    assert made.table().count("1. **@runware/sdk-js 1.3.2**: The image is made and paid for twice.") == 1


@pytest.mark.parametrize(
    ("scenario", "finding"),
    [
        ("lost-sync", "raised Error: something else"),
        ("image-sync", PAID_TWICE),
        ("lost-sync", None),  # it is repaired: the footnote is wrong
    ],
)
def test_nothing_else_is_excused(monkeypatch: pytest.MonkeyPatch, scenario: str, finding: str | None) -> None:
    made = report(judged(monkeypatch, SDK_JS, scenario, finding), scenarios=(BY_NAME[scenario],))
    assert "FAILED" in made.table()
    assert len(made.unexpected) == 1
    assert made.unexpected[0].startswith(f"@runware/sdk-js 1.3.2: {BY_NAME[scenario].title}: ")


def test_what_is_not_offered_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(monkeypatch, SDK_JS, "stream", "it was tried").outcome == "not offered"


def test_the_table_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "document.md"
    path.write_text(DOCUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    write(report(Verdict("one"), Verdict("two")), path)
    once = path.read_text(encoding="utf-8")
    write(report(Verdict("one"), Verdict("two")), path)
    assert path.read_text(encoding="utf-8") == once
    assert "| one " in once
    path.write_text("no place", encoding="utf-8")
    with pytest.raises(ValueError, match="has no place for the table"):
        write(report(Verdict("one"), Verdict("two")), path)


def test_the_documentation_has_every_client_and_every_scenario() -> None:
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0].strip("| ") for row in rows[2 : 2 + len(SCENARIOS)]] == [
        scenario.title for scenario in SCENARIOS
    ]
    titles = [title.strip() for title in rows[0].strip("|").split("|")[1:]]
    # Newer releases have columns of their own, each beside the one that the notes are about.
    assert [title for title in titles if title in {client.title for client in CLIENTS}] == [
        client.title for client in CLIENTS
    ]
    assert not any("FAILED" in row for row in rows)


# Newer releases -------------------------------------------------------------------------------------------------------

NEWER = {"runware": "0.6.0", "@runware/sdk-js": "1.4.0"}


def test_a_newer_release_has_a_column_beside_the_one_that_is_known() -> None:
    found = with_newest(CLIENTS, lambda client: NEWER.get(client.package, client.version))
    assert [client.title for client in found] == [
        "runware 0.5.24", "runware 0.6.0", "runware-sdk 1.8.0", "runware-sdk 1.8.0, over HTTP", "@runware/sdk-js 1.3.2",
        "@runware/sdk-js 1.4.0", "@runware/ai-sdk-provider 2.0.0, over HTTP",
    ]  # fmt: skip
    assert found[1].driver == RUNWARE.driver
    assert with_newest([RUNWARE_SDK], lambda client: client.version) == [RUNWARE_SDK]


def test_a_fault_is_expected_of_the_newer_release_too(monkeypatch: pytest.MonkeyPatch) -> None:
    [_, newer] = with_newest([SDK_JS], lambda _: "1.4.0")
    assert judged(monkeypatch, newer, "lost-sync", PAID_TWICE).outcome == "its own fault"
    mended = judged(monkeypatch, newer, "lost-sync", None)
    assert mended.unexpected == (
        "all went well, though a fault of the client is known there; it was there in @runware/sdk-js 1.3.2"
    )
