"""The truth in S3: the bytes of pages, and what was observed of each page and when."""

from datetime import UTC
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from functions.errors import NotFound
from functions.gateways.clients import answering, code
from schemas.identifiers import Moment, PageId
from schemas.page import Observation, ObservationKind

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

OBSERVATIONS = "observations/"
BLOBS = "blobs/"


def observation_key(page_id: PageId, moment: Moment) -> str:
    """Return the key of an observation: the moment is UTC to the microsecond, so that keys sort by time."""
    return f"{OBSERVATIONS}{page_id}/{moment.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.json"


class Pages:
    """Blobs and observations; a blob never changes and an observation is only ever added."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def keep(self, content: bytes, sha256: str) -> None:
        """Keep the bytes of a page under their hash."""
        with answering("S3"):
            self._s3.put_object(Bucket=self._bucket, Key=BLOBS + sha256, Body=content)

    def observe(self, observation: Observation) -> str:
        """Add an observation, which wakes parsing; return its key."""
        key = observation_key(observation.page_id, observation.envelope.fetched_at)
        with answering("S3"):
            self._s3.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=observation.model_dump_json(exclude_none=True).encode(),
                ContentType="application/json",
            )
        return key

    def observation(self, key: str) -> Observation:
        """Return the observation of a key; NotFound where there is none."""
        return Observation.model_validate_json(self._get(key))

    def content(self, sha256: str) -> str:
        """Return the text of a blob, which was checked to be UTF-8 when it was accepted."""
        return self._get(BLOBS + sha256).decode()

    def latest_content(self, page_id: PageId) -> Observation | None:
        """Return the newest observation of a page's content, or None where there is none."""
        observations = (self.observation(key) for key in sorted(self._keys(page_id), reverse=True))
        return next((found for found in observations if found.kind is ObservationKind.CONTENT), None)

    def latest(self, page_id: PageId) -> str:
        """Return the key of the newest observation of a page that is not of its absence; NotFound where there is none.

        That it is gone says nothing of what parsing makes of it.
        """
        found = (key for key in sorted(self._keys(page_id), reverse=True) if not self._is_absence(key))
        key = next(found, None)
        if key is None:
            raise NotFound(f"no page {page_id}")
        return key

    def contents(self, page_id: PageId) -> list[str]:
        """Return the keys of the observations of a page's content, oldest first."""
        keys = sorted(self._keys(page_id))
        return [key for key in keys if self.observation(key).kind is ObservationKind.CONTENT]

    def page_ids(self, prefix: str, after: PageId | None, limit: int) -> list[PageId]:
        """Return up to `limit` ids of pages that begin with `prefix`, in order, from after a page on."""
        start = f"{OBSERVATIONS}{after}/~" if after else ""
        with answering("S3"):
            answer = self._s3.list_objects_v2(
                Bucket=self._bucket, Prefix=OBSERVATIONS + prefix, Delimiter="/", MaxKeys=limit, StartAfter=start
            )
        return [found["Prefix"].split("/")[1] for found in answer.get("CommonPrefixes", [])]

    def _is_absence(self, key: str) -> bool:
        return self.observation(key).kind is ObservationKind.GONE

    def _keys(self, page_id: PageId) -> list[str]:
        with answering("S3"):
            listing = self._s3.get_paginator("list_objects_v2")
            pages = listing.paginate(Bucket=self._bucket, Prefix=f"{OBSERVATIONS}{page_id}/")
            return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def _get(self, key: str) -> bytes:
        with answering("S3"):
            try:
                return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            except ClientError as error:
                if code(error) == "NoSuchKey":
                    raise NotFound(f"nothing is stored under {key}") from None
                raise
