"""Puts named measures in the place of their names, so that all that follows reads measures in full."""

from collections.abc import Container

from rules.document import Items, Path, Section
from rules.report import Report

MOST_PUT = 10_000
_WITHOUT_MEASURES = {"examples", "citations", "demonstrations"}


def with_measures(document: Section, report: Report, keys: Container[str] = ("measure",)) -> Section:
    """`document` with every `measure: name` replaced by the measure of that name; `report` is told unknown names.

    `keys` are those under which a name may stand.
    """
    return _Naming(document, report, keys).whole()


class _Naming:
    def __init__(self, document: Section, report: Report, keys: Container[str]) -> None:
        self.document, self.report, self.keys, self.put = document, report, keys, 0
        section = document.get("measures")
        items = section if isinstance(section, Items) else Items()
        self.named = {
            item["id"]: (i, item)
            for i, item in enumerate(items)
            if isinstance(item, Section) and isinstance(item.get("id"), str)
        }

    def whole(self) -> Section:
        made = Section()
        for key, value in self.document.items():
            made[key] = value if key in _WITHOUT_MEASURES else self.read(value, (key,), ())
            made.places[key] = self.document.places[key]
        return made

    def read(self, value: object, path: Path, trail: tuple[str, ...]) -> object:
        if isinstance(value, Items):
            parts = ((self.read(item, (*path, i), trail), value.places[i]) for i, item in enumerate(value))
            return Items(parts)
        if not isinstance(value, Section):
            return value
        if len(path) == 2 and path[0] == "measures":
            trail = (*trail, str(value.get("id")))
        return Section((k, self.entry(k, v, (*path, k), trail), value.places[k]) for k, v in value.items())

    def entry(self, key: str, value: object, path: Path, trail: tuple[str, ...]) -> object:
        if key not in self.keys or not isinstance(value, str):
            return self.read(value, path, trail)
        if not self._can_put(value, path, trail):
            return value
        index, item = self.named[value]
        made = self.read(item, ("measures", index), trail)
        assert isinstance(made, Section)
        return Section((k, v, made.places[k]) for k, v in made.items() if k != "id")

    def _can_put(self, value: str, path: Path, trail: tuple[str, ...]) -> bool:
        """True where `value` names a measure; measures without an end stop the load at once."""
        if value not in self.named:
            self.report.say(
                path,
                ", ".join(map(str, self.named)) or "-",
                "没有名为此的指标，请在 measures 中写明或直接写出指标。",
                "No measure has this id; add it under measures, or write the measure here.",
            )
            return False
        if value in trail:
            self.report.say(
                path,
                "measures without a circle",
                "指标互相引用成环，请断开。",
                "Measures refer to each other in a circle; break it.",
                " → ".join((*trail, value)),
            )
            self.report.stop()
        self.put += 1
        if self.put > MOST_PUT:
            self.report.say(
                path,
                f"≤ {MOST_PUT}",
                "具名指标互相引用过多，请直接写出。",
                "Named measures refer to each other too often; write them out.",
                value,
            )
            self.report.stop()
        return True
