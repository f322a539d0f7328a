#!/usr/bin/env bash
# Prepare a machine to build the brief, with `site` also the site, and with `test` also to run the
# tests:
#     tools/setup.sh [site|test]
# System packages are installed only where one is missing, Python packages only where a lock
# changed; a second run takes well under a second.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-run}
packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk)
lock=requirements.lock
case $kind in
run) ;;
site) lock=requirements-site.lock ;;
test)
    packages+=(poppler-utils libatomic1 postgresql) # libatomic1 for the driver of the browser tests
    lock=requirements-dev.lock
    ;;
*)
    echo "setup: unknown kind '$kind'; there are: run (nothing said), site, test" >&2
    exit 2
    ;;
esac

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

# A candidate counts only if it starts: version managers leave stubs for versions not in use.
find_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    return 1
}

is_installed() {
    dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

list_missing() {
    local name python
    for name in "${packages[@]}"; do
        is_installed "$name" || echo "$name"
    done
    if python=$(find_python); then
        "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    elif ! is_installed python3; then # where it is but too old, its package is of no use
        echo python3
        echo python3-venv
    fi
    if [ "$kind" = test ]; then
        find_browser >/dev/null || echo chromium
        command -v java >/dev/null || echo default-jre-headless # for the checker of HTML
        command -v systemd-analyze >/dev/null || echo systemd   # looks through the units
        command -v git >/dev/null || echo git
    fi
}

find_root() {
    if [ "$(id -u)" = 0 ]; then echo env
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then echo "sudo env"
    else return 1
    fi
}

install_system() {
    local missing root
    missing=$(list_missing | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    root=$(find_root) || die "these system packages are missing, and neither root nor sudo is at hand;" \
        "ask for: apt-get install $missing"
    say "installing system packages: $missing"
    $root DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || say "apt-get update failed; going on"
    # shellcheck disable=SC2086
    $root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2 ||
        die "apt-get could not install $missing; install them by hand and run this again"
}

check_system() {
    if [ "$(uname -s)" = Darwin ]; then
        say "on macOS this needs: brew install python pango harfbuzz && brew install --cask font-noto-sans-cjk"
        [ "$kind" != test ] || say "and for the tests: brew install poppler postgresql openjdk && brew install --cask chromium"
    elif command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
        install_system
    else
        say "not a Debian or Ubuntu system: see to Pango, HarfBuzz (with its subset library) and Noto Sans CJK yourself"
        [ "$kind" != test ] || say "and for the tests: Chromium, PostgreSQL, Java, git and Poppler's command-line tools"
    fi
}

state() { { echo "$PWD"; .venv/bin/python -V; cat pyproject.toml requirements*.lock; } | cksum; }

# What the tests need contains what a site needs, and that what a run needs.
is_current() {
    local now enough=test
    now=$(state 2>/dev/null) || return 1
    [ "$kind" = test ] || enough="$enough site"
    [ "$kind" != run ] || enough="$enough run"
    for one in $enough; do
        [ "$now" != "$(cat ".venv/installed-$one" 2>/dev/null)" ] || return 0
    done
    return 1
}

install_python() {
    local python
    ! is_current || return 0
    python=$(find_python) || die "Python 3.11 or newer is needed and none was found" \
        "(this system's python3 is $(python3 -V 2>/dev/null || echo missing)); install one and run this again"
    # A virtual environment knows its folder by name: one that was moved or half made starts anew.
    .venv/bin/pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
    say "installing the locked Python packages ($lock)"
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    .venv/bin/python -m pip install --quiet --require-hashes --compile -r "$lock" ||
        die "pip could not install $lock: see the lines above (network, proxy, disk space)"
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --compile --editable . ||
        die "pip could not install reportgen itself: see the lines above"
    state >".venv/installed-$kind"
}

check_system
install_python
