"""Which form a file has: by its headings, by what a person said, or, between forms alike, by what it is called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.headers import RefusedHeadings
from service.core.files.headings import LONGEST, Headings, label
from service.reading.forms import FORMS, shared
from service.reading.forms.columns import FormFit, fit, labels_of
from service.reading.forms.form import Form
from service.reading.forms.wanted import (
    ANYHOW,
    Wanted,
    own_names,
    place_of,
    refuse_absent_headings,
    refuse_unknown_fields,
    said_places,
)

# Headings that a message names.
_MOST_SHOWN = 100

if TYPE_CHECKING:
    from service.reading.forms.proposal import Proposal


class UnknownHeadings(ProductError):
    """The headings make no form of their kind: a person may say which column is which field."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The form of a file, how that was told, and the fields that a person said by the place of their column."""

    form: Form
    told: Text
    said: Mapping[int, str]


def title_words(headings: Sequence[str], file: str) -> list[str]:
    """What the lines above the headings, and the name of the sheet, say of forms: nothing else of them is kept."""
    texts = _titles(headings, file)
    found = (re.findall(form.called or re.escape(form.title.zh), text) for form in FORMS.values() for text in texts)
    return list(dict.fromkeys(word for words in found for word in words))


def _titles(headings: Sequence[str], file: str) -> list[str]:
    above = headings.above if isinstance(headings, Headings) else ()
    return [PurePath(file).name.partition(" [")[2], *(cell for row in above for cell in row)]


BY_NAME = Text("按指明的表单", "as it was named")
BY_MAPPING = Text("依据列对应中的字段名", "told by what the mapping calls its fields")
BY_EARLIER_FILE = Text("依据该来源以前文件的列对应", "told by the mapping that is kept for the source")
BY_HEADINGS = Text("依据表头", "told by its headings")
BY_TITLE = Text("依据标题行或工作表名", "told by the title above the headings or the name of the sheet")
BY_FILE_NAME = Text("依据文件名", "told by the name of the file")


def recognise(headings: Sequence[str], kind: str, file: str = "", wanted: Wanted = ANYHOW) -> Recognised:
    """The form of `kind` that has the most of these headings.

    What was said of an earlier file of the source decides, where this one has all of its headings. Raises ProductError
    where none has what it needs, and RefusedHeadings where several fit alike, or where they are those of another kind
    of file.
    """
    candidates = [form for form in FORMS.values() if form.kind == kind]
    refuse_unknown_fields(wanted, candidates, file)
    if not wanted.shared:
        refuse_absent_headings(wanted, headings, file)
    fits = _fits(candidates, headings, wanted)
    if not wanted.columns and (kept := _kept(fits, headings, file, wanted)):
        return kept
    alike = _alike(fits, headings, file)
    if not alike:
        raise unknown_headings(candidates, headings, file)
    _refuse_other_kind(kind, fits[alike[0].name][1].places(), headings, file)
    if len(alike) == 1:
        form = alike[0]
        told = _title_of(form.name, headings, file) if form.titled else None
        return Recognised(form, told or BY_HEADINGS, fits[form.name][0])
    called = max(own_names(form, wanted) for form in alike)
    meant = [form for form in alike if own_names(form, wanted) == called]
    form, told = (meant[0], BY_MAPPING) if len(meant) == 1 else _told_apart(meant, headings, file)
    return Recognised(form, told, fits[form.name][0])


def forms_alike(headings: Sequence[str], kind: str, wanted: Wanted = ANYHOW) -> list[Form]:
    """The forms of `kind` that these headings make, of which `recognise` takes one or says what is wrong."""
    return _alike(_fits([form for form in FORMS.values() if form.kind == kind], headings, wanted), headings, "")


def _alike(fits: Mapping[str, tuple[Mapping[int, str], FormFit]], headings: Sequence[str], file: str) -> list[Form]:
    """The forms that lack nothing and use the most columns; none where no form can be recognised."""
    fitting = {
        name: one.places()
        for name, (said, one) in fits.items()
        if not one.lacking and _may_be_recognised(FORMS[name], one, said, headings, file)
    }
    return [FORMS[name] for name, places in fitting.items() if places == max(fitting.values())]


def named(name: str, kind: str, headings: Sequence[str], file: str = "", wanted: Wanted = ANYHOW) -> Recognised:
    """The form called `name`; raises ProductError where there is none of this kind, or the headings are not its."""
    form = FORMS.get(name)
    if form is None or form.kind != kind:
        names = [form.name for form in FORMS.values() if form.kind == kind]
        raise RefusedHeadings(
            Text(f"没有这一表单：{name}。", f"There is no such form: {name}."),
            kind,
            Text("名称有误，或不是这类数据的表单。", "The name is misspelt, or it is a form of another kind."),
            Text(f"可用表单：{'、'.join(names)}。", f"Use one of: {', '.join(names)}."),
        )
    refuse_unknown_fields(wanted, [form], file)
    if not wanted.shared:
        refuse_absent_headings(wanted, headings, file)
    said, fitting = _fits([form], headings, wanted)[name]
    if fitting.lacking:
        raise unknown_headings([form], headings, file)
    return Recognised(form, BY_NAME, said)


def _fits(
    forms: Sequence[Form], headings: Sequence[str], wanted: Wanted
) -> dict[str, tuple[Mapping[int, str], FormFit]]:
    """How the headings fit each form that has the fields that were said."""
    found: dict[str, tuple[Mapping[int, str], FormFit]] = {}
    for form in forms:
        said = said_places(form, headings, wanted)
        if said is not None:
            found[form.name] = (said, fit(form, headings, said))
    return found


def _kept(
    fits: Mapping[str, tuple[Mapping[int, str], FormFit]], headings: Sequence[str], file: str, wanted: Wanted
) -> Recognised | None:
    """The form that an earlier file of the source was said to have, where this one has all headings said of it.

    None where there is no such form, or more than one. Raises RefusedHeadings where a title or the name of the file
    speaks of another form.
    """
    whole = [
        name
        for name, columns in wanted.kept.items()
        if name in fits
        and not fits[name][1].lacking
        and columns
        and all(place_of(heading, headings) is not None for heading in columns)
    ]
    if len(whole) != 1:
        return None
    form = FORMS[whole[0]]
    if not _title_of(form.name, headings, file):
        others = (one for one in FORMS.values() if one.kind == form.kind and one is not form)
        for other in others:
            if _title_of(other.name, headings, file):
                raise _called_otherwise(form, other, file)
    return Recognised(form, BY_EARLIER_FILE, fits[form.name][0])


def _told_apart(alike: Sequence[Form], headings: Sequence[str], file: str) -> tuple[Form, Text]:
    """The one of several forms that headings, title, sheet or file are called by; raises RefusedHeadings else."""
    called = [(form, BY_HEADINGS) for form in alike if any(map(form.is_own, headings))]
    called += [(form, told) for form in alike if (told := _title_of(form.name, headings, file))]
    if len({form.name for form, _ in called}) != 1:
        raise _several(alike, file)
    return called[0]


def _may_be_recognised(
    form: Form, fitted: FormFit, said: Mapping[int, str], headings: Sequence[str], file: str
) -> bool:
    """True for a form that need not be named: the names of our own fields are no sign of what others publish."""
    if form.explicit or (form.titled and _title_of(form.name, headings, file) is None):
        return False
    needed = {name for group in form.needed if group != shared.KNOWN_WHO for name in group}
    return form.strict or any(
        column.place in said or label(column.heading) != name
        for name, column in fitted.fields.columns.items()
        if name in needed
    )


def _title_of(name: str, headings: Sequence[str], file: str) -> Text | None:
    """How a title or a name says that a table has the form; None where none does."""
    form = FORMS[name]
    if any(map(form.is_called, _titles(headings, file))):
        return BY_TITLE
    return BY_FILE_NAME if form.is_called(PurePath(file).name.partition(" [")[0]) else None


def _several(alike: Sequence[Form], file: str) -> ProductError:
    zh = "、".join(f"{form.title.zh}（{form.name}）" for form in alike)
    en = ", ".join(f"{form.title.en} ({form.name})" for form in alike)
    return RefusedHeadings(
        Text("表头同时符合几种表单。", "The headings fit several forms alike."),
        file,
        Text(f"这些表单都符合：{zh}。", f"All of these fit: {en}."),
        Text(
            f"请指明是哪一种，如 --form {alike[0].name}；文件名或标题写明的也可识别。",
            f"Say which it is, as in --form {alike[0].name}; a title or file name that says it is understood, too.",
        ),
    )


def _called_otherwise(kept: Form, called: Form, file: str) -> ProductError:
    return RefusedHeadings(
        Text("不能确定是哪一种表单。", "It is not certain which form this is."),
        file,
        Text(
            f"该来源以前的文件按“{kept.title.zh}”（{kept.name}）读取，这份文件的标题或文件名写的是“{called.title.zh}”"
            f"（{called.name}）。",
            f"An earlier file of the source was read as one of {kept.title.en} ({kept.name}), and a title or the name "
            f"of this one speaks of {called.title.en} ({called.name}).",
        ),
        Text(
            f"请指明是哪一种，如 --form {called.name}，并写明列对应。",
            f"Say which it is, as in --form {called.name}, and which column is which field.",
        ),
    )


def _refuse_other_kind(kind: str, most: int, headings: Sequence[str], file: str) -> None:
    """Raises RefusedHeadings where a table of something else was handed in as one of enterprises, which need little."""
    if kind != "enterprises":
        return
    others = {form.name: fit(form, headings) for form in FORMS.values() if form.kind != kind and not form.explicit}
    others = {name: one for name, one in others.items() if not one.lacking and one.places() > most}
    if others:
        form = FORMS[max(others, key=lambda name: others[name].places())]
        raise RefusedHeadings(
            Text("这不是经营主体表。", "This is no table of enterprises."),
            file,
            Text(
                f"从表头看，是“{form.title.zh}”（{form.name}）。",
                f"By its headings it is one of {form.title.en} ({form.name}).",
            ),
            Text(
                f"按 {form.kind} 导入；若确是经营主体表，请写明 --form enterprises。",
                f"Import it as {form.kind}; where it is a table of enterprises all the same, say --form enterprises.",
            ),
        )


def nearest_form(candidates: Sequence[Form], headings: Sequence[str], meant: Sequence[Form] = ()) -> "Proposal":
    """The form that headings come nearest to, of those `meant` if any, with the columns that may be what it lacks."""
    # Asked for only where a file fits nothing.
    from service.reading.forms.proposal import propose

    # A form of others' tables that our own names of fields happen to fill is not what was meant.
    lacking = meant or [form for form in candidates if fit(form, headings).lacking] or candidates
    return max((propose(form, headings) for form in lacking), key=_rank_of)


def unknown_headings(candidates: Sequence[Form], headings: Sequence[str], file: str) -> ProductError:
    """What is missing for the form that comes nearest, and which columns may be meant."""
    found = nearest_form(candidates, headings)
    form, missing = found.form, [labels_of(found.form, group) for group in found.lacking_before]
    shown = [heading[:LONGEST] for heading in headings[:_MOST_SHOWN]] + ["…"] * (len(headings) > _MOST_SHOWN)
    return UnknownHeadings(
        Text("无法识别表头。", "The headings are not those of a known form."),
        file or form.kind,
        Text(
            f"最接近“{form.title.zh}”（{form.name}），但缺少：{'、'.join(missing)}。表头为："
            f"{'、'.join(shown) or '（空）'}",
            f"They come nearest to {form.title.en} ({form.name}), but lack {', '.join(missing)}. "
            f"The headings are: {', '.join(shown) or '(none)'}",
        ),
        _advice(found, candidates),
    )


def _rank_of(found: "Proposal") -> tuple[float, bool, float]:
    """How near a form comes; of two that come equally near, our own plain one first."""
    needed, all_of_it = found.nearness()
    return needed, found.form.strict, all_of_it


def _advice(found: "Proposal", candidates: Sequence[Form]) -> Text:
    names = [form.name for form in candidates]
    form_zh = f"也可用 --form 指明表单：{'、'.join(names)}。" if len(names) > 1 else ""
    form_en = f"The form can be named by --form, too: {', '.join(names)}." if len(names) > 1 else ""
    if not found.columns:
        return Text(
            f"补上所缺的列，或写明哪一列是哪个字段，如 --map 表头=字段（界面和接口：“列对应”）。{form_zh}",
            "Add what is missing, or say which column is which field, as in --map HEADING=FIELD (pages and API: "
            f"mapping). {form_en}".strip(),
        )
    options = " ".join(f"--map {_quoted(f'{heading}={one.zh[0]}')}" for heading, one in found.columns.items())
    lines = "; ".join(f"{heading}={one.zh[0]}" for heading, one in found.columns.items())
    left = [labels_of(found.form, group) for group in found.lacking]
    left_zh = f"仍缺：{'、'.join(left)}。" if left else ""
    left_en = f" Still missing: {', '.join(left)}." if left else ""
    return Text(
        f"若下列对应无误，命令加上 --form {found.form.name} {options}"
        f"（界面和接口的“列对应”填写：{lines}）。{left_zh}{form_zh}",
        f"If these columns are what they seem, add --form {found.form.name} {options} "
        f"(in pages and the API, as mapping: {lines}).{left_en} {form_en}".strip(),
    )


def _quoted(text: str) -> str:
    """The text as a shell takes it as one word."""
    return f"'{text}'" if re.search(r"[\s()'\"*?&;|<>$#]", text) and "'" not in text else text
