"""The public edition: a folder that is switched whole, every file as its list says, without a word too much."""

from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from service.core.errors import ProductError
from service.publication.edition.entries import entry_of
from service.publication.edition.folder import DATA, FILES, INDEX, TABLE, refuse_foreign, verify_edition, write_edition
from service.publication.fields import PublicItem, PublicResult
from service.publication.masked_names import is_self_employed, masked_name

AT = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
INSPECTED = date(2026, 11, 1)
ITEMS = [PublicItem("登记事项检查", "1", "未发现问题"), PublicItem("=公示信息检查", "6", "发现问题已责令改正")]


def entries(number: int) -> list:
    results = [
        PublicResult(
            n, f"V2026-{n:06}", "", f"青岚市第{n}商店<b>", f"REG-{n}", "某局", "检查", date(2026, 11, 1), ITEMS
        )
        for n in range(number)
    ]
    return [entry_of(one.course_id, one, AT, None, self_employed=one.course_id == 0) for one in results]


def test_an_edition_is_whole_and_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    made = write_edition(folder, entries(1001), "某市市场监督管理局", AT)
    assert (made.results, [page.number for page in made.pages]) == (1001, [500, 500, 1])
    assert list(verify_edition(folder)) == []
    assert len(orjson.loads((folder / DATA).read_bytes())) == 1001
    assert len((folder / TABLE).read_text("utf-8-sig").splitlines()) == 2 * 1001 + 1
    page = (folder / "results-0001.html").read_text("utf-8")
    assert "<b>" not in page
    assert "'=公示" in (folder / TABLE).read_text("utf-8-sig")
    write_edition(folder, [], "某市市场监督管理局", AT)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]
    assert "目前没有公示的结果" in (folder / INDEX).read_text("utf-8")
    assert not (folder / "results-0001.html").exists()


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    write_edition(tmp_path / "site", entries(3), "某局", AT)
    (tmp_path / "site" / TABLE).write_text("x")
    assert list(verify_edition(tmp_path / "site")) == [TABLE]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(ProductError):
        write_edition(tmp_path, entries(1), "某局", AT)
    assert (tmp_path / "letter.txt").read_text() == "x"
    refuse_foreign(tmp_path / "new")
    assert not (tmp_path / FILES).exists()


def test_names_of_the_self_employed_are_covered(tmp_path: Path) -> None:
    assert [masked_name(name) for name in ("张三", "李小明", "青岚市张三小吃店")] == ["张*", "李**", "青******店"]
    assert is_self_employed("92370202MA3C5T0A1K", ())
    assert is_self_employed("REG-1", ("个体工商户",))
    assert not is_self_employed("91370202MA3C5T0A1K", ("有限责任公司",))
    write_edition(tmp_path / "site", entries(2), "某局", AT)
    every_byte = b"".join(path.read_bytes() for path in (tmp_path / "site").iterdir()).decode("utf-8", "ignore")
    assert "青岚市第0商店" not in every_byte
    assert "青岚市第1商店" in every_byte
