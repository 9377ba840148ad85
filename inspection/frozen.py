"""What is frozen of a draw before its number is known: lists and parameters as files, with their fingerprint."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from inspection import lists
from inspection.faults import refuse
from inspection.lists import Exclusion, Inspector, Recusals, Subjects
from inspection.manifest import commitment_of, faults_of_files, manifest_of, read_manifest
from inspection.params import PARAMS, Params, write_params
from inspection.read_params import read_params


@dataclass(frozen=True, slots=True)
class Child:
    """What is free in a draw of officers for a part of the selection: frozen with its parent, before the number."""

    params: Params
    inspectors: tuple[Inspector, ...]
    recusals: Recusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """All that is frozen of a draw; None: it has no such file."""

    params: Params
    subjects: Subjects
    excluded: tuple[Exclusion, ...] | None = None
    inspectors: tuple[Inspector, ...] | None = None
    recusals: Recusals | None = None
    children: tuple[Child, ...] = ()


@dataclass(frozen=True, slots=True)
class Locked:
    """Frozen lists with their files, the manifest of these and C, its fingerprint."""

    lists: Lists
    files: Mapping[str, bytes]
    manifest: bytes
    commitment: str


def freeze(frozen: Lists) -> Locked:
    """The files of lists and their fingerprint; whether they may be locked, `lockable` says."""
    files = {
        PARAMS: write_params(frozen.params),
        lists.SUBJECTS.file: lists.write_subjects(frozen.subjects),
    }
    if frozen.excluded is not None:
        files[lists.EXCLUDED.file] = lists.write_excluded(frozen.excluded)
    if frozen.inspectors is not None:
        files[lists.INSPECTORS.file] = lists.write_inspectors(frozen.inspectors)
    if frozen.recusals is not None:
        files[lists.RECUSALS.file] = lists.write_recusals(frozen.recusals)
    for child in frozen.children:
        files |= files_of_child(child)
    manifest = manifest_of(files)
    return Locked(frozen, files, manifest, commitment_of(manifest))


def files_of_child(child: Child) -> dict[str, bytes]:
    """What the manifest of the parent names of a child draw; its parameters do not know the parent's C yet."""
    unknowing = child.params
    if unknowing.parent:
        unknowing = replace(unknowing, parent=replace(unknowing.parent, commitment=None))
    begins = child_prefix(child.params.draw_id)
    return {
        begins + PARAMS: write_params(unknowing),
        begins + lists.INSPECTORS.file: lists.write_inspectors(child.inspectors),
        begins + lists.RECUSALS.file: lists.write_recusals(child.recusals),
    }


def child_prefix(draw_id: str) -> str:
    """With what the names of a child's files begin in the record of its parent."""
    return f"child-{draw_id}-"


def read_frozen(manifest: bytes, files: Mapping[str, bytes]) -> Locked:
    """The lists of a record, from the files that its manifest names; raises DrawError where one is not what it says."""
    hashes = read_manifest(manifest)
    refuse(faults_of_files(hashes, files))
    named = {name: files[name] for name in hashes}
    for name in (PARAMS, lists.SUBJECTS.file):
        refuse(faults_of_files({name: ""}, {}) if name not in named else [])
    excluded, inspectors, recusals = (
        named.get(form.file) for form in (lists.EXCLUDED, lists.INSPECTORS, lists.RECUSALS)
    )
    frozen = Lists(
        params=read_params(named[PARAMS]),
        subjects=lists.read_subjects(named[lists.SUBJECTS.file]),
        excluded=None if excluded is None else lists.read_excluded(excluded),
        inspectors=None if inspectors is None else lists.read_inspectors(inspectors),
        recusals=None if recusals is None else lists.read_recusals(recusals),
        children=tuple(_children_of(named)),
    )
    return Locked(frozen, named, manifest, commitment_of(manifest))


def _children_of(named: Mapping[str, bytes]) -> Iterator[Child]:
    for name, data in sorted(named.items()):
        if name.startswith("child-") and name.endswith(f"-{PARAMS}"):
            begins = name.removesuffix(PARAMS)
            own = [begins + form.file for form in (lists.INSPECTORS, lists.RECUSALS)]
            refuse(fault for file in own if file not in named for fault in faults_of_files({file: ""}, {}))
            yield Child(
                read_params(data, name), lists.read_inspectors(named[own[0]]), lists.read_recusals(named[own[1]])
            )
