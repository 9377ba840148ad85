"""The resource of subjects that are no enterprises."""

from service.registries.registry import Registry
from service.registry_desk.api.entries import registry_resource

blueprint = registry_resource(Registry.OTHER_SUBJECTS)
