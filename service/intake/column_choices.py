"""Which field a person chose for each column of a file that is looked at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rules.texts import Text
from service.core.files.headers import NOT_READ
from service.core.problem import refusal_at
from service.intake.words import words_of_field
from service.reading.forms import FORMS
from service.reading.forms.columns import fit
from service.reading.forms.form import Form
from service.reading.forms.wanted import Wanted, said_places

# A choice in a form: this, then the place of the column.
CHOICE = "column:"


def choices_of(form: Form) -> list[tuple[str, Text]]:
    """The fields that a column can be, with what each is called."""
    return [(one.name, words_of_field(one)) for one in form.fields]


def forms_of(kind: str) -> list[Form]:
    """The forms that a file of the kind may have."""
    return [form for form in FORMS.values() if form.kind == kind]


def columns_said(
    form: Form, headings: Sequence[str], shown: Mapping[int, str], chosen: Mapping[int, str], wanted: Wanted
) -> dict[str, str]:
    """The fields by heading that were chosen otherwise than the headings tell, `-` for a column that is not read.

    `shown` are the fields that were offered by place, `chosen` those that were sent. A field moves to the one column
    for which it was chosen anew; raises Problem 422 where it was chosen for several, or is none of the form.
    """
    names, places = dict(choices_of(form)), defaultdict[str, list[int]](list)
    for place, name in chosen.items():
        if name not in names and name != NOT_READ:
            raise refusal_at(f"{CHOICE}{place}", Text("没有这一字段。", "There is no such field."))
        places[name].append(place)
    settled = dict(chosen)
    for name, several in places.items():
        if name == NOT_READ or len(several) == 1:
            continue
        anew = [place for place in several if shown.get(place, NOT_READ) != name]
        if len(anew) != 1:
            raise _chosen_twice(names[name], [headings[place] for place in several], several[-1])
        settled |= {place: NOT_READ for place in several if place != anew[0]}
    by_headings = fit(form, headings, said_places(form, headings, replace(wanted, columns={}))).fields.columns
    told = {column.place: name for name, column in by_headings.items()}
    return {headings[place]: name for place, name in settled.items() if name != told.get(place, NOT_READ)}


def _chosen_twice(name: Text, headings: Sequence[str], place: int) -> Exception:
    why = Text(
        f"“{name.zh}”选给了几列：{'、'.join(headings)}；请只留一列。",
        f"{name.en} was chosen for several columns: {', '.join(headings)}; leave one.",
    )
    return refusal_at(f"{CHOICE}{place}", why)
