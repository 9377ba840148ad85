"""What a browser sends of a form as it is shown."""

from html.parser import HTMLParser


def filled_in(page: str, action: str) -> dict[str, list[str]]:
    """The fields of the form with that address, as they stand."""
    return _Fields(page, action).sent


class _Fields(HTMLParser):
    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._action = action
        self._is_inside = False
        self._chosen: str | None = None
        self._written: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "form":
            self._is_inside = said.get("action") == self._action
        elif not self._is_inside:
            return
        elif tag == "input" and (said.get("type") not in ("checkbox", "radio") or "checked" in said):
            self.sent.setdefault(name, []).append(value)
        elif tag == "select":
            self._chosen = name
        elif tag == "option" and self._chosen and ("selected" in said or self._chosen not in self.sent):
            # The first one stands there where none is selected.
            self.sent[self._chosen] = [value]
        elif tag == "textarea":
            self._written = name
            self.sent[name] = [""]

    def handle_data(self, data: str) -> None:
        if self._written:
            self.sent[self._written][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "select":
            self._chosen = None
        elif tag == "textarea":
            self._written = None
