"""What a table was measured with: without it figures mean nothing."""

import os
import platform
import subprocess
from datetime import UTC, datetime


def print_machine():
    """Print commit, date, Python, processors, and how busy the machine is besides."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    ).stdout.strip()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    print(
        f"Commit {commit or 'unknown'}, {when}, Python {platform.python_version()}, {os.cpu_count()} processors "
        f"({processor()}), load at the beginning {load}.",
        flush=True,
    )


def processor():
    """Return the processor's name, where the system says it."""
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()
