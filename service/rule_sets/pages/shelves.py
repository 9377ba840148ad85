"""The versions of all schemes as the list shows them: whose they are, how they stand, what in them was looked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.basis import Citation
from rules.errors import Fault, RuleSetError
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.cleaning import word_key
from service.core.names import Names
from service.rule_sets.queries import versions_of
from service.rule_sets.queries.uses import Use
from service.rule_sets.states import Shelf, VersionState, shelf_of, state_of

# So many places of one version are named.
MOST_FOUND = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A place where the words stand: its title, and the anchor on the page of the version ("" the whole page)."""

    title: Text
    anchor: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One version, how it stands, the results in effect that rest on it (None: none do), where the words stand."""

    rule_set: RuleSet
    state: VersionState
    use: Use | None
    found: Sequence[Found]
    more: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The words looked for and the state asked for; what is empty narrows nothing."""

    words: str = ""
    state: str = ""


def shelves_of(
    library: Library, schemes: Names, uses: Mapping[str, Use], asked: Asked, day: date, *, demonstration: bool
) -> dict[Shelf, list[Listed]]:
    """The versions of the schemes that are asked for, by shelf; of a scheme the newest first.

    Of those that are not sound there are none.
    """
    shelves: dict[Shelf, list[Listed]] = {shelf: [] for shelf in Shelf}
    for scheme in library.schemes():
        if scheme not in schemes or isinstance(versions := sound_versions_of(library, scheme), RuleSetError):
            continue
        for rule_set in reversed(versions):
            state = state_of(library, rule_set, day, demonstration=demonstration)
            found = _find(rule_set, asked.words)
            if asked.state in ("", state) and (found or not asked.words):
                use = uses.get(scheme)
                rests = use if use and use.version == rule_set.version else None
                listed = Listed(rule_set, state, rests, found[:MOST_FOUND], max(len(found) - MOST_FOUND, 0))
                shelves[shelf_of(rule_set)].append(listed)
    return shelves


def faults_of(library: Library, schemes: Names) -> list[Fault]:
    """The first fault of every one of the schemes that cannot be loaded."""
    found = [sound_versions_of(library, scheme) for scheme in library.schemes() if scheme in schemes]
    return [one.faults[0] for one in found if isinstance(one, RuleSetError)]


def sound_versions_of(library: Library, scheme: str) -> list[RuleSet] | RuleSetError:
    """The versions of a scheme, the oldest first; what is wrong where one of them cannot be loaded."""
    try:
        return versions_of(library, scheme)
    except RuleSetError as error:
        return error


def _find(rule_set: RuleSet, words: str) -> list[Found]:
    """Where all of the words stand, each place once."""
    wanted = word_key(words).split()
    if not wanted:
        return []
    found = [one for one, texts in _places_of(rule_set) if all(any(word in text for text in texts) for word in wanted)]
    return list(dict.fromkeys(found))


def _places_of(rule_set: RuleSet) -> Iterator[tuple[Found, list[str]]]:
    """Every place of the version that has words, with these."""
    nouns = (rule_set.tier_noun, rule_set.score_noun, *(tier.title for tier in rule_set.tiers))
    yield _place(rule_set.title, "", (rule_set.title, *nouns), (rule_set.name,))
    for level in rule_set.levels:
        yield _place(level.title, f"level-{level.id}", (level.title,))
    for indicator in rule_set.indicators:
        yield _place(indicator.title, f"indicator-{indicator.id}", (indicator.title,))
    for override in rule_set.overrides:
        yield _place(override.title, f"override-{override.id}", (override.title,))
    for reason in rule_set.not_rated:
        yield _place(reason.title, f"override-{reason.id}", (reason.title,))
    for source in rule_set.sources():
        if isinstance(source, Citation):
            yield _place(source.title, "notes", (source.title,), (source.document,))


def _place(title: Text, anchor: str, texts: Sequence[Text], more: Sequence[str] = ()) -> tuple[Found, list[str]]:
    said = [word_key(words) for text in texts for words in (text.zh, text.en)]
    return Found(title, anchor), said + [word_key(words) for words in more]
