#!/usr/bin/env bash
# Looks once. The default branch is what maintainers have let in; a pull request's code is never fetched.
set -euo pipefail
rm -rf "$RUNNER_TEMP/desk"
gh repo clone "$GITHUB_REPOSITORY" "$RUNNER_TEMP/desk" -- --quiet --depth 1 --no-tags
export PYTHONPATH="$ACTION/../../../src" PYTHONSAFEPATH=1 OATHWORK_STATE="$RUNNER_TEMP/oathwork-state"
cd "$RUNNER_TEMP" # no settings of the repository are those of a user
exec "$RUNNER_TEMP/oathwork/bin/python" -m oathwork desk --once --fetch --file "$RUNNER_TEMP/desk/$SETTINGS"
