"""What every command has: the options --url and --json, the API, the output, and the exit code of a failure."""

import inspect
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Concatenate, Final, NoReturn, ParamSpec

import typer
from typer.core import TyperCommand, TyperGroup

from infra.operators import addresses
from infra.operators.client import Api
from infra.operators.failures import Exit, Failure
from infra.operators.printing import Output

P = ParamSpec("P")
Url = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help=f"Address of the API; else {addresses.VARIABLE}, else {addresses.LOCAL}.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, nothing else.")]
_CONTEXT: Final = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
_SHARED: Final = (
    inspect.Parameter("url", inspect.Parameter.KEYWORD_ONLY, annotation=Url, default=None),
    inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, annotation=AsJson, default=False),
)


@dataclass(frozen=True)
class Session:
    """One command under way."""

    context: typer.Context
    api: Api
    out: Output

    def end(self, code: Exit) -> NoReturn:
        """End the command with an exit code."""
        raise typer.Exit(code)


class Default(TyperGroup):
    """A group whose first command is meant where none is named: `runs` lists, and `runs ID` shows one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the first command in front of arguments that name none."""
        if not args or not (args[0] in self.commands or args[0] in ctx.help_option_names):
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)


def examples(*lines: str) -> str:
    """Return the end of a help text: commands as one would type them."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))  # \b: the lines stay as they are


def command(
    app: typer.Typer, name: str, tries: Sequence[str], cls: type[TyperCommand] = TyperCommand
) -> Callable[[Callable[Concatenate[Session, P], None]], Callable[Concatenate[Session, P], None]]:
    """Return what makes a command of a function: its parameters after the session are the command's own options."""

    def register(function: Callable[Concatenate[Session, P], None]) -> Callable[Concatenate[Session, P], None]:
        def run(*, ctx: typer.Context, url: str | None, as_json: bool, **given: Any) -> None:
            out = Output(as_json)
            api = Api(_address(url or ctx.find_root().params.get("url")))
            try:
                function(Session(ctx, api, out), **given)  # type: ignore[call-arg]  # the signature below holds it
            except Failure as failure:
                out.failure(failure)
                raise typer.Exit(failure.code) from failure

        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        shown = [_CONTEXT, *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own), *_SHARED]
        run.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in shown}
        app.command(name, help=inspect.getdoc(function), epilog=examples(*tries), cls=cls)(run)
        return function

    return register


def _address(given: str | None) -> str:
    try:
        return addresses.checked(given or os.environ.get(addresses.VARIABLE) or addresses.LOCAL)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error
