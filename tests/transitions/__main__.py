"""`python -m tests.transitions`: print the table; `--write`: put it into the specification."""

import sys

from tests.transitions import table

if sys.argv[1:] == ["--write"]:
    table.write()
else:
    print(table.markdown(), end="")
