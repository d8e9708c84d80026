"""`python -m tests.zoo`: print the table of strange tokens."""

from tests.zoo import table

print(table.markdown(), end="")
