"""`python -m elevenmon` and the console script."""

import sys
from contextlib import suppress


def main() -> int:
    """Run the command line; what standard error did not take changes nothing of how it ends."""
    code = _answer()
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except OSError:
        from elevenmon.cli import output  # noqa: PLC0415

        output.abandon(errors=True)
    return code


def _answer() -> int:
    """The exit code; of `--version`, and `status` from a fresh store, before anything heavy is imported."""
    if sys.argv[1:] == ["--version"]:
        from elevenmon import __version__  # noqa: PLC0415
        from elevenmon.cli import output  # noqa: PLC0415

        # What cannot be written is told of in the long way.
        with suppress(output.ReaderGone, output.Unwritable):
            output.line(f"elevenmon {__version__}")
            return 0
    if "status" in sys.argv:
        from elevenmon.cli.quick_status import quick_answer  # noqa: PLC0415

        code = quick_answer(sys.argv[1:])
        if code is not None:
            return code
    from elevenmon.cli.main import run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
