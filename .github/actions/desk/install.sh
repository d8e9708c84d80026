#!/usr/bin/env bash
# Installs what oathwork needs, by hash. oathwork itself is run from the commit that this action was taken from.
set -euo pipefail
python3 -m venv "$RUNNER_TEMP/oathwork"
"$RUNNER_TEMP/oathwork/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
    --require-hashes --requirement "$ACTION/requirements.lock"
