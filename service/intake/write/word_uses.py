"""Which unlisted words a delivery brought in, and which enterprises state them: so that a match finds them at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, insert

from scoring.cleaning import word_key
from service.core.arrays import Array
from service.core.clean_for_storage import clean_for_storage
from service.core.db.tables.words import REST, word_use
from service.intake.write.outcome import Outcome
from service.intake.write.work import Work
from service.reading.unlisted_words import UnlistedWord

# Longer ones are sentences, which no one matches.
LONGEST = 200
# So many words of a field are kept apart of one batch, those of most rows; all others of it share one entry, without a
# word: whoever states one of them becomes due where any is matched.
MOST = 500


@dataclass(slots=True)
class _Use:
    """One word, whatever its capitals: as it was stated first, by how many rows, of which enterprises."""

    stated: str
    rows: int = 0
    owners: list[npt.NDArray[np.int32]] = field(default_factory=list)


def keep_word_uses(
    connection: Connection, words: Sequence[UnlistedWord], ids: Array, outcomes: Array, work: Work
) -> None:
    """Keeps the unlisted words of a batch; `ids` and `outcomes` are the enterprise of each good row and its fate.

    Rows that changed nothing bring in nothing: their words were kept when they first came.
    """
    brought = (outcomes == Outcome.INSERTED) | (outcomes == Outcome.CORRECTED)
    uses: dict[tuple[str, str, str], _Use] = {}
    apart: Counter[tuple[str, str]] = Counter()
    for one in sorted(words, key=lambda one: -one.rows):
        stated = clean_for_storage(one.word)
        key = one.field, one.record_type, word_key(stated)
        places = one.places[brought[one.places]]
        waiting = one.rows if not len(one.places) else 0
        if len(key[2]) > LONGEST or not len(places) + waiting:
            continue
        if key not in uses:
            apart[key[:2]] += 1
            if apart[key[:2]] > MOST:
                key, stated = (*key[:2], REST), REST
        use = uses.setdefault(key, _Use(stated))
        use.rows += len(places) + waiting
        use.owners.append(ids[places])
    if uses:
        connection.execute(insert(word_use), [_row_of(key, use, work) for key, use in uses.items()])


def _row_of(key: tuple[str, str, str], use: _Use, work: Work) -> dict[str, object]:
    owners = np.unique(np.concatenate(use.owners))
    return {
        **dict(zip(("field", "record_type", "word"), key, strict=True)),
        "stated": use.stated,
        "rows": use.rows,
        "enterprises": owners[owners >= 0].astype("<i4").tobytes(),
        "source": work.source,
        "import_id": work.import_id,
        "recorded_on": work.known_on,
    }
