"""The tests."""

import atexit
import os
import shutil
import tempfile

import pytest

pytest.register_assert_rewrite("tests.support.outcome")

# What commands send is kept for the next run: not beside what the user of this machine has sent.
if "OATHWORK_STATE" not in os.environ:
    os.environ["OATHWORK_STATE"] = tempfile.mkdtemp(prefix="oathwork-state-")
    atexit.register(shutil.rmtree, os.environ["OATHWORK_STATE"], ignore_errors=True)
