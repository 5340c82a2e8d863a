"""Whether the process that holds a lease still lives."""

import os
import subprocess
import sys

from elevenmon.store.lease import Lease
from elevenmon.sync.process import is_gone, this_process


def test_a_process_that_lives_is_not_gone() -> None:
    here = this_process()
    assert here.name == f"process {os.getpid()}"
    assert not is_gone(Lease(1, here.pid, here.place, 0.0))
    assert not is_gone(Lease(1, 1, here.place, 0.0))


def test_one_that_ended_is_gone_but_only_where_its_number_means_something() -> None:
    place = this_process().place
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert is_gone(Lease(1, ended.pid, place, 0.0))
    assert not is_gone(Lease(1, ended.pid, "another machine", 0.0))
