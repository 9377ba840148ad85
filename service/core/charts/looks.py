"""How tiers look: the further from the best, the darker; what is not classified is pale."""

SHADES = 7


def rank_class(rank: int | None, of: int) -> str:
    """The CSS class of the tier at `rank` (0 the best) of `of` tiers; -1 and None are not classified."""
    if rank is None or rank < 0:
        return "rank-none"
    return f"rank-{round(rank * (SHADES - 1) / max(1, of - 1))}"
