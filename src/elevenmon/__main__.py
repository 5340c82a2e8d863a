"""`python -m elevenmon` and the console script."""

import sys


def main() -> int:
    """Run the command line; `--version` is answered before anything heavy is imported."""
    if sys.argv[1:] == ["--version"]:
        from elevenmon import __version__  # noqa: PLC0415

        sys.stdout.write(f"elevenmon {__version__}\n")
        return 0
    from elevenmon.cli.main import run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
