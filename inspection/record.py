"""The sealed record of a draw as files: all that was frozen, and all that follows from it."""

from collections.abc import Iterator

from inspection.canonical_json import write_canonical
from inspection.drawn import Drawn
from inspection.manifest import MANIFEST
from inspection.seed_lines import SEED, write_seed
from inspection.selection import tickets_in_hex

RESULT, PROBABILITIES, VERIFIER = "result.json", "probabilities.tsv", "verify.py"
_STRIDE = 1 << 14


def files_of(drawn: Drawn) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files of a sealed record by their names, each in pieces; log, verifier and children are put beside them."""
    locked = drawn.locked
    whole = {**locked.files, MANIFEST: locked.manifest, SEED: write_seed(drawn.lines), RESULT: result_of(drawn)}
    for name, data in whole.items():
        yield name, iter((data,))
    yield PROBABILITIES, _probabilities_of(drawn)


def result_of(drawn: Drawn) -> bytes:
    """The file `result.json`."""
    document: dict[str, object] = {
        "commitment": drawn.locked.commitment,
        "seed": drawn.seed,
        "selected": list(drawn.selected),
    }
    if drawn.selection.unplaced:
        document["unplaced"] = drawn.selection.unplaced
    if drawn.officers:
        officers = drawn.officers
        document["max_load"] = officers.max_load
        for name, teams in (("start", officers.start), ("teams", officers.teams)):
            document[name] = {j: list(team) for j, team in zip(drawn.selected, teams, strict=True)}
    if drawn.unstaffed:
        document["unstaffed"] = [
            {
                "subjects": list(shortage.subjects),
                "places": shortage.places,
                "inspectors": list(shortage.inspectors),
                "available": shortage.available,
            }
            for shortage in drawn.unstaffed.shortages
        ]
    return write_canonical(document)


def _probabilities_of(drawn: Drawn) -> Iterator[bytes]:
    """The file `probabilities.tsv`: every subject, drawn or not, with its exact probability and its ticket."""
    yield b"subject_id\tstratum\tcell\tcell_size\tcell_drawn\tprobability\tticket\n"
    middles = [
        f"\t{cell.stratum}\t{cell.name}\t{cell.subjects}\t{cell.drawn}"
        f"\t{cell.probability.numerator}/{cell.probability.denominator}\t"
        for cell in drawn.selection.cells
    ]
    ids, cell_of = drawn.locked.lists.subjects.ids, drawn.selection.cell_of
    tickets = tickets_in_hex(drawn.selection.tickets)
    for start in range(0, len(ids), _STRIDE):
        rows = zip(ids[start : start + _STRIDE], cell_of[start : start + _STRIDE].tolist(), tickets, strict=False)
        yield "".join([f"{name}{middles[cell]}{ticket}\n" for name, cell, ticket in rows]).encode()
