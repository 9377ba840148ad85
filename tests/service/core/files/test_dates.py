"""Dates in every shape that real files have, read alike by rows, CSV, XLSX and Parquet."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import date_of
from rules.fields import Kind
from scoring.facts import NO_DATE
from scoring.value_parsing import Reason, Unreadable, reader_of


@pytest.mark.parametrize(
    "value",
    [
        "2015-08-31",
        "2015-8-31",
        "2015/8/31",
        "2015.8.31",
        "2015.08.31.",
        "2015_08_31",
        "2015 8 31",
        "2015、8、31",
        "2015－8－31",
        "2015–08–31",
        "20150831",
        20150831,
        20150831.0,
        "20150831.0",
        "2015年08月31日",
        "2015年8月31日",
        "2015 年 8 月 31 日",
        "2015年8月31号",
        "2015年8月31",
        "２０１５年８月３１日",
        "２０１５-０８-３１",
        "\u200b2015-08-31\u00a0",
        "2015年8月31日 星期一",
        "二〇一五年八月三十一日",
        "二○一五年八月三十一日",
        # Orders that leave no doubt.
        "31/8/2015",
        "8/31/2015",
        "31.08.2015",
        "31-AUG-2015",
        "31 August 2015",
        "Aug 31, 2015",
        "Mon, 31 Aug 2015 10:20:30 GMT",
        "2015-Aug-31",
        # As databases and programs write them.
        "20150831102030",
        "20150831102030.0",
        "201508311020",
        "20150831102030123",
        "20150831T102030Z",
        1441000000,
        "1441000000",
        "1441000000.0",
        1441000000000,
        "1441000000000",
        1441000000000.0,
        "1441000000000000",
        "1441000000000000000",
        "/Date(1441000000000)/",
        "2015-08-31 10:20:30",
        "2015-08-31 10:20:30.0",
        "2015/8/31 0:00",
        "2015/8/31 上午 10:20:30",
        "8/31/2015 10:20:30 PM",
        "2015年8月31日 10时20分",
        "2015-08-31-10.20.30.123456",
        "2015-08-31T00:00:00.000+0800",
        "2015-08-31T00:00:00.000+08:00[Asia/Shanghai]",
        "2015-08-30T16:00:00Z",
        "2015-08-30 16:00:00+00",
        "2015-08-30 16:00:00.123456+00",
        "2015-08-31 08:30:00 UTC",
        "2015-08-30 16:00:00 GMT",
        "2015-08-31 08:30:00 UTC+8",
        "2015-08-31 9:05+08:00",
        "Mon Aug 31 10:20:30 CST 2015",
        "Mon Aug 31 2015 10:20:30 GMT+0800 (China Standard Time)",
    ],
)
@pytest.mark.parametrize("months", [False, True])
def test_a_day(value: object, months: bool) -> None:
    assert date_of(reader_of(Kind.DATE, months=months)(value)) == date(2015, 8, 31)


@pytest.mark.parametrize(
    "value", ["2015年08月", "2015年8月", "201508", 201508, "201508.0", "2015-08", "2015/8", "8/2015", "二〇一五年八月"]
)
def test_a_month_is_its_first_day_or_its_last_where_the_field_allows_it(value: object) -> None:
    assert date_of(reader_of(Kind.DATE, months=True)(value)) == date(2015, 8, 1)
    assert date_of(reader_of(Kind.DATE, months=True, end=True)(value)) == date(2015, 8, 31)
    assert reason_of(value) is Reason.ONLY_A_MONTH


@pytest.mark.parametrize("value", ["2015年", "2015", 2015, 2015.0, "二〇一五年"])
def test_a_year_is_its_first_day_or_its_last_where_the_field_allows_it(value: object) -> None:
    assert date_of(reader_of(Kind.DATE, years=True)(value)) == date(2015, 1, 1)
    assert date_of(reader_of(Kind.DATE, years=True, end=True)(value)) == date(2015, 12, 31)
    assert reason_of(value, months=True) is Reason.ONLY_A_MONTH


def test_the_last_day_of_february_is_known() -> None:
    assert date_of(reader_of(Kind.DATE, months=True, end=True)("2016-02")) == date(2016, 2, 29)


@pytest.mark.parametrize(
    "value",
    [
        "2015-02-29",
        "20150230",
        "2015年13月1日",
        "二〇一五年二月三十日",
        "二〇一五年二十十月一日",
        "201513",
        "2015-W27-2",
        "1234",
        "13800138000",
        "144100000000",
        "2015-08-31 25:00",
        "2015-08-31 10:20+99:99",
        "待定",
        "31/13/2015",
        "15-08-31",
        "31-AUG-15",
        # A day number of a spreadsheet is no day outside of one, and a day with its hour may be a moment.
        "42247",
        42247,
        "42247.75",
        "2015083110",
        True,
    ],
)
def test_impossible_dates_are_refused(value: object) -> None:
    for months in (False, True):
        assert reason_of(value, months=months) is Reason.NOT_A_DATE


@pytest.mark.parametrize("value", ["5/1/2026", "05-01-2026", "1.5.2026 08:30", "12/11/2026"])
def test_what_may_be_two_days_is_none(value: str) -> None:
    assert reason_of(value) is Reason.TWO_DAYS


def test_equal_numbers_are_one_day_in_either_order() -> None:
    assert date_of(reader_of(Kind.DATE)("5/5/2026")) == date(2026, 5, 5)


@pytest.mark.parametrize(
    "value", ["0001-01-01", "1753-01-01 00:00:00", "1899-12-30", "1900/1/1", "19000101", date(1900, 1, 1)]
)
def test_the_empty_days_of_other_systems_wait(value: object) -> None:
    for end in (False, True):
        assert reason_of(value, end=end) is Reason.EMPTY_DAY


@pytest.mark.parametrize("value", ["9999-12-31", "9999年99月", "99999999", "9999-99-99", datetime(9999, 12, 31)])  # noqa: DTZ001
def test_the_last_day_of_all_is_no_end_and_waits_elsewhere(value: object) -> None:
    assert reader_of(Kind.DATE, end=True)(value) == NO_DATE
    assert reason_of(value) is Reason.EMPTY_DAY


@pytest.mark.parametrize("value", ["长期", "永久", "至今", "长期有效。", " 长期 "])
def test_without_an_end_is_said_of_ends_only(value: str) -> None:
    assert reader_of(Kind.DATE, end=True)(value) == NO_DATE
    assert reason_of(value) is Reason.NO_END_HERE


@pytest.mark.parametrize("value", ["0000-00-00", "0000-00-00 00:00:00", "00000000"])
def test_a_day_of_zeros_is_missing(value: str) -> None:
    assert reader_of(Kind.DATE)(value) == reader_of(Kind.DATE, end=True)(value) == NO_DATE


@given(st.integers(0, 3_750_000_000).map(lambda seconds: datetime(1980, 1, 2) + timedelta(seconds=seconds)))  # noqa: DTZ001
def test_every_way_of_writing_a_moment_is_one_day(moment: datetime) -> None:
    """`moment` is local time in Shanghai."""
    read, utc = reader_of(Kind.DATE), moment - timedelta(hours=8)
    seconds = (utc - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001
    written = [
        moment.isoformat(),
        f"{utc.isoformat(' ')}+00",
        f"{utc:%Y-%m-%d %H:%M:%S} UTC",
        f"{moment:%Y%m%d%H%M%S}",
        f"{moment:%d}-{moment:%b}-{moment:%Y}",
        f"{moment.year}年{moment.month}月{moment.day}日",
        seconds,
        f"{seconds * 1000}.0",
    ]
    assert {read(value) for value in written} == {read(moment.date())}


def reason_of(value: object, *, months: bool = False, end: bool = False) -> Reason:
    with pytest.raises(Unreadable) as refused:
        reader_of(Kind.DATE, months=months, end=end)(value)
    return refused.value.reason
