"""The forms of files that can be taken in, and which of them a file has."""

from collections.abc import Sequence

from rules.texts import Text
from service.core.errors import ProductError
from service.reading.forms.columns import fit
from service.reading.forms.form import Form
from service.reading.forms.plain import PLAIN_FORMS
from service.reading.forms.records import REAL_FORMS

FORMS: dict[str, Form] = {form.name: form for form in (*PLAIN_FORMS, *REAL_FORMS)}
KINDS = tuple(dict.fromkeys(form.kind for form in FORMS.values()))


def recognise(headings: Sequence[str], kind: str, file: str = "") -> Form:
    """The form of `kind` that has the most of these headings; raises ProductError where none has what it needs."""
    candidates = [form for form in FORMS.values() if form.kind == kind]
    fitting = [(form, found) for form in candidates if not form.explicit and not (found := fit(form, headings)).lacking]
    if not fitting:
        raise _unknown(candidates, headings, file)
    return max(fitting, key=lambda pair: len({place for place, _ in pair[1].places.values()}))[0]


def named(name: str, kind: str, headings: Sequence[str], file: str = "") -> Form:
    """The form called `name`; raises ProductError where there is none of this kind, or the headings are not its."""
    form = FORMS.get(name)
    if form is None or form.kind != kind:
        names = [form.name for form in FORMS.values() if form.kind == kind]
        raise ProductError(
            Text(f"没有这一表单：{name}。", f"There is no such form: {name}."),
            kind,
            Text("名称有误，或不是这类数据的表单。", "The name is misspelt, or it is a form of another kind."),
            Text(f"可用表单：{'、'.join(names)}。", f"Use one of: {', '.join(names)}."),
        )
    if fit(form, headings).lacking:
        raise _unknown([form], headings, file)
    return form


def _unknown(candidates: Sequence[Form], headings: Sequence[str], file: str) -> ProductError:
    """What is missing for the form that comes nearest."""
    nearest = max(candidates, key=lambda form: len(fit(form, headings).places) / len(form.fields))
    lacking = fit(nearest, headings).lacking
    return ProductError(
        Text("无法识别表头。", "The headings are not those of a known form."),
        file or nearest.kind,
        Text(
            f"最接近“{nearest.title.zh}”，但缺少：{'、'.join(lacking)}。表头为：{'、'.join(headings) or '（空）'}",
            f"They come nearest to {nearest.title.en} ({nearest.name}), but lack {', '.join(lacking)}. "
            f"The headings are: {', '.join(headings) or '(none)'}",
        ),
        Text(
            f"补上所缺的列，或指明表单：{'、'.join(form.name for form in candidates)}。",
            f"Add what is missing, or name the form: {', '.join(form.name for form in candidates)}.",
        ),
    )
