"""No identity-card and no mobile number leaves the reading of a file, whatever column it stands in."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.core.files.personal import cover_all_numbers
from service.core.masking import cover_numbers
from service.reading.batches import IntakeBatch, read_batches
from service.reading.forms.records import PENALTY
from service.reading.forms.wanted import Wanted, field_called
from tests.service.reading.written_forms import read, spooled, write
from tests.worlds.files import code

NUMBERS = ("11010519491231002X", "110105491231003", "13812345678", "440301199001011234")
HEADINGS = [
    *(one.zh[0] for one in PENALTY.fields if one.name not in ("uscc", "registration_number", "person_kind")),
    "行政相对人代码_1",
    "工商注册号",
    "法定代表人",
    "联系电话",
    "证件号码",
    "备注",
]
SOUND = dict(
    zip(
        HEADINGS,
        ["" for _ in HEADINGS],
        strict=True,
    )
) | {
    "行政处罚决定书文号": "罚〔2020〕1号",
    "处罚决定日期": "2020-01-01",
    "处罚机关": "某局",
    "行政相对人代码_1": code(1),
}
WRAPPED = st.sampled_from(["{}", "电话{}", "{}号", " {} ", "张三（{}）", "甲{}乙", "{} 12", "7-{}", "7.{}", "(7){}"])


def everything(batches: list[IntakeBatch]) -> str:
    """All that leaves, as one text."""
    pieces: list[object] = []
    for batch in batches:
        pieces += [batch.uscc.to_pylist(), batch.texts, batch.personal, batch.refused, batch.notices]
        pieces += [vocabulary.texts for vocabulary in batch.vocabularies.values()]
    return "".join(map(repr, pieces))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(HEADINGS), st.sampled_from(NUMBERS), WRAPPED, st.booleans())
def test_in_a_copy_whose_columns_nobody_knows_yet(heading: str, number: str, wrapped: str, known: bool) -> None:
    row = {**SOUND, heading: wrapped.format(number)}
    headings = HEADINGS if known else [f"某{name}某" for name in HEADINGS]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "f.csv", headings, [[row[name] for name in HEADINGS]])
        target = spooled(path, "records", unread=True)
        kept = repr(pq.read_table(target).to_pydict())
        said = {} if known else dict(zip(headings, HEADINGS, strict=True))
        said = {other: name for other, name in said.items() if field_called(PENALTY, name)}
        wanted = Wanted(PENALTY.name, columns=said)
        copy = list(read_batches(target, "records", wanted=wanted, source_name="测试来源"))
        batches = list(read_batches(path, "records", wanted=wanted, source_name="测试来源"))
    assert number not in kept
    assert number not in everything(copy)
    if known:
        assert everything(copy) == everything(batches)
    # What counts as a record of its own does so by a copy, too, and no row is lost.
    counts = [sum(len(b) + len(b.refused) + b.natural_persons for b in made) for made in (copy, batches)]
    assert counts == [1, 1]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(HEADINGS), st.sampled_from(NUMBERS), WRAPPED, st.sampled_from([".csv", ".parquet"]))
def test_in_any_column(heading: str, number: str, wrapped: str, ending: str) -> None:
    row = {**SOUND, heading: wrapped.format(number)}
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / f"f{ending}", HEADINGS, [[row[name] for name in HEADINGS]])
        batches = read(path, "records")
        target = spooled(path, "records")
        kept = repr(pq.read_table(target).to_pydict())
        copy = read(target, "records")
    assert number not in everything(batches)
    assert number not in kept
    assert everything(copy) == everything(batches)
    assert sum(batch.natural_persons for batch in copy) == sum(batch.natural_persons for batch in batches)


@given(st.lists(st.none() | st.text(max_size=30) | st.sampled_from(NUMBERS).map("x{}y".format), max_size=20))
def test_whole_columns_are_covered_as_single_texts_are(texts: list[str | None]) -> None:
    column = pa.array(texts, pa.string())
    assert cover_all_numbers(column).to_pylist() == [text if text is None else cover_numbers(text) for text in texts]


def test_numbers_that_are_covered_still_tell_records_apart(tmp_path: Path) -> None:
    headings = ["uscc", "type", "occurred_on", "record_id"]
    rows = [[code(1), "honour", "2020-01-01", number] for number in ("13812345678", "13812345778")]
    [batch, *_] = read(write(tmp_path / "f.csv", headings, rows), "records")
    assert batch.identity is not None
    assert len(set(batch.identity.tolist())) == 2
    assert [str(text)[:3] + str(text)[-9:-6] for text in batch.texts["record_id"]] == ["13878~", "13878~"]
