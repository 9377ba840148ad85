import numpy as np
import pyarrow as pa
import pytest
from stdnum.cn import uscc

from service.demo.codes import credit_codes

WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def _organisation_check(code: str) -> str:
    """Position 17 as GB 11714 has it, written out one symbol at a time."""
    rest = 11 - sum(int(symbol, 36) * weight for symbol, weight in zip(code[8:16], WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def test_the_public_specimen_has_the_organisation_check_we_test_for() -> None:
    assert _organisation_check("91350100M000100Y43") == "4"


def test_every_code_is_valid(enterprises: pa.Table) -> None:
    for code in enterprises["uscc"].to_pylist():
        assert uscc.validate(code) == code
        assert code[16] == _organisation_check(code)


def test_no_two_enterprises_share_a_code(enterprises: pa.Table) -> None:
    assert len(set(enterprises["uscc"].to_pylist())) == len(enterprises)


@pytest.mark.parametrize("old", [True, False])
def test_codes_stay_unique_far_into_a_population(old: bool) -> None:
    index = np.concatenate([np.arange(300_000), np.arange(9_700_000, 10_000_000)])
    n = len(index)
    regions = np.tile(np.frombuffer(b"990102", np.uint8), (n, 1))
    codes = credit_codes(index, regions, np.full(n, ord("1"), np.uint8), np.full(n, old), seed=2**40 + 7)
    assert len(np.unique(np.ascontiguousarray(codes).view("S18"))) == n


def test_no_code_can_belong_to_a_real_enterprise(enterprises: pa.Table) -> None:
    assert {code[2:4] for code in enterprises["uscc"].to_pylist()} == {"99"}
