"""The frozen list of a draw as columns: a million rows in a fraction of a second."""

from dataclasses import dataclass

import pyarrow as pa
from pyarrow import csv

from inspection.lists import SUBJECTS
from service.core.settings import Settings
from service.estimates.lists.counted import Coded
from service.plans.draws.folders import LOCKED, folder_of, refuse_changed

_CODED = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, eq=False)
class ListedSubjects:
    """Who is on a list, in its order, with stratum and cell."""

    subjects: pa.Array
    strata: Coded
    cells: Coded


def read_listed(settings: Settings, draw_id: str, commitment: str, verifier: str) -> ListedSubjects:
    """The list that a draw was made from; raises ProductError where its file is gone, or not what was locked."""
    place = folder_of(settings, draw_id) / LOCKED
    refuse_changed(place, draw_id, commitment, verifier)
    kinds = {"subject_id": pa.string(), "stratum": _CODED, "cell": _CODED}
    table = csv.read_csv(
        place / SUBJECTS.file,
        parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=csv.ConvertOptions(column_types=kinds, include_columns=list(kinds)),
    )
    subjects = table["subject_id"].combine_chunks()
    return ListedSubjects(subjects, _coded(table["stratum"]), _coded(table["cell"]))


def _coded(column: pa.ChunkedArray) -> Coded:
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    return Coded(whole.dictionary.to_pylist(), whole.indices.to_numpy())
