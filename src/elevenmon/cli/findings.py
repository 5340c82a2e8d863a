"""What a look at the installation brings: findings, and how they are written."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from elevenmon.cli import output
from elevenmon.cli.exit_codes import ExitCode


class Grade(StrEnum):
    """How good a finding is."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing, nothing to mend."""
    BAD = "bad"


_MARKS = {Grade.OK: "ok  ", Grade.NOTE: "note", Grade.BAD: "BAD "}
_WORST_FIRST = (
    ExitCode.USAGE,
    ExitCode.KEY,
    ExitCode.NETWORK,
    ExitCode.RATE_LIMITED,
    ExitCode.INTERNAL,
    ExitCode.BAD_INPUT,
    ExitCode.PERMISSION,
    ExitCode.OK,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    group: str
    name: str
    text: str
    grade: Grade = Grade.OK
    code: ExitCode = ExitCode.OK
    """What the command ends with, if this is the worst."""


def worst(findings: Sequence[Finding]) -> ExitCode:
    """The exit status for all of them."""
    codes = {finding.code for finding in findings}
    return next(code for code in _WORST_FIRST if code in codes or code is ExitCode.OK)


def write(findings: Sequence[Finding], *, as_json: bool) -> ExitCode:
    """Write them to standard output; the exit status."""
    code = worst(findings)
    if as_json:
        listed = [
            {"group": each.group, "name": each.name, "grade": each.grade.value, "text": each.text}
            for each in findings
        ]
        output.line(json.dumps({"schema": 1, "exit_code": int(code), "findings": listed}, indent=2))
        return code
    group = ""
    for each in findings:
        if each.group != group:
            if group:
                output.line("")
            group = each.group
            output.line(group)
        output.line(f"  {_MARKS[each.grade]} {each.name:30} {each.text}".rstrip())
    return code
