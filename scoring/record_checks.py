"""What the days of a record say of one another: nothing ends, is delisted or repaired before it began."""

from collections.abc import Mapping

from scoring.facts import NO_DATE, Ints, Mask

_ENDS = ("ends_on", "repaired_on", "publicity_ends_on")


def early_ends_of(columns: Mapping[str, Ints]) -> dict[str, Mask]:
    """For each end of records that some of them have before their beginning, True for those records.

    `columns` are those of records as `scoring.facts` holds them; a missing day is before no other.
    """
    began = columns.get("occurred_on")
    if began is None:
        return {}
    early = {name: columns[name] < began for name in _ENDS if name in columns}
    # A beginning that is missing is after every day.
    stated = {name: mask & (began != NO_DATE) for name, mask in early.items() if mask.any()}
    return {name: mask for name, mask in stated.items() if mask.any()}
