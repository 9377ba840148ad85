"""Columns of any sensible physical type become the same canonical integers."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from rules.calendar import day_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from scoring.facts import NO_BOOLEAN, NO_DATE, NO_NUMBER
from service.core.errors import ProductError
from service.core.files.faults import Fault
from service.core.files.headers import match_headings
from service.core.files.values import reader

SHANGHAI = timezone(timedelta(hours=8))
DAY = day_of(date(2026, 6, 30))


def read(heading: str, column: pa.Array) -> tuple[list[int], list[int]]:
    fields = {**ENTERPRISE_FIELDS, **RECORD_FIELDS}
    fields = {name: field for name, field in fields.items() if not field.required or name == "occurred_on"}
    optional = {name: field for name, field in fields.items() if name != "occurred_on"}
    table = match_headings([heading], fields if heading == "occurred_on" else optional, "file")
    [found] = table.values()
    values, faults = reader(found, column.type, "file")(column)
    return values.tolist(), [0] * len(values) if faults is None else faults.tolist()


@pytest.mark.parametrize(
    "column",
    [
        pa.array([date(2026, 6, 30), None]),
        pa.array([date(2026, 6, 30), None], pa.date64()),
        pa.array([datetime(2026, 6, 30, 23, 59), None]),  # noqa: DTZ001
        pa.array([datetime(2026, 6, 29, 16, 0, tzinfo=timezone.utc), None], pa.timestamp("ms", "UTC")),  # noqa: UP017
        pa.array([datetime(2026, 6, 30, 23, tzinfo=SHANGHAI), None], pa.timestamp("ns", "Asia/Shanghai")),
        pa.array([20260630, None]),
        pa.array(["2026-06-30", None]),
        pa.array(["2026/6/30", ""]),
        pa.array(["2026年6月30日", None], pa.large_string()),
        pa.array(["20260630", None]).dictionary_encode(),
        pa.array(["2026-06-30 08:15:00", None], pa.string_view()),
    ],
)
def test_dates(column: pa.Array) -> None:
    assert read("occurred_on", column) == ([DAY, NO_DATE], [0, 0])


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-30",
        "26-06-30",
        "2026-06-30x",
        "0000-01-01",
        "46203",
        "2026010508",
        "2026-06-30T25:00",
    ],
)
def test_texts_that_are_no_date(value: str) -> None:
    assert read("occurred_on", pa.array([value, "2026-06-30"]))[1] == [Fault.NOT_A_DATE, 0]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([12.34, None]),
        pa.array([12.34, float("nan")]),
        pa.array([Decimal("12.34"), None]),
        pa.array([Decimal("12.340000"), None]),
        pa.array(["12.34", None]),
        pa.array(["12.34", ""]),
        pa.array(["12.34", None]).dictionary_encode(),
        pa.array(["+12.3400000", None]),
    ],
)
def test_money_in_yuan_and_ten_thousands(column: pa.Array) -> None:
    assert read("amount", column) == ([1234, NO_NUMBER], [0, 0])
    assert read("注册资本", column) == ([12_340_000, NO_NUMBER], [0, 0])
    assert read("注册资本（元）", column) == ([1234, NO_NUMBER], [0, 0])
    assert read("金额(万元)", column) == ([12_340_000, NO_NUMBER], [0, 0])


def test_every_fen_up_to_ten_trillion_yuan_survives_floats() -> None:
    fen = np.random.default_rng(3).integers(0, 10**15, 20_000)
    values, faults = read("amount", pa.array(fen / 100))
    assert (values, sum(faults)) == (fen.tolist(), 0)


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        (pa.array([1.005]), Fault.TOO_FINE),
        (pa.array(["1.005"]), Fault.TOO_FINE),
        (pa.array([Decimal("1.005")]), Fault.TOO_FINE),
        (pa.array([float("inf")]), Fault.TOO_LARGE),
        (pa.array([10**14]), Fault.TOO_LARGE),
        (pa.array([-(10**18)]), Fault.TOO_LARGE),
        (pa.array(["10000000000000.01"]), Fault.TOO_LARGE),
        (pa.array(["1e5"]), Fault.NOT_A_NUMBER),
        (pa.array(["1 00"]), Fault.NOT_A_NUMBER),
        (pa.array(["约12"]), Fault.NOT_A_NUMBER),
        (pa.array(["1,00"]), Fault.NOT_A_NUMBER),
        (pa.array(["infinity"]), Fault.NOT_A_NUMBER),
        (pa.array(["100万美元"]), Fault.FOREIGN_CURRENCY),
        (pa.array(["US$ 5"]), Fault.FOREIGN_CURRENCY),
        (pa.array(["#N/A"]), Fault.CELL_ERROR),
        (pa.array(["-0.01"]), Fault.NEGATIVE),
        (pa.array([-0.01]), Fault.NEGATIVE),
        (pa.array([-1]), Fault.NEGATIVE),
        (pa.array([2**64 - 3], pa.uint64()), Fault.TOO_LARGE),
    ],
)
def test_amounts_that_are_refused(column: pa.Array, fault: Fault) -> None:
    assert read("amount", column)[1] == [fault]


def test_other_kinds() -> None:
    assert read("amount", pa.array(["1,234,567.80", "3"])) == ([123456780, 300], [0, 0])
    assert read("value", pa.array(["-1.5", "-3"])) == ([-15000, -30000], [0, 0])
    assert read("employees", pa.array([3, None], pa.uint8())) == ([3, NO_NUMBER], [0, 0])
    assert read("employees", pa.array([3.0, None, 3.5]))[1] == [0, 0, Fault.NOT_WHOLE]
    assert read("从业人数（人）", pa.array(["3", "3.0", "3.5"]))[1] == [0, 0, Fault.NOT_WHOLE]
    assert read("value", pa.array([1.2345, 0.5])) == ([12345, 5000], [0, 0])
    assert read("value", pa.array(["1.23456"]))[1] == [Fault.TOO_FINE]
    assert read("severity", pa.array([1, None, 4], pa.int8())) == ([1, NO_NUMBER, 0], [0, 0, Fault.NOT_A_SEVERITY])
    assert read("severity", pa.array([2.0, None])) == ([2, NO_NUMBER], [0, 0])
    assert read("severity", pa.array(["严重", "minor", ""])) == ([3, 1, NO_NUMBER], [0, 0, 0])
    assert read("revoked", pa.array([True, None, False])) == ([1, NO_BOOLEAN, 0], [0, 0, 0])
    assert read("revoked", pa.array(["是", "No", "maybe"])) == ([1, 0, 0], [0, 0, Fault.NOT_YES_OR_NO])
    assert read("revoked", pa.array([1, 0, None])) == ([1, 0, NO_BOOLEAN], [0, 0, 0])


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("occurred_on", pa.array([True])),
        ("amount", pa.array([True])),
        ("amount", pa.array([date(2026, 1, 1)])),
        ("revoked", pa.array([date(2026, 1, 1)])),
        ("occurred_on", pa.array([5], pa.time32("s"))),
        ("severity", pa.array([True])),
    ],
)
def test_types_that_cannot_be_the_field(heading: str, column: pa.Array) -> None:
    with pytest.raises(ProductError, match=heading):
        read(heading, column)


def test_whole_numbers_written_as_floats_are_whole_numbers() -> None:
    assert read("occurred_on", pa.array([20260630.0, None, 1.5])) == ([DAY, NO_DATE, 0], [0, 0, Fault.NOT_A_DATE])
    assert read("severity", pa.array(["2.0", "3.00", "２", "1.5"]))[1] == [0, 0, 0, Fault.NOT_A_SEVERITY]
    assert read("revoked", pa.array(["1.0", "0.0", "2.0"])) == ([1, 0, 0], [0, 0, Fault.NOT_YES_OR_NO])
    assert read("version", pa.array(["2.0", "2", "2.5"])) == ([2, 2, 0], [0, 0, Fault.NOT_WHOLE])
    assert read("从业人数", pa.array(["12人", "1,200 人", "12人次"]))[1] == [0, 0, Fault.NOT_A_NUMBER]


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1000万人民币", 10**9),
        ("1000万元人民币", 10**9),
        ("50万元", 50_000_000),
        ("1.5亿元", 15 * 10**9),
        ("人民币100元", 10_000),
        ("１，０００元整", 100_000),
        ("1000元", 100_000),
    ],
)
def test_an_amount_is_read_with_the_unit_beside_it(written: str, fen: int) -> None:
    assert read("amount", pa.array([written])) == ([fen], [0])
    assert read("注册资本", pa.array([written])) == ([fen], [0])


def test_a_sign_of_the_currency_leaves_the_unit_to_the_column() -> None:
    for written in ("￥1,000.00", "¥1000", "RMB 1 000", "1000 CNY"):
        assert read("amount", pa.array([written])) == ([100_000], [0])
        assert read("注册资本", pa.array([written])) == ([10**9], [0])


@pytest.mark.parametrize("mark", ["/", "——", "无", "企业选择不公示", "N/A", "未标明"])
def test_marks_for_nothing_are_missing(mark: str) -> None:
    missing = {"amount": NO_NUMBER, "employees": NO_NUMBER, "revoked": NO_BOOLEAN, "until": NO_DATE}
    for heading, nothing in missing.items():
        assert read(heading, pa.array([mark, ""])) == ([nothing, nothing], [0, 0])


def test_empty_days_in_columns_of_days_wait_or_are_no_end() -> None:
    days = pa.array([date(1900, 1, 1), date(9999, 12, 31), date(1, 1, 1), None, date(2026, 6, 30)])
    wait = Fault.EMPTY_DAY
    for column in (days, days.cast(pa.timestamp("us")), days.cast(pa.string())):
        assert read("occurred_on", column)[1] == [wait, wait, wait, 0, 0]
        assert read("until", column)[1] == [wait, 0, wait, 0, 0]
        assert read("until", column)[0][1] == NO_DATE
