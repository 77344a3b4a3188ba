"""One logger for every function, and counts as metrics. Logs carry ids, never page text."""

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

logger = Logger()

_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


def count(counts: Mapping[str, int], percents: Mapping[str, float] = _NOTHING, **dimensions: str) -> None:
    """Emit counts and percents under the given dimensions as one metric document of its own; zeros are counts too."""
    emitter = EphemeralMetrics()
    for dimension, value in dimensions.items():
        emitter.add_dimension(dimension, value)
    for name, number in counts.items():
        emitter.add_metric(name, MetricUnit.Count, number)
    for name, percent in percents.items():
        emitter.add_metric(name, MetricUnit.Percent, percent)
    emitter.flush_metrics()


def told(handle: Callable[..., None]) -> Callable[..., None]:
    """Return a handler of records that logs what it raises: who works through a batch only counts it."""

    @wraps(handle)
    def telling(*args: Any, **kwargs: Any) -> None:
        try:
            handle(*args, **kwargs)
        except Exception as error:
            logger.exception("a record failed", exc_info=error)
            raise

    return telling
