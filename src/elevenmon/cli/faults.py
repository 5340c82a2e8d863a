"""Which exit code goes with which fault."""

from elevenmon.cli.exit_codes import ExitCode
from elevenmon.domain.health import FaultKind

_CODES = {
    FaultKind.KEY: ExitCode.KEY,
    FaultKind.SCOPE: ExitCode.PERMISSION,
    FaultKind.PLAN: ExitCode.PERMISSION,
    FaultKind.RATE: ExitCode.RATE_LIMITED,
    FaultKind.NETWORK: ExitCode.NETWORK,
    FaultKind.SERVER: ExitCode.NETWORK,
    FaultKind.SHAPE: ExitCode.NETWORK,
    FaultKind.REQUEST: ExitCode.NETWORK,
    FaultKind.QUOTA: ExitCode.PERMISSION,
    FaultKind.ACCOUNT: ExitCode.PERMISSION,
}


def exit_code(fault: FaultKind) -> ExitCode:
    """The code that tells a script why there was no answer it could use."""
    return _CODES[fault]
