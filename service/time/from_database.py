"""The course of one enterprise of the database: its versions and the models that were in use."""

from datetime import date

from sqlalchemy import Connection

from rules.library import Library
from scoring.course import Course
from service.core.settings import Settings
from service.facts.full_facts import dated_facts_of
from service.facts.stored import StoredFacts
from service.time.courses import days_ahead_of, registered_stretches_of


def stored_course_of(
    connection: Connection,
    stored: StoredFacts,
    library: Library,
    scheme: str,
    days: tuple[date, date],
    settings: Settings,
) -> Course | None:
    """The course of the one enterprise that was read, from the first of `days` as known on the second.

    None where it was not known then. Raises NoRuleSet where the scheme has no version on the first day.
    """
    as_of, known_on = days
    facts = dated_facts_of(stored, known_on)
    if not len(facts):
        return None
    stretches = registered_stretches_of(connection, library, scheme, days_ahead_of(as_of), known_on, settings)
    return Course(facts, stretches, known_on)
