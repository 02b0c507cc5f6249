"""The parameters and objects of a task, matched with its existing file or made for a new one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from attrs import asdict, define, evolve, field

from codegen import taken_names
from codegen.checks.names import OF_EVERY_RESULT, OF_EVERY_TASK
from codegen.importing.members import Member
from codegen.importing.narrowness import in_table
from codegen.importing.parameters import Writer, names_in, python_name
from codegen.importing.refused import RefusedError
from codegen.importing.sources import mapping
from codegen.importing.texts import as_words, sentence
from codegen.names import capitalized
from codegen.spec import LIMITS, Each, Param, SharedFile
from codegen.type_expressions import united

#: Objects whose members become parameters of their own.
CONTAINERS = ("inputs", "settings")
_OBJECT = re.compile(r"\b[A-Z]\w*")
_NO_NAME = re.compile(r"[^A-Za-z0-9_]")

Plain = dict[str, Any]


@define
class TaskObjects:
    """Describes a request and its result in the schema's language."""

    class_name: str
    shared: SharedFile
    #: The content of the existing file; empty if there is none.
    file: Plain
    #: Places of parameters of models whose schemas are unknown, so that no limit can be stated.
    unlimited: Collection[str] = ()
    #: Whether the file was made by an import, not by people.
    is_ours: bool = True
    params: dict[str, Plain] = field(factory=dict[str, Plain])
    objects: dict[str, Plain] = field(factory=dict[str, Plain])
    #: Place on the wire -> key under `params`.
    keys: dict[str, str] = field(factory=dict[str, str])
    #: Place of an object on the wire -> its name.
    places: dict[str, str] = field(factory=dict[str, str])
    #: What the language cannot express about single values.
    notes: list[str] = field(factory=list[str])
    #: What would have to change in other files, or has no place in the task's file.
    gaps: list[str] = field(factory=list[str])
    #: Name of an object made here -> what it was made of, and whether it is sent.
    made_of: dict[str, tuple[Member, bool]] = field(factory=dict[str, "tuple[Member, bool]"])

    #: Place on the wire -> key under `params` in the existing file.
    kept: dict[str, str] = field(init=False, factory=dict[str, str])
    #: The Python names of parameters in the existing file, by key, and those of all parameters.
    own: dict[str, str] = field(init=False, factory=dict[str, str])
    named: set[str] = field(init=False, factory=set[str])

    def __attrs_post_init__(self) -> None:
        for key, param in mapping(self.file.get("params")).items():
            self.kept.setdefault(str(mapping(param).get("path", key)), key)
        self.own = names_in(self.file.get("params"))
        self.named = {*self.own.values()}

    @property
    def writer(self) -> Writer:
        return Writer(self.shared, self.notes.append)

    # Sent values ----------------------------------------------------------------------------------------------------

    def request(self, request: Member, groups: Collection[str]) -> None:
        """Add all parameters, except those of groups that the task includes."""
        in_groups: dict[str, Param] = {}
        for group in groups:
            in_groups |= self.shared.groups.get(group, {})
        self.named |= {param.python_name(wire) for wire, param in in_groups.items()}
        for name, member in request.members.items():
            if name in OF_EVERY_TASK:
                continue
            if name in in_groups and name not in mapping(self.file.get("params")):
                self._compare(name, member, in_groups[name], "", is_sent=True)
                continue
            if member.kind == "object" and (name in CONTAINERS or self._has_members_apart(name)):
                self._container(name, member, request)
            else:
                self._param(name, name, member)

    def _container(self, name: str, member: Member, request: Member) -> None:
        """Add the members of an object where the existing file has them: as parameters, or inside an object."""
        holder = self.existing_key(name)
        inside: dict[str, Member] = {}
        for inner, one in member.members.items():
            place = f"{name}.{inner}"
            key = self.existing_key(place)
            if key is None and holder is not None:
                inside[inner] = one
                continue
            if one.required and not member.required:
                self.gaps.append(f"`{place}` must be given if anything of `{name}` is")
            free = inner not in request.members and inner not in self.params
            key = key or (inner if free else f"{name.removesuffix('s')}{capitalized(inner)}")
            self._param(key, place, evolve(one, required=member.required and one.required))
        if holder is not None and inside:
            kept = Member(
                "object", member.doc, member.required, members=inside, conditions=member.conditions,
                closed=member.closed,
            )  # fmt: skip
            self._param(holder, name, kept)

    def _has_members_apart(self, name: str) -> bool:
        """Whether the existing file has members of an object as parameters of their own."""
        params = mapping(self.file.get("params")).values()
        return any(str(mapping(param).get("path", "")).startswith(f"{name}.") for param in params)

    def existing_key(self, place: str) -> str | None:
        """Return the key of a parameter in the existing file, by its place on the wire; None if it has none."""
        return self.kept.get(place)

    def _param(self, key: str, place: str, member: Member) -> None:
        key = self.existing_key(place) or key
        existing = mapping(mapping(self.file.get("params")).get(key)).get("type")
        kind = self._type(member, key, place, existing, is_sent=True)
        made = self.writer.sent(member, kind, place, wire=key, limited=place not in self.unlimited)
        other = python_name(key, taken_names.of_tasks(), self.named, self.own.get(key))
        if other is not None:
            made = {"type": made.pop("type"), "name": other, **made}
        self.params[key] = made
        self.keys[place] = key

    # Received values ------------------------------------------------------------------------------------------------

    def result(self, response: Member) -> str:
        """Return the name of the object that a result is, adding it if necessary."""
        members = {name: one for name, one in response.members.items() if name not in OF_EVERY_RESULT}
        result = Member("object", response.doc, members=members)
        returns = self.file.get("returns")
        if isinstance(returns, str):
            self._object(returns, result, "", is_sent=False, is_result=True)
            return returns
        if not members:
            raise RefusedError(
                "The response has nothing besides what every response has, and a task without a result cannot be described: "
                "such an answer is taken for an acknowledgement."
            )
        for name in self.shared.objects:
            if name and self._fits(result, name, is_sent=False):
                return name
        name = f"{self.class_name}Result"
        if name in self.made_of:
            name = f"{self.class_name}Output"
        self._object(name, result, "", is_sent=False, is_result=True)
        return name

    # Objects --------------------------------------------------------------------------------------------------------

    def _type(self, member: Member, wire: str, place: str, existing: object, *, is_sent: bool) -> str:
        """Return a type expression, adding the objects in it."""
        if member.kind == "list" and member.item is not None:
            return f"list[{self._type(member.item, wire, f'{place}[]', existing, is_sent=is_sent)}]"
        if member.kind == "union":
            return united(self._type(one, wire, place, existing, is_sent=is_sent) for one in member.options)
        if member.kind == "object":
            return self._named(member, wire, place, existing, is_sent=is_sent)
        if not is_sent and member.kind in ("media", "model"):
            return "string"
        return member.kind

    def _named(self, member: Member, wire: str, place: str, existing: object, *, is_sent: bool) -> str:
        names = _OBJECT.findall(existing) if isinstance(existing, str) else []
        if isinstance(existing, str) and len(names) != 1 and (names or not self.is_ours):
            return "map"  # the existing file has no single object there
        if names:
            known = str(names[0])
            self._object(known, member, place, is_sent=is_sent)
            return known
        # A wire name with invalid characters is refused separately.
        whole = capitalized(_NO_NAME.sub("", member.shared_as or wire))
        short = whole.removesuffix("s") if "[]" in place and not member.shared_as else whole
        for name in dict.fromkeys((short, whole)):
            if name in self.shared.objects and self._fits(member, name, is_sent=is_sent):
                self.places[place] = name
                return name
        beside = short.removeprefix(self.class_name) if member.shared_as else ""
        name = f"{self.class_name}{beside or short}"
        # An object and the items of a list of such objects get the same class.
        other = f"{self.class_name}{whole.removesuffix('s') if short == whole else whole}"
        if not member.shared_as and self.made_of.get(other) == _made_of(member, is_sent):
            name = other
        while name in self.made_of and self.made_of[name] != _made_of(member, is_sent):
            parent = place.replace("[]", "").rpartition(".")[0].rpartition(".")[2]
            name = (
                f"{self.class_name}{capitalized(parent)}{short}"
                if parent and parent not in name.lower()
                else f"{name}Again"
            )
        self._object(name, member, place, is_sent=is_sent)
        return name

    def _object(
        self, name: str, member: Member, place: str, *, is_sent: bool, is_result: bool = False
    ) -> None:
        self.places[place] = name
        self.made_of[name] = _made_of(member, is_sent)
        if name in self.shared.objects:
            self._compare_object(name, member, is_sent=is_sent)
            return
        existing = mapping(mapping(mapping(self.file.get("objects")).get(name)).get("fields"))
        if is_sent:
            taken = taken_names.of_objects()
        else:
            taken = taken_names.of_results() if is_result else taken_names.of_received_objects()
        fields: dict[str, Plain] = {}
        own = names_in(existing)
        named = {*own.values()}
        for wire, one in member.members.items():
            inner = f"{place}.{wire}" if place else wire
            kind = self._type(one, wire, inner, mapping(existing.get(wire)).get("type"), is_sent=is_sent)
            limited = inner not in self.unlimited
            made = (
                self.writer.sent(one, kind, inner, limited=limited)
                if is_sent
                else self.writer.received(one, kind, inner, member.members)
            )
            other = python_name(wire, taken, named, own.get(wire))
            fields[wire] = made if other is None else {"type": made.pop("type"), "name": other, **made}
        doc = member.doc or sentence(
            f"Result of {as_words(self.class_name).lower()}"
            if is_result
            else as_words(place.rpartition(".")[2].replace("[]", ""))
        )
        if not (member.shared_as and name in self.objects):
            self.objects[name] = {"doc": doc, "fields": fields}

    # Comparison with shared.yaml ------------------------------------------------------------------------------------

    def _compare_object(self, name: str, member: Member, *, is_sent: bool) -> None:
        """Note the fields that an object of `shared.yaml` lacks, or limits more narrowly."""
        table = self._shared_fields(name)
        for wire, one in member.members.items():
            if wire in table:
                self._compare(wire, one, table[wire], f"{name}.", is_sent=is_sent)
            else:
                self.gaps.append(f"{name} of shared.yaml has no field `{wire}`")

    def _compare(self, wire: str, member: Member, param: Param, prefix: str, *, is_sent: bool) -> None:
        """Note where a parameter of `shared.yaml` is narrower than published; the task's file cannot change it."""
        inner, names = member.object_in(), _OBJECT.findall(param.type)
        if inner is not None and len(names) == 1:
            self._compare_object(str(names[0]), inner, is_sent=is_sent)
        if is_sent:
            scratch = TaskObjects(self.class_name, self.shared, {"params": {}})
            kind = scratch._type(member, wire, wire, param.type, is_sent=True)
            made = Writer(self.shared, lambda _: None).sent(member, kind, wire)
            own: Plain = {key: getattr(param, key) for key in (*LIMITS, "required")}
            own["each"] = asdict(param.each) if param.each else {}
            found = in_table(prefix, {wire: own}, {wire: made})
            self.gaps += [f"in shared.yaml, {line}" for line in found]

    def _shared_fields(self, name: str) -> dict[str, Param]:
        spec = self.shared.objects[name]
        table = dict(spec.fields)
        for group in spec.includes:
            table |= self.shared.groups.get(group, {})
        return table

    def _fits(self, member: Member, name: str, *, is_sent: bool) -> bool:
        """Whether an object of `shared.yaml` is equivalent."""
        table = self._shared_fields(name)
        given = {wire for wire, one in member.members.items() if one.required}
        needed = {wire for wire, param in table.items() if param.required}
        if not set(member.members) <= set(table) or given != needed:
            return False
        return all(
            self.fits_param(one, table[wire], wire, is_sent=is_sent) for wire, one in member.members.items()
        )

    def fits_param(self, member: Member, param: Param, wire: str, *, is_sent: bool) -> bool:
        """Whether a parameter of `shared.yaml` is equivalent, except for its text."""
        scratch = TaskObjects(self.class_name, self.shared, {"params": {}})
        kind = scratch._type(member, wire, wire, param.type, is_sent=is_sent)
        names = _OBJECT.findall(param.type)
        inner = member.object_in()
        if inner is not None and names and not self._fits(inner, names[0], is_sent=is_sent):
            return False
        if kind != param.type:
            return False
        if not is_sent:
            return True
        writer = Writer(self.shared, lambda _: None)
        made = writer.sent(member, kind, wire)
        each: dict[str, Any] = made.get("each", {})
        same = all(
            [said.get(key) for said in (made, each)]
            == [getattr(one, key) for one in (param, param.each or Each())]
            for key in LIMITS
        )
        default = made.get("server_default")
        return (
            same
            and bool(made.get("required")) == param.required
            and (default in (None, param.server_default) or wire == "deliveryMethod")
            and self._same_values(made.get("known", each.get("known")), param.all_known, wire)
        )

    def _same_values(self, one: Any, other: Any, wire: str) -> bool:
        listed = [
            self.shared.vocabularies.get(known, []) if isinstance(known, str) else known or []
            for known in (one, other)
        ]
        if wire == "deliveryMethod":  # the values are stated by `delivery`
            return set(listed[0]) <= set(listed[1])
        return not listed[0] or set(listed[0]) == set(listed[1])

    def fitting_groups(self, request: Member) -> Iterator[str]:
        """Yield the groups of `shared.yaml` whose parameters a request takes, largest first."""
        covered = set[str]()
        for name, group in sorted(self.shared.groups.items(), key=lambda item: -len(item[1])):
            given = {wire for wire in group if wire in request.members}
            complete = len(given) == len(group) or "deliveryMethod" in given
            if not given or not complete or given & covered:
                continue
            if all(self.fits_param(request.members[w], group[w], w, is_sent=True) for w in given):
                covered |= set(group)
                yield name


def _made_of(member: Member, is_sent: bool) -> tuple[Member, bool]:
    """Return what objects of one shared class have in common: not the text, the default, or whether it is required."""
    return (evolve(member, doc=None, required=False, default=None) if member.shared_as else member), is_sent
