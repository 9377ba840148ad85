"""A page speaks one language: in Chinese no Latin words, in English no Han, but for what is quoted."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from sqlalchemy import String, Text, select

from service.access.permissions import Role
from service.core.db.tables.access import account
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, draw_change
from service.core.db.tables.estimates import call_back, published_figure
from service.core.db.tables.facts import attribute_change, enterprise, record, source, word
from service.core.db.tables.imports import authority, import_, import_preview, quarantine, source_mapping
from service.core.db.tables.items import item, other_subject, subject_tag
from service.core.db.tables.ledger import (
    ledger_attachment,
    ledger_item,
    ledger_step,
    supervisor,
    supervisor_person,
)
from service.core.db.tables.names import name_match
from service.core.db.tables.officers import inspector_absence, inspector_certificate, inspector_name, recusal
from service.core.db.tables.plans import plan, plan_act, plan_line
from service.core.db.tables.record_decisions import record_decision
from service.core.db.tables.registries import registry_entry
from service.core.db.tables.registry import model_switch
from service.core.db.tables.runs import scoring_run
from service.core.db.tables.signals import signal_set_aside
from service.core.db.tables.visits import adjustment, visit, visit_item
from service.core.db.tables.words import word_match, word_use
from service.ledger.states import ItemType
from tests.service.site.walked import PAGES, left_out
from tests.worlds.demonstration import Demonstration

# What a Chinese page may say in Latin letters: formats and measures.
ALLOWED = {"CSV", "XLSX", "DOCX", "NDJSON", "Parquet", "UTF", "Markdown", "AUC", "PSI", "API", "ZIP", "GB", "REG"}
ALLOWED |= {"PDF", "JPEG", "PNG", "MB", "KB", "SHA"}
LATIN = re.compile(r"[A-Za-z]{2}")
WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,}(?![A-Za-z0-9])")
HAN = re.compile(r"[㐀-鿿]+")
VOID = {"meta", "link", "input", "br", "img", "hr", "option"}
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-label")
QUOTED = (
    enterprise,
    attribute_change,
    record,
    word,
    visit,
    visit_item,
    quarantine,
    authority,
    item,
    other_subject,
    subject_tag,
    account,
    word_use,
    word_match,
    plan,
    plan_act,
    plan_line,
    item,
    inspector_name,
    inspector_certificate,
    ledger_item,
    ledger_step,
    supervisor,
    ledger_attachment,
    supervisor_person,
    call_back,
    published_figure,
)
QUOTED_COLUMNS = (
    # What an item is called, by everybody alike.
    ledger_item.c.number,
    supervisor.c.number,
    batch.c.title,
    plan_line.c.title,
    item.c.code,
    draw.c.void_reason,
    draw_change.c.reason,
    draw_change.c.evidence,
    inspector_absence.c.reason,
    recusal.c.reason,
    ledger_item.c.title,
    ledger_item.c.text,
    ledger_item.c.source,
    ledger_item.c.answer,
    ledger_item.c.document_no,
    ledger_item.c.acceptance_no,
    ledger_step.c.note,
    supervisor.c.background,
    supervisor_person.c.name,
    adjustment.c.evidence,
    name_match.c.name,
    record_decision.c.reason,
    adjustment.c.decision_note,
    scoring_run.c.opinion,
    signal_set_aside.c.reason,
    model_switch.c.reason,
    model_switch.c.decision_note,
    ledger_step.c.note,
)
# Numbers of documents of the state, as rule sets cite them.
DOCUMENT_NO = re.compile(r"[㐀-鿿]+〔\d{4}〕\d+号")
# Numbers of items of the ledger are codes, in which the type stands as the API calls it.
ITEM_NO = re.compile(rf"(?:{'|'.join(ItemType)})-\d{{4}}-\d{{6}}")
# Headings that a file must have, as files have them.
HEADINGS = re.compile(r"^Headings: .*")
# What people at the bureau have named themselves, in whatever letters: sources, files, reasons.
NAMED = (ledger_item.c.number, source.c.name, import_.c.file_name, import_preview.c.file_name, model_switch.c.reason)


class Words(HTMLParser):
    """What a page says, to those who see it and to those who hear it, in its own language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang") or (self._open[-1][1] if self._open else "")
        # What no translator may touch: a log-in, a version of a program.
        language = "none" if given.get("translate") == "no" else language
        if tag not in VOID:
            self._open.append((tag, language))
        if self._is_own(language):
            self.said += [given[name] for name in SPOKEN if name in given]

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open and self._is_own(self._open[-1][1]):
            self.said.append(data.strip())

    def _is_own(self, language: str) -> bool:
        return not self._open or language == self._open[0][1]


class Quoted:
    """What a page may quote, and what a text says without it."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = sorted(values, key=len, reverse=True)
        self._left: dict[str, str] = {}

    def without(self, text: str) -> str:
        """The text with a space for each thing quoted: it has no letters side by side that it did not have before."""
        if text not in self._left:
            left = text
            for value in self._values:
                left = left.replace(value, " ")
            self._left[text] = ITEM_NO.sub(" ", left)
        return self._left[text]


@pytest.fixture(scope="module")
def quoted(demonstration: Demonstration) -> Quoted:
    """What a page may quote: names, numbers of documents, results, sources, files, reasons, cells and headings."""
    found: set[str] = set()
    with demonstration.service.database.read() as connection:
        for table in QUOTED:
            columns = [column for column in table.c if isinstance(column.type, String | Text)]
            for row in connection.execute(select(*columns).distinct()):
                found |= {value for value in row if value and HAN.search(value)}
        for column in (*QUOTED_COLUMNS, *NAMED):
            found |= set(connection.execute(select(column).distinct()).scalars()) - {None}
        # Departments have no English name unless somebody stated one.
        unnamed = registry_entry.c.registry == "departments", registry_entry.c.name_en.is_(None)
        found |= set(connection.execute(select(registry_entry.c.name).where(*unnamed)).scalars())
        # Items and what they consist of are stated in one language.
        for row in connection.execute(select(item.c.sub_items, item.c.basis, item.c.subject_kinds, item.c.materials)):
            found |= {text for texts in row for text in texts}
        for lines in connection.execute(select(item.c.checklist)).scalars():
            found |= {text for line in lines for text in line.values() if text}
        for row in connection.execute(select(quarantine.c.row)).scalars():
            found |= {value for pair in row.items() for value in pair if value}
        for columns in connection.execute(select(source_mapping.c.columns)).scalars():
            found |= set(columns)
        for look in filter(None, connection.execute(select(import_preview.c.look)).scalars()):
            found |= {one["heading"] for one in look["columns"]} | {one["name"] for one in look.get("names", ())}
            found |= {cell for row in look["rows"] for cell in row["cells"] if cell}
            found |= {one["word"] for one in look.get("words", ())}
    return Quoted(found)


def test_every_page_is_walked(demonstration: Demonstration) -> None:
    assert list(left_out(demonstration.app)) == []


@pytest.mark.parametrize(("address", "role"), PAGES)
def test_a_chinese_page_says_nothing_in_english(
    demonstration: Demonstration, quoted: Quoted, address: str, role: Role
) -> None:
    said = filter(LATIN.search, Words(demonstration.page(address, role, "zh")).said)
    assert [text for text in said if set(WORD.findall(quoted.without(text))) - ALLOWED] == []


@pytest.mark.parametrize(("address", "role"), PAGES)
def test_an_english_page_says_nothing_in_chinese(
    demonstration: Demonstration, quoted: Quoted, address: str, role: Role
) -> None:
    said = filter(HAN.search, Words(demonstration.page(address, role, "en")).said)
    assert [text for text in said if HAN.search(HEADINGS.sub("", DOCUMENT_NO.sub("", quoted.without(text))))] == []
