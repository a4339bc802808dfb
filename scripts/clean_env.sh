#!/usr/bin/env bash
# Runs a command without the caller's own settings: a RECTO_* or PYTHONPATH of yours must not change tests.
set -euo pipefail

for name in $(compgen -e); do
    case $name in
    RECTO_* | PYTHONPATH | PYTHONHOME | PYTHONSTARTUP | PYTEST_ADDOPTS | PYTHONWARNINGS) unset "$name" ;;
    esac
done
exec "$@"
