"""What IAM lets the functions of a template do: the statements of their roles and of the search domain."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from infra.local.resolver import Resolver
from infra.local.resources import PSEUDO, Resources
from tests.end_to_end.recording import Right

KNOWN = {"Sid", "Effect", "Principal", "Action", "Resource"}


def allowed(resources: Resources, parameters: Mapping[str, str]) -> dict[str, set[Right]]:
    """Return for each function every action and resource (as patterns) that it is allowed, under these parameters."""
    resolver = Resolver(resources.template, parameters, resources.attributes, PSEUDO, resources.secret)
    made = resources.template["Resources"]
    functions = {name: its["Properties"] for name, its in made.items() if its["Type"] == "AWS::Serverless::Function"}
    found: dict[str, set[Right]] = {}
    for function, properties in functions.items():
        role = properties["Role"]["Fn::GetAtt"][0]
        policies = resolver.value(made[role]["Properties"]["Policies"], role)
        statements = [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
        if resolver.exists("Domain"):
            name = resources.attributes[role]["Arn"]
            policy = resolver.value(made["Domain"]["Properties"]["AccessPolicies"], "Domain")
            statements += [its for its in policy["Statement"] if name in listed(its["Principal"]["AWS"])]
        found[function] = {right for statement in statements for right in rights(statement)}
    return found


def rights(statement: Mapping[str, Any]) -> Iterable[Right]:
    """Return the actions and resources of a statement, each with each."""
    assert statement["Effect"] == "Allow"
    assert statement.keys() <= KNOWN, "conditions and exceptions are not understood here"
    return [(action, resource) for action in listed(statement["Action"]) for resource in listed(statement["Resource"])]


def covers(right: Right, need: Right) -> bool:
    """Say whether a right, whose parts may have wildcards, is what is needed."""
    action, resource = right
    return matches(action.lower(), need[0].lower()) and matches(resource, need[1])


def matches(pattern: str, text: str) -> bool:
    """Say whether IAM takes a text for the pattern: * is any text, / included, and ? any one sign."""
    wildcards = {"*": ".*", "?": "."}
    return re.fullmatch("".join(wildcards.get(sign, re.escape(sign)) for sign in pattern), text) is not None


def listed(value: Any) -> list[Any]:
    """Return a list, of one where it is none."""
    return value if isinstance(value, list) else [value]
