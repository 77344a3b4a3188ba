"""The values of a template, and the places that errors name."""

from typing import Any

import pytest

from infra import template
from infra.local.resolver import NO_VALUE, Resolver, TemplateError
from infra.local.resources import Resources

TEMPLATE: dict[str, Any] = {
    "Parameters": {"Name": {"Default": "x"}, "Count": {"Default": 2}, "Given": {}},
    "Conditions": {
        "IsX": {"Fn::Equals": [{"Ref": "Name"}, "x"]},
        "IsTwo": {"Fn::Equals": [{"Ref": "Count"}, "2"]},
        "Neither": {"Fn::And": [{"Fn::Not": [{"Condition": "IsX"}]}, {"Condition": "IsTwo"}]},
        "Either": {"Fn::Or": [{"Condition": "Neither"}, {"Condition": "IsTwo"}]},
    },
    "Mappings": {"Sizes": {"eu": {"small": 3}}},
    "Resources": {"Queue": {"Type": "Q"}, "Never": {"Type": "Q", "Condition": "Neither"}},
}


def resolver() -> Resolver:
    """One with a queue whose attributes are known."""
    attributes = {"Queue": {"Ref": "https://queue", "Arn": "arn:queue"}, "Never": {"Ref": "never"}}
    return Resolver(TEMPLATE, {"Given": "g"}, attributes, {"AWS::Region": "eu"}, lambda reference: f"<{reference}>")


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ({"Ref": "Name"}, "x"),
        ({"Ref": "Given"}, "g"),
        ({"Ref": "AWS::Region"}, "eu"),
        ({"Ref": "Queue"}, "https://queue"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:queue"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn:queue"),
        ({"Fn::Sub": "${Name}-${Queue.Arn}-${!Kept}"}, "x-arn:queue-${Kept}"),
        ({"Fn::Sub": ["${a}${Name}", {"a": {"Ref": "Given"}}]}, "gx"),
        (
            {"Fn::Sub": "{{resolve:secretsmanager:${Queue.Arn}:SecretString}}"},
            "<secretsmanager:arn:queue:SecretString>",
        ),
        ("{{resolve:ssm:a}}-b", "<ssm:a>-b"),
        ({"Fn::Join": ["/", ["a", {"Ref": "Name"}, 3]]}, "a/x/3"),
        ({"Fn::Select": [1, {"Fn::Split": [":", "a:b"]}]}, "b"),
        ({"Fn::If": ["IsX", "yes", {"Ref": "Nobody"}]}, "yes"),
        ({"Fn::If": ["Neither", {"Ref": "Nobody"}, {"k": [1]}]}, {"k": [1]}),
        ({"Fn::If": ["Either", 1, 2]}, 1),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "small"]}, 3),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [{"Ref": "AWS::NoValue"}, 1]}, {"b": [1]}),
        ({"Condition": {"StringEquals": {"x": "y"}}}, {"Condition": {"StringEquals": {"x": "y"}}}),
        ({"Ref": "AWS::NoValue"}, NO_VALUE),
    ],
)
def test_values(node: Any, value: Any) -> None:
    assert resolver().value(node, "here") == value


@pytest.mark.parametrize(
    ("node", "error"),
    [
        ({"a": [{"Ref": "Nobody"}]}, r"^here\.a\[0\]\.Ref: there is no Nobody$"),
        ({"Fn::GetAtt": ["Queue", "Color"]}, r"^here\.Fn::GetAtt: Color of Queue is not known here$"),
        ({"Ref": "Never"}, r"^here\.Ref: Never is not made, its condition does not hold$"),
        ({"Fn::ImportValue": "x"}, r"^here: Fn::ImportValue is not known here$"),
        ({"Fn::If": ["Missing", 1, 2]}, r"^here\.Fn::If: there is no condition Missing$"),
        ({"Fn::FindInMap": ["Sizes", "us", "small"]}, r"^here\.Fn::FindInMap: Mappings has no Sizes\.us\.small$"),
    ],
)
def test_what_is_not_known_is_an_error_with_its_place(node: Any, error: str) -> None:
    with pytest.raises(TemplateError, match=error):
        resolver().value(node, "here")


@pytest.mark.parametrize(("given", "error"), [({}, "Given must be given"), ({"Given": "1", "Other": "2"}, "no Other")])
def test_parameters(given: dict[str, str], error: str) -> None:
    with pytest.raises(TemplateError, match=error):
        Resolver(TEMPLATE, given, {}, {}, str)


def test_a_resource_of_another_type_is_an_error() -> None:
    resources = Resources({"Resources": {"Crowd": {"Type": "AWS::EC2::Instance"}}}, {})
    with pytest.raises(TemplateError, match=r"^Resources\.Crowd: the type AWS::EC2::Instance cannot run"):
        resources.make()


def test_a_secret_has_one_random_value() -> None:
    resources = Resources({"Resources": {"Key": {"Type": "AWS::SecretsManager::Secret"}}}, {})
    resources.make()
    node = {"Fn::Sub": "{{resolve:secretsmanager:${Key}:SecretString}}"}
    first = resources.resolver.value(node, "here")
    assert first == resources.resolver.value(node, "here")
    assert len(first) == 64
    with pytest.raises(TemplateError, match="not a secret of this template"):
        resources.resolver.value("{{resolve:secretsmanager:other:SecretString}}", "here")


def test_the_whole_template_resolves() -> None:
    resources = Resources(template.load(), {"OpenSearchEndpoint": "http://127.0.0.1:1"})
    kinds = {resource["Type"] for resource in resources.template["Resources"].values()}
    assert "Domain" not in {name for kind in kinds for name in resources.ids(kind)}
