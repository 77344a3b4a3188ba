"""One module a registry; whatever stands in this folder is found by itself."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from functions.layout.registry import Registry


@cache
def registries() -> dict[str, Registry]:
    """Return every registry of this folder by its key, most believed first."""
    found = [import_module(f"{__name__}.{module.name}").REGISTRY for module in iter_modules(__path__)]
    return {registry.key: registry for registry in sorted(found, key=lambda registry: (registry.rank, registry.key))}


@cache
def hosts() -> dict[str, Registry]:
    """Return the registry of every known host."""
    return {host: registry for registry in registries().values() for host in registry.hosts}
