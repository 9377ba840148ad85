"""Counts the frozen list of a draw by groups and keeps that: a list never changes, so that it is read once."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, delete, insert

from rules.texts import Text
from service.core.arrays import Ints
from service.core.db.tables.estimates import drawn_list
from service.core.errors import ProductError
from service.core.settings import Settings
from service.estimates.lists.counted import DIMENSIONS, NOT_STATED, Coded, CountedList, count_groups, pack_groups
from service.estimates.lists.frozen_file import ListedSubjects, read_listed
from service.estimates.lists.queries.firms import Firms, Standing
from service.estimates.lists.queries.stored import ListToCount, drawn_of

# The cell of a list that is a county.
_COUNTY = 6


def count_list(connection: Connection, settings: Settings, asked: ListToCount, firms: Firms) -> CountedList:
    """The list of a draw by groups; nothing is written, so that nobody waits for it.

    Raises ProductError where its file is gone, or not what was locked.
    """
    listed = read_listed(settings, asked.draw_id, asked.commitment, asked.verifier)
    ids = firms.ids_of(connection, listed.subjects)
    tiers = firms.standing.tiers.named(connection, asked.scheme or "", asked.run_id, ids)
    return _counted_of(asked, listed, drawn_of(connection, asked.key), firms.standing, ids, tiers)


def keep_list(connection: Connection, asked: ListToCount, counted: CountedList, at: datetime) -> None:
    """Keeps a list as it was counted, in place of what was kept before."""
    groups, of_drawn = pack_groups(counted)
    values = {"drawn": len(counted.of_drawn), "words": dict(counted.words), "counted_at": at}
    connection.execute(delete(drawn_list).where(drawn_list.c.draw == asked.key))
    connection.execute(insert(drawn_list).values(draw=asked.key, groups=groups, group_of_drawn=of_drawn, **values))


def _counted_of(
    asked: ListToCount, listed: ListedSubjects, drawn: Sequence[str], standing: Standing, ids: Ints, tiers: Coded
) -> CountedList:
    """A list by groups: strata as frozen, tiers as its edition has them, places and trades as registered."""
    columns = {
        "stratum": listed.strata,
        "tier": tiers,
        "region": _regions_of(listed.cells, standing.regions.at(ids)),
        "office": standing.offices.at(ids),
        "section": standing.sections.at(ids),
        "size": standing.sizes.at(ids),
    }
    groups, of_each = count_groups(columns)
    words = {name: list(columns[name].words) for name in DIMENSIONS}
    return CountedList(words, groups, of_each[_places_of(drawn, listed.subjects, asked.draw_id)])


def _places_of(drawn: Sequence[str], subjects: pa.Array, draw_id: str) -> Ints:
    """Where on the list each one drawn stands; a list is looked up among those drawn, who are fewer."""
    found = pc.index_in(subjects, pa.array(drawn, pa.string()))
    on_list = np.flatnonzero(found.is_valid().to_numpy(zero_copy_only=False))
    if len(on_list) != len(drawn):
        raise _not_on_its_list(draw_id)
    places = np.empty(len(drawn), np.int64)
    places[found.drop_null().to_numpy()] = on_list
    return places


def _regions_of(cells: Coded, regions: Coded) -> Coded:
    """The region of each: as registered where that lies in the county of its cell, else that county.

    So a firm that has moved since is still of the county that the list names.
    """
    counties = [_county_of(cell) for cell in cells.words]
    words = sorted({*regions.words, *counties})
    place = {word: number for number, word in enumerate(words)}
    of_region = np.array([word[:_COUNTY] for word in regions.words], str)[regions.places]
    of_cell = np.array(counties, str)[cells.places]
    own = np.array([place[word] for word in regions.words], np.int32)[regions.places]
    its_county = np.array([place[word] for word in counties], np.int32)[cells.places]
    return Coded(words, np.where((of_cell == of_region) | (of_cell == NOT_STATED), own, its_county))


def _county_of(cell: str) -> str:
    is_county = len(cell) == _COUNTY and cell.isdigit() and cell != "0" * _COUNTY
    return cell if is_county else NOT_STATED


def _not_on_its_list(draw_id: str) -> ProductError:
    return ProductError(
        Text("抽中的主体不在锁定的名单中。", "Somebody who was drawn is not on the locked list."),
        draw_id,
        Text("数据库与数据文件夹不是同一时点的。", "The database and the data folder are not of the same time."),
        Text(
            "从同一份带文件的备份恢复数据库与数据文件夹。",
            "Restore the database and the data folder from the same backup with files.",
        ),
    )
