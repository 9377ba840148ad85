"""Officers stand in the files of a draw under numbers that are used in it alone, given out at random at the lock."""

from collections.abc import Mapping
from dataclasses import replace

from inspection.frozen import Child, Lists
from inspection.lists import Inspector, Recusals
from service.core.chance import chance

# By the number of a draw, who stands in its files under which name.
Aliases = Mapping[str, Mapping[str, str]]


def with_aliases(lists: Lists) -> tuple[Lists, Aliases]:
    """The lists under new names of the officers, and whose these are."""
    known: dict[str, Mapping[str, str]] = {}
    children = []
    for child in lists.children:
        inspectors, recusals, known[child.params.draw_id] = _renamed(child.inspectors, child.recusals)
        children.append(Child(child.params, inspectors, recusals))
    lists = replace(lists, children=tuple(children))
    if lists.inspectors is not None:
        given = lists.inspectors, lists.recusals or frozenset()
        inspectors, recusals, known[lists.params.draw_id] = _renamed(*given)
        lists = replace(lists, inspectors=inspectors, recusals=recusals)
    return lists, known


def _renamed(
    inspectors: tuple[Inspector, ...], recusals: Recusals
) -> tuple[tuple[Inspector, ...], Recusals, Mapping[str, str]]:
    mixed = chance().sample(inspectors, len(inspectors))
    digits = max(3, len(str(len(mixed))))
    names = {one.id: f"P{place:0{digits}}" for place, one in enumerate(mixed, 1)}
    renamed = tuple(sorted((replace(one, id=names[one.id]) for one in inspectors), key=lambda one: one.id))
    return (
        renamed,
        frozenset((subject, names[officer]) for subject, officer in recusals),
        {alias: number for number, alias in names.items()},
    )
