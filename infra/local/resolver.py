"""Works out the values of a CloudFormation template: Ref, GetAtt, Sub, Join, conditions, dynamic references.

What it does not know is an error that names the place in the template, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

NO_VALUE = object()  # what {"Ref": "AWS::NoValue"} gives: the property or list item is left out
VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")  # "https://${Domain.DomainEndpoint}", "${!Literal}"
DYNAMIC = re.compile(r"\{\{resolve:([^}]+)\}\}")  # "{{resolve:secretsmanager:NAME:SecretString}}"

Attributes = Mapping[str, Mapping[str, Any]]


class TemplateError(Exception):
    """A template that cannot run here; the message begins with the place."""


class Resolver:
    """The values of one template.

    `attributes` gives for a logical id its attributes, "Ref" among them; it is asked late, so it may be filled as
    resources are made. `dynamic` gives the value of a dynamic reference (`secretsmanager:NAME:SecretString`).
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        parameters: Mapping[str, str],
        attributes: Attributes,
        pseudo: Mapping[str, str],
        dynamic: Callable[[str], str],
    ) -> None:
        self.template = template
        self.attributes = attributes
        self.pseudo = pseudo
        self.dynamic = dynamic
        self.parameters = parameter_values(template.get("Parameters", {}), parameters)
        self.functions: dict[str, Callable[[Any, str], Any]] = {
            "Ref": self.ref,
            "Condition": self.condition,
            "Fn::GetAtt": self.get_att,
            "Fn::Sub": self.sub,
            "Fn::Join": self.join,
            "Fn::Select": self.select,
            "Fn::Split": self.split,
            "Fn::If": self.choose,
            "Fn::Equals": self.equals,
            "Fn::Not": self.negate,
            "Fn::And": self.conjunction,
            "Fn::Or": self.disjunction,
            "Fn::FindInMap": self.find_in_map,
        }

    def value(self, node: Any, place: str) -> Any:
        """The value of anything in the template; `place` is its path, as `Resources.Queue.Properties`."""
        if isinstance(node, dict):
            if len(node) == 1:
                (name, argument), *_ = node.items()
                if name in self.functions and (name != "Condition" or isinstance(argument, str)):
                    return self.functions[name](argument, f"{place}.{name}")
                if str(name).startswith("Fn::"):
                    raise TemplateError(f"{place}: {name} is not known here")
            pairs = ((key, self.value(item, f"{place}.{key}")) for key, item in node.items())
            return {key: item for key, item in pairs if item is not NO_VALUE}
        if isinstance(node, list):
            items = (self.value(item, f"{place}[{number}]") for number, item in enumerate(node))
            return [item for item in items if item is not NO_VALUE]
        return self.text(node) if isinstance(node, str) else node

    def exists(self, logical_id: str) -> bool:
        """True if the resource has no condition, or one that holds."""
        condition = self.template["Resources"][logical_id].get("Condition")
        return condition is None or self.condition(condition, f"Resources.{logical_id}.Condition")

    def text(self, text: str) -> str:
        """A text with its dynamic references replaced."""
        return DYNAMIC.sub(lambda match: self.dynamic(match[1]), text)

    def ref(self, name: str, place: str) -> Any:
        """A parameter, a pseudo parameter or a resource's own reference."""
        if name == "AWS::NoValue":
            return NO_VALUE
        for known in (self.parameters, self.pseudo):
            if name in known:
                return known[name]
        return self.attribute(name, "Ref", place)

    def get_att(self, argument: Any, place: str) -> Any:
        """An attribute of a resource."""
        logical_id, name = argument.split(".", 1) if isinstance(argument, str) else argument
        return self.attribute(logical_id, name, place)

    def attribute(self, logical_id: str, name: str, place: str) -> Any:
        """An attribute that is known here, of a resource that the template makes."""
        if logical_id not in self.template.get("Resources", {}):
            raise TemplateError(f"{place}: there is no {logical_id}")
        if not self.exists(logical_id):
            raise TemplateError(f"{place}: {logical_id} is not made, its condition does not hold")
        if name not in self.attributes.get(logical_id, {}):
            raise TemplateError(f"{place}: {name} of {logical_id} is not known here")
        return self.attributes[logical_id][name]

    def sub(self, argument: Any, place: str) -> str:
        """A text with its ${variables} replaced."""
        text, local = argument if isinstance(argument, list) else (argument, {})
        given = self.value(local, place)

        def replace(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in given:
                return str(given[name])
            return str(self.get_att(name, place) if "." in name else self.ref(name, place))

        return self.text(VARIABLE.sub(replace, text))

    def join(self, argument: Any, place: str) -> str:
        """Texts joined by a delimiter."""
        delimiter, items = argument
        return self.text(str(delimiter).join(map(str, self.value(items, place))))

    def select(self, argument: Any, place: str) -> Any:
        """One item of a list, by its number."""
        number, items = argument
        return self.value(items, place)[int(number)]

    def split(self, argument: Any, place: str) -> list[str]:
        """A text cut at a delimiter."""
        delimiter, text = argument
        return str(self.value(text, place)).split(delimiter)

    def choose(self, argument: Any, place: str) -> Any:
        """One of two values, by a condition; the other is not worked out."""
        condition, then, otherwise = argument
        return self.value(then if self.condition(condition, place) else otherwise, place)

    def condition(self, name: str, place: str) -> bool:
        """True if the named condition holds."""
        conditions = self.template.get("Conditions", {})
        if name not in conditions:
            raise TemplateError(f"{place}: there is no condition {name}")
        return bool(self.value(conditions[name], f"Conditions.{name}"))

    def equals(self, argument: Any, place: str) -> bool:
        """True if both are the same text."""
        left, right = self.value(argument, place)
        return str(left) == str(right)

    def negate(self, argument: Any, place: str) -> bool:
        """True if the one condition does not hold."""
        (inner,) = self.value(argument, place)
        return not inner

    def conjunction(self, argument: Any, place: str) -> bool:
        """True if all conditions hold."""
        return all(self.value(argument, place))

    def disjunction(self, argument: Any, place: str) -> bool:
        """True if one of the conditions holds."""
        return any(self.value(argument, place))

    def find_in_map(self, argument: Any, place: str) -> Any:
        """A value of the template's Mappings."""
        name, first, second = self.value(argument, place)
        try:
            return self.template["Mappings"][name][first][second]
        except KeyError as error:
            raise TemplateError(f"{place}: Mappings has no {name}.{first}.{second}") from error


def parameter_values(declared: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """The value of each parameter: given, else its default; TemplateError where there is neither, or no such one."""
    if unknown := sorted(given.keys() - declared.keys()):
        raise TemplateError(f"Parameters: the template has no {', '.join(unknown)}")
    if missing := sorted(name for name, what in declared.items() if name not in given and "Default" not in what):
        raise TemplateError(f"Parameters: {', '.join(missing)} must be given")
    return {name: given.get(name, what.get("Default")) for name, what in declared.items()}
