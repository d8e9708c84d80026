"""What stands in for our contracts while `python -m checks.mutation` asks whether the tests would notice."""

MUTANT = {}  # bytecode in place of ours, by contract: that command puts it here, nobody else
