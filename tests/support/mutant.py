"""What replaces our contracts while `python -m checks.mutation` asks whether the tests notice a change."""

MUTANT = {}  # bytecode in place of ours, by contract: that command puts it here, nobody else
