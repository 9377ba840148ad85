"""What a person should know of the texts of a file that was read."""

from collections.abc import Mapping

from rules.texts import Text


def left_out_notices(left_out: Mapping[str, int]) -> list[Text]:
    """Notices of texts too long to be a word to count by."""
    return [
        Text(
            f"“{name}”有{n}种过长的文字未作为类别保留。",
            f"{n} texts of {name} are too long for a word to count by and were left out.",
        )
        for name, n in left_out.items()
    ]
