"""Why no model comes out of a training or a file, as one exception a person can act on."""


class ModelRefused(Exception):
    """A model that is not made or not opened: `code` for programs, `zh` and `en` say what is wrong and what to do."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type["ModelRefused"], tuple[str, str, str]]:
        """Three arguments, so that it passes between processes."""
        return type(self), (self.code, self.zh, self.en)
