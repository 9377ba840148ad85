"""A file that is damaged anywhere is read as far as it is one, or refused in words: never an error of ours."""

import gzip
import io
import random
from pathlib import Path

import orjson
import pytest

from service.core.errors import ProductError
from service.reading.spool import spool
from tests.service.reading.written_forms import write

HEADINGS = ["record_id", "uscc", "type", "occurred_on", "source", "reason"]
ROWS = [[f"Z{n}", "91990203MA1RML078P", "complaint", "2026-02-01", "平台", "事由" * 5] for n in range(50)]
TRIES = 25


def files(folder: Path) -> dict[str, bytes]:
    """A good file of every format."""
    made = {ending: write(folder / f"good{ending}", HEADINGS, ROWS).read_bytes() for ending in (".csv", ".xlsx")}
    made[".parquet"] = write(folder / "good.parquet", HEADINGS, ROWS).read_bytes()
    made[".csv.gz"] = gzip.compress(made[".csv"])
    made[".ndjson"] = b"\n".join(orjson.dumps(dict(zip(HEADINGS, row, strict=True))) for row in ROWS)
    return made


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with something in it overwritten, cut off, put in or left out."""
    held, place = bytearray(content), chance.randrange(len(content))
    match chance.choice(("byte", "end", "cut", "zeros", "more", "less")):
        case "byte":
            held[place] ^= 1 << chance.randrange(8)
        case "end":
            # Where Parquet says what the file holds, and XLSX where its members lie.
            held[-chance.randrange(1, min(900, len(held)))] = chance.randrange(256)
        case "cut":
            del held[place:]
        case "zeros":
            held[place : place + 40] = bytes(40)
        case "more":
            held[place:place] = chance.randbytes(20)
        case "less":
            del held[place : place + 5]
    return bytes(held)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".csv.gz", ".ndjson"])
def test_damage_anywhere(tmp_path: Path, ending: str) -> None:
    good, chance = files(tmp_path)[ending], random.Random(18)  # noqa: S311 - the same each time
    refused: list[str] = []
    for number in range(TRIES):
        copy = tmp_path / f"{number}.intake"
        try:
            with spool(io.BytesIO(damaged(good, chance)), f"file{ending}", copy, "records"):
                copy.unlink()
        except ProductError as error:
            refused.append(str(error))
        assert not copy.exists()
    assert refused or ending in (".csv", ".ndjson")
    assert not any(str(tmp_path) in said for said in refused)


@pytest.mark.parametrize("middle", [b"", b"\0" * 50, b"\xff" * 50, b"PAR1"])
def test_what_only_looks_like_parquet(tmp_path: Path, middle: bytes) -> None:
    content = io.BytesIO(b"PAR1" + middle + b"PAR1")
    with pytest.raises(ProductError), spool(content, "file.parquet", tmp_path / "copy.intake", "records"):
        pass
