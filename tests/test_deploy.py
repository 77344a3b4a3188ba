"""Deployment, against stand-ins of S3 and CloudFormation."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from infra import template
from infra.deploy import DeployError, Deployment, pairs

URL = "https://packages.s3.amazonaws.com/"


@dataclass
class Bucket:
    """Takes objects."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 boto3's names
        """Keeps an object."""
        assert Bucket == "packages"
        self.objects[Key] = Body


@dataclass
class Formation:
    """A stack in a state; `refusal` is why a change set fails."""

    status: str | None = None
    refusal: str | None = None
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        """The stack, if there is one."""
        if self.status is None:
            raise ClientError({"Error": {"Message": "Stack with id s does not exist"}}, "DescribeStacks")
        outputs = [{"OutputKey": "Url", "OutputValue": "u"}]
        parameters = [{"ParameterKey": key} for key in ("AlarmEmail", "LogLevel", "Forgotten")]
        return {"Stacks": [{"StackStatus": self.status, "Outputs": outputs, "Parameters": parameters}]}

    def delete_change_set(self, **_: str) -> None:
        """There is none."""
        raise ClientError({"Error": {"Message": "ChangeSet does not exist"}}, "DeleteChangeSet")

    def create_change_set(self, **given: Any) -> None:
        """Notes it."""
        self.calls.append(("create", given))

    def describe_change_set(self, **_: str) -> dict[str, Any]:
        """Why it failed."""
        return {"StatusReason": self.refusal}

    def execute_change_set(self, **given: Any) -> None:
        """Makes the stack."""
        self.calls.append(("execute", given))
        self.status = "CREATE_COMPLETE"

    def get_waiter(self, name: str) -> "Waiter":
        """One that fails if the change set does."""
        return Waiter(name, self.refusal)


@dataclass
class Waiter:
    """Waits for nothing."""

    name: str
    refusal: str | None

    def wait(self, **_: Any) -> None:
        """Fails where the change set does."""
        if self.refusal and self.name == "change_set_create_complete":
            raise WaiterError("ChangeSetCreateComplete", "Waiter encountered a terminal failure state", {})


def deploy(tmp_path: Path, formation: Formation, **parameters: str) -> tuple[dict[str, str], Bucket, list[str]]:
    """Deploys a bundle of one byte."""
    (tmp_path / "bundle.zip").write_bytes(b"z")
    bucket, told = Bucket(), list[str]()
    made = Deployment("s", "packages", parameters, bucket, formation, told.append)
    return made.run(tmp_path / "bundle.zip", template.load()), bucket, told


@pytest.mark.parametrize(
    ("status", "kind"), [(None, "CREATE"), ("REVIEW_IN_PROGRESS", "CREATE"), ("UPDATE_COMPLETE", "UPDATE")]
)
def test_a_change_set_is_made_and_carried_out(tmp_path: Path, status: str | None, kind: str) -> None:
    formation = Formation(status)
    outputs, bucket, _ = deploy(tmp_path, formation, AlarmEmail="a@b.example")
    assert outputs == {"Url": "u"}
    (_, given), (last, _) = formation.calls
    assert last == "execute"
    assert given["ChangeSetType"] == kind
    assert set(given["Capabilities"]) == {"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"}
    before = [{"ParameterKey": "LogLevel", "UsePreviousValue": True}] if kind == "UPDATE" else []
    assert given["Parameters"] == [{"ParameterKey": "AlarmEmail", "ParameterValue": "a@b.example"}, *before]
    body = json.loads(bucket.objects[given["TemplateURL"].removeprefix(URL)])
    code = body["Globals"]["Function"]["CodeUri"].removeprefix("s3://packages/")
    assert bucket.objects[code] == b"z"
    assert body["Resources"] == template.load()["Resources"]


def test_a_stack_that_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    formation = Formation("CREATE_COMPLETE", "The submitted information didn't contain changes.")
    outputs, _, told = deploy(tmp_path, formation)
    assert outputs == {"Url": "u"}
    assert told == ["s is up to date"]
    assert [name for name, _ in formation.calls] == ["create"]


def test_a_refusal_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="Transform failed"):
        deploy(tmp_path, Formation(None, "Transform failed"))


def test_parameters_are_those_of_the_template() -> None:
    assert pairs(["AlarmEmail=a=b", "OpenSearchDataNodes=2"]) == {"AlarmEmail": "a=b", "OpenSearchDataNodes": "2"}
    with pytest.raises(DeployError, match="no parameter Nodes"):
        pairs(["Nodes=2"])
    with pytest.raises(DeployError, match="Not PARAMETER=VALUE: x"):
        pairs(["x"])
