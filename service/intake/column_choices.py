"""Which field a person chose for each column of a file that is looked at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rules.texts import Text
from service.core.files.headers import NOT_READ
from service.core.problem import refusal_at
from service.intake.words import words_of_field
from service.reading.forms import FORMS
from service.reading.forms.columns import fit
from service.reading.forms.form import Form
from service.reading.forms.wanted import Wanted, said_places

# In the address of a page: the first column that it shows.
COLUMN = "column"
# A choice in a form: this, then the place of the column.
CHOICE = "column:"
# Of a wide file a page shows so many columns at once.
COLUMNS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ShownColumns:
    """Which columns of a file a page shows: those from `first` to `last` (counted from 1), and all with a field.

    `places` are all of them, in the order of the file.
    """

    places: Sequence[int]
    first: int
    last: int
    total: int

    @property
    def previous(self) -> int | None:
        """Where those before begin; None where there are none."""
        return max(1, self.first - COLUMNS_SHOWN) if self.first > 1 else None

    @property
    def next(self) -> int | None:
        """Where those that follow begin; None where there are none."""
        return self.last + 1 if self.last < self.total else None


def shown_columns(columns: Sequence[Mapping[str, Any]], first: int, chosen: Mapping[int, str]) -> ShownColumns:
    """The columns of a look from the one that is the `first`, with those that are a field or for which one is chosen.

    Raises Problem 422 where the file has no such column.
    """
    total = len(columns)
    if not 1 <= first <= max(1, total):
        raise refusal_at(COLUMN, Text(f"文件只有{total}列。", f"The file has only {total} columns."))
    last = min(total, first + COLUMNS_SHOWN - 1)
    places = {place for place, one in enumerate(columns) if one["field"]} | chosen.keys() | set(range(first - 1, last))
    return ShownColumns(sorted(places), first, last, total)


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
    by_headings = fit(form, headings, said_places(form, headings, replace(wanted, columns={}))).fields
    told = {column.place: name for name, column in by_headings.columns.items()}
    # Of two columns that mean one field the choice has to be said, though it is the one that is offered.
    said = {
        place: name
        for place, name in settled.items()
        if name != told.get(place, NOT_READ) or name in by_headings.repeated
    }
    for place in said:
        if headings.index(headings[place]) != place:
            raise _same_heading(headings[place], place)
    return {headings[place]: name for place, name in said.items()}


def _same_heading(heading: str, place: int) -> Exception:
    shown = heading or "（空）"
    why = Text(
        f"文件中有几列的表头都是“{shown}”，只能选用其中第一列；若要读取后面的列，请在文件中改名后重新上传。",
        f"Several columns of the file are called {shown}, and only the first of them can be chosen; to read a later "
        "one, rename it in the file and upload it again.",
    )
    return refusal_at(f"{CHOICE}{place}", why)


def _chosen_twice(name: Text, headings: Sequence[str], place: int) -> Exception:
    why = Text(
        f"“{name.zh}”选给了几列：{'、'.join(headings)}；请只留一列。",
        f"{name.en} was chosen for several columns: {', '.join(headings)}; leave one.",
    )
    return refusal_at(f"{CHOICE}{place}", why)
