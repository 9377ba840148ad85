"""Images of the runs that were asked for last, shared by the threads of a process."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from service.decisions.lists.image import Image, read_image

# Enterprises of all images of a database that are kept: at 26 bytes each, 200 MB.
MOST_KEPT = 8_000_000


@dataclass(slots=True)
class _Place:
    """Room for one image: who comes first reads it, the others wait for that one alone."""

    image: Image | None = None
    reading: Lock = field(default_factory=Lock)


class Images:
    """The images of one database, those used last, up to a number of enterprises in all."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._places: OrderedDict[tuple[str, int], _Place] = OrderedDict()
        self._lock = Lock()

    def of(self, connection: Connection, scheme: str, run_id: int) -> Image:
        """The image of a run that is, or was, in effect; any other may still be withdrawn and must not be kept."""
        with self._lock:
            place = self._places.setdefault((scheme, run_id), _Place())
            self._places.move_to_end((scheme, run_id))
        with place.reading:
            if place.image is None:
                place.image = read_image(connection, scheme, run_id)
                self._drop_oldest()
            return place.image

    def _drop_oldest(self) -> None:
        """Lets go of what was not asked for longest, down to the number that is kept, but never of the last."""
        with self._lock:
            kept = sum(len(place.image) for place in self._places.values() if place.image)
            while kept > self._most and len(self._places) > 1:
                _, oldest = self._places.popitem(last=False)
                kept -= len(oldest.image) if oldest.image else 0


_of_database: WeakKeyDictionary[Engine, Images] = WeakKeyDictionary()
_lock = Lock()


def image_of(connection: Connection, scheme: str, run_id: int) -> Image:
    """The image of a run that is, or was, in effect in the database of `connection`."""
    with _lock:
        images = _of_database.setdefault(connection.engine, Images())
    return images.of(connection, scheme, run_id)
