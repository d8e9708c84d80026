"""The words of the specification as pure data and pure rules: no chain, no files, no clock."""
