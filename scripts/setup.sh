#!/usr/bin/env bash
# Makes this checkout runnable: Debian packages that are missing, then .venv with the pinned Python packages.
# Usage: scripts/setup.sh run|vlm|test      (vlm adds the model engine; test also Postgres and other clients)
# Runs in a blink when nothing changed. Starts no service and leaves running ones alone.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$(pwd -P)
purpose=${1:-run}
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV

say() { printf '%s\n' "$*" >&2; }

die() {
    say "setup: $*"
    exit 1
}

# ── Python ──────────────────────────────────────────────────────────────────────────────────────────

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local name
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && is_recent "$name"; then
            command -v "$name"
            return
        fi
    done
    die "Python 3.11 or newer is needed, and found is: $(python3 --version 2>&1 || true)." \
        "Install one (Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv), then run this again."
}

venv_is_usable() { [ -x .venv/bin/python ] && is_recent .venv/bin/python; }

extras() { # of pyproject.toml; each purpose has what the one before it has
    case $purpose in
    run) echo dev ;;
    vlm) echo dev,vlm ;;
    test) echo dev,vlm,awq,test ;;
    *) die "run, vlm or test, not: $purpose" ;;
    esac
}

stamp_text() {
    echo "$root $(readlink -f .venv/bin/python)"
    sha256sum pyproject.toml constraints.txt
}

# What was installed for a larger purpose serves a smaller one, so that `make demo` after `make test` is quick.
venv_is_current() {
    venv_is_usable && [ -f .venv/recto-stamp ] && [ "$(stamp_text)" = "$(head -n -1 .venv/recto-stamp)" ] &&
        [[ "$(tail -n 1 .venv/recto-stamp)" == "$(extras)"* ]]
}

# ── clients that the tests try, apart from ours: they pin what we don't ─────────────────────────────

clients=tests/e2e/clients

clients_stamp() { sha256sum $clients/constraints.txt $clients/node/package-lock.json; }

clients_are_current() { [ -f $clients/.stamp ] && [ "$(clients_stamp)" = "$(cat $clients/.stamp)" ]; }

provide_clients() {
    clients_are_current && return 0
    say "Installing the clients that the tests try …"
    rm -rf $clients/.venv $clients/node/node_modules $clients/.stamp
    "$python" -m venv $clients/.venv &&
        $clients/.venv/bin/python -m pip install -qq -c $clients/constraints.txt -r $clients/requirements.txt ||
        die "pip failed; its message stands above. Is the package index reachable?"
    npm ci --prefix $clients/node --silent --no-audit --no-fund >&2 ||
        die "npm failed; its message stands above. Is the package index reachable?"
    clients_stamp >$clients/.stamp
}

# ── programs ────────────────────────────────────────────────────────────────────────────────────────

has_initdb() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing_programs() { # prints "program package" lines
    command -v pdftoppm >/dev/null || echo "pdftoppm poppler-utils"
    command -v pdftotext >/dev/null || echo "pdftotext poppler-utils"
    command -v redis-server >/dev/null || echo "redis-server redis-server"
    if [ "$purpose" = test ]; then
        has_initdb || echo "initdb postgresql"
        command -v curl >/dev/null || echo "curl curl"
        command -v node >/dev/null || echo "node nodejs"
        command -v npm >/dev/null || echo "npm npm"
    fi
    if [ ! -L .venv ] && ! venv_is_usable && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "venv $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

# Packages of servers start them when installed, unless this policy says no. Ours goes when we do; should we
# be killed first, it denies nothing any more and removes itself when next asked.
deny_service_starts() {
    local policy=/usr/sbin/policy-rc.d
    [ ! -e $policy ] || return 0
    # shellcheck disable=SC2064  # the path of now
    trap "as_root rm -f $policy" EXIT
    # shellcheck disable=SC2016  # $0 is that script's own
    printf '%s\n' '#!/bin/sh' "grep -qs setup.sh /proc/$$/cmdline && exit 101" 'rm -f "$0"' 'exit 0' |
        as_root tee $policy >/dev/null
    as_root chmod 755 $policy
}

install_packages() {
    local log
    deny_service_starts
    log=$(mktemp)
    if ! apt_get install "$@" >"$log" 2>&1; then # package lists may be absent or old
        { apt_get update && apt_get install "$@"; } >"$log" 2>&1 || {
            cat "$log" >&2
            rm -f "$log"
            die "apt-get could not install: $*"
        }
    fi
    rm -f "$log"
}

apt_get() { # needrestart, where it is, would restart services that ran before
    as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 NEEDRESTART_MODE=l \
        apt-get -y -q -o DPkg::Lock::Timeout=300 --no-install-recommends "$@" </dev/null
}

provide_programs() {
    local missing programs packages
    missing=$(missing_programs)
    [ -n "$missing" ] || return 0
    programs=$(cut -d' ' -f1 <<<"$missing" | xargs)
    packages=$(cut -d' ' -f2 <<<"$missing" | sort -u | xargs)
    command -v apt-get >/dev/null ||
        die "missing here: $programs. Install them (on Debian they are in: $packages), then run this again."
    can_be_root ||
        die "missing here: $programs. Run: sudo apt-get install -y $packages   and then this again."
    say "Installing Debian packages: $packages …"
    # shellcheck disable=SC2086  # a list of names
    install_packages $packages
    missing=$(missing_programs)
    [ -z "$missing" ] || die "still missing after installing $packages: $(cut -d' ' -f1 <<<"$missing" | xargs)"
}

# ── the virtual environment ─────────────────────────────────────────────────────────────────────────

check_linked_venv() { # somebody's own: used as it is, never changed
    if ! venv_is_usable || ! .venv/bin/python -c 'import celery, fastapi, pytest, recto, rapidocr' 2>/dev/null; then
        die ".venv is a link to $(readlink .venv), which lacks packages. Remove the link, or run" \
            "'.venv/bin/python -m pip install -c constraints.txt -e .[$(extras)]'."
    fi
}

make_venv() {
    if ! venv_is_usable || [ "$(.venv/bin/python -c 'import sys; print(sys.prefix)')" != "$root/.venv" ] ||
        ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        say "Making .venv with $("$python" --version) …"
        rm -rf .venv
        "$python" -m venv .venv || die "$python can't make a virtual environment."
    fi
    rm -f .venv/recto-stamp
    say "Installing Python packages (a minute or two at the first time) …"
    .venv/bin/python -m pip install -qq -c constraints.txt -e ".[$(extras)]" ||
        die "pip failed; its message stands above. Is the package index reachable?"
    { stamp_text && extras; } >.venv/recto-stamp
}

exec 9<"${BASH_SOURCE[0]}" # the script is its own lock: two setups at once would undo each other
flock 9
python=.venv/bin/python
if [ ! -L .venv ] && ! venv_is_current; then python=$(find_python); fi
provide_programs
if [ -L .venv ]; then
    check_linked_venv
elif ! venv_is_current; then
    make_venv
fi
if [ "$purpose" = test ]; then provide_clients; fi
