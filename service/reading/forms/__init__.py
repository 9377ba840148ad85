"""The forms of files that can be taken in."""

from service.reading.forms.draws import DRAW_FORMS
from service.reading.forms.form import Form
from service.reading.forms.inspections import INSPECTION_FORMS
from service.reading.forms.ledger import LEDGER_FORMS
from service.reading.forms.lists import LISTS
from service.reading.forms.officers import OFFICER_FORMS
from service.reading.forms.plain import PLAIN_FORMS
from service.reading.forms.published_figures import PUBLISHED_FIGURE_FORMS
from service.reading.forms.receipts import RECEIPT_FORMS
from service.reading.forms.records import REAL_FORMS
from service.reading.forms.registries import REGISTRY_FORMS
from service.reading.forms.supervisors import SUPERVISOR_FORMS
from service.reading.forms.visit_codes import VISIT_CODE_FORMS
from service.reading.forms.visit_results import VISIT_RESULT_FORMS

_ALL = (
    *PLAIN_FORMS,
    *REAL_FORMS,
    *LISTS,
    *INSPECTION_FORMS,
    *REGISTRY_FORMS,
    *OFFICER_FORMS,
    *DRAW_FORMS,
    *LEDGER_FORMS,
    *VISIT_RESULT_FORMS,
    *SUPERVISOR_FORMS,
    *VISIT_CODE_FORMS,
    *RECEIPT_FORMS,
    *PUBLISHED_FIGURE_FORMS,
)
FORMS: dict[str, Form] = {form.name: form for form in _ALL}
KINDS = tuple(dict.fromkeys(form.kind for form in FORMS.values()))
