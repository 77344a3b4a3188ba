"""The template check passes a right template and finds what cfn-lint alone does not."""

from pathlib import Path

import pytest

from infra.check_template import TemplateError, check, lint, templates

SAMPLE = Path(__file__).with_name("sample.yaml")


def changed(folder: Path, old: str, new: str) -> Path:
    """The sample with one wording replaced."""
    text = SAMPLE.read_text()
    assert text.count(old) == 1
    path = folder / "changed.yaml"
    path.write_text(text.replace(old, new))
    return path


def test_right_template_passes() -> None:
    check(SAMPLE)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("            BatchSize: 10", "            BatchSise: 10", "BatchSise"),
        ("          QUEUE: !GetAtt Pages.Arn", "          QUEUE: !GetAtt Nothing.Arn", "Nothing"),
        ("      VisibilityTimeout: 180", "      VisibilityTimeOut: 180", "VisibilityTimeOut"),
        ("      Timeout: 30", "      Timeout: [", "changed.yaml"),
    ],
)
def test_wrong_template_is_refused_with_the_place(tmp_path: Path, old: str, new: str, found: str) -> None:
    with pytest.raises(TemplateError, match=found):
        check(changed(tmp_path, old, new))


def test_lint_of_the_source_alone_would_miss_a_misspelt_event_property(tmp_path: Path) -> None:
    lint(changed(tmp_path, "            BatchSize: 10", "            BatchSise: 10"), "the source")


def test_nested_templates_are_found_and_other_yaml_is_not(tmp_path: Path) -> None:
    (tmp_path / "infra" / "nested").mkdir(parents=True)
    nested = tmp_path / "infra" / "nested" / "alarms.yaml"
    nested.write_text('AWSTemplateFormatVersion: "2010-09-09"\n')
    (tmp_path / "infra" / "other.yaml").write_text("a: 1\n")
    assert templates(tmp_path) == [tmp_path / "template.yaml", nested]
