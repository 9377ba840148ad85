"""The one error that a person sees: what happened, where, why, and what to do about it."""

from rules.texts import Text
from service.core.masking import cover_numbers


class ProductError(Exception):
    """A mistake in what was handed in; nothing was written."""

    def __init__(self, what: Text, where: str, why: Text, remedy: Text) -> None:
        super().__init__(what, where, why, remedy)
        self.what, self.where, self.why, self.remedy = what, where, why, remedy

    def renamed(self, path: str, name: str) -> "ProductError":
        """The same error, speaking of `name` wherever it speaks of `path`."""
        what, why, remedy = (
            Text(words.zh.replace(path, name), words.en.replace(path, name))
            for words in (self.what, self.why, self.remedy)
        )
        return type(self)(what, self.where.replace(path, name), why, remedy)

    def __str__(self) -> str:
        return cover_numbers(
            f"错误：{self.what.zh}\n  位置：{self.where}\n  原因：{self.why.zh}\n  处理：{self.remedy.zh}\n"
            f"Error: {self.what.en}\n  Where: {self.where}\n  Why: {self.why.en}\n  What to do: {self.remedy.en}"
        )


class Conflict(ProductError):
    """What was asked for does not fit how things stand now; nothing was written."""
