"""What acts upon visits announce."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResultReplaced:
    """Another version of the course's result counts from now on than before."""

    course_id: int
