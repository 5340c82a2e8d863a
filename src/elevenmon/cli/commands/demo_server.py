"""`elevenmon demo-server`: the simulated API on its own."""

import click

from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.options import DEMO_ONLY, Number, WholeNumber, given
from elevenmon.demo.scenarios import SCENARIOS

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command(
    "demo-server",
    short_help="Serve a simulated ElevenLabs API over HTTP.",
    help="Serve a simulated ElevenLabs API over HTTP; the first line is its address.",
)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", default=0, type=WholeNumber(0, 65_535), help="0: a free one.")
@click.option("--seed", default=11, show_default=True, type=WholeNumber(0, 2**31), help="Which world.")
@click.option(
    "--scenario",
    default="busy",
    show_default=True,
    type=click.Choice(list(SCENARIOS)),
    metavar="NAME",
    help=f"One of {', '.join(SCENARIOS)}.",
)
@click.option(
    "--items",
    default=20_000,
    show_default=True,
    type=WholeNumber(0, 5_000_000),
    help="Clips in the history.",
)
@click.option(
    "--speed",
    default=1.0,
    show_default=True,
    type=Number(0, 1000),
    help="Times the traffic from now on; 0: nothing new happens.",
)
@click.option("--now", metavar="TIME", help="Let the world stand still at this ISO 8601 time.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input closes.")
@click.pass_context
def demo_server(
    context: click.Context,
    /,
    *,
    host: str,
    port: int,
    seed: int,
    scenario: str,
    items: int,
    speed: float,
    now: str | None,
    with_parent: bool,
) -> int:
    """Serve until a signal ends it."""
    for name in DEMO_ONLY:
        if name in given(context):
            raise click.UsageError(f"--{name} goes after demo-server", ctx=context)
    from elevenmon.demo.host import ServerOptions, serve  # noqa: PLC0415 - starlette and uvicorn only here

    if not host:
        raise click.BadParameter("an empty text is no value", context, param_hint="--host")
    if host not in _LOOPBACK:
        diagnostics.say(f"{host} can be reached from other machines; the demo server answers any key")
    options = ServerOptions(
        host=host,
        port=port,
        seed=seed,
        scenario=scenario,
        items=items,
        speed=speed,
        now=now,
        with_parent=with_parent,
    )
    try:
        return serve(options, output.line)
    except UnicodeError:
        diagnostics.say(f"cannot listen on {host} port {port}: this is no host name")
        return ExitCode.USAGE
    except ValueError as error:
        diagnostics.say(str(error))
        return ExitCode.USAGE
    except OSError as error:
        diagnostics.say(f"cannot listen on {host} port {port}: {error.strerror or error}")
        return ExitCode.NETWORK
