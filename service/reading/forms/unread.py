"""Headings that make no form, taken as they stand, so that a person can say what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from service.core.errors import ProductError
from service.core.files.headers import Column
from service.reading.forms import FORMS
from service.reading.forms.columns import FormColumns
from service.reading.forms.form import Form
from service.reading.forms.matching import FormMatching
from service.reading.forms.recognition import title_words


def blank_form(kind: str) -> Form:
    """A form of the kind that reads no column; what is personal by its heading is left out as by every form."""
    plain = next(one for one in FORMS.values() if one.kind == kind)
    return replace(plain, fields=(), needed=(), strict=False)


class AnyHeadings:
    """A `service.core.files.headers.Matching` that uses no column and takes the headings that a matching refused.

    Other lines are refused with `error`, so that the same line, of the same sheet, is found again.
    """

    def __init__(self, kind: str, headings: Sequence[str], error: ProductError | None = None) -> None:
        self._form, self._headings, self._error = blank_form(kind), list(headings), error
        self.columns: FormColumns | None = None
        self.title_words: list[str] = []

    def __call__(self, headings: Sequence[str], file: str) -> Mapping[str, Column]:
        """Every column by `other:` and its place."""
        if self._error is not None and list(headings) != self._headings:
            raise self._error
        self.columns = FormColumns(self._form)
        self.title_words = title_words(headings, file)
        return self.columns(headings, file)


class RememberedRefusals(FormMatching):
    """A matching by forms that knows of which headings each of its refusals was."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._refused: list[tuple[Sequence[str], ProductError]] = []

    def __call__(self, headings: Sequence[str], file: str) -> Mapping[str, Column]:
        """The columns of the form; raises ProductError where the headings are not its."""
        try:
            return super().__call__(headings, file)
        except ProductError as error:
            self._refused.append((headings, error))
            raise

    def headings_of(self, error: ProductError) -> Sequence[str] | None:
        """The headings that were refused with that very error; None where it is about something else."""
        return next((headings for headings, one in self._refused if one is error), None)
