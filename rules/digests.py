"""The published files of rule sets and feature sets with their SHA-256, as `sha256sum` writes them: none changes."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from rules.errors import Fault, RuleSetError

NAME = "DIGESTS"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S+)")


def read_digests(folder: Path) -> Mapping[str, str]:
    """File name within `folder` to SHA-256, from its DIGESTS.

    Raises RuleSetError where DIGESTS is absent or malformed, or lists a file that is gone.
    """
    path = folder / NAME
    if not path.is_file():
        raise RuleSetError(
            [_fault(path, 1, "", "(无 nothing)", "sha256sum */*.yaml */features/*.yaml > DIGESTS", *_ABSENT)]
        )
    lines = [(number, line) for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if line]
    wrong = [(number, line) for number, line in lines if not _LINE.fullmatch(line)]
    if wrong:
        allowed = "<64 × 0-9 a-f>  scheme/version.yaml"
        raise RuleSetError(_fault(path, number, "", line, allowed, *_MALFORMED) for number, line in wrong)
    digests = {found[2]: found[1] for _, line in lines if (found := _LINE.fullmatch(line))}
    gone = [name for name in digests if not (folder / name).is_file()]
    if gone:
        raise RuleSetError(_fault(folder / name, 1, "", "(无 nothing)", digests[name], *_GONE) for name in gone)
    return digests


def check_digest(folder: Path, name: str, content: bytes, digests: Mapping[str, str]) -> None:
    """Raises RuleSetError where `content`, the file `name` in `folder`, is not what was published."""
    actual, published = hashlib.sha256(content).hexdigest(), digests.get(name)
    if published is None:
        raise RuleSetError([_fault(folder / name, 1, "", actual, f"{NAME}: {name}", *_UNPUBLISHED)])
    if published != actual:
        raise RuleSetError([_fault(folder / name, 1, "", actual, published, *_CHANGED)])


def _fault(path: Path, line: int, key: str, found: str, allowed: str, zh: str, en: str) -> Fault:
    return Fault(str(path), line, key, found, allowed, zh, en)


_ABSENT = (
    "该文件夹没有 DIGESTS，无法确认已发布的规则集未被改动；请用 sha256sum 生成。",
    "The folder has no DIGESTS, so nothing shows that its published rule sets are unchanged; make it with sha256sum.",
)
_MALFORMED = (
    "此行不是 sha256sum 的格式，请重新生成该行。",
    "This line is not in the format of sha256sum; make it again.",
)
_GONE = (
    "DIGESTS 列出的规则集不见了：已发布的规则集须一直保留，请恢复该文件。",
    "DIGESTS lists this rule set but it is gone: a published rule set is kept for ever; restore the file.",
)
_UNPUBLISHED = (
    "该文件不在 DIGESTS 中：发布时请加入其 SHA-256；草稿请放在草稿文件夹。",
    "This file is not in DIGESTS: add its SHA-256 to publish it, or keep it in a folder of drafts.",
)
_CHANGED = (
    "已发布的规则集不得改动：请恢复原文件，改动另存为新版本。",
    "A published rule set never changes: restore the file, and save what is new as a new version.",
)
