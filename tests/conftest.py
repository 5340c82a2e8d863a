"""How many processes run the suite."""

import os

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than processors: tests of screens and of processes spend much of their time waiting."""
    return (os.cpu_count() or 1) + 1
