"""`python -m infra.operators`, the same as `trialindex`."""

from infra.operators.app import app


def main() -> None:
    """Run the command line."""
    app(prog_name="trialindex")


if __name__ == "__main__":
    main()
