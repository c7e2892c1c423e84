"""Servers for measuring: ours on a seeded folder, and a bare Streamlit one. Both stop when the block ends."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def ours(folder: Path) -> Iterator[int]:
    """Zeren on this data folder; gives its port."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--data-dir", str(folder), "--port", str(port)]
    with _running(command, f"http://127.0.0.1:{port}/healthz"):
        yield port


@contextmanager
def bare() -> Iterator[int]:
    """Streamlit with benchmarks/bare.py; gives its port. It freezes the collector as ours does, to be fair."""
    port = free_port()
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    options |= {"browser.gatherUsageStats": "false", "server.fileWatcherType": "none"}
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", "benchmarks/bare_app.py", *flags]
    with _running(command, f"http://127.0.0.1:{port}/_stcore/health"):
        yield port


@contextmanager
def _running(command: list[str], address: str) -> Iterator[None]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, **quiet)  # type: ignore[call-overload]
    try:
        _wait_for(address, process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)
