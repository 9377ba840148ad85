"""What there is to say of a file of a population once it was read."""

from collections.abc import Collection

from rules.texts import Text
from scoring.doubts import Doubted
from scoring.facts import Vocabulary
from service.reading.delivery import Delivery
from service.reading.unlisted_words import WordCount


class ReadFile:
    """A file of which the fields `needed` decide; its rows are kept by the classes that inherit from it."""

    def __init__(self, delivery: Delivery, needed: Collection[str]) -> None:
        self._delivery, self._needed = delivery, needed
        self.source = delivery.source
        self.vocabularies: dict[str, Vocabulary] = delivery.vocabularies

    def word_counts(self) -> list[WordCount]:
        """The words of the file that no list has and nobody matched, with their counts."""
        return self._delivery.word_counts()

    def doubted(self) -> list[Doubted]:
        """What can hardly be right in the file."""
        return self._delivery.doubted()

    def doubts(self) -> list[Text]:
        """The same in words."""
        return self._delivery.doubts()

    def notices(self) -> list[Text]:
        """What there is to say of how it was read."""
        return notices_of(self._delivery, self._needed)


def notices_of(delivery: Delivery, needed: Collection[str]) -> list[Text]:
    """What there is to say of a file that was read: form, columns, the fields `needed` that it lacks, its words."""
    unread = delivery.notice_of_unread(needed)
    return [*delivery.opening_notices(), *([unread] if unread else []), *delivery.closing_notices()]
