"""What a form over the figures of a draft makes of it, and at which fields its faults are told."""

from collections.abc import Mapping, Sequence

from rules.document import Path
from rules.draft_text import DraftText
from rules.errors import Fault
from rules.texts import Text
from service.core.problem import Problem
from service.rule_sets.draft_figures import DraftFigures
from service.rule_sets.figure_shapes import ON, written_of


def with_typed(draft: DraftText, figures: DraftFigures, typed: Mapping[str, str]) -> DraftText:
    """The draft with what was typed for its figures, by their names; what is not named stays.

    Raises Problem 422 with all that is wrong, and RuleSetError where the text cannot be changed so.
    """
    values: dict[Path, str | None] = {}
    switched: dict[str, bool] = {}
    errors: list[Mapping[str, str]] = []
    switches = {switch.figure.name: switch.id for switch in figures.switches}
    for figure in figures.all():
        said = typed.get(figure.name, figure.shown)
        if said.strip() == figure.shown:
            continue
        try:
            written = written_of(figure, said)
        except Problem as problem:
            errors += problem.errors
            continue
        if figure.name in switches:
            switched[switches[figure.name]] = written == ON
        else:
            values |= dict.fromkeys(figure.paths, written)
    if errors:
        raise Problem(422, "validation", Text("所填内容有误。", "What was entered has errors."), errors=errors)
    edited = draft.put(values)
    for override, is_on in switched.items():
        edited = edited.switched(override, is_on)
    return edited


def fields_at_fault(draft: DraftText, figures: DraftFigures, faults: Sequence[Fault]) -> dict[str, Fault]:
    """By the name of a figure the first fault at its place, or at what it is the first part of; others are of none."""
    places: dict[str, str] = {}
    for figure in figures.all():
        for path in figure.paths:
            if (place := draft.key_path_of(path)) is not None:
                places.setdefault(place, figure.name)
    found: dict[str, Fault] = {}
    for fault in faults:
        inside = (name for place, name in places.items() if place.startswith((f"{fault.path}.", f"{fault.path}[")))
        name = places.get(fault.path) or next(inside, None)
        if name is not None and fault.file == draft.name:
            found.setdefault(name, fault)
    return found
