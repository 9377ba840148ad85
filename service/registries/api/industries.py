"""The resource of industries."""

from service.registries.api.entries import registry_resource
from service.registries.registry import Registry

blueprint = registry_resource(Registry.INDUSTRIES)
