"""Turns a SAM template (JSON, standard input) into the CloudFormation that AWS makes of it (JSON, standard output).

Run by path in the environment of requirements-sam.txt: the translator wants an older pydantic than the functions have.
"""

import json
import os
import sys
from typing import Any

from samtranslator.public.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform

PLACEHOLDER = "s3://bundle/functions.zip"  # The translator refuses a local path; packaging puts the real address there.


class NoPolicies:
    """Stands for the list of AWS-managed policies, which would be asked from AWS: our templates name none."""

    def load(self) -> dict[str, str]:
        """No policies."""
        return {}


def packaged(template: dict[str, Any]) -> dict[str, Any]:
    """The same template with every CodeUri and ContentUri as if it had been packaged."""
    globals_ = template.get("Globals", {}).values()
    resources = (resource.get("Properties", {}) for resource in template.get("Resources", {}).values())
    for properties in (*globals_, *resources):
        for key in ("CodeUri", "ContentUri"):
            if key in properties:
                properties[key] = PLACEHOLDER
    return template


def translate(template: dict[str, Any]) -> dict[str, Any]:
    """The CloudFormation template; InvalidDocumentException where the translator refuses the template."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    result: dict[str, Any] = transform(packaged(template), {}, NoPolicies())
    return result


if __name__ == "__main__":
    try:
        json.dump(translate(json.load(sys.stdin)), sys.stdout, indent=1)
    except InvalidDocumentException as refusal:
        sys.exit("\n".join([refusal.message, *(cause.message for cause in refusal.causes)]))
