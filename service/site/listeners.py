"""Who hears what acts of earlier rooms announce: the one place where the app, the worker and the commands learn it."""

from service.core.announcements import Listeners

LISTENERS: Listeners = {
    "service.registries.workdays:WorkdaysEntered": ("service.ledger.actions.days:hear_of_workdays",),
}
