"""Which columns of a file of inspections are read, and what is said of the others."""

from collections.abc import Mapping, Sequence

from rules.fields import Field
from rules.texts import Text
from service.core.files.headers import Column, column_of, labels_of, matching
from service.model.read.fields import INSPECTION_FIELDS, INSPECTOR_HEADINGS


class InspectionColumns:
    """Matches headings to the fields of inspections and keeps the headings that no field has."""

    def __init__(self, fields: Mapping[str, Field] = INSPECTION_FIELDS) -> None:
        self._fields = fields
        self.ignored: tuple[str, ...] = ()

    def __call__(self, headings: Sequence[str], file: str) -> Mapping[str, Column]:
        """The columns by field; raises ProductError where one is missing or stands twice."""
        columns = matching(self._fields)(headings, file)
        labels = labels_of(self._fields)
        unread = [heading for place, heading in enumerate(headings) if column_of(place, heading, labels, file) is None]
        self.ignored = tuple(heading.strip() for heading in unread if heading.strip())
        return columns

    def notices(self) -> list[Text]:
        """What to say of the headings that are not read, those that describe who looked by themselves."""
        who = [heading for heading in self.ignored if heading.casefold() in INSPECTOR_HEADINGS]
        others = [heading for heading in self.ignored if heading.casefold() not in INSPECTOR_HEADINGS]
        said = []
        if others:
            said.append(
                Text(
                    f"检查文件中有未使用的列：{'、'.join(others)}。",
                    f"Columns of the inspections that are not used: {', '.join(others)}.",
                )
            )
        if who:
            said.append(
                Text(
                    f"检查文件的列“{'、'.join(who)}”说明由谁检查，而不是经营主体做了什么，不作为特征。",
                    f"The column {', '.join(who)} of the inspections describes who looked, not what an enterprise did; "
                    "it is no feature.",
                )
            )
        return said
