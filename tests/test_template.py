"""What template.yaml promises: nothing is lost in silence, nothing is open by mistake, everybody may do little."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from functions.gateways import clients, index
from infra import template

TEMPLATE = template.load()
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
OPEN = {
    ("GET", "/health"),
    ("GET", "/v1/antigens"),
    ("GET", "/v1/antigens/{concept+}"),
    ("GET", "/v1/conditions"),
    ("GET", "/v1/conditions/{concept+}"),
    ("GET", "/v1/trials"),
    ("GET", "/v1/trials/{nct_id}"),
    ("GET", "/v1/trials/{nct_id}/records"),
    ("GET", "/v1/sources"),
}
IAM = {
    ("POST", "/v1/pages"),
    ("GET", "/v1/pages"),
    ("GET", "/v1/pages/{page_id}"),
    ("GET", "/v1/pages/{page_id}/record"),
    ("POST", "/v1/pages/{page_id}/redrive"),
    ("GET", "/v1/unlinked"),
    ("POST", "/v1/unlinked/{page_id}/link"),
    ("POST", "/v1/targets"),
    ("GET", "/v1/targets"),
    ("GET", "/v1/targets/{target_id}"),
    ("PATCH", "/v1/targets/{target_id}"),
    ("DELETE", "/v1/targets/{target_id}"),
    ("POST", "/v1/runs"),
    ("GET", "/v1/runs"),
    ("GET", "/v1/runs/{run_id}"),
    ("PATCH", "/v1/sources/{registry}"),
}
STORES = ("AWS::S3::Bucket", "AWS::DynamoDB::Table")
LAMBDA_LIMIT_SECONDS = 30


def of(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of all resources of a type."""
    return {name: made["Properties"] for name, made in RESOURCES.items() if made["Type"] == kind}


def events(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of a type, each with its function's logical id."""
    for name, properties in of("AWS::Serverless::Function").items():
        for event in properties["Events"].values():
            if event["Type"] == kind:
                yield name, event["Properties"]


def named(reference: Any) -> str:
    """The logical id in a Ref or GetAtt."""
    return str(reference.get("Ref") or reference["Fn::GetAtt"][0])


def timeout(function: str) -> int:
    """Seconds that a function may take."""
    default = TEMPLATE["Globals"]["Function"]["Timeout"]
    return int(RESOURCES[function]["Properties"].get("Timeout", default))


def dead_letter_queues() -> set[str]:
    """Queues that take what other queues and streams gave up."""
    redrives = [queue["RedrivePolicy"] for queue in of("AWS::SQS::Queue").values() if "RedrivePolicy" in queue]
    streams = [event["DestinationConfig"]["OnFailure"]["Destination"] for _, event in events("DynamoDB")]
    return {named(policy["deadLetterTargetArn"]) for policy in redrives} | {named(target) for target in streams}


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """All statements that allow something, each with the resource that has them."""
    for name, made in RESOURCES.items():
        yield from ((name, found) for found in allowing(made.get("Properties", {})))


def allowing(node: Any) -> Iterator[dict[str, Any]]:
    """The statements with Effect Allow anywhere below."""
    if isinstance(node, dict):
        if node.get("Effect") == "Allow":
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from allowing(item)


def listed(value: Any) -> list[Any]:
    """A list, of one where it is none."""
    return value if isinstance(value, list) else [value]


def test_every_queue_gives_up_into_a_dead_letter_queue_or_is_one() -> None:
    queues = of("AWS::SQS::Queue")
    without = {name for name, queue in queues.items() if "RedrivePolicy" not in queue}
    assert without == dead_letter_queues()
    assert all(queue["SqsManagedSseEnabled"] for queue in queues.values())
    assert all(queue["MessageRetentionPeriod"] == 14 * 86400 for queue in queues.values())


def test_every_dead_letter_queue_has_an_alarm_and_a_reader() -> None:
    alarms = of("AWS::CloudWatch::Alarm").values()
    watched = {
        named(dimension["Value"])
        for alarm in alarms
        for dimension in alarm.get("Dimensions", [])
        if dimension["Name"] == "QueueName" and alarm["MetricName"] == "NumberOfMessagesReceived"
    }
    assert watched == dead_letter_queues()
    assert {named(event["Queue"]) for name, event in events("SQS") if name == "FailFunction"} == dead_letter_queues()


def test_every_alarm_tells_somebody_if_there_is_somebody() -> None:
    for alarm in of("AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == {"Fn::If": ["SendsAlarms", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}
        assert alarm["TreatMissingData"] == "notBreaching"


def test_every_function_is_watched() -> None:
    (alarm,) = (alarm for name, alarm in of("AWS::CloudWatch::Alarm").items() if name == "FunctionErrorsAlarm")
    metrics = [entry["MetricStat"]["Metric"] for entry in alarm["Metrics"] if "MetricStat" in entry]
    watched = {named(dimension["Value"]) for metric in metrics for dimension in metric["Dimensions"]}
    assert watched == of("AWS::Serverless::Function").keys()


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_take() -> None:
    for function, event in events("SQS"):
        assert RESOURCES[named(event["Queue"])]["Properties"]["VisibilityTimeout"] >= 6 * timeout(function)
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_every_stream_has_limits_and_a_destination() -> None:
    for _, event in events("DynamoDB"):
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert event["BisectBatchOnFunctionError"]
        assert event["MaximumRetryAttempts"] > 0
        assert event["MaximumRecordAgeInSeconds"] > 0
        assert event["DestinationConfig"]["OnFailure"]["Type"] == "SQS"


def test_a_schedule_fetches_only_with_a_contact_and_what_it_cannot_start_is_told() -> None:
    ((function, schedule),) = events("ScheduleV2")
    assert schedule["State"] == {"Fn::If": ["Fetches", "ENABLED", "DISABLED"]}
    assert TEMPLATE["Conditions"]["Fetches"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "FetchContact"}, ""]}]}
    assert TEMPLATE["Parameters"]["FetchContact"]["Default"] == ""
    assert TEMPLATE["Parameters"]["FetchPermitted"]["Default"] == ""
    given_up = RESOURCES[function]["Properties"]["DeadLetterQueue"]["TargetArn"]
    assert {named(given_up), named(schedule["DeadLetterConfig"]["Arn"])} <= dead_letter_queues()


def test_only_trials_as_they_are_now_are_indexed() -> None:
    (event,) = (event for name, event in events("DynamoDB") if name == "IndexFunction")
    (pattern,) = event["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"]) == {"dynamodb": {"Keys": {"sk": {"S": ["current"]}}}}


def test_only_records_of_trials_are_reconciled() -> None:
    (event,) = (event for name, event in events("DynamoDB") if name == "ReconcileFunction")
    (pattern,) = event["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"]) == {"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "NCT"}]}}}}


def test_routes_are_open_or_need_iam_as_listed() -> None:
    assert RESOURCES["Api"]["Properties"]["Auth"] == {"EnableIamAuthorizer": True, "DefaultAuthorizer": "AWS_IAM"}
    routes = {(event["Method"], event["Path"]): event.get("Auth") for _, event in events("HttpApi")}
    assert {route for route, auth in routes.items() if auth == {"Authorizer": "NONE"}} == OPEN
    assert {route for route, auth in routes.items() if auth is None} == IAM
    assert routes.keys() == OPEN | IAM
    assert {named(event["ApiId"]) for _, event in events("HttpApi")} == {"Api"}


def test_the_api_waits_longer_than_its_functions_may_take() -> None:
    for function, _ in events("HttpApi"):
        assert timeout(function) < LAMBDA_LIMIT_SECONDS


def test_a_store_that_hangs_is_given_up_before_a_route_must_answer() -> None:
    """Each try may wait to connect and wait to read; the pauses between tries grow: 1 s, 2 s."""
    longest = min(timeout(function) for function, _ in events("HttpApi"))
    assert longest > clients.TRIES * sum(clients.TRY_SECONDS) + 2 ** (clients.TRIES - 1) - 1
    assert longest > (index.RETRIES + 1) * index.TIMEOUT


def test_a_letter_that_cannot_be_read_is_told_of() -> None:
    alarm = of("AWS::CloudWatch::Alarm")["StuckLettersAlarm"]
    metrics = [entry["MetricStat"]["Metric"] for entry in alarm["Metrics"] if "MetricStat" in entry]
    assert {metric["MetricName"] for metric in metrics} == {"ApproximateNumberOfMessagesNotVisible"}
    assert {
        named(dimension["Value"]) for metric in metrics for dimension in metric["Dimensions"]
    } == dead_letter_queues()


def test_browsers_may_only_read() -> None:
    assert RESOURCES["Api"]["Properties"]["CorsConfiguration"]["AllowMethods"] == ["GET"]


@pytest.mark.parametrize(("resource", "statement"), list(statements()), ids=lambda found: str(found)[:60])
def test_no_wildcards_in_what_is_allowed(resource: str, statement: dict[str, Any]) -> None:
    if resource == "AlarmKey":
        assert listed(statement["Resource"]) == ["*"], "in a key's own policy, * is this key"
        return
    assert not [action for action in listed(statement["Action"]) if "*" in action]
    assert "*" not in listed(statement.get("Resource", []))
    assert statement.get("Principal") != "*"


def test_each_function_has_a_role_of_its_own_and_no_managed_policy() -> None:
    roles = {name: named(made["Role"]) for name, made in of("AWS::Serverless::Function").items()}
    assert len(set(roles.values())) == len(roles)
    assert all("ManagedPolicyArns" not in role for role in of("AWS::IAM::Role").values())


def test_stores_outlive_the_stack() -> None:
    stores = [made for made in RESOURCES.values() if made["Type"] in STORES]
    assert len(stores) == 6
    assert all(made["DeletionPolicy"] == made["UpdateReplacePolicy"] == "Retain" for made in stores)


def test_the_bucket_is_encrypted_versioned_private_and_for_tls_only() -> None:
    (bucket,) = of("AWS::S3::Bucket").values()
    assert bucket["BucketEncryption"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    (policy,) = of("AWS::S3::BucketPolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_tables_are_encrypted_and_can_be_restored() -> None:
    for table in of("AWS::DynamoDB::Table").values():
        assert table["SSESpecification"]["SSEEnabled"]
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
        assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_the_search_domain_is_encrypted_and_for_the_functions_only() -> None:
    (domain,) = of("AWS::OpenSearchService::Domain").values()
    assert domain["EncryptionAtRestOptions"] == {"Enabled": True}
    assert domain["NodeToNodeEncryptionOptions"] == {"Enabled": True}
    assert domain["DomainEndpointOptions"]["EnforceHTTPS"]
    for statement in domain["AccessPolicies"]["Statement"]:
        principals = {named(role) for role in listed(statement["Principal"]["AWS"])}
        assert principals <= {"ReadRole", "WriteRole", "IndexRole"}


def test_only_indexing_writes_into_the_search_domain_and_nobody_deletes() -> None:
    (domain,) = of("AWS::OpenSearchService::Domain").values()
    writing = [
        (named(role), resource["Fn::Sub"].rpartition("/")[2])
        for statement in domain["AccessPolicies"]["Statement"]
        for role in listed(statement["Principal"]["AWS"])
        for resource in listed(statement["Resource"])
        if statement["Action"] != "es:ESHttpGet" and not resource["Fn::Sub"].endswith(("/_search", "/_count"))
    ]
    assert writing == [("IndexRole", "_bulk"), ("IndexRole", "${IndexAlias}-v*")]
    assert not [made for made in domain["AccessPolicies"]["Statement"] if made["Action"] == "es:ESHttpDelete"]
    assert domain["AdvancedOptions"]["rest.action.multi.allow_explicit_index"] == "false", "a body may name no index"


def test_a_given_domain_is_asked_the_same_as_an_own_one() -> None:
    (domain,) = of("AWS::OpenSearchService::Domain").values()
    own = {
        (named(role), statement["Action"], resource["Fn::Sub"].partition("${OpenSearchDomainName}")[2])
        for statement in domain["AccessPolicies"]["Statement"]
        for role in listed(statement["Principal"]["AWS"])
        for resource in listed(statement["Resource"])
    }
    given = {
        (role, statement["Action"], resource["Fn::Sub"].removeprefix("${OpenSearchEndpointArn}"))
        for role, statement in statements()
        if role != "Domain" and str(statement["Action"]).startswith("es:")
        for resource in listed(statement["Resource"])
    }
    assert own == given


def test_logs_do_not_stay_for_ever() -> None:
    assert all("RetentionInDays" in group for group in of("AWS::Logs::LogGroup").values())


def test_every_parameter_says_what_it_is() -> None:
    assert all(parameter["Description"] for parameter in TEMPLATE["Parameters"].values())
    assert all("Default" in parameter for parameter in TEMPLATE["Parameters"].values())
