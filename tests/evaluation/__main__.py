"""Prints how well targets and conditions are read in labelled trials: `python -m tests.evaluation [half]`; the half
`write` writes the figures of all of them into docs/evaluation.md.
"""

import sys

from tests.evaluation import document, labels, scores


def main(name: str) -> None:
    """Print the scores of a half (`develop`, `test`) and its misses."""
    trials = labels.half(name)
    print(f"{len(trials)} labelled trials ({name})")
    for measure in (scores.targets, scores.roles, scores.constructs, scores.origins, scores.concepts):
        result = measure(trials)
        print(f"\n{measure.__name__}\n" + "\n".join(scores.lines(result)))
        print("\n".join(f"  {miss}" for miss in result.misses))


if __name__ == "__main__":
    half = sys.argv[1] if len(sys.argv) > 1 else "develop"
    if half == "write":
        document.write()
    else:
        main(half)
