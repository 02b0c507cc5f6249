"""What the vendor changed is changed where people left it alone; everything of people's stays, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.codegen import published
from tests.codegen.importing_schema import Importing, changed

GLOW = published.PROPERTIES["glow"]


@pytest.fixture
def importing(tmp_path: Path) -> Importing:
    """A schema that has the invented task."""
    made = Importing(tmp_path)
    assert made.add(*published.pair()) == 1
    return made


def test_the_same_again_changes_nothing(importing: Importing) -> None:
    text = importing.text()
    assert importing.add(*published.pair()) == 0
    assert importing.text() == text
    assert importing.generated == 1


def test_nothing_is_written_without_being_asked_to(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    text = importing.text()
    capsys.readouterr()
    assert importing.add(*changed({"glow": {**GLOW, "maximum": 2}}), write=False) == 1
    assert importing.text() == text
    shown = capsys.readouterr().out
    assert "-  glow: {type: number, range: [0, 1]," in shown
    assert "+  glow: {type: number, range: [0, 2]," in shown
    assert importing.generated == 1


def test_a_doc_of_people_stays_and_a_limit_of_the_vendor_changes(importing: Importing) -> None:
    importing.edit("doc: What glow means.", "doc: How bright they are.")
    before = importing.text()
    assert importing.add(*changed({"glow": {**GLOW, "maximum": 2}})) == 1
    assert importing.text() == before.replace("range: [0, 1], step: 0.01", "range: [0, 2], step: 0.01")
    assert importing.add(*changed({"glow": {**GLOW, "maximum": 2}})) == 0


def test_what_both_changed_is_said_and_stays(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    importing.edit("range: [0, 1], step: 0.01", "range: [0, 0.5], step: 0.01")
    before = importing.text()
    assert importing.add(*changed({"glow": {**GLOW, "maximum": 2}})) == 1
    assert importing.text() == before
    said = capsys.readouterr().err
    assert (
        "changed here and in the publication: params.glow.range: was [0, 1], is published as [0, 2], stays [0, 0.5]"
        in said
    )
    assert importing.add(*changed({"glow": {**GLOW, "maximum": 2}})) == 0


def test_a_parameter_that_is_published_no_longer_is_taken_out(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    importing.edit("  glow: {", "  # It glows.\n  glow: {")
    before = importing.text().splitlines()
    assert importing.add(*changed({}, "glow", "lanterns")) == 1
    data = importing.data()
    assert "glow" not in data["params"]
    assert "lanterns" not in data["params"]
    assert "LanternShowLantern" not in data["objects"]
    assert "params.glow is no longer published, and was removed" in capsys.readouterr().err
    after = importing.text().splitlines()
    assert "  # It glows." in after
    assert [line for line in after if line not in before] == []


def test_a_parameter_that_people_changed_and_the_vendor_took_out_stays(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    importing.edit("doc: What glow means.", "doc: How bright they are.")
    before = importing.text()
    assert importing.add(*changed({}, "glow")) == 1
    assert "glow" in importing.data()["params"]
    assert "How bright they are." in importing.text()
    assert "changed here and in the publication: params.glow" in capsys.readouterr().err
    assert importing.text() == before


def test_what_is_published_no_longer_is_said_so_where_people_changed_it(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    importing.edit("doc: What glow means.", "doc: How bright they are.")
    assert importing.add(*changed({}, "glow")) == 1
    said = capsys.readouterr().err
    assert "changed here and in the publication: params.glow: is no longer published, stays {" in said
    assert "nothing" not in said


def test_a_parameter_of_peoples_words_that_is_called_otherwise_is_told_so(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    importing.edit("doc: What glow means.", "doc: How bright they are.")
    renamed = changed({"shine": {**GLOW, "title": "Shine", "description": "How it shines."}}, "glow")
    assert importing.add(*renamed) == 1
    said = capsys.readouterr().err
    assert (
        "glow may be called shine now; if so, give the new parameter `name: glow` and `aliases: [glow]`"
        in said
    )
    assert "remove glow" in said
    line = next(line for line in importing.text().splitlines() if line.startswith("  glow:"))
    importing.edit(f"{line}\n", "")
    importing.edit("shine: {type: number,", "shine: {type: number, name: glow, aliases: [glow],")
    assert importing.add(*renamed) == 0


def test_the_number_of_results_ends_a_task_as_long_as_it_can_be_given(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    before = importing.text()
    assert importing.data()["completion"] == {"count_param": "numberResults"}
    assert importing.add(*changed({}, "numberResults")) == 1
    assert "completion" not in importing.data()
    assert "completion.count_param is no longer published, and was removed" in capsys.readouterr().err
    assert importing.add(*published.pair()) == 1
    assert importing.data()["completion"] == {"count_param": "numberResults"}
    lines = importing.text().splitlines()
    assert lines.index("completion: {count_param: numberResults}") == before.splitlines().index(
        "completion: {count_param: numberResults}"
    )
    assert importing.add(*published.pair()) == 0


def test_a_new_key_stands_where_people_would_look_for_it(importing: Importing) -> None:
    importing.edit("  wick: {type: number, above: 0,", "  wick:  {type: number, above: 0,")
    request, response = changed({"timeout": {**published.PROPERTIES["timeout"], "default": 5}})
    request["required"].append("wick")
    request["allOf"].pop(1)
    assert importing.add(request, response) == 1
    assert "  wick:  {type: number, required: true, above: 0," in importing.text()
    assert list(importing.data()["params"]["timeout"])[-2:] == ["server_default", "doc"]


def test_what_people_took_out_stays_out(importing: Importing) -> None:
    line = next(line for line in importing.text().splitlines() if line.startswith("  wick:"))
    importing.edit(f"{line}\n", "")
    importing.edit("exclusive: [[wick, pace]]\n", "")
    before = importing.text()
    assert importing.add(*changed({"glow": {**GLOW, "maximum": 2}})) == 1
    assert importing.text() == before.replace("range: [0, 1], step: 0.01", "range: [0, 2], step: 0.01")


def test_a_new_parameter_comes_last_and_a_new_value_joins_the_known_ones(importing: Importing) -> None:
    pace = json.loads(json.dumps(published.PROPERTIES["pace"]))
    pace["oneOf"].append({"const": "still", "description": "They rest."})
    paper = {"type": "string", "description": "What they are made of."}
    before = importing.text().splitlines()
    assert importing.add(*changed({"pace": pace, "paper": paper})) == 1
    after = importing.text().splitlines()
    new = [line for line in after if line not in before]
    assert new == [
        "    known: [slow, fast, still]",
        '    doc: "How fast the lanterns move. `slow`: They hover. `fast`: They race. `still`: They rest."',
        "  paper: {type: string, doc: What they are made of.}",
    ]
    assert after[after.index(new[2]) + 1] == "objects:"


def test_order_comments_and_spaces_of_people_survive_byte_for_byte(importing: Importing) -> None:
    lines = importing.text().splitlines()
    params = lines.index("params:")
    end = lines.index("objects:")
    singles = [line for line in lines[params + 1 : end] if line.startswith("  ") and line.endswith("}")]
    others = [line for line in lines[params + 1 : end] if line not in singles]
    odd = singles[0].replace("{type:", "{   type:").replace("}", "  }  # a remark")
    text = "\n".join(
        [
            *lines[:params], "", "# What people say.", "params:   # all of them",
            *others, "", "  # one by one", odd, *reversed(singles[1:]), "", *lines[end:], "# the end", "",
        ]
    )  # fmt: skip
    (importing.schema / "tasks/lantern_show.yaml").write_text(text, encoding="utf-8")
    assert importing.add(*published.pair()) == 0
    assert importing.text() == text
    assert importing.add(*changed({"glow": {**GLOW, "maximum": 2}})) == 1
    assert importing.text() == text.replace("range: [0, 1], step: 0.01", "range: [0, 2], step: 0.01")


def test_names_and_objects_that_people_gave_are_kept(importing: Importing) -> None:
    importing.edit("LanternShowLantern", "Lantern")
    importing.edit("LanternShowResult", "Show")
    importing.edit("name: timeout_value", "name: lamp_timeout")
    before = importing.text()
    assert importing.add(*published.pair()) == 0
    [request, response] = changed({"glow": {**GLOW, "maximum": 2}})
    lantern = request["properties"]["lanterns"]["items"]["anyOf"][1]
    lantern["properties"]["paper"] = {"type": "string", "description": "Its paper."}
    response["properties"]["endedAt"] = {"type": "string", "description": "When."}
    assert importing.add(request, response) == 1
    data = importing.data()
    assert data["objects"]["Lantern"]["fields"]["paper"] == {"type": "string", "doc": "Its paper."}
    assert data["objects"]["Show"]["fields"]["endedAt"] == {"type": "string", "doc": "When."}
    assert set(data["objects"]) == {"Lantern", "LanternShowScene", "Show"}
    assert data["params"]["timeout"]["name"] == "lamp_timeout"
    assert set(before.splitlines()) - set(importing.text().splitlines()) == {
        line for line in before.splitlines() if line.startswith("  glow:")
    }


def test_what_cannot_be_said_is_a_comment_that_comes_and_goes(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    note = '# Published, not said here: `settings.tint`: format "color"'
    [request, response] = published.pair()
    settings = request["properties"]["settings"]["properties"]
    settings["tint"]["format"] = "color"
    assert importing.add(request, response) == 1
    assert note in importing.text()
    del settings["tint"]["format"]
    settings["flicker"]["readOnly"] = True
    capsys.readouterr()
    assert importing.add(request, response) == 1
    assert note not in importing.text()
    assert "# Published, not said here: `settings.flicker`: readOnly true" in importing.text()
    assert "cannot express: `settings.flicker`: readOnly true" in capsys.readouterr().err


# Several models of one task ----------------------------------------------------------------------------------------


def page(air: str, slug: str, change: dict[str, published.Json], *gone: str) -> published.Json:
    made = published.page(air=air, slug=slug)
    properties = made["components"]["schemas"]["RequestBody"]["items"]["properties"]
    for name, schema in change.items():
        properties[name] = {**properties.get(name, {}), **schema}
    for name in gone:
        del properties[name]
    return made


def test_a_limit_stays_at_the_task_only_if_every_model_has_it(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    assert importing.add(published.page()) == 1
    assert importing.data()["params"]["width"]["range"] == [64, 1024]
    second = page(
        "acme:lantern@3", "acme-lantern-3", {"width": {"maximum": 2048, "multipleOf": 32}, "height": {}}
    )
    del second["components"]["schemas"]["RequestBody"]["items"]["properties"]["height"]["maximum"]
    assert importing.add(second) == 1
    params = importing.data()["params"]
    assert params["width"]["range"] == [64, 2048]
    assert "step" not in params["width"]
    assert params["height"]["range"] == [64, None]
    assert params["height"]["step"] == 64
    assert importing.add(second) == 0
    assert importing.add(published.page()) == 0


def test_a_parameter_of_one_model_is_no_longer_required_once_another_has_it_not(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    assert importing.add(published.page()) == 1
    assert importing.data()["params"]["image"]["required"] is True
    second = page("acme:lantern@3", "acme-lantern-3", {"paper": {"type": "string"}}, "inputs")
    second["components"]["schemas"]["RequestBody"]["items"]["required"].remove("inputs")
    assert importing.add(second) == 1
    params = importing.data()["params"]
    assert "required" not in params["image"]
    assert "paper" in params
    assert {path.name for path in (importing.schema / "imported/models").iterdir()} == {
        "acme-lantern-2.json", "acme-lantern-3.json",
    }  # fmt: skip


# A task that people described without any document ------------------------------------------------------------------


def echo(**properties: published.Json) -> list[published.Json]:
    return [
        {
            "type": "object",
            "properties": {
                "taskType": {"const": "fancyEcho"},
                "text": {"type": "string", "description": "Other words."},
                **properties,
            },
            "required": ["taskType", "text"],
        },
        {
            "type": "object",
            "properties": {
                "text": {"type": "string"},
                "mood": {"type": "string", "description": "Its mood."},
            },
            "required": ["text"],
        },
    ]


def test_a_file_of_people_gets_what_is_new_and_keeps_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    name = "tasks/fancy_echo.yaml"
    before = importing.text(name)
    times = {"type": "integer", "minimum": 1, "maximum": 9}
    width = {"type": "integer", "minimum": 64, "maximum": 512, "multipleOf": 64}
    volume = {"type": "number", "minimum": 0, "maximum": 11, "description": "How loud."}
    assert importing.add(*echo(times=times, width=width, volume=volume)) == 1
    new = [line for line in importing.text(name).splitlines() if line not in before.splitlines()]
    assert new == [
        "  volume: {type: number, range: [0, 11], source: published, doc: How loud.}",
        "      mood: {type: string, doc: Its mood.}",
    ]
    said = capsys.readouterr().err
    assert "times: range is [1, 5], and published is [1, 9]; widen it" in said
    assert "width" not in said
    assert importing.add(*echo(times=times, width=width, volume=volume)) == 0
    volume["maximum"] = 12
    assert importing.add(*echo(times=times, width=width, volume=volume)) == 1
    assert importing.data(name)["params"]["volume"]["range"] == [0, 12]


def test_what_the_file_of_a_task_has_no_place_for_is_a_comment_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    request, response = echo(
        ttl={"type": "integer", "minimum": 10},
        text={"type": "string", "description": "Words.", "format": "email"},
    )
    picture = {
        "pictureUUID": {"type": "string", "format": "uuid"},
        "frame": {"type": "string", "format": "email"},
    }
    response["properties"]["pictures"] = {"type": "array", "items": {"type": "object", "properties": picture}}
    assert importing.add(request, response) == 1
    notes = [line for line in importing.text("tasks/fancy_echo.yaml").splitlines() if "not said here" in line]
    assert [note.partition("not said here: ")[2] for note in notes] == [
        "in shared.yaml, ttl: range is [60, null], and published is [10, null]; widen it",
        "Picture of shared.yaml has no field `frame`",
        'in results, `pictures[].frame`: format "email"',
        '`text`: format "email"',
    ]
    said = capsys.readouterr().err
    assert all(note.partition("not said here: ")[2] in said for note in notes)
    assert importing.add(request, response) == 0


@pytest.mark.parametrize("holder", ["inputs", "extras"])
def test_members_that_a_file_has_as_parameters_are_not_missed_in_their_object(
    holder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    name = "tasks/fancy_echo.yaml"
    fields = "{note: {type: string, doc: A note.}}"
    importing.edit("objects:\n", f"objects:\n  EchoNotes:\n    doc: Inputs.\n    fields: {fields}\n", name)
    if holder == "inputs":
        importing.edit("inputs: {type: map,", "inputs: {type: EchoNotes,", name)
    else:
        own = "extras: {type: EchoNotes, doc: More.}\n  other: {type: media, path: extras.seedImage, doc: A picture.}"
        importing.edit("params:\n", f"params:\n  {own}\n", name)
    seed = {"type": "string", "anyOf": [{"format": "uuid"}, {"format": "uri"}]}
    given = {"type": "object", "properties": {"seedImage": seed}}
    before = importing.text(name)
    assert importing.add(*echo(**{holder: given})) == 1, capsys.readouterr().err
    result = "      mood: {type: string, doc: Its mood.}\n"
    assert importing.text(name).replace(result, "") == before
    given["properties"]["echo"] = {"type": "string", "description": "Another one."}
    assert importing.add(*echo(**{holder: given})) == 1
    assert importing.data(name)["objects"]["EchoNotes"]["fields"] == {
        "note": {"type": "string", "doc": "A note."},
        "echo": {"type": "string", "doc": "Another one."},
    }
    assert importing.add(*echo(**{holder: given})) == 0


def test_an_object_whose_members_are_published_later_gets_them(importing: Importing) -> None:
    anything = {"type": "object", "description": "Labels of it."}
    assert importing.add(*changed({"labels": anything})) == 1
    assert importing.data()["params"]["labels"]["type"] == "map"
    described = {**anything, "properties": {"colour": {"type": "string"}}}
    assert importing.add(*changed({"labels": described})) == 1
    assert importing.data()["params"]["labels"]["type"] == "LanternShowLabels"
    assert list(importing.data()["objects"]["LanternShowLabels"]["fields"]) == ["colour"]
    assert importing.add(*changed({"labels": described})) == 0
    assert importing.add(*changed({"labels": anything})) == 1
    assert importing.data()["params"]["labels"]["type"] == "map"


def test_an_object_that_people_made_a_map_stays_one(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    described = {
        "type": "object",
        "description": "Labels of it.",
        "properties": {"colour": {"type": "string"}},
    }
    assert importing.add(*changed({"labels": described})) == 1
    text = importing.text()
    objects = text[text.index("  LanternShowLabels:\n") :].partition("colour: {")
    importing.edit(objects[0] + objects[1] + objects[2].partition("\n")[0] + "\n", "")
    importing.edit("labels: {type: LanternShowLabels,", "labels: {type: map,")
    more = {**described, "properties": {"colour": {"type": "string"}, "size": {"type": "string"}}}
    assert importing.add(*changed({"labels": more})) == 1
    assert importing.data()["params"]["labels"]["type"] == "map"
    assert "changed here and in the publication: objects.LanternShowLabels" in capsys.readouterr().err


def test_a_parameter_that_is_called_otherwise_is_told_so_and_breaks_nothing_with_its_former_name(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    renamed = changed({"shine": {**GLOW, "title": "Shine", "description": "How it shines."}}, "glow")
    assert importing.add(*renamed) == 1
    said = capsys.readouterr().err
    assert (
        "glow may be called shine now; if so, give the new parameter `name: glow` and `aliases: [glow]`"
        in said
    )
    importing.edit("shine: {type: number,", "shine: {type: number, name: glow, aliases: [glow],")
    assert importing.add(*renamed) == 0


def test_a_parameter_that_goes_while_another_comes_is_no_other_name_of_it(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    assert importing.add(*changed({"shine": {**GLOW, "maximum": 7}}, "glow")) == 1
    assert "may be called" not in capsys.readouterr().err
