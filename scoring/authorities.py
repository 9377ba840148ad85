"""Authorities as they are compared: one for its code, its full name and its short names."""

from collections.abc import Mapping

from scoring.cleaning import without_blanks


def authority_compared(name: str) -> str:
    """A name or code of an authority as it is compared with others: forms of characters and blanks do not count."""
    return without_blanks(name).upper()


class Authorities:
    """What is known of which names and codes are one authority; whoever is not in it stands for itself."""

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        """`known` gives the code of names as they are compared."""
        self._known = dict(known or {})
        self._names: dict[str, list[str]] = {}
        for name in sorted(self._known):
            self._names.setdefault(self._known[name], []).append(name)

    def __len__(self) -> int:
        return len(self._known)

    def one_of(self, name: str) -> str:
        """The one text for all names and codes of the authority that `name` names, "" for none."""
        compared = authority_compared(name)
        return self._known.get(compared, compared)

    def names_of(self, code: str) -> list[str]:
        """The names that go with a code; none where `code` is none that is known."""
        return self._names.get(code, [])

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def with_more(self, learned: Mapping[str, str]) -> "Authorities":
        """These and the codes of more names."""
        return Authorities({**learned, **self._known}) if learned else self

    def pairs(self) -> list[tuple[str, str]]:
        """Code and name as they are compared, by code and name."""
        return sorted((code, name) for name, code in self._known.items())


NO_AUTHORITIES = Authorities()
