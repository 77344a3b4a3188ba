"""`python -m infra.check_template [TEMPLATE…]`: finds the errors of SAM templates before AWS does, offline.

cfn-lint looks at the source, then at what the SAM translator makes of it: on the source alone it misses errors inside
AWS::Serverless resources, such as a misspelt event property or a GetAtt to nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cfnlint.api import lint_file
from cfnlint.decode import decode
from cfnlint.match import Match

ROOT = Path(__file__).parents[1]
SAM_PYTHON = ROOT / ".venv-sam" / "bin" / "python"
TRANSLATE = ROOT / "infra" / "translate.py"


class TemplateError(RuntimeError):
    """A template has errors; the message lists them as the tools print them."""


def lint(template: Path, name: str) -> None:
    """Raises TemplateError with all errors and warnings that cfn-lint finds, a line each, under the given name."""
    if matches := lint_file(template):
        raise TemplateError("\n".join(finding(match, name) for match in matches))


def finding(match: Match, name: str) -> str:
    """One error as `name:line:column: rule message`."""
    return f"{name}:{match.linenumber}:{match.columnnumber}: {match.rule.id} {match.message}"


def as_json(template: Path) -> str:
    """The template as JSON, with the short forms (!Ref, !Sub, …) written out; TemplateError where it cannot be read."""
    content, matches = decode(str(template))
    if content is None or matches:
        raise TemplateError("\n".join(finding(match, template.name) for match in matches))
    return json.dumps(content)


def translated(template: Path) -> str:
    """The CloudFormation template (JSON) that SAM makes of it; TemplateError where SAM refuses it."""
    if not SAM_PYTHON.exists():
        raise TemplateError("The SAM translator is not installed: `make setup-sam` does it")
    command = [str(SAM_PYTHON), str(TRANSLATE)]
    done = subprocess.run(command, input=as_json(template), capture_output=True, text=True, check=False)
    if done.returncode:
        raise TemplateError(f"{template.name}, translated:\n{done.stderr}".rstrip())
    return done.stdout


def check(template: Path) -> None:
    """Raises TemplateError for the first of the steps that finds errors: the source, the translation, its result."""
    lint(template, template.name)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "translated.json"
        output.write_text(translated(template))
        lint(output, f"{template.name}, translated")


def templates(root: Path = ROOT) -> list[Path]:
    """The stack's template.yaml, and the nested ones: those under infra/ that say they are CloudFormation."""
    nested = (path for path in sorted(root.glob("infra/**/*.yaml")) if "AWSTemplateFormatVersion" in path.read_text())
    return [root / "template.yaml", *nested]


def main(named: Iterable[str]) -> None:
    """Checks the named templates, or all of the project."""
    for template in [Path(name) for name in named] or templates():
        if not template.exists():
            raise TemplateError(f"There is no {template.name}")
        check(template)
        print(f"{template.name}: no errors")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except TemplateError as failure:
        sys.exit(str(failure))
