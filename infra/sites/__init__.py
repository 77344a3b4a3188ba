"""The registries' sites, played on 127.0.0.1 over HTTPS: for tests of fetching and the demo, never deployed."""

from infra.sites.behaviours import Behaviour
from infra.sites.facts import TrialFacts
from infra.sites.journal import Served
from infra.sites.playing import Sites

__all__ = ["Behaviour", "Served", "Sites", "TrialFacts"]
