"""SigV4 for API Gateway, with the AWS credentials that are usual on this machine."""

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.session import Session
from requests import PreparedRequest
from requests.auth import AuthBase

SERVICE = "execute-api"


class Signed(AuthBase):
    """Signs requests; without credentials they go out as they are, which is enough for the open routes."""

    def __init__(self, region: str, credentials: Credentials | None) -> None:
        self.region = region
        self.credentials = credentials

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Return the request with its signature."""
        if self.credentials:
            kind = request.headers.get("Content-Type")
            unsigned = AWSRequest(
                method=request.method,
                url=request.url,
                data=request.body,
                headers={"Content-Type": kind} if kind else {},
            )
            SigV4Auth(self.credentials, SERVICE, self.region).add_auth(unsigned)
            request.headers.update(dict(unsigned.headers.items()))
        return request


def usual(region: str) -> Signed:
    """Return what signs with the credentials of the environment, the profile, or the machine's role."""
    found: Credentials | None = Session().get_credentials()
    return Signed(region, found)
