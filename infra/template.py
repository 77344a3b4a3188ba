"""Reads template.yaml: YAML with CloudFormation's short forms (`!Ref`, `!GetAtt`, …) written out as the long ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as Loader  # reads the template in a tenth of the time
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

TEMPLATE = Path(__file__).parents[1] / "template.yaml"


class TemplateLoader(Loader):
    """YAML where `!Ref x` is {"Ref": "x"}, `!GetAtt a.b` {"Fn::GetAtt": ["a", "b"]} and `!Other x` {"Fn::Other": x}."""


def short_form(loader: TemplateLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    """The long form of one short form."""
    value = content(loader, node)
    if tag in {"Ref", "Condition"}:
        return {tag: value}
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{tag}": value}


def content(loader: TemplateLoader, node: yaml.Node) -> Any:
    """What stands after a tag: a text, a list or a mapping."""
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    raise yaml.constructor.ConstructorError(None, None, "what follows a tag cannot be read", node.start_mark)


TemplateLoader.add_multi_constructor("!", short_form)


def load(path: Path = TEMPLATE) -> dict[str, Any]:
    """The template as plain data."""
    with path.open(encoding="utf-8") as stream:
        template: dict[str, Any] = yaml.load(stream, Loader=TemplateLoader)  # noqa: S506 a SafeLoader with tags
    return template
