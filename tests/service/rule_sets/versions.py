"""A scheme with several versions, as a bureau keeps them in a folder of its own."""

from pathlib import Path

from rules.library import Library, shipped_library

SCHEME = "benchmark"


def write_version(folder: Path, version: str, begins: str, *changes: tuple[str, str], scheme: str = SCHEME) -> None:
    """Writes a version of the benchmark scheme that begins on that day, with some texts of it replaced."""
    document = shipped_library().get("benchmark@2026-01").document
    changed = (
        ('version: "2026-01"', f'version: "{version}"'),
        ("effective_from: 2020-01-01", f"effective_from: {begins}"),
        ("scheme: benchmark", f"scheme: {scheme}"),
        *changes,
    )
    for before, after in changed:
        assert before in document, before
        document = document.replace(before, after, 1)
    path = folder / scheme / f"{version}.yaml"
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(document, "utf-8")


def drafts(folder: Path) -> Library:
    """The library of the folder, which lists no digests."""
    return Library(folder, published=False)
