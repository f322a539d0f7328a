#!/usr/bin/env bash
# Compile the lock files from pyproject.toml: every package pinned, with the digests of its files.
# pip-tools is no dependency of the project: it lives in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=.venv/lock-tools
[ -x "$tools/bin/pip-compile" ] || {
    .venv/bin/python -m venv "$tools"
    "$tools/bin/pip" install --quiet "pip-tools>=7.5"
}
options=(
    --quiet --generate-hashes --strip-extras --build-deps-for=editable
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header
)
"$tools/bin/pip-compile" "${options[@]}" --output-file requirements.lock pyproject.toml
"$tools/bin/pip-compile" "${options[@]}" --extra site --constraint requirements.lock \
    --output-file requirements-site.lock pyproject.toml
"$tools/bin/pip-compile" "${options[@]}" --all-extras --constraint requirements-site.lock \
    --output-file requirements-dev.lock pyproject.toml
for lock in requirements.lock requirements-site.lock requirements-dev.lock; do
    { echo "# Compiled from pyproject.toml by \`make lock\`; not edited by hand."; cat "$lock"; } >"$lock.new"
    mv "$lock.new" "$lock"
done
