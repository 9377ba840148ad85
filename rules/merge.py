"""What a rule set that extends another one comes to: merged by id and whole item, only the basis by key."""

import re

from marshmallow import ValidationError

from rules.basis import sections_with_figures
from rules.document import Items, Path, Section
from rules.fault_collector import FaultCollector
from rules.schema.kit import Part, Pattern, Strict, flatten

LISTS = ("levels", "groups", "record_types", "measures", "indicators", "overrides", "not_rated")
MAPPINGS = ("citations", "demonstrations")
OWN = ("scheme", "version", "title", "standing", "effective_from", "effective_until", "approved_on", "examples")
MERGING = ("extends", "remove", "replace")
NAME = re.compile(r"[a-z][a-z0-9-]*@[0-9]{4}-[0-9]{2}[a-z0-9.-]*")


class ExtendsSchema(Strict):
    rule_set = Pattern(NAME, "scheme@version", required=True)
    sha256 = Pattern(re.compile(r"[0-9a-f]{64}"), "64 × 0-9 a-f", required=True)


class _HeadSchema(Strict):
    extends = Part(ExtendsSchema)


def parent_named_by(document: Section, report: FaultCollector) -> dict[str, str] | None:
    """The `rule_set` and `sha256` that `document` extends, None where it stands alone."""
    if "extends" not in document:
        for key in ("remove", "replace"):
            if key in document:
                report.say(
                    (key,),
                    "extends: {rule_set, sha256}",
                    "只有写明 extends 的规则集才能删除或替换。",
                    "Only a rule set that extends another may remove or replace.",
                )
        return None
    try:
        return _HeadSchema().load({"extends": document["extends"]})["extends"]
    except ValidationError as error:
        for path, problem in flatten(error.messages):
            report.add(path, problem)
        return None


def merge_documents(child: Section, parent: Section, report: FaultCollector) -> Section:
    """`parent` with what `child` removes, replaces and adds; `report` is told what cannot be merged."""
    return _Merging(child, parent, report).whole()


def drop_merging_keys(document: Section) -> Section:
    """`document` without the keys that speak of another rule set."""
    return Section((k, v, document.places[k]) for k, v in document.items() if k not in MERGING)


class _Merging:
    def __init__(self, child: Section, parent: Section, report: FaultCollector) -> None:
        self.child, self.parent, self.report = child, parent, report
        self.replaced = self._replaced()
        self.removed = self._removed()

    def whole(self) -> Section:
        made = Section()
        own = drop_merging_keys(self.child)
        for key in dict.fromkeys((*self.parent, *own, *self.replaced)):
            if key in LISTS:
                made[key] = self._list(key)
            elif key in MAPPINGS:
                made[key] = self._mapping(key)
            elif key in own:
                made[key] = own[key]
            elif key not in OWN and key in self.parent:
                made[key] = self.parent[key]
            else:
                continue
            source = own if key in own else self.parent if key in self.parent else self.replaced
            made.places[key] = source.places[key]
        if isinstance(made.get("basis"), Section):
            made["basis"] = self._basis(sections_with_figures(made))
        return made

    def _replaced(self) -> Section:
        replace = self.child.get("replace", Section())
        if isinstance(replace, Section):
            for key in replace:
                if key not in (*LISTS, *MAPPINGS):
                    self.report.say(
                        ("replace", key),
                        ", ".join((*LISTS, *MAPPINGS)),
                        "此部分直接写出即整体替换，不写在 replace 中。",
                        "Write this part plainly, outside replace: it is then replaced as a whole.",
                        key,
                    )
            return replace
        self.report.say(("replace",), "{indicators: […], …}", "replace 应按部分列出。", "Write replace part by part.")
        return Section()

    def _removed(self) -> set[str]:
        given = self.child.get("remove", Items())
        known = {str(i) for key in (*LISTS, *MAPPINGS) for i in _ids(self.parent.get(key))}
        for index, item in enumerate(given if isinstance(given, Items) else Items()):
            if str(item) not in known:
                self._unknown(("remove", index), known)
        if not isinstance(given, Items):
            self.report.say(("remove",), "[ids]", "remove 应为编号列表。", "Write remove as a list of ids.")
            return set()
        return {str(item) for item in given}

    def _list(self, key: str) -> Items:
        base, replaced, added = (_items(part.get(key)) for part in (self.parent, self.replaced, self.child))
        known = {i for i in _ids(base) if i not in self.removed}
        new = {_id(item): (item, place) for item, place in zip(replaced, replaced.places, strict=True)}
        made = Items()
        for item, place in zip(base, base.places, strict=True):
            if _id(item) in known:
                value, where = new.get(_id(item), (item, place))
                made.append(value)
                made.places.append(where)
        for index, item in enumerate(replaced):
            self._check_replaces(("replace", key, index), _id(item), known)
        for index, (item, place) in enumerate(zip(added, added.places, strict=True)):
            self._check_adds((key, index), _id(item), known)
            made.append(item)
            made.places.append(place)
        return made

    def _mapping(self, key: str) -> Section:
        base, replaced, added = (_section(part.get(key)) for part in (self.parent, self.replaced, self.child))
        known = {name for name in base if name not in self.removed}
        for name in replaced:
            self._check_replaces(("replace", key, name), name, known)
        for name in added:
            self._check_adds((key, name), name, known)
        kept = {name: replaced if name in replaced else base for name in base if name in known}
        kept |= dict.fromkeys(added, added)
        return Section((name, source[name], source.places[name]) for name, source in kept.items())

    def _basis(self, needed: tuple[str, ...]) -> Section:
        """The basis by key; one that is inherited goes with the figures it was for."""
        base, own = (_section(part.get("basis")) for part in (self.parent, self.child))
        kept = {key: base for key in base if key in needed} | dict.fromkeys(own, own)
        return Section((key, source[key], source.places[key]) for key, source in kept.items())

    def _check_replaces(self, path: Path, name: str, known: set[str]) -> None:
        if name not in known:
            self._unknown(path, known, name)

    def _check_adds(self, path: Path, name: str, known: set[str]) -> None:
        if name in known:
            self.report.say(
                path,
                f"replace: … {name}",
                "被扩展的规则集已有此编号；如要改动，请写在 replace 下。",
                "The extended rule set already has this id; to change it, write it under replace.",
                name,
            )

    def _unknown(self, path: Path, known: set[str], found: str | None = None) -> None:
        self.report.say(
            path,
            ", ".join(sorted(known)) or "-",
            "被扩展的规则集没有此编号，请核对。",
            "The extended rule set has no such id; check it.",
            found,
        )


def _id(item: object) -> str:
    return str(item.get("id")) if isinstance(item, Section) else ""


def _ids(section: object) -> list[str]:
    return [_id(item) for item in section] if isinstance(section, Items) else list(_section(section))


def _items(section: object) -> Items:
    return section if isinstance(section, Items) else Items()


def _section(section: object) -> Section:
    return section if isinstance(section, Section) else Section()
