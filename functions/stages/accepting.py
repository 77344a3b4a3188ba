"""Acceptance: a page becomes a blob, a status and an observation, in this order, so that nothing is stored half."""

from functions.acceptance import accept, presumed
from functions.gateways.clock import now
from functions.gateways.pages import Pages
from functions.gateways.statuses import Statuses
from schemas.page import PageState, PageStatus


def take_in(posted: object, pages: Pages, statuses: Statuses) -> PageStatus:
    """Accept one posted page and return its status; BadRequest, and nothing stored, where its envelope is wrong."""
    moment = now()
    observation, content = accept(posted, moment)
    envelope = observation.envelope
    registry, url = presumed(envelope)
    pages.keep(content, observation.sha256)
    status = statuses.receive(
        PageStatus(
            page_id=observation.page_id,
            registry=registry,
            url=url,
            nct_id=envelope.nct_id,
            state=PageState.RECEIVED,
        ),
        moment,
    )
    pages.observe(observation)
    return status
