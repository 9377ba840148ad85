"""The resource of inspection items."""

from service.registries.registry import Registry
from service.registry_desk.api.entries import registry_resource

blueprint = registry_resource(Registry.ITEMS)
