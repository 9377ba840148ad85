"""The folder of an edition: pages, CSV, JSON and a list of all with their fingerprints; made beside, then switched."""

import csv
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from rules.texts import Text
from service.core.errors import ProductError
from service.core.formatting import moment
from service.publication.edition.entries import HEADINGS, PublicEntry

if TYPE_CHECKING:
    from jinja2 import Environment

INDEX, TABLE, DATA, FILES, STYLE = "index.html", "results.csv", "results.json", "SHA256SUMS", "edition.css"
PAGE_ROWS = 500
_HERE = Path(__file__).parent.parent / "templates" / "publication" / "edition"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class EditionPage:
    """A page of results: its file, the days between which they were published, and how many they are."""

    file: str
    begins: date
    ends: date
    number: int


@dataclass(slots=True)
class Edition:
    """What was written: how many results, on which pages, and the fingerprint of the list of its files."""

    results: int = 0
    pages: list[EditionPage] = field(default_factory=list)
    sha256: str = ""


def write_edition(
    folder: Path, entries: Iterable[PublicEntry], bureau: str, made_at: datetime, told: Progress = lambda number: None
) -> Edition:
    """Writes the edition into `folder`, which it takes the place of whole; `entries` are the last published first.

    Raises ProductError where something else lies there. A process that dies on the way leaves the old one as it was.
    Of two that write at once the second waits, and reads its entries only then: what it says is never older.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder.parent):
        _put_back(folder)
        refuse_foreign(folder)
        new = folder.with_name(f".{folder.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        made = _write_into(new, entries, bureau, made_at, told)
        _switch(new, folder)
    return made


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keeps others that make editions there waiting until this one is made, or its process is gone."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def refuse_foreign(folder: Path) -> None:
    """Raises ProductError where the folder holds anything but an edition."""
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / FILES).is_file())):
        raise ProductError(
            Text("目标文件夹里有别的内容。", "The folder holds something else."),
            str(folder),
            Text(
                "公示专栏每次整体替换，不能写入存有其他文件的文件夹。",
                "An edition takes the place of the whole folder.",
            ),
            Text("请指定新的或空的文件夹，或以前的公示专栏。", "Name a new or empty folder, or one of an edition."),
        )


def _write_into(
    folder: Path, entries: Iterable[PublicEntry], bureau: str, made_at: datetime, told: Progress
) -> Edition:
    made = Edition()
    templates = _templates()
    with ExitStack() as stack:
        table = stack.enter_context(open(folder / TABLE, "w", encoding="utf-8-sig", newline=""))
        data = stack.enter_context(open(folder / DATA, "wb"))
        rows = csv.writer(table)
        rows.writerow(HEADINGS)
        data.write(b"[")
        for place, part in enumerate(_parts_of(entries), 1):
            for one in part:
                rows.writerows(map(_safe_row, one.rows()))
                data.write((b",\n" if made.results else b"\n") + orjson.dumps(one.plain()))
                made.results += 1
            page = EditionPage(f"results-{place:04d}.html", part[-1].published_on, part[0].published_on, len(part))
            made.pages.append(page)
            said = {"entries": part, "page": page, "place": place, "bureau": bureau, "made_at": moment(made_at)}
            (folder / page.file).write_text(templates.get_template("results.html").render(**said), "utf-8")
            told(made.results)
        data.write(b"\n]\n")
    index = templates.get_template("index.html").render(
        pages=made.pages,
        number=made.results,
        bureau=bureau,
        made_at=moment(made_at),
        table=TABLE,
        data=DATA,
        files=FILES,
    )
    (folder / INDEX).write_text(index, "utf-8")
    shutil.copyfile(_HERE / STYLE, folder / STYLE)
    made.sha256 = _write_sums(folder)
    return made


def _parts_of(entries: Iterable[PublicEntry]) -> Iterator[tuple[PublicEntry, ...]]:
    left = iter(entries)
    while part := tuple(islice(left, PAGE_ROWS)):
        yield part


def _safe_row(row: list[str]) -> list[str]:
    """The row as a spreadsheet opens it: no cell begins a formula."""
    return [f"'{cell}" if cell[:1] in "=+-@\t\r" else cell for cell in row]


def _write_sums(folder: Path) -> str:
    lines = "".join(f"{_sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir()))
    (folder / FILES).write_text(lines, "utf-8")
    return hashlib.sha256(lines.encode()).hexdigest()


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _switch(new: Path, folder: Path) -> None:
    old = _old_of(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(new, folder)
    shutil.rmtree(old, ignore_errors=True)


def _put_back(folder: Path) -> None:
    """Has the old edition in its place again where a process died between its two renames."""
    old = _old_of(folder)
    if old.exists() and not folder.exists():
        os.replace(old, folder)


def _old_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader

    return Environment(loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def verify_edition(folder: Path) -> Iterator[Any]:
    """The files of an edition that are not as its list says, by name."""
    for line in (folder / FILES).read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        if not (folder / name).is_file() or _sha256(folder / name) != digest:
            yield name
