"""The result codes of inspections that go without a word: two sets of them, which a form must name."""

from collections.abc import Mapping

from rules.known_words import NATIONAL_RESULTS, RESULTS_OF_2017
from service.reading.forms.form import Words


def _codes_of(results: Mapping[str, str]) -> Words:
    """A bare code as the set has it; any other text stands for itself."""
    return lambda text: results.get(text.upper().lstrip("0"), text)


INSPECTION_OUTCOMES_NATIONAL = _codes_of(NATIONAL_RESULTS)
INSPECTION_OUTCOMES_2017 = _codes_of(RESULTS_OF_2017)
