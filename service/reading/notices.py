"""What a person should know of the texts of a file that was read."""

from collections.abc import Mapping

from rules.fields import PAPER_FIELDS
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


def left_blank_notices(left_blank: Mapping[str, int]) -> list[Text]:
    """Notices of what stood in columns for papers and is no such thing: the rows went in without it."""
    return [
        Text(
            f"“{PAPER_FIELDS[name].zh[0]}”有{n}行的内容不能用（不是电话号码、过长或无法辨认），该项留空，其余照常导入。",
            f"{n} rows hold what cannot be used as the {PAPER_FIELDS[name].en} (no telephone number, too long or "
            "damaged): it was left blank, and all else was taken in.",
        )
        for name, n in left_blank.items()
        if n
    ]
