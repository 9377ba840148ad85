"""How long a text of a field may be, at every door: what the database keeps in columns of limited width, and others."""

LONGEST = 200
# Fields that the database keeps in columns of their own.
LIMITED = {"uscc": 64, "region": 20, "industry": 20, "department": LONGEST, "plan_no": 40, "task_no": 40}


def longest_of(name: str) -> int:
    """The most characters that a text of the field may have."""
    return LIMITED.get(name, LONGEST)
