"""`python -m infra.deploy STACK BUCKET [PARAMETER=VALUE…]`: packages everything and brings it to an AWS account.

The zip and the template go into the bucket, under names made from their content; CloudFormation itself applies the SAM
transform. Account and region are those of the usual AWS environment. A stack that is up to date is left alone.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra import package, template

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]  # roles of our own; the SAM transform
PREFIX = "trialindex"
NO_CHANGE = ("didn't contain changes", "No updates are to be performed")  # CloudFormation's two ways to say so
WAIT = {"Delay": 10, "MaxAttempts": 360}  # an hour: a search domain takes 15 to 30 minutes

Progress = Callable[[str], None]


class DeployError(RuntimeError):
    """The stack cannot be brought to AWS; the message says what CloudFormation says."""


@dataclass(frozen=True)
class Deployment:
    """One stack in one account: the clients of S3 and CloudFormation, and where packages go."""

    stack: str
    bucket: str
    parameters: Mapping[str, str]
    s3: Any
    cloudformation: Any
    progress: Progress = print

    def run(self, bundle: Path, source: Mapping[str, Any]) -> dict[str, str]:
        """Brings a bundle and a template to AWS and returns the stack's outputs; DeployError if it fails."""
        code = self.upload(bundle.read_bytes(), ".zip")
        body = json.dumps(with_code(source, f"s3://{self.bucket}/{code}"), sort_keys=True).encode()
        kept = self.kept()
        kind = "CREATE" if kept is None else "UPDATE"
        name = f"{PREFIX}-{hashlib.sha256(body).hexdigest()[:16]}"
        url = f"https://{self.bucket}.s3.amazonaws.com/{self.upload(body, '.json')}"
        if self.propose(name, kind, url, self.values(source, kept or set())):
            self.progress(f"{kind.capitalize()} of {self.stack} begins; a first search domain takes half an hour")
            self.cloudformation.execute_change_set(ChangeSetName=name, StackName=self.stack)
            self.wait(f"stack_{kind.lower()}_complete", StackName=self.stack)
        else:
            self.progress(f"{self.stack} is up to date")
        (found,) = self.cloudformation.describe_stacks(StackName=self.stack)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}

    def upload(self, content: bytes, suffix: str) -> str:
        """The key under which the content is in the bucket: the same for the same content."""
        key = f"{PREFIX}/{hashlib.sha256(content).hexdigest()}{suffix}"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)
        return key

    def kept(self) -> set[str] | None:
        """The parameters that the stack has; None if there is none yet, or one that was only proposed."""
        try:
            (found,) = self.cloudformation.describe_stacks(StackName=self.stack)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        if found["StackStatus"] == "REVIEW_IN_PROGRESS":
            return None
        return {parameter["ParameterKey"] for parameter in found.get("Parameters", [])}

    def values(self, source: Mapping[str, Any], kept: set[str]) -> list[dict[str, Any]]:
        """The parameters of a change: as given, else as the stack has them, else the template's defaults."""
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()]
        before = sorted((kept & source["Parameters"].keys()) - self.parameters.keys())
        return [*given, *({"ParameterKey": key, "UsePreviousValue": True} for key in before)]

    def propose(self, name: str, kind: str, url: str, parameters: Sequence[Mapping[str, Any]]) -> bool:
        """True if the change set, now made, changes something."""
        self.discard(name)
        self.cloudformation.create_change_set(
            StackName=self.stack,
            ChangeSetName=name,
            ChangeSetType=kind,
            TemplateURL=url,
            Capabilities=CAPABILITIES,
            Parameters=parameters,
        )
        try:
            self.wait("change_set_create_complete", StackName=self.stack, ChangeSetName=name)
        except DeployError:
            found = self.cloudformation.describe_change_set(StackName=self.stack, ChangeSetName=name)
            reason = found.get("StatusReason", "")
            self.discard(name)
            if any(words in reason for words in NO_CHANGE):
                return False
            raise DeployError(f"CloudFormation refuses the template: {reason}") from None
        return True

    def discard(self, name: str) -> None:
        """Removes a change set of this name, if there is one."""
        try:
            self.cloudformation.delete_change_set(StackName=self.stack, ChangeSetName=name)
        except ClientError as error:
            if "does not exist" not in str(error):
                raise

    def wait(self, what: str, **names: str) -> None:
        """Returns when CloudFormation is done; DeployError where it ends otherwise."""
        try:
            self.cloudformation.get_waiter(what).wait(**names, WaiterConfig=WAIT)
        except WaiterError as error:
            raise DeployError(f"{self.stack}: {error}; the stack's events in the console say why") from error


def with_code(source: Mapping[str, Any], uri: str) -> dict[str, Any]:
    """The template with the place of the uploaded bundle as every function's code."""
    shared = source["Globals"]
    return {**source, "Globals": {**shared, "Function": {**shared["Function"], "CodeUri": uri}}}


def pairs(arguments: Sequence[str]) -> dict[str, str]:
    """Parameters from NAME=VALUE; DeployError for anything else, and for a name that the template does not have."""
    if odd := [argument for argument in arguments if "=" not in argument]:
        raise DeployError(f"Not PARAMETER=VALUE: {' '.join(odd)}")
    given = dict(argument.split("=", 1) for argument in arguments)
    if unknown := sorted(given.keys() - template.load()["Parameters"].keys()):
        raise DeployError(f"template.yaml has no parameter {', '.join(unknown)}")
    return given


def main(arguments: Sequence[str]) -> None:
    """Builds the bundle and deploys it as the arguments say."""
    if len(arguments) < 2:
        raise DeployError("python -m infra.deploy STACK BUCKET [PARAMETER=VALUE…]")
    stack, bucket, *rest = arguments
    deployment = Deployment(stack, bucket, pairs(rest), boto3.client("s3"), boto3.client("cloudformation"))
    for name, value in deployment.run(package.build(), template.load()).items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (BotoCoreError, ClientError, DeployError, package.PackageError) as failure:
        sys.exit(str(failure))
