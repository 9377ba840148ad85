"""What only envelopes hold: the secret of a draw, and the key of its chain of replacements. Neither is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspection.reserve import chain_of
from inspection.seed_lines import text_hash_of
from inspection.seed_plan import WITHHELD
from service.core.chance import chance

# So many replacements a draw can have.
LINKS = 1_000
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """Shown once, and printed for two sealed envelopes; `secret` is None where a draw needs none."""

    secret: str | None
    key: str

    @property
    def reserve(self) -> str:
        """The end of the chain of replacements, which is frozen."""
        return links_of(self.key)[0]

    def plan_with(self, plan: Sequence[str]) -> tuple[str, ...]:
        """The plan of the number, with the hash of the secret behind what people see."""
        return (*plan, *([f"{WITHHELD}|{text_hash_of(self.secret)}"] if self.secret else ()))


def make_sealed(*, with_secret: bool) -> Sealed:
    """New ones, from the system's own chance."""
    return Sealed(_new_key() if with_secret else None, _new_key())


def _new_key() -> str:
    return chance().randbytes(_KEY_BYTES).hex()


def links_of(key: str) -> list[str]:
    """The chain that follows from a key, its end first."""
    return chain_of(bytes.fromhex(key), LINKS)
