"""How the toolkit's tests run."""

import os

from hypothesis import settings

# The machine's speed is not what is tested: no deadline for one example.
settings.register_profile("toolkit", deadline=None)
if "HYPOTHESIS_PROFILE" not in os.environ:
    settings.load_profile("toolkit")
