"""What the model did in a run, as its page shows it: tiers without and with its points, and its probabilities."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from rules.texts import Text
from scoring.model import ModelState
from service.core.charts.bars import Part
from service.core.charts.columns import columns
from service.core.formatting import count
from service.model.words import MODEL_STATES

# Hundredths of probability to one column, and where the picture ends: the narrowest that holds all.
SCALES = ((1, 25), (2, 50), (5, 100))
SAID: Mapping[ModelState, Text] = {
    ModelState.LIVE: Text(
        "本批次的类别已计入模型分。下表比较计入与不计入模型分的类别。",
        "The model's points count in this run. The table compares the tiers without and with them.",
    ),
    ModelState.SHADOW: Text(
        "试算：本批次的类别未计入模型分。下表比较现类别与若计入模型分的类别。",
        "Shadow: the model's points do not count in this run. The table compares the tiers with what they would be.",
    ),
}


@dataclass(frozen=True, slots=True)
class RunModel:
    """The model of a run's scheme: `cells` count enterprises by (rank without its points, rank with them)."""

    state: ModelState
    words: Text
    digest: str | None
    ranks: tuple[int, ...]
    cells: Mapping[tuple[int, int], int]
    probabilities: tuple[Part, ...]
    most: int

    @property
    def examined(self) -> int:
        """How many were examined with it."""
        return sum(self.cells.values())

    @property
    def moved(self) -> int:
        """How many have another tier with its points."""
        return sum(number for (without, with_it), number in self.cells.items() if without != with_it)

    def picture(self, title: str) -> Markup:
        """How its probabilities are spread."""
        return columns(title, self.probabilities, [f"{part}%" for part in range(0, self.most + 1, self.most // 5)])


def run_model_of(said: Mapping[str, Any] | None, scheme: str, tiers: int) -> RunModel | None:
    """What `scoring_run.model` says; None where the scheme of the run asks for no model."""
    used = ((said or {}).get("used") or {}).get(scheme)
    if said is None or used is None:
        return None
    state = ModelState(used["state"])
    cells: Counter[tuple[int, int]] = Counter()
    for tier, other, number in said["moves"]:
        cells[(other, tier) if state is ModelState.LIVE else (tier, other)] += number
    ranks = (*range(tiers), *((-1,) if any(-1 in pair for pair in cells) else ()))
    words = SAID.get(state, MODEL_STATES[state])
    highest = max((hundredth for hundredth, _ in said["probability"]), default=0)
    width, most = next(scale for scale in SCALES if highest < scale[1])
    parts = _columns_of(said["probability"], width, most)
    return RunModel(state, words, used["digest"], ranks, cells, parts, most)


def _columns_of(counted: list[tuple[int, int]], width: int, most: int) -> tuple[Part, ...]:
    numbers: Counter[int] = Counter()
    for hundredth, number in counted:
        numbers[hundredth // width] += number
    return tuple(
        Part(f"{place * width}–{(place + 1) * width}%", numbers[place], count(numbers[place]))
        for place in range(most // width)
    )
