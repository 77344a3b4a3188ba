"""Acceptance: a page becomes a blob, a status and an observation, in this order, so that nothing is stored half."""

from functions.acceptance import accept
from functions.gateways.clock import now
from functions.gateways.pages import Pages
from functions.gateways.statuses import Statuses
from functions.registries import hosts
from functions.urls import canonical
from schemas.page import PageState, PageStatus


def take_in(posted: object, pages: Pages, statuses: Statuses) -> PageStatus:
    """Accept one posted page and return its status; BadRequest where its envelope is not acceptable, and then nothing
    is stored.
    """
    moment = now()
    observation, content = accept(posted, moment)
    envelope = observation.envelope
    pages.keep(content, observation.sha256)
    status = statuses.receive(
        PageStatus(
            page_id=observation.page_id,
            registry=envelope.registry,
            url=canonical(envelope.url, frozenset(hosts())) if envelope.url else None,
            nct_id=envelope.nct_id,
            state=PageState.RECEIVED,
        ),
        moment,
    )
    pages.observe(observation)
    return status
