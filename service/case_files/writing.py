"""A case file written out: as one ZIP with an index, its fingerprints beside it, or as one file to print."""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import BinaryIO

from service.case_files.case_file import CaseFile, CasePart
from service.core.paper import Block, Fields, Look, Paper, PaperTable, Paragraph
from service.core.problem import Problem
from service.core.web.paper_html import print_file

_PIECE = 1 << 20
INDEX, SUMS = "00-目录.html", "SHA256SUMS"
_HOW = "各文件的摘要值见 SHA256SUMS，可以用 sha256sum -c SHA256SUMS 核对。"


class CaseForm(StrEnum):
    """As what a case file comes."""

    ZIP = "zip"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the case file as it was written; `fault` says why it is not there, None: it is."""

    name: str
    about: str
    sha256: str | None
    fault: str | None = None


def write_case(case: CaseFile, form: CaseForm, out: BinaryIO) -> list[Written]:
    """Writes the case file to `out`; returns what is in it, in the order of its index."""
    if form is CaseForm.HTML:
        return _write_print(case, out)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        written = [
            _write(archive, f"{number:02}-{paper.title}.html", paper.title, _html(case, [paper]))
            for number, paper in enumerate(case.papers, 1)
        ]
        written += [_write_part(archive, name, part) for name, part in _named(case.parts)]
        index = _write(archive, INDEX, "目录", _html(case, [index_of(case, written, _HOW)]))
        sums = "".join(f"{one.sha256}  {one.name}\n" for one in (index, *written) if one.sha256)
        archive.writestr(SUMS, sums)
    return written


def _write_print(case: CaseFile, out: BinaryIO) -> list[Written]:
    written = [Written("随后各页", paper.title, None) for paper in case.papers]
    for name, part in _named(case.parts):
        digest = hashlib.sha256()
        fault = _read(part, digest.update)
        written.append(Written(name, part.about, None if fault else digest.hexdigest(), fault))
    for piece in _html(case, [index_of(case, written, ""), *case.papers]):
        out.write(piece)
    return written


def index_of(case: CaseFile, written: Iterable[Written], how: str) -> Paper:
    """The index: what the case is, then every file with its fingerprint."""
    rows = [(str(number), one.about, one.name, one.fault or one.sha256 or "") for number, one in enumerate(written, 1)]
    blocks: list[Block] = [
        Fields(list(case.about)),
        PaperTable("目录", ("序号", "内容", "文件", "摘要值（SHA-256）"), rows, 0, (1, 4, 5, 6)),
    ]
    return Paper(case.title, [*blocks, *([Paragraph(how)] if how else [])], marks=case.marks, look=Look.FORM)


def _html(case: CaseFile, papers: Iterable[Paper]) -> Iterator[bytes]:
    marked = (replace(paper, marks=paper.marks or case.marks) for paper in papers)
    return (piece.encode() for piece in print_file(case.title, marked))


def _named(parts: Iterable[CasePart]) -> Iterator[tuple[str, CasePart]]:
    """The parts with names of their own; of two that are called the same the later one gets a number."""
    taken: set[str] = set()
    for part in parts:
        folder = "附件/" if part.sha256 else ""
        name, number = f"{folder}{part.name}", 1
        while name in taken:
            number += 1
            name = f"{folder}{number}-{part.name}"
        taken.add(name)
        yield name, part


def _write(archive: zipfile.ZipFile, name: str, about: str, pieces: Iterable[bytes]) -> Written:
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as entry:
        for piece in pieces:
            digest.update(piece)
            entry.write(piece)
    return Written(name, about, digest.hexdigest())


def _write_part(archive: zipfile.ZipFile, name: str, part: CasePart) -> Written:
    """The part as it lies there; one that is gone or was changed is left out, and the index says so."""
    digest = hashlib.sha256()
    if fault := _read(part, digest.update):
        return Written(name, part.about, None, fault)
    with archive.open(name, "w", force_zip64=True) as entry:
        _read(part, entry.write)
    return Written(name, part.about, digest.hexdigest())


def _read(part: CasePart, take: Callable[[bytes], object]) -> str | None:
    """Hands the part on piece by piece; returns what is wrong with it, None where nothing is."""
    try:
        file = part.open()
    except Problem as problem:
        return problem.title.zh
    with file:
        while piece := file.read(_PIECE):
            take(piece)
    return None
