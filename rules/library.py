"""A folder of rule sets: one folder to a scheme, one file to a dated version."""

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from rules.crosscheck.model import check_assisted_reads
from rules.crosscheck.references import check_reads
from rules.digests import check_digest, read_digests
from rules.document import Path as KeyPath
from rules.document import decode_text
from rules.errors import NoRuleSet
from rules.fault_collector import FaultCollector
from rules.feature_set import FeatureSet
from rules.in_force import check_apart, is_approved, version_in_force
from rules.load_feature_set import FEATURES, read_features
from rules.load_rule_set import SETS, parents_beside, read_rule_set
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet

if TYPE_CHECKING:
    from rules.table_library import TableLibrary


class Library:
    """The rule sets in `folder`, each scheme loaded when it is first asked for, with all that it reads.

    A scheme that is read, like a rule set that is extended, is looked for in the folder, then among the shipped ones.
    A `published` folder must list the SHA-256 of every file in DIGESTS. Loading raises RuleSetError.
    """

    def __init__(self, folder: str | Path, *, published: bool = True) -> None:
        self.folder = Path(folder)
        self.published = published
        self._read: dict[str, tuple[RuleSet, FaultCollector]] = {}
        self._features: dict[tuple[str, str, str], FeatureSet] = {}
        self._checked: set[str] = set()

    def schemes(self) -> tuple[str, ...]:
        """The names of all schemes, in order."""
        return tuple(sorted({path.parent.name for path in self.folder.glob("*/*.yaml") if path.is_file()}))

    def versions(self, scheme: str) -> tuple[str, ...]:
        """The versions of `scheme`, the oldest first; none where there is no such scheme."""
        return (
            tuple(sorted(path.stem for path in self.folder.glob(f"{scheme}/*.yaml") if path.is_file()))
            if scheme in self.schemes()
            else ()
        )

    def get(self, name: str) -> RuleSet:
        """The rule set `scheme@version`; raises NoRuleSet where there is none."""
        scheme, _, version = name.partition("@")
        if version not in self.versions(scheme):
            raise self._no_such(name)
        self._check_scheme(scheme, ())
        return self._version(name)[0]

    def alone(self, name: str) -> RuleSet:
        """The rule set `scheme@version` by itself, not checked against others; raises NoRuleSet and RuleSetError."""
        scheme, _, version = name.partition("@")
        if version not in self.versions(scheme):
            raise self._no_such(name)
        return self._version(name)[0]

    def approved(self, scheme: str) -> tuple[RuleSet, ...]:
        """The versions of `scheme` that come into force, each on its day: in files all that there are."""
        return self._versions_of(scheme)

    def is_approved(self, rule_set: RuleSet, on: date) -> bool:
        """Whether this version was approved by the day `on`."""
        return is_approved(rule_set, on)

    def draft(self, path: Path) -> RuleSet:
        """The rule set in a file that is no part of the library, checked against what it reads as those of it are."""
        return self._checked_draft(*read_rule_set(decode_text(path.read_bytes(), str(path)), str(path)))

    def draft_of(self, text: str, name: str) -> RuleSet:
        """The same of a text, which faults call `name`; what it extends is looked for in the library only."""
        return self._checked_draft(*read_rule_set(text, name, self.extended))

    def _checked_draft(self, rule_set: RuleSet, report: FaultCollector) -> RuleSet:
        self._check_reads(rule_set, report, (rule_set.scheme,))
        return rule_set

    def extended(self, name: str) -> RuleSet:
        """The rule set `scheme@version` that a draft extends: of this library, else a shipped one; raises NoRuleSet."""
        return self._home_of(name.partition("@")[0]).get(name)

    def in_force(self, scheme: str, as_of: date, known_on: date | None = None) -> RuleSet:
        """The version of `scheme` in force on `as_of` as known on `known_on`; raises NoRuleSet where none is."""
        if scheme not in self.schemes():
            raise NoRuleSet(
                f"没有方案 {scheme}。现有：{'、'.join(self.schemes())}。",
                f"There is no scheme {scheme}. There are: {', '.join(self.schemes())}.",
            )
        return self._in_force(scheme, as_of, known_on)

    def _in_force(self, scheme: str, as_of: date, known_on: date | None) -> RuleSet:
        found = version_in_force(self._versions_of(scheme), as_of, known_on)
        if found is None:
            raise NoRuleSet(
                f"方案 {scheme} 在 {as_of} 没有适用的已批准版本。",
                f"No approved version of {scheme} applies on {as_of}.",
            )
        return found

    def closure(self, rule_set: RuleSet, as_of: date, known_on: date | None = None) -> tuple[RuleSet, ...]:
        """`rule_set` last, after every rule set that it reads, each after what it reads itself, as of both days."""
        found: dict[str, RuleSet] = {}
        self._collect(rule_set, as_of, known_on, found, (rule_set.scheme,))
        return (*found.values(), rule_set)

    def feature_versions(self, scheme: str) -> tuple[str, ...]:
        """The versions of the feature sets of `scheme`, the oldest first."""
        return tuple(sorted(path.stem for path in self.folder.glob(f"{scheme}/{FEATURES}/*.yaml") if path.is_file()))

    def features_for(self, rule_set: RuleSet) -> tuple[FeatureSet, ...]:
        """Every feature set of the scheme of `rule_set`, the oldest first, read beside it; raises RuleSetError."""
        return tuple(self._features_of(rule_set, version) for version in self.feature_versions(rule_set.scheme))

    def load_all(self) -> tuple[RuleSet, ...]:
        """Every version of every scheme; raises RuleSetError for the first that is not sound."""
        return tuple(self.get(f"{scheme}@{version}") for scheme in self.schemes() for version in self.versions(scheme))

    @cached_property
    def tables(self) -> "TableLibrary":
        """The dated tables: those in the folder `tables` beside the schemes, for the rest those that are shipped."""
        # Scoring files asks for none.
        from rules.load_dated_table import TABLES
        from rules.table_library import TableLibrary

        return TableLibrary((self.folder / "tables", TABLES))

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        return read_digests(self.folder)

    def _no_such(self, name: str) -> NoRuleSet:
        return NoRuleSet(
            f"没有规则集 {name}。现有：{self._names()}。", f"There is no rule set {name}. There are: {self._names()}."
        )

    def _names(self) -> str:
        return ", ".join(f"{scheme}@{version}" for scheme in self.schemes() for version in self.versions(scheme))

    def _collect(
        self, rule_set: RuleSet, as_of: date, known_on: date | None, found: dict[str, RuleSet], trail: tuple[str, ...]
    ) -> None:
        for scheme in rule_set.reads:
            if scheme in trail:
                circle = " → ".join((*trail, scheme))
                raise NoRuleSet(f"方案互相读取成环：{circle}。", f"Schemes read each other in a circle: {circle}.")
            if scheme not in found:
                read = self._in_force(scheme, as_of, known_on)
                self._collect(read, as_of, known_on, found, (*trail, scheme))
                found[scheme] = read

    def _versions_of(self, scheme: str) -> tuple[RuleSet, ...]:
        self._check_scheme(scheme, ())
        return self._all_of(scheme)

    def _all_of(self, scheme: str) -> tuple[RuleSet, ...]:
        """Every version of `scheme`, each by itself, before they are checked against others."""
        return tuple(rule_set for rule_set, _ in self._read_all(scheme))

    def _read_all(self, scheme: str) -> list[tuple[RuleSet, FaultCollector]]:
        versions = self.versions(scheme) or _SHIPPED.versions(scheme)
        return [self._version(f"{scheme}@{version}") for version in versions]

    def _home_of(self, scheme: str) -> "Library":
        """Returns this library where it has the scheme, else the shipped one."""
        return self if self.versions(scheme) else _SHIPPED

    def _version(self, name: str) -> tuple[RuleSet, FaultCollector]:
        """The rule set `name` by itself, before it is checked against the others."""
        if name not in self._read:
            home = self._home_of(name.partition("@")[0])
            self._read[name] = home._load(name) if home is self else home._version(name)
        return self._read[name]

    def _load(self, name: str) -> tuple[RuleSet, FaultCollector]:
        scheme, _, version = name.partition("@")
        file = f"{scheme}/{version}.yaml"
        path = self.folder / file
        content = path.read_bytes()
        if self.published:
            check_digest(self.folder, file, content, self._digests)
        rule_set, report = read_rule_set(decode_text(content, str(path)), str(path), parents_beside(path, (name,)))
        for key, place in (("scheme", scheme), ("version", version)):
            if getattr(rule_set, key) != place:
                report.say(
                    (key,),
                    place,
                    "文件应放在 方案/版本.yaml，与其中的 scheme 和 version 一致。",
                    "The file stands at scheme/version.yaml as it says itself; move the file or change the key.",
                )
        report.stop()
        return rule_set, report

    def _features_of(self, rule_set: RuleSet, version: str) -> FeatureSet:
        key = (rule_set.scheme, version, rule_set.digest)
        if key not in self._features:
            file = f"{rule_set.scheme}/{FEATURES}/{version}.yaml"
            path = self.folder / file
            content = path.read_bytes()
            if self.published:
                check_digest(self.folder, file, content, self._digests)
            features, report = read_features(decode_text(content, str(path)), str(path), rule_set)
            if features.version != version:
                report.say(
                    ("version",),
                    version,
                    "文件应放在 方案/features/版本.yaml，与其中的 version 一致。",
                    "The file stands at scheme/features/version.yaml as it says itself; move it or change the key.",
                )
            report.stop()
            self._features[key] = features
        return self._features[key]

    def _check_scheme(self, scheme: str, trail: tuple[str, ...]) -> None:
        """Checks the versions of `scheme` against each other and against the schemes that they read."""
        if scheme in self._checked:
            return
        versions = self._read_all(scheme)
        versions.sort(key=lambda entry: entry[0].effective_from)
        for (earlier, _), (later, report) in pairwise(versions):
            check_apart(earlier, later, report)
        for rule_set, report in versions:
            self._check_reads(rule_set, report, (*trail, scheme))
        self._checked.add(scheme)

    def _is_assisted(self, scheme: str) -> bool:
        """True where a model may have a say in the tier of `scheme`, directly or through a scheme that it reads."""
        return any(asks_for_model(one) or any(map(self._is_assisted, one.reads)) for one in self._all_of(scheme))

    def _check_reads(self, rule_set: RuleSet, report: FaultCollector, trail: tuple[str, ...]) -> None:
        tiers: dict[str, tuple[str, ...]] = {}
        for i, scheme in enumerate(rule_set.reads):
            path: KeyPath = ("reads", i)
            if scheme in trail:
                circle = " → ".join((*trail, scheme))
                report.say(
                    path, "…", "方案互相读取成环，请断开。", "Schemes read each other in a circle; break it.", circle
                )
            elif not self._all_of(scheme):
                known = ", ".join(sorted({*self.schemes(), *_SHIPPED.schemes()}))
                report.say(path, known, "没有这个方案，请核对。", "There is no such scheme; check it.")
            report.stop()
            self._check_scheme(scheme, trail)
            tiers[scheme] = tuple(dict.fromkeys(tier for read in self._all_of(scheme) for tier in read.tier_ids()))
        check_reads(rule_set, tiers, report)
        check_assisted_reads(rule_set, [scheme for scheme in rule_set.reads if self._is_assisted(scheme)], report)
        report.stop()


@cache
def shipped_library() -> Library:
    """The rule sets that come with the package, each read once in a process: they never change."""
    return Library(SETS)


_SHIPPED = shipped_library()
