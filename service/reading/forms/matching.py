"""From the headings of a file to its form and columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rules.texts import Text
from service.core.files.headers import NOT_READ, Column
from service.reading.forms import FORMS
from service.reading.forms.columns import FormColumns
from service.reading.forms.recognition import Recognised, named, recognise, title_words
from service.reading.forms.wanted import ANYHOW, Wanted, place_of


class FormMatching:
    """A `service.core.files.headers.Matching` by what a person said of the file, else by its headings.

    After it was called, `columns` says what it found, and `mapped` holds the names of fields by heading where a person
    said which is which, now or for an earlier file of the source. `title_words` are what titles say of forms.
    """

    def __init__(self, kind: str, wanted: Wanted = ANYHOW) -> None:
        self._kind, self.wanted = kind, _of_kind(kind, wanted)
        self.columns: FormColumns | None = None
        self.mapped: dict[str, str] = {}
        self.title_words: list[str] = []

    def __call__(self, headings: Sequence[str], file: str) -> Mapping[str, Column]:
        """The columns of the form; raises ProductError where the headings are not its."""
        wanted = _of_headings(headings, self.wanted)
        form = wanted.form
        if not headings and not form:
            # A file without a row has no headings where rows name their own: nothing is in it, whatever it holds.
            plain = next(one for one in FORMS.values() if one.kind == self._kind)
            form, headings = plain.name, [group[0] for group in plain.needed]
        if form:
            found = named(form, self._kind, headings, file, wanted)
        else:
            found = recognise(headings, self._kind, file, wanted)
        matched = FormColumns(found.form, found.said, wanted.unread)
        columns = matched(headings, file)
        self.title_words = title_words(headings, file)
        self.mapped = {headings[place]: name for place, name in found.said.items()}
        matched.notices[:0] = [_said(found), *self._about_mapping(matched)]
        self.columns = matched
        return columns

    def _about_mapping(self, matched: FormColumns) -> list[Text]:
        """Which columns are read as a person said, and whether that was said for an earlier file."""
        kept = self.wanted.kept.get(matched.form.name, {})
        labels = {one.name: one.zh[0] for one in matched.form.fields}
        notices = []
        for earlier in (False, True):
            pairs = {h: name for h, name in self.mapped.items() if (kept.get(h) == name) is earlier}
            if pairs:
                zh = "、".join(f"{h}→{labels.get(name, '不读取')}" for h, name in pairs.items())
                en = ", ".join(f"{h} → {name if name != NOT_READ else 'not read'}" for h, name in pairs.items())
                notices.append(
                    Text(f"按该来源保存的列对应读取：{zh}。", f"Read by the mapping that is kept for the source: {en}.")
                    if earlier
                    else Text(f"按所写的列对应读取：{zh}。", f"Read by the mapping that was given: {en}.")
                )
        return notices


def _of_kind(kind: str, wanted: Wanted) -> Wanted:
    """What was said of several files, as it is said of the one of this kind: a form of another kind is not its."""
    other = wanted.shared and any(one.name == wanted.form and one.kind != kind for one in FORMS.values())
    return replace(wanted, form=None) if other else wanted


def _of_headings(headings: Sequence[str], wanted: Wanted) -> Wanted:
    """What was said of several files, as it is said of the one with these headings."""
    if not wanted.shared:
        return wanted
    mine = {heading: name for heading, name in wanted.columns.items() if place_of(heading, headings) is not None}
    return replace(wanted, columns=mine)


def _said(found: Recognised) -> Text:
    form = found.form
    return Text(
        f"识别为“{form.title.zh}”，{found.told.zh}。",
        f"Read as a table of {form.title.en}, {found.told.en}.",
    )
