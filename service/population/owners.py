"""Whose row it is: the enterprise of every code, or why there is none."""

from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from service.core.files.conversion import Converted, as_text, is_empty_text
from service.core.files.faults import Fault
from service.core.files.sources import Batch
from service.core.identifiers import faults_of
from service.population.code_index import NOT_FOUND


class Finder(Protocol):
    """Whatever knows the enterprises by their codes."""

    def find(self, codes: pa.Array) -> npt.NDArray[np.int32]:
        """The number of each code's enterprise, -1 where there is none."""


def owners_of(batch: Batch, converted: Converted, enterprises: Finder) -> npt.NDArray[np.int32]:
    """The number of each row's enterprise; a code that is not found is noted in `converted` as a fault."""
    codes = as_text(batch.columns["uscc"])
    owner = enterprises.find(codes)
    lost = owner == NOT_FOUND
    if lost.any():
        malformed, miscounted = faults_of(codes)
        converted.note("uscc", lost & is_empty_text(codes), Fault.MISSING)
        converted.note("uscc", lost & malformed, Fault.NOT_AN_IDENTIFIER)
        converted.note("uscc", lost & miscounted, Fault.WRONG_CHECK_CHARACTER)
        converted.note("uscc", lost, Fault.UNKNOWN_ENTERPRISE)
    return owner
