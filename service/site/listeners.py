"""Who hears what acts of earlier rooms announce: the one place where the app, the worker and the commands learn it."""

from service.core.announcements import Listeners

_OF_UNDRAWN_LISTS = ("service.plans.draws.actions.put_right:hear_of_record",)

LISTENERS: Listeners = {
    "service.ledger.announced:ClosedOut": ("service.visits.actions.settling:hear_of_closed_item",),
    "service.ledger.announced:Corrected": (
        *_OF_UNDRAWN_LISTS,
        "service.publication.actions.withdrawing:hear_of_correction",
    ),
    "service.ledger.announced:WhoTookPart": ("service.visits.queries.took_part:hands_in_record",),
    "service.ledger.announced:Repaired": (*_OF_UNDRAWN_LISTS, "service.publication.actions.withdrawing:hear_of_repair"),
    "service.model.announced:FoundByTier": ("service.estimates.beside.answers:rates_beside_model",),
    "service.model.announced:ModelRegistered": ("service.estimates.beside.actions.ordering:hear_of_model",),
    "service.plans.draws.announced:DrawAtRest": ("service.visits.actions.batches:hear_of_rest",),
    "service.plans.draws.announced:OfficerReplaced": ("service.visits.actions.drawn_anew:hear_of_officer",),
    "service.plans.draws.announced:SubjectReplaced": ("service.visits.actions.drawn_anew:hear_of_subject",),
    "service.rule_sets.announced:TablesChanged": (
        "service.ledger.actions.days:hear_of_tables",
        "service.visits.actions.publish_dues:hear_of_tables",
    ),
    "service.registries.workdays:WorkdaysEntered": (
        "service.ledger.actions.days:hear_of_workdays",
        "service.visits.actions.publish_dues:hear_of_workdays",
    ),
    "service.time.comparison.announced:ComparisonCompleted": (
        "service.estimates.beside.actions.ordering:hear_of_comparison",
    ),
    "service.time.comparison.announced:FoundOnBothSides": ("service.estimates.beside.answers:rates_beside_comparison",),
    "service.visits.announced:ResultReplaced": ("service.publication.actions.withdrawing:hear_of_new_version",),
}
