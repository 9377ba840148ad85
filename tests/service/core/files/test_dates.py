"""Dates in every shape that real files have, read alike by rows, CSV, XLSX and Parquet."""

from datetime import date

import pytest

from rules.calendar import date_of
from rules.fields import Kind
from scoring.value_parsing import Unreadable, reader_of


@pytest.mark.parametrize(
    "value",
    [
        "2015-08-31",
        "2015/8/31",
        "2015.8.31",
        "20150831",
        20150831,
        "2015年08月31日",
        "2015年8月31日",
        "二〇一五年八月三十一日",
        "二○一五年八月三十一日",
        "1441000000000",
        1441000000000,
        "1441000000",
        "42247",
        42247,
        "42247.75",
        "2015-08-31 10:20:30",
        "2015/8/31 0:00",
        "2015年8月31日 10时20分",
        "2015-08-31T00:00:00.000+0800",
        "2015-08-30T16:00:00Z",
        "2015-08-31 9:05+08:00",
    ],
)
@pytest.mark.parametrize("months", [False, True])
def test_a_day(value: object, months: bool) -> None:
    assert date_of(reader_of(Kind.DATE, months=months)(value)) == date(2015, 8, 31)


@pytest.mark.parametrize("value", ["2015年08月", "2015年8月", "201508", 201508, "2015-08", "2015/8", "二〇一五年八月"])
def test_a_month_is_its_first_day_where_the_field_allows_it(value: object) -> None:
    assert date_of(reader_of(Kind.DATE, months=True)(value)) == date(2015, 8, 1)
    with pytest.raises(Unreadable):
        reader_of(Kind.DATE)(value)


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
        "99999999",
        "0000-00-00",
        "待定",
    ],
)
def test_impossible_dates_are_refused(value: str) -> None:
    for months in (False, True):
        with pytest.raises(Unreadable):
            reader_of(Kind.DATE, months=months)(value)
