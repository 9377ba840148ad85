"""Names of the self-employed, which are often those of their owners: covered wherever results are public."""

from collections.abc import Collection

# How codes of the self-employed begin: registered by market supervision, of their type.
SELF_EMPLOYED_CODE = "92"
SELF_EMPLOYED_KIND = "个体工商户"
_LONG = 3


def is_self_employed(subject: str, kinds: Collection[str]) -> bool:
    """Whether a subject is one of the self-employed, by its code or by what it is registered as."""
    return subject.startswith(SELF_EMPLOYED_CODE) or SELF_EMPLOYED_KIND in kinds


def masked_name(name: str) -> str:
    """The name with all but its first character covered, of a long one all but the first and the last."""
    if len(name) <= _LONG:
        return name[:1] + "*" * max(1, len(name) - 1)
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
