"""The forms of files that can be taken in."""

from service.reading.forms.form import Form
from service.reading.forms.inspections import INSPECTION_FORMS
from service.reading.forms.lists import LISTS
from service.reading.forms.plain import PLAIN_FORMS
from service.reading.forms.records import REAL_FORMS

FORMS: dict[str, Form] = {form.name: form for form in (*PLAIN_FORMS, *REAL_FORMS, *LISTS, *INSPECTION_FORMS)}
KINDS = tuple(dict.fromkeys(form.kind for form in FORMS.values()))
