"""Changes that are counted by county and office, with the names of the places: as plain data, and as rows of tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.texts import Text
from service.core.plain import Plain, points_of, text_of
from service.decisions.words import CAUSES, WITHOUT_OFFICE
from service.registries.queries.names import office_names, region_names
from service.time.changes.counted import Counted, Group

# So many counties, and offices, have a row; the API gives all.
MOST_SHOWN = 60
WITHOUT_COUNTY = Text("未填区县", "County not stated")
# Shades of the cells: the darkest that dark letters are read on.
SHADES = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A county or an office: by cause how many it touched, how dark that is (None: not at all), and the points."""

    words: Text
    group: Group
    cells: Sequence[tuple[int, int | None]]
    points: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Named:
    """The names of the counties and the offices of what is counted; of no office that it is none."""

    regions: Mapping[str, Text]
    offices: Mapping[str, Text]


def named_places_of(connection: Connection, counted: Counted) -> Named:
    """The names of all places that occur."""
    regions = region_names(connection, {group.code for group in counted.by_region if group.code})
    offices = office_names(connection, [group.code for group in counted.by_office if group.code])
    return Named(regions, {**offices, "": WITHOUT_OFFICE})


def counted_json(counted: Counted, named: Named) -> Plain:
    """What is counted as plain data."""
    return {
        "total": _group_json(counted.total, {}),
        "by_region": [_group_json(group, named.regions) for group in counted.by_region],
        "by_office": [_group_json(group, named.offices) for group in counted.by_office],
    }


def _group_json(group: Group, names: Mapping[str, Text]) -> Plain:
    return {
        "code": group.code,
        "name": text_of(names[group.code]) if group.code in names else None,
        "number": group.movers,
        "worse": group.worse,
        "better": group.better,
        "points": _points(group.points),
        "causes": [
            {
                "cause": cause,
                "cause_title": text_of(CAUSES[cause]),
                "number": sums.number,
                "touched": sums.touched,
                "points": _points(sums.points),
            }
            for cause, sums in group.causes.items()
        ],
    }


def _points(hundredths: int | None) -> float | None:
    return None if hundredths is None else points_of(hundredths)


def rows_of_places(counted: Counted, named: Named) -> dict[str, list[Row]]:
    """The rows of the tables by "region" and by "office", those that most moved of."""
    return {
        "region": _rows_of(counted, counted.by_region, {**named.regions, "": WITHOUT_COUNTY}),
        "office": _rows_of(counted, counted.by_office, named.offices),
    }


def _rows_of(counted: Counted, groups: Sequence[Group], names: Mapping[str, Text]) -> list[Row]:
    shown, causes = groups[:MOST_SHOWN], counted.causes
    numbers = [[group.causes[cause].touched if cause in group.causes else 0 for cause in causes] for group in shown]
    most = max((number for row in numbers for number in row), default=0)
    return [
        Row(
            names.get(group.code, Text(group.code, group.code)),
            group,
            [(number, number * SHADES // (most + 1) if number else None) for number in row],
            [group.causes[cause].points if cause in group.causes else None for cause in causes],
        )
        for group, row in zip(shown, numbers, strict=True)
    ]
