"""The manifest of a record and the commitment C: what `sha256sum -c manifest.txt; sha256sum manifest.txt` checks."""

import hashlib
import re
from collections.abc import Mapping

from inspection.faults import Fault, refuse
from inspection.hashing import FIELD, HASH

MANIFEST = "manifest.txt"
_LINE = re.compile(rf"({HASH})  ({FIELD})")


def sha256_of(data: bytes) -> str:
    """The SHA-256 of a file, as 64 lowercase hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """The manifest of `files` by their names: one line of hash and name for each, sorted by name."""
    return write_manifest({name: sha256_of(data) for name, data in files.items()})


def write_manifest(hashes: Mapping[str, str]) -> bytes:
    """The manifest of files by their names with their hashes."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()


def commitment_of(manifest: bytes) -> str:
    """C: the hash of the manifest, printed as the fingerprint of the list."""
    return sha256_of(manifest)


def read_manifest(data: bytes) -> dict[str, str]:
    """The hash of each file by its name; raises DrawError where the text is not the one manifest of these files."""
    found = [_LINE.fullmatch(line) for line in data.decode("latin-1").split("\n")[:-1]]
    lines = [match for match in found if match]
    hashes = {match[2]: match[1] for match in lines}
    faults = [
        Fault(MANIFEST, number, "须为：校验值、两个空格、文件名", "must be: hash, two blanks, name of the file")
        for number, match in enumerate(found, 1)
        if match is None
    ]
    if not faults and write_manifest(hashes) != data:
        faults.append(Fault(MANIFEST, None, "须按文件名排序且各一行", "must be sorted by name, a line to each file"))
    refuse(faults)
    return hashes


def faults_of_files(hashes: Mapping[str, str], files: Mapping[str, bytes]) -> list[Fault]:
    """Files that the manifest names and that are missing or not those that it names."""
    faults = []
    for name, expected in hashes.items():
        if name not in files:
            faults.append(Fault(name, None, "清单所列文件缺失", "is named by the manifest and missing"))
        elif sha256_of(files[name]) != expected:
            faults.append(Fault(name, None, "内容与清单所列校验值不符", "is not the file that the manifest names"))
    return faults
