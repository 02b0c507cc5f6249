"""Conversion of the copies of published schemas of a task to a file of `schema/tasks/`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, product

from attrs import field, frozen

from codegen import taken_names, twin
from codegen.checks.names import OF_EVERY_RESULT, OF_EVERY_TASK
from codegen.importing import examples
from codegen.importing.json_schema_reading import Reader
from codegen.importing.members import Member, merged_tables
from codegen.importing.normalized import Copy
from codegen.importing.refused import RefusedError
from codegen.importing.rule_words import in_words
from codegen.importing.rules import Rule, rules_of
from codegen.importing.sources import listed, mapping
from codegen.importing.task_objects import Plain, TaskObjects
from codegen.importing.texts import as_words, one_line, sentence
from codegen.names import capitalized, snake
from codegen.spec import GROUPS, SharedFile, TaskFile
from codegen.structure import StructureError, structured

#: The parameter with the number of results of a task.
COUNT = "numberResults"
#: The default maximum duration of a task, in seconds: an hour.
MAX_DURATION = 3600
_DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
#: Parameters that do not apply to a streamed text.
_NOT_STREAMED = (COUNT, "deliveryMethod", "webhookURL")
#: Keys that only people change once there is a file.
_OF_PEOPLE = ("returns", "max_duration", "name", "completion", "includes")


@frozen
class Translation:
    """The data of a task's file, and notes about what it cannot express."""

    data: Plain
    unsaid: list[str]
    #: Place of an object on the wire -> its name; place of a parameter -> its key.
    objects: Mapping[str, str] = field(factory=dict[str, str])
    keys: Mapping[str, str] = field(factory=dict[str, str])


def read_request(copy: Copy) -> tuple[Member, list[str]]:
    reader = Reader()
    request = reader.message(copy.request)
    if copy.air is not None and "model" in request.members:
        request.members["model"].values = None  # a page lists only its own model
    return request, reader.notes


def class_name(task: str) -> tuple[str, bool]:
    """Return the name of a task's class, and whether the file must state it."""
    name = capitalized(re.sub(r"[^A-Za-z0-9]", "", task))
    if name[:1].isdigit():
        name = f"{_DIGITS[int(name[0])]}{name[1:2].upper()}{name[2:]}"
    method = snake(name)
    taken = taken_names.of_client() | taken_names.of_tasks() | taken_names.of_package()
    if method in taken or taken_names.is_keyword(method) or twin.changes(method) or twin.changes(name):
        name = f"Task{name}" if twin.changes(f"{name}Task") else f"{name}Task"
    return name, name != capitalized(task)


def translated(
    copies: Sequence[Copy],
    shared: SharedFile,
    file: Plain,
    unlimited: Collection[str] = (),
    *,
    published_examples: bool = True,
) -> Translation:
    """Convert all copies of one task, the leading one first. `file` is the existing file; empty if there is none.

    Raises:
        RefusedError: The copies describe no valid task.
    """
    first = copies[0]
    request, unread = _together([read_request(copy) for copy in copies])
    response, unread_of_results = _response(copies)
    name, is_odd = class_name(first.task)
    is_ours = any(copy.made_task for copy in copies)
    made = TaskObjects(str(file.get("name", name)), shared, file, unlimited, is_ours)
    if not file and response is None:
        raise RefusedError(
            f"The document does not describe the results of {first.task}; give the schema of the response, too."
        )
    groups = (
        [str(group) for group in file.get("includes", ())] if file else list(made.fitting_groups(request))
    )
    made.request(request, groups)
    returns = made.result(response) if response is not None else file["returns"]
    rules = rules_of(request)
    # A model's conditions on several parameters need not hold for other models.
    kinds = GROUPS if first.air is None else ("exclusive",)
    said, rest = _said_of_several(rules.rules, made, groups, kinds)
    unsaid = [*made.gaps, *(f"in results, {note}" for note in unread_of_results)]
    if not file:
        unsaid += _phases(response)
    if first.air is None:  # other facts about a model are in its file
        unsaid += [*made.notes, *map(in_words, rest), *rules.unsaid, *unread]
    data: Plain = {
        "task": first.task,
        **({"name": name} if is_odd else {}),
        "summary": sentence(first.summary or as_words(first.task)),
        **({"doc": first.doc} if first.doc and first.doc != first.summary else {}),
        "page": first.page,
        "returns": returns,
        "max_duration": MAX_DURATION,
        **_delivery(request),
        **({"includes": groups} if groups else {}),
        "params": made.params,
        "objects": made.objects,
        **said,
        "examples": _examples(copies, request, response, rules.rules, made, groups, published_examples),
    }
    data = _stream(data, request, response, unsaid)
    data = {key: value for key, value in data.items() if value not in ({}, [])}
    _refuse_what_is_no_task(data)
    if file:
        data = {key: value for key, value in data.items() if key not in _OF_PEOPLE}
    return Translation(data, list(dict.fromkeys(unsaid)), made.places, made.keys)


def _together(read: Sequence[tuple[Member, list[str]]]) -> tuple[Member, list[str]]:
    """Merge the requests of all copies. Return the request, and the notes about the first one."""
    first, unread = read[0]
    agree = all(one.conditions == first.conditions for one, _ in read)
    members = merged_tables([one.members for one, _ in read])
    return Member("object", members=members, conditions=first.conditions if agree else {}), unread


def _response(copies: Sequence[Copy]) -> tuple[Member | None, list[str]]:
    """Merge the results of all copies. Return the result, None if no copy has one, and the notes."""
    reader = Reader()
    read = [reader.message(copy.response) for copy in copies if copy.response is not None]
    if not read:
        return None, []
    return Member("object", read[0].doc, members=merged_tables([one.members for one in read])), reader.notes


def _refuse_what_is_no_task(data: Plain) -> None:
    """Check the data with the loader's own classes."""
    try:
        structured(data, TaskFile)
    except StructureError as error:
        raise RefusedError(
            f"The published schema cannot be converted to a task: {one_line(error.complaints[0])}."
        ) from None


def _delivery(request: Member) -> Plain:
    made: Plain = {}
    count = request.members.get(COUNT)
    if count is not None and count.kind == "integer":
        made["completion"] = {"count_param": COUNT}
    ways = _ways(request)
    ways = [way for way in ("sync", "async") if way in ways]
    method = request.members.get("deliveryMethod")
    if method is not None and method.default in ways:
        ways = sorted(ways, key=lambda way: way != method.default)
    return made | ({"delivery": ways} if ways else {})


def _ways(request: Member) -> list[str]:
    method = request.members.get("deliveryMethod")
    return [] if method is None else [str(one) for one in method.values or ["sync", "async"]]


def _phases(response: Member | None) -> Iterator[str]:
    """Yield a note if results have a status, since it is not published which values end a task."""
    status = None if response is None else response.members.get("status")
    values = [] if status is None else listed(status.values)
    if len(values) > 1:
        named = ", ".join(map(str, values))
        yield (
            f"status is one of {named}: if a task reports several one after the other, say under "
            "`completion: {terminal_values: {status: […]}}` which end it"
        )


def _stream(data: Plain, request: Member, response: Member | None, unsaid: list[str]) -> Plain:
    """Add a streaming method if the task delivers its text as a stream; otherwise note other delivery methods."""
    others = [one for one in _ways(request) if one not in ("sync", "async")]
    without = [name for name in _NOT_STREAMED if name in request.members]
    sent = mapping(data["examples"][0].get("send"))
    parts = [response and response.members.get(name) for name in ("text", "finishReason")]
    if (
        others == ["stream"]
        and all(part is not None and part.kind == "string" for part in parts)
        and not any(request.members[name].required or name in sent for name in without)
    ):
        stream = {
            "method": f"{snake(str(data.get('name', capitalized(data['task']))))}_stream",
            "summary": f"{data['summary'].rstrip('.')}, and stream the text.",
            "without": without,
        }
        return {**data, "delivery": [*data.get("delivery", []), "stream"], "stream": stream}
    if others:
        unsaid.append(f"deliveryMethod is {' or '.join(others)}, too: give the task the key `stream` by hand")
    return data


def _said_of_several(
    rules: Sequence[Rule], made: TaskObjects, groups: Collection[str], kinds: Sequence[str]
) -> tuple[dict[str, list[list[str]]], list[Rule]]:
    """Convert rules to the task's lists of parameters, by key. Return these, and the remaining rules."""
    in_groups = {wire for group in groups for wire in made.shared.groups.get(group, ())}
    found: dict[str, list[list[str]]] = {kind: [] for kind in kinds}
    rest: list[Rule] = []
    for rule in chain.from_iterable(map(_as_lists, rules)):
        kind = next(iter(rule)) if len(rule) == 1 else ""
        # Exactly one is at most one, and at least one.
        said = ["exclusive", "at_least_one"] if kind == "one_of" else [kind]
        if said[0] in kinds and _are_optional(keys := _keys(rule[kind], made, in_groups), made):
            for one in said:
                if one in kinds:
                    found[one].append(keys)
                else:
                    rest.append({one: rule[kind]})
            continue
        rest += _inside_object(rule, made, kinds)
    return found, [_with_case(rule) for rule in rest]


def _keys(places: Sequence[str], made: TaskObjects, in_groups: Collection[str]) -> list[str]:
    """Return the keys of the parameters at these places; empty for a place that is no parameter of the task."""
    return [made.keys.get(place, place if place in in_groups else "") for place in places]


def _are_optional(keys: Sequence[str], made: TaskObjects) -> bool:
    """Whether these are at least two parameters of the task, all optional."""
    return len(keys) > 1 and all(key and not made.params.get(key, {}).get("required") for key in keys)


def _as_lists(rule: Rule) -> Iterator[Rule]:
    """Yield a rule in the form of a task's lists: exclusions as pairs, and needs after what needs them."""
    around = {key: value for key, value in rule.items() if key == "each"}
    of_pairs = {"given", "excludes"} <= rule.keys() <= {"each", "given", "excludes"}
    of_needs = {"given", "requires"} <= rule.keys() <= {"each", "given", "requires"}
    if of_pairs:
        yield from ({**around, "exclusive": [*pair]} for pair in product(rule["given"], rule["excludes"]))
    elif of_needs:
        yield from ({**around, "requires": [first, *rule["requires"]]} for first in rule["given"])
    else:
        yield rule


def _with_case(rule: Rule) -> Rule:
    """Convert a list of needs back to the form of a model's rule."""
    if "requires" not in rule or "given" in rule or "absent" in rule or "when" in rule:
        return rule
    first, *needed = rule["requires"]
    return {**rule, "given": [first], "requires": needed} if needed else rule


def _inside_object(rule: Rule, made: TaskObjects, kinds: Sequence[str]) -> list[Rule]:
    """Move a rule about members of one object to that object. Return what the object cannot express."""
    around = {key: value for key, value in rule.items() if key in ("each", "given")}
    [key, *others] = rule.keys() - around.keys() or [""]
    said = ["exclusive", "at_least_one"] if key == "one_of" else [key]
    if others or not {*said} & {*kinds}:
        return [rule]
    each = f"{rule['each']}[]" if "each" in rule else ""
    places: list[str] = rule[key]
    holders = {place.rpartition(".")[0] for place in places}
    holder = min(holders)
    if len(holders) > 1 or rule.get("given", [holder]) != [holder]:
        return [rule]
    name = made.places.get(".".join(part for part in (each, holder) if part), "")
    spec = made.objects.get(name)
    members = [place.rpartition(".")[2] for place in places]
    is_shared = list(made.places.values()).count(name) > 1
    if is_shared and not _is_of_all(key, members, made.made_of.get(name)):
        return [rule]
    if spec is None or any(
        member not in spec["fields"] or spec["fields"][member].get("required") for member in members
    ):
        return [rule]
    for one in {*said} & {*kinds}:
        if members not in spec.setdefault(one, []):
            spec[one].append(members)
    return [{**around, one: places} for one in said if one not in kinds]


def _is_of_all(key: str, members: Sequence[str], shared: tuple[Member, bool] | None) -> bool:
    """Whether the shared schema of an object has the condition itself, so that it holds wherever the object is used."""
    own = rules_of(shared[0]).rules if shared is not None and shared[0].conditions else []
    return any(part.get(key) == members for one in own for part in _as_lists(one))


# Examples ----------------------------------------------------------------------------------------------------------


def _examples(
    copies: Sequence[Copy],
    request: Member,
    response: Member | None,
    rules: list[Rule],
    made: TaskObjects,
    groups: Collection[str],
    published: bool,
) -> list[Plain]:
    first = copies[0]
    received = [_result(one) for one in first.received if mapping(one)]
    if not received and response is not None:
        received = [_result(_made_up(response, request))]
    received = [one for one in received if one]
    requests = [request_of(example, first.task) for example in first.examples] if published else []
    sent = [one for one in requests if one is not None]
    titles = ["As published", *(f"As published, number {number}" for number in range(2, len(sent) + 1))]
    if not sent:
        shared = {*OF_EVERY_TASK}.union(*(made.shared.groups.get(group, {}) for group in groups))
        own = [name for name in request.members if name not in shared]
        sent = [examples.made_up(request, rules, first.air, own)]
        is_required = any(request.members[name].required for name in own)
        titles = ["What is required" if is_required else "One parameter"]
    return [
        {
            "title": title,
            **({"send": given} if (given := _keyed(one, made, groups)) else {}),
            **({"receive": received} if received else {}),
        }
        for title, one in zip(titles, sent, strict=True)
    ]


def request_of(example: object, task: str) -> Plain | None:
    """Return the parameters of a published example of a request; None if it is something else."""
    items = listed(example)
    table = mapping(items[0]) if len(items) == 1 else mapping(example)
    if not table or table.get("taskType", task) != task:
        return None
    return {key: value for key, value in table.items() if key not in OF_EVERY_TASK}


def _keyed(request: Plain, made: TaskObjects, groups: Collection[str]) -> Plain:
    """Convert a request on the wire to one by the keys under `params`."""
    keyed: Plain = {}
    for name, value in request.items():
        inside = mapping(value)
        apart = {inner: made.keys[f"{name}.{inner}"] for inner in inside if f"{name}.{inner}" in made.keys}
        keyed |= {key: inside[inner] for inner, key in apart.items()}
        rest = {inner: one for inner, one in inside.items() if inner not in apart}
        if rest or not apart:
            keyed[made.keys.get(name, name)] = rest or value
    return keyed


def _result(result: object) -> Plain:
    own = [name for name in OF_EVERY_RESULT if name != "cost"]
    return {key: value for key, value in mapping(result).items() if key not in own and value is not None}


def _made_up(response: Member, request: Member) -> Plain:
    """Generate a result with files of the default format."""
    asked = request.members.get("outputFormat")
    formats = [asked.default, *(asked.values or [])] if asked is not None else []
    named = (one for one in formats if isinstance(one, str) and one.isascii() and one.isalnum())
    return {
        name: value
        for name, value in mapping(examples.received(response, next(named, None))).items()
        if name not in OF_EVERY_RESULT
    }
