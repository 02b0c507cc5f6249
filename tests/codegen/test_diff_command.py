"""The commands around the comparison, in repositories made for it: revisions, what check refuses, what a release records."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.diff import command, documents, gate
from codegen.diff.accepted import read_accepted

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
UPSCALE = "schema/tasks/upscale.yaml"
COLOR_FIX = """\
  colorFix:
    type: boolean
    path: settings.colorFix
    doc: Restore the colours of the input in the result. Only `runware:501@1`.
"""
UNRELEASED = "# Changelog\n\n## 0.1.0 (unreleased)\n\n- Something else.\n"
RELEASED = "# Changelog\n\n## 0.1.0 (2026-11-01)\n\n- The first one.\n"

Edit = Callable[[str, str, str], None]


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the commands look at, and no git. It takes a while to make."""
    folder = tmp_path_factory.mktemp("released") / "repository"
    shutil.copytree(ROOT / "schema", folder / "schema")
    (folder / "schema/released.json").unlink()
    (folder / "runware").mkdir()
    (folder / "runware/version.py").write_text('"""The version."""\n\n__version__ = "0.1.0"\n')
    (folder / "CHANGELOG.md").write_text(UNRELEASED)
    gate.release(folder)
    return folder


@pytest.fixture
def root(released: Path, tmp_path: Path) -> Path:
    """The same for one test."""
    return shutil.copytree(released, tmp_path / "repository")


@pytest.fixture
def edit(root: Path) -> Edit:
    def edit(name: str, old: str, new: str) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new), encoding="utf-8")

    return edit


@pytest.fixture
def git(root: Path) -> Callable[..., str]:
    """Runs git in the repository, which has all files committed."""

    def git(*arguments: str) -> str:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True)
        return done.stdout

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    return git


def diff(root: Path, revision: str | None = None, *, fail: bool = False, markdown: bool = False) -> int:
    return command.run_diff(root, revision, as_markdown=markdown, fail_on_breaking=fail)


# Revisions -------------------------------------------------------------------------------------------------------


def test_without_a_tag_the_working_tree_is_compared_with_head(
    root: Path, edit: Edit, git: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff(root) == 0
    assert "Compared with HEAD: nothing has changed.\n" in capsys.readouterr().out
    edit(UPSCALE, COLOR_FIX, "")
    (root / "schema/untracked.txt").write_text("x")
    git("add", UPSCALE)
    before = git("status", "--porcelain")
    assert diff(root) == 0
    printed = capsys.readouterr().out
    assert "parameter-removed (source breaking, wire breaking): tasks/upscale.yaml: colorFix: " in printed
    assert git("status", "--porcelain") == before
    assert diff(root, fail=True) == 1
    git("commit", "-q", "-m", "second")
    assert diff(root, fail=True) == 0
    assert diff(root, "HEAD~1", fail=True) == 1


def test_the_last_release_is_the_highest_version_that_head_contains(
    root: Path, edit: Edit, git: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    git("tag", "v0.9.0")
    edit(UPSCALE, "range: [1, 65535]", "range: [2, 65535]")
    git("commit", "-aqm", "second")
    git("tag", "v0.10.0")
    git("tag", "nightly")
    git("checkout", "-q", "-b", "other")
    git("commit", "-q", "--allow-empty", "-m", "elsewhere")
    git("tag", "v9.0.0")
    git("checkout", "-q", "main")
    assert documents.last_release(root) == "v0.10.0"
    assert diff(root) == 0
    assert "Compared with v0.10.0: nothing has changed." in capsys.readouterr().out
    assert diff(root, "v0.9.0", fail=True, markdown=True) == 1
    assert "| `limit-narrowed` | tasks/upscale.yaml: width | upscale |" in capsys.readouterr().out


def test_a_shallow_clone_without_tags_compares_with_head(
    root: Path, git: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git("tag", "v0.1.0")
    git("commit", "-q", "--allow-empty", "-m", "second")
    clone = tmp_path / "clone"
    git("clone", "-q", "--depth=1", "--no-tags", root.as_uri(), str(clone))
    assert diff(clone) == 0
    assert "Compared with HEAD: nothing has changed." in capsys.readouterr().out
    assert gate.complaints(clone) == []


def test_an_older_state_with_keys_that_have_gone_is_compared(
    root: Path, edit: Edit, git: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(UPSCALE, "max_duration: 3600", "patience: 3600")
    git("commit", "-aqm", "in an older vocabulary")
    edit(UPSCALE, "patience: 3600", "max_duration: 3600")
    assert diff(root) == 0
    printed = capsys.readouterr().out
    assert (
        "unknown-key (source note, wire note): tasks/upscale.yaml: The key `patience` no longer exists."
        in printed
    )
    assert "missing-key (source note, wire note): tasks/upscale.yaml: The key `max_duration`" in printed


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD:schema", "HEAD^{tree}", ""])
def test_a_revision_that_does_not_exist_is_refused(
    root: Path, git: Callable[..., str], capsys: pytest.CaptureFixture[str], revision: str
) -> None:
    assert diff(root, revision or "HEAD~7") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert (
        printed.err
        == f"Cannot compare: git does not know the revision {revision or 'HEAD~7'!r} in this clone.\n"
    )


def test_what_cannot_be_compared_is_said_in_one_sentence(
    root: Path, edit: Edit, git: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    git("rm", "-rq", "--cached", "schema")
    git("commit", "-q", "-m", "without a schema")
    assert diff(root) == 2
    assert capsys.readouterr().err == "Cannot compare: HEAD has no schema/.\n"
    edit(UPSCALE, "summary:", "sumary:")
    assert diff(root, "HEAD~1") == 2
    assert capsys.readouterr().err.startswith(
        "Cannot compare: the schema on disk is not valid: tasks/upscale.yaml:"
    )


def test_without_a_repository_there_is_still_the_snapshot(
    root: Path, edit: Edit, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    assert diff(root) == 2
    assert capsys.readouterr().err == "Cannot compare: git does not know the revision 'HEAD' in this clone.\n"
    edit(UPSCALE, COLOR_FIX, "")
    assert diff(root, "released", fail=True) == 1
    monkeypatch.setenv("PATH", "")
    assert diff(root) == 2
    assert diff(root, "released", fail=True) == 1


# What check refuses ----------------------------------------------------------------------------------------------


def test_a_removed_parameter_has_to_stand_in_the_changelog(root: Path, edit: Edit) -> None:
    assert gate.complaints(root) == []
    edit(UPSCALE, COLOR_FIX, "")
    [complaint] = gate.complaints(root)
    assert complaint.startswith(
        "schema/tasks/upscale.yaml: colorFix: The parameter `colorFix` (boolean) is gone. "
    )
    assert "name `colorFix` of `upscale` in a line of the unreleased section of CHANGELOG.md" in complaint
    edit("CHANGELOG.md", "- Something else.", "- Something else about `color_fix`.\n- And about `upscale`.")
    assert gate.complaints(root) == [complaint]
    edit("CHANGELOG.md", "- And about", "- `color_fix` has gone from\n ")
    assert gate.complaints(root) == []


def test_whatever_breaks_has_to_stand_in_the_changelog(root: Path, edit: Edit) -> None:
    edit(UPSCALE, "range: [20, 99]", "range: [21, 99]")
    edit(UPSCALE, "aliases: [imageUpscale, newUpscaleGan]", "aliases: []")
    edit(UPSCALE, "delivery: [sync, async]", "delivery: [async, sync]")
    edit(UPSCALE, "path: settings.colorFix", "path: settings.colourFix")
    edit(UPSCALE, "seed: {type: integer,", "seed: {type: string, name: the_seed,")
    (root / "CHANGELOG.md").unlink()
    complaints = gate.complaints(root)
    for named in (
        "`outputQuality` takes at least 21; it was at least 20.",
        "`imageUpscale` is no longer an older name of the task.",
        "`newUpscaleGan` is no longer an older name of the task.",
        "The default delivery method is `async`; it was `sync`.",
        "`colorFix` is at `settings.colourFix` on the wire; it was at `settings.colorFix`.",
        "The type of `seed` is `string`; it was `integer`.",
        "The field `seed` is called `the_seed` in Python; it was `seed`.",
    ):
        assert any(named in complaint for complaint in complaints)
    assert len(complaints) == 7


def test_the_changelog_that_diff_proposes_is_enough(
    root: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(UPSCALE, COLOR_FIX, "")
    edit(UPSCALE, "max_duration: 3600", "max_duration: 360")
    edit(UPSCALE, "delivery: [sync, async]", "delivery: [async]")
    edit("schema/shared.yaml", "[JPG, PNG, WEBP]", "[JPG, PNG]")
    edit("schema/shared.yaml", "    includeCost:\n", "    includeCosts:\n")
    edit("schema/errors.yaml", "error: SafetyError", "error: ServerError")
    edit("schema/models.yaml", "includeCost]", "includeCosts]")
    _examples_follow(root)
    assert len(gate.complaints(root)) > 6
    diff(root, "released")
    proposed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("- ")]
    edit("CHANGELOG.md", "- Something else.\n", "\n".join([*proposed, ""]))
    assert gate.complaints(root) == []


def _examples_follow(root: Path) -> None:
    """The examples send what there is to send, and the rules of models speak of it."""
    for path in (root / "schema/models").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("outputFormat: [PNG, WEBP]", "outputFormat: [PNG]"), encoding="utf-8")
    for path in (root / "schema/tasks").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("includeCost:", "includeCosts:").replace(
            "outputFormat: WEBP", "outputFormat: PNG"
        )
        path.write_text(text, encoding="utf-8")


def test_an_addition_needs_no_word(root: Path, edit: Edit) -> None:
    edit(UPSCALE, COLOR_FIX, f"{COLOR_FIX}  shine: {{type: boolean, doc: Make it shine.}}\n")
    assert gate.complaints(root) == []


def test_after_a_release_the_version_has_to_rise(root: Path, edit: Edit) -> None:
    (root / "CHANGELOG.md").write_text(RELEASED)
    gate.release(root)
    edit(UPSCALE, COLOR_FIX, "")
    missing, version = gate.complaints(root)
    assert "colorFix" in missing
    assert version == (
        "runware/version.py: the version is 0.1.0. Changes since the release 0.1.0 break it: "
        "change the version to 0.2.0."
    )
    # What stood in the changelog of an older release counts for nothing.
    edit("CHANGELOG.md", "- The first one.", "- `upscale` has no `colorFix`.")
    assert len(gate.complaints(root)) == 2
    edit(
        "CHANGELOG.md",
        "# Changelog\n",
        "# Changelog\n\n## 0.2.0 (unreleased)\n\n- `upscale` has no `colorFix`.\n",
    )
    assert gate.complaints(root) == [version]
    edit("runware/version.py", "0.1.0", "0.1.1")
    assert len(gate.complaints(root)) == 1
    edit("runware/version.py", "0.1.1", "0.2.0")
    assert gate.complaints(root) == []


def test_after_a_candidate_comes_the_next_candidate_or_the_release(root: Path, edit: Edit) -> None:
    edit("runware/version.py", "0.1.0", "1.0.0rc1")
    (root / "CHANGELOG.md").write_text("# Changelog\n\n## [1.0.0rc1] - 2026-11-26\n\n- The first one.\n")
    gate.release(root)
    assert documents.read_snapshot(root).version == "1.0.0rc1"
    edit(UPSCALE, COLOR_FIX, "")
    edit(
        "CHANGELOG.md", "# Changelog\n", "# Changelog\n\n## [Unreleased]\n\n- `upscale` has no `colorFix`.\n"
    )
    [version] = gate.complaints(root)
    assert version.endswith("change the version to 1.0.0rc2.")
    edit("runware/version.py", "rc1", "rc2")
    assert gate.complaints(root) == []
    edit("runware/version.py", "rc2", "")
    assert gate.complaints(root) == []


# What is accepted ------------------------------------------------------------------------------------------------

ACCEPTED = """\
accepted:
  - rule: parameter-removed
    place: "tasks/upscale.yaml: colorFix"
    reason: The server never took it.
"""


def test_an_accepted_breakage_is_no_breakage_until_it_is_stale(
    root: Path, edit: Edit, git: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "schema/accepted-breakages.yaml").write_text(ACCEPTED)
    [stale] = gate.complaints(root)
    assert stale.startswith(
        "schema/accepted-breakages.yaml: parameter-removed at 'tasks/upscale.yaml: colorFix' matches no change that breaks the last release"
    )
    assert diff(root, fail=True) == 0
    assert (
        "matches no breaking change of this comparison; remove the entry if it is out of date."
        in capsys.readouterr().out
    )
    edit(UPSCALE, COLOR_FIX, "")
    assert gate.complaints(root) == []
    assert diff(root, fail=True) == 0
    assert "Accepted: The server never took it." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "reason: The server never took it.",
            'reason: ""',
            "entry 1 must have exactly the keys rule, place and reason",
        ),
        (
            "    reason: The server never took it.\n",
            "",
            "entry 1 must have exactly the keys rule, place and reason",
        ),
        ("reason:", "because:", "entry 1 must have exactly the keys rule, place and reason"),
        (
            "parameter-removed",
            "parameter-gone",
            "entry 1: 'parameter-gone' is not a rule for breaking changes; `python -m codegen diff` prints the rule of each change.",
        ),
        (
            "parameter-removed",
            "parameter-added",
            "entry 1: 'parameter-added' is not a rule for breaking changes; `python -m codegen diff` prints the rule of each change.",
        ),
        ("accepted:", "acepted:", "schema/accepted-breakages.yaml has no list under the key `accepted`."),
        ("accepted:", "accepted: [", "schema/accepted-breakages.yaml cannot be read:"),
    ],
)
def test_a_mistake_in_what_is_accepted_is_refused(root: Path, old: str, new: str, complaint: str) -> None:
    (root / "schema/accepted-breakages.yaml").write_text(ACCEPTED.replace(old, new))
    with pytest.raises(documents.CannotCompareError, match=re.escape(complaint)):
        read_accepted(root)


def test_check_and_diff_stop_at_a_mistake_in_what_is_accepted(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "schema/accepted-breakages.yaml").write_text("accepted: none")
    complaint = "schema/accepted-breakages.yaml has no list under the key `accepted`."
    assert gate.complaints(root) == [complaint]
    assert diff(root, "released") == 2
    assert capsys.readouterr().err == f"Cannot compare: {complaint}\n"


# Releases --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [None, "", "{}", '{"version": "0.1.0"', "[]"])
def test_a_snapshot_that_is_missing_or_broken_is_refused(root: Path, content: str | None) -> None:
    snapshot = root / "schema/released.json"
    snapshot.unlink()
    if content is not None:
        snapshot.write_text(content)
    [complaint] = gate.complaints(root)
    assert complaint.startswith("schema/released.json ")
    assert "restore it" in complaint


def test_a_snapshot_that_is_not_that_of_its_tag_is_refused(
    root: Path, edit: Edit, git: Callable[..., str]
) -> None:
    (root / "CHANGELOG.md").write_text(RELEASED)
    gate.release(root)
    git("commit", "-aqm", "release")
    git("tag", "v0.1.0")
    assert gate.complaints(root) == []
    edit(UPSCALE, COLOR_FIX, "")
    gate.release(root)
    assert gate.complaints(root) == [
        "schema/released.json differs from that of the tag v0.1.0; restore it from the tag."
    ]


def test_a_version_that_is_not_released_is_not_recorded_as_released(
    root: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert documents.read_snapshot(root).version is None
    (root / "CHANGELOG.md").write_text(RELEASED)
    assert command.run_release(root) == 0
    assert capsys.readouterr().out == "schema/released.json has the schema of 0.1.0.\n"
    assert documents.read_snapshot(root).version == "0.1.0"
    edit("CHANGELOG.md", "# Changelog\n", "# Changelog\n\n## 0.2.0 (unreleased)\n\n- Something.\n")
    edit("runware/version.py", "0.1.0", "0.2.0")
    assert command.run_release(root) == 1
    assert capsys.readouterr().err.startswith("CHANGELOG.md has no section of 0.2.0 with a date.")
    assert documents.read_snapshot(root).version == "0.1.0"


# From the command line -------------------------------------------------------------------------------------------


def test_in_a_fresh_clone_check_stops_at_a_removed_parameter(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (ROOT / name).exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / name)

    def codegen(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PYTHONPATH": str(tmp_path), "PATH": str(Path(sys.executable).parent)}
        return subprocess.run(
            [sys.executable, "-m", "codegen", *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    checked = codegen("check")
    assert (checked.returncode, checked.stderr) == (0, "")
    task = tmp_path / UPSCALE
    task.write_text(task.read_text(encoding="utf-8").replace(COLOR_FIX, ""), encoding="utf-8")
    assert codegen("generate").returncode == 0
    checked = codegen("check")
    assert checked.returncode == 1
    assert checked.stderr.startswith(
        "schema/tasks/upscale.yaml: colorFix: The parameter `colorFix` (boolean) is gone."
    )
    compared = codegen("diff", "released", "--markdown", "--fail-on", "breaking")
    assert compared.returncode == 1
    assert "| `parameter-removed` | tasks/upscale.yaml: colorFix | upscale |" in compared.stdout
    assert codegen("diff", "nowhere").returncode == 2
