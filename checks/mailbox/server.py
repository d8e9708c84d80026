"""A real `oathwork mailbox`, started as an operator starts it."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Server:
    """Where it answers, and its process."""

    url: str
    process: subprocess.Popen

    @property
    def memory(self):
        """What the process holds now, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1_024 for line in lines if line.startswith("VmRSS"))

    @property
    def seconds(self):
        """What the process has used of processors, in seconds: it says more than the clock where others are at work."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def mailbox(node, database, limit="1000000/minute"):
    """Yield a mailbox's server; it may be killed meanwhile."""
    command = [sys.executable, "-m", "oathwork", "mailbox", "--network", node, "--port", "0", "--json"]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [*command, "--limit", limit],
            cwd=folder,
            env=os.environ | {"OATHWORK_MAILBOX_DATABASE": database},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            yield Server(json.loads(process.stdout.readline())["url"], process)
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()
