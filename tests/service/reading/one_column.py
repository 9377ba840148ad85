"""One column of a file, read as every door reads it."""

from pathlib import Path
from typing import Any

from rules.fields import Field, Kind
from rules.texts import Text
from service.core.files.opening import open_matched
from service.reading.columns import OF_THE_TABLE, IntakeColumns, vocabulary_key
from service.reading.delivery import vocabularies_of
from service.reading.forms.columns import FormColumns
from service.reading.forms.form import Form


def read_column(path: Path, field: Field, kind: str) -> tuple[list[Any], list[int]]:
    """What is held of each row, texts as texts ("" and None where there is none), and the fault of each (0: none).

    Raises ProductError where the column cannot be the field's.
    """
    form = Form("one", Text("一列", "one column"), kind, (field,), (), strict=True)
    source = open_matched(path, FormColumns(form))
    vocabularies = vocabularies_of(form)
    [batch] = source.batches([field.name])
    assert not batch.rejects
    rows = IntakeColumns(source, form, vocabularies, OF_THE_TABLE)(batch)
    faults = rows.converted.faults.get(field.name)
    if field.name in rows.texts:
        held = rows.texts[field.name].to_pylist()
    else:
        held = rows.values[field.name].tolist()
        if field.kind is Kind.TEXT:
            texts = vocabularies[vocabulary_key(kind, field.name)].texts
            held = [texts[code] if code >= 0 else None for code in held]
    return held, [0] * len(held) if faults is None else faults.tolist()
