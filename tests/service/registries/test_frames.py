"""A frame is a flat filter: all keys hold, each by one of its values, but for those left out."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.registries.frames import KEYS, Filter, Filtered, Frame, frame_of

VALUES: dict[str, list[str]] = {
    "industries": ["F", "F52", "F521", "H"],
    "regions": ["99", "9901", "990102"],
    "kinds": ["企业", "个体工商户"],
    "tags": ["lift-users", "training"],
    "licences": ["食品", "药品"],
}
filters = st.builds(
    Filter,
    **{key: st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple) for key, values in VALUES.items()},
)
subjects = st.builds(
    Filtered,
    industry=st.sampled_from([None, "F5212", "F", "H62"]),
    region=st.sampled_from([None, "990102", "990203", "98"]),
    kind=st.sampled_from([None, "企业", "农民专业合作社"]),
    tags=st.frozensets(st.sampled_from(VALUES["tags"])),
    licences=st.lists(st.sampled_from(["食品经营许可", "药品经营许可", "烟草"]), max_size=2).map(tuple),
)


def passes(stated: dict[str, Any], subject: Filtered) -> bool:
    """Whether it passes, key by key as the documents say it."""
    for key, values in stated.items():
        if key == "industries":
            fits = any(subject.industry is not None and subject.industry[: len(v)] == v for v in values)
        elif key == "regions":
            fits = any(subject.region is not None and subject.region[: len(v)] == v for v in values)
        elif key == "kinds":
            fits = any(subject.kind == v for v in values)
        elif key == "tags":
            fits = any(v in subject.tags for v in values)
        else:
            fits = any(licence.find(v) >= 0 for v in values for licence in subject.licences)
        if not fits:
            return False
    return True


@settings(max_examples=60)
@given(filters, filters, subjects)
def test_who_is_in_a_frame(among: Filter, without: Filter, subject: Filtered) -> None:
    frame = Frame(among, without)
    stated = frame.as_json()
    left_out = stated.pop("except", None)
    assert frame.holds(subject) is (
        passes(stated, subject) and not (left_out is not None and passes(left_out, subject))
    )
    assert frame_of(frame.as_json()) == frame


def test_nothing_stated_is_everybody() -> None:
    assert Frame().holds(Filtered())
    assert Frame().as_json() == {}
    assert sorted(KEYS) == sorted(VALUES)
