"""Makes the buckets, queues and tables of a template, from the template's own properties."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.local.cloud import ACCOUNT, REGION, client
from infra.local.resolver import Resolver, TemplateError

BUCKET: Final = "AWS::S3::Bucket"
QUEUE: Final = "AWS::SQS::Queue"
TABLE: Final = "AWS::DynamoDB::Table"
FUNCTION: Final = "AWS::Serverless::Function"
API: Final = "AWS::Serverless::HttpApi"
SECRET: Final = "AWS::SecretsManager::Secret"  # noqa: S105 a type's name
# These do nothing on one machine: who may do what, what is logged where, who is told.
WITHOUT_EFFECT: Final = (
    "AWS::CloudWatch::",
    "AWS::IAM::",
    "AWS::KMS::",
    "AWS::Logs::",
    "AWS::OpenSearchService::",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::",
    "AWS::SQS::QueuePolicy",
)
PSEUDO: Final = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/local/00000000-0000-0000-0000-000000000000",
    "AWS::StackName": "local",
    "AWS::URLSuffix": "amazonaws.com",
}
NAMES: Final = {BUCKET: "BucketName", QUEUE: "QueueName", TABLE: "TableName", FUNCTION: "FunctionName"}
TABLE_PROPERTIES: Final = {
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
    "StreamSpecification",
}
NO_QUEUE_ATTRIBUTES: Final = {"KmsMasterKeyId", "QueueName", "RedriveAllowPolicy", "SqsManagedSseEnabled", "Tags"}

Attributes = dict[str, Any]


def arn(service: str, name: str) -> str:
    """The ARN of a resource of this account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"


DESCRIBE: Mapping[str, Callable[[str], Attributes]] = {
    BUCKET: lambda name: {"Ref": name, "Arn": f"arn:aws:s3:::{name}", "DomainName": f"{name}.s3.amazonaws.com"},
    QUEUE: lambda name: {
        "Ref": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}",
        "Arn": arn("sqs", name),
        "QueueName": name,
    },
    TABLE: lambda name: {"Ref": name, "Arn": arn("dynamodb", f"table/{name}")},
    FUNCTION: lambda name: {"Ref": name, "Arn": arn("lambda", f"function:{name}")},
    API: lambda name: {"Ref": name},
    SECRET: lambda name: {"Ref": arn("secretsmanager", f"secret:{name}")},
}


class Resources:
    """The resources of a template, by logical id; made by `make`, within a running cloud."""

    def __init__(self, template: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
        self.template = template
        self.attributes: dict[str, Attributes] = {}
        self.secrets: dict[str, str] = {}
        self.resolver = Resolver(template, parameters, self.attributes, PSEUDO, self.secret)

    def ids(self, kind: str) -> list[str]:
        """The logical ids of one type, without those whose condition does not hold."""
        return [
            logical_id
            for logical_id, resource in self.template["Resources"].items()
            if resource["Type"] == kind and self.resolver.exists(logical_id)
        ]

    def properties(self, logical_id: str) -> dict[str, Any]:
        """The properties of a resource, worked out."""
        properties = self.template["Resources"][logical_id].get("Properties", {})
        worked_out: dict[str, Any] = self.resolver.value(properties, f"Resources.{logical_id}.Properties")
        return worked_out

    def secret(self, reference: str) -> str:
        """A random value for a secret of the template: the same one for the same reference, as long as this runs."""
        service, _, rest = reference.partition(":")
        known = [self.attributes[logical_id]["Ref"] for logical_id in self.ids(SECRET)]
        if service != "secretsmanager" or not any(rest.startswith(f"{name}:") for name in known):
            raise TemplateError(f"{{{{resolve:{reference}}}}}: not a secret of this template")
        return self.secrets.setdefault(reference, secrets.token_hex(32))

    def make(self) -> None:
        """Names everything, then makes queues, tables and buckets; TemplateError for a type that is not known here."""
        for logical_id, resource in self.template["Resources"].items():
            if self.resolver.exists(logical_id):
                self.attributes[logical_id] = self.describe(logical_id, resource)
        for kind, make in ((QUEUE, self.queue), (QUEUE, self.redrive), (TABLE, self.table), (BUCKET, self.bucket)):
            for logical_id in self.ids(kind):
                make(logical_id)

    def describe(self, logical_id: str, resource: Mapping[str, Any]) -> Attributes:
        """What Ref and GetAtt give for a resource."""
        kind = resource["Type"]
        name = resource.get("Properties", {}).get(NAMES.get(kind, ""), f"local-{logical_id.lower()}")
        name = self.resolver.value(name, f"Resources.{logical_id}.Properties.{NAMES.get(kind)}")
        if kind in DESCRIBE:
            return DESCRIBE[kind](name)
        if kind.startswith(WITHOUT_EFFECT):
            return {"Ref": name, "Arn": arn("local", name)}
        raise TemplateError(f"Resources.{logical_id}: the type {kind} cannot run on one machine")

    def queue(self, logical_id: str) -> None:
        """A queue with its attributes."""
        properties = self.properties(logical_id)
        attributes = {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in properties.items()
            if name not in NO_QUEUE_ATTRIBUTES | {"RedrivePolicy"}
        }
        name = self.attributes[logical_id]["QueueName"]
        client("sqs").create_queue(QueueName=name, Attributes=attributes)

    def redrive(self, logical_id: str) -> None:
        """The dead-letter queue of a queue, once all queues are there."""
        if policy := self.properties(logical_id).get("RedrivePolicy"):
            client("sqs").set_queue_attributes(
                QueueUrl=self.attributes[logical_id]["Ref"], Attributes={"RedrivePolicy": json.dumps(policy)}
            )

    def table(self, logical_id: str) -> None:
        """A table with its indexes and its stream."""
        properties = {name: value for name, value in self.properties(logical_id).items() if name in TABLE_PROPERTIES}
        if "StreamSpecification" in properties:
            properties["StreamSpecification"] = {"StreamEnabled": True, **properties["StreamSpecification"]}
        made = client("dynamodb").create_table(TableName=self.attributes[logical_id]["Ref"], **properties)
        if "LatestStreamArn" in made["TableDescription"]:
            self.attributes[logical_id]["StreamArn"] = made["TableDescription"]["LatestStreamArn"]

    def bucket(self, logical_id: str) -> None:
        """A bucket with its versioning and its notifications."""
        s3 = client("s3")
        name = self.attributes[logical_id]["Ref"]
        properties = self.properties(logical_id)
        s3.create_bucket(Bucket=name)
        if "VersioningConfiguration" in properties:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=properties["VersioningConfiguration"])
        notifications = properties.get("NotificationConfiguration", {})
        if other := sorted(notifications.keys() - {"QueueConfigurations"}):
            place = f"Resources.{logical_id}.Properties.NotificationConfiguration"
            raise TemplateError(f"{place}: {', '.join(other)} cannot run on one machine")
        configurations = [notification(entry) for entry in notifications.get("QueueConfigurations", [])]
        if configurations:
            s3.put_bucket_notification_configuration(
                Bucket=name,
                NotificationConfiguration={"QueueConfigurations": configurations},
            )


def notification(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A notification to a queue: CloudFormation's names turned into those of the S3 API."""
    configuration = {"QueueArn": entry["Queue"], "Events": [entry["Event"]]}
    if "Filter" in entry:
        configuration["Filter"] = {"Key": {"FilterRules": entry["Filter"]["S3Key"]["Rules"]}}
    return configuration
