"""The resource of qualifications of officers."""

from service.registries.registry import Registry
from service.registry_desk.api.entries import registry_resource

blueprint = registry_resource(Registry.QUALIFICATIONS)
