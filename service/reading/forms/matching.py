"""From the headings of a file to its form and columns."""

from collections.abc import Mapping, Sequence

from service.core.files.headers import Column
from service.reading.forms import named, recognise
from service.reading.forms.columns import FormColumns


class FormMatching:
    """A `service.core.files.headers.Matching` by the form called `form`, or by the one that is recognised."""

    def __init__(self, kind: str, form: str | None) -> None:
        self._kind, self._form = kind, form
        self.columns: FormColumns | None = None

    def __call__(self, headings: Sequence[str], file: str) -> Mapping[str, Column]:
        """The columns of the form; raises ProductError where the headings are not its."""
        form = named(self._form, self._kind, headings, file) if self._form else recognise(headings, self._kind, file)
        self.columns = FormColumns(form)
        return self.columns(headings, file)
