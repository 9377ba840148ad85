"""Codes of regions and industries: what is one, and what is none however it begins."""

import pytest

from service.registries.codes import industry_code_of, region_code_of


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("370000", "37"), ("370100", "3701"), ("3701", "3701"), ("370102", "370102")),
        *(("370102001000", "370102001"), ("370102001203", "370102001203")),
        # Longer than any code of a region, with twelve digits at the beginning.
        *(("3701020012031", None), ("370102001203abc", None), ("370102001203" + "1" * 30, None)),
        *(("3701020012\n", None), ("٣٧٠١", None), ("", None), ("37010", None)),
    ],
)
def test_codes_of_regions(written: str, code: str | None) -> None:
    assert region_code_of(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [("f52", "F52"), ("A", "A"), ("T9999", "T9999"), ("A٣", None), ("ı1", None), ("A99999", None), ("U1", None)],
)
def test_codes_of_industries(written: str, code: str | None) -> None:
    assert industry_code_of(written) == code
