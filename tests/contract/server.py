"""A demo server in a process of its own, for tests that need a real socket."""

import contextlib
import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator

_PROGRAM = """
import json, sys
from elevenmon.demo.host import ServerOptions, serve
options = ServerOptions(**json.loads(sys.argv[1]))
sys.exit(serve(options, lambda address: print(address, flush=True)))
"""
_STOP_S = 10


@dataclasses.dataclass(frozen=True, slots=True)
class RunningServer:
    """A started server: its base URL and its process."""

    url: str
    process: subprocess.Popen[str]


def start_server(**options: object) -> RunningServer:
    """Start a server; it ends with this process. `options` are the fields of `ServerOptions`."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, json.dumps({"with_parent": True, **options})],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    if not address:
        raise RuntimeError(f"the demo server ended with status {process.wait(_STOP_S)}")
    return RunningServer(address, process)


def stop_server(server: RunningServer) -> int:
    """Stop a server and return its exit status."""
    server.process.terminate()
    try:
        return server.process.wait(_STOP_S)
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()
        for stream in (server.process.stdin, server.process.stdout):
            if stream is not None:
                stream.close()


@contextlib.contextmanager
def running_server(**options: object) -> Iterator[str]:
    """Yield the base URL of a server that is stopped at the end. `options` are `ServerOptions` fields."""
    server = start_server(**options)
    try:
        yield server.url
    finally:
        stop_server(server)
