# shellcheck shell=bash
# Sets a machine up for the booking station: Debian packages, a Python environment at .venv, the locked packages.
# Sourced by installer/run and installer/test. Running it again costs a second.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

# What PySide6's platform plugins load at run time, besides Python itself (README names the same list).
qt_packages=(libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0
    libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
    libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1)

say() { printf '%s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }

# A Python of 3.11 or newer that can make environments, or nothing.
find_python() {
    local name
    for name in ${BOOKING_STATION_PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

missing_packages() {
    local package
    command -v dpkg-query >/dev/null || return 0
    for package in "${qt_packages[@]}"; do
        # libglib2.0-0 and its like carry a t64 suffix from Ubuntu 24.04 and Debian 13 on.
        { dpkg-query -W -f='${Status}\n' "$package" "${package}t64" 2>/dev/null || true; } |
            grep -q '^install ok installed' ||
            printf '%s\n' "$package"
    done
    [ -n "$(find_python)" ] || printf '%s\n' python3 python3-venv
}

install_packages() {
    local missing install
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} -eq 0 ] && return
    install="apt-get install -y --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        say "These libraries are needed and could not be found: ${missing[*]}"
        return
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        else
            say "Packages are missing and this account may not install them. Ask for this line to be run:"
            say "    sudo $install"
            [ -n "$(find_python)" ] || exit 1
            return
        fi
    fi
    say "Setting up 1/3: Debian packages (${#missing[@]})"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 ||
        say "The package lists could not be refreshed; trying with those at hand."
    # shellcheck disable=SC2086
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive $install -qq >"${TMPDIR:-/tmp}/booking-station-apt.$$" 2>&1 || {
        tail -n 5 "${TMPDIR:-/tmp}/booking-station-apt.$$" >&2
        rm -f "${TMPDIR:-/tmp}/booking-station-apt.$$"
        stop "The packages could not be installed. Run this line and try again:" "    sudo $install"
    }
    rm -f "${TMPDIR:-/tmp}/booking-station-apt.$$"
}

# install_python REQUIREMENTS: the environment holds exactly what the lock file says, by hash.
install_python() {
    local lock=$root/requirements/$1 stamp=$venv/.installed-$1 fingerprint python
    fingerprint=$(cat "$root/requirements/tools.txt" "$lock" "$root/pyproject.toml" | sha256sum | cut -d' ' -f1)
    [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ] && return
    python=$(find_python)
    [ -n "$python" ] || stop "Python 3.11 or newer with its venv module is needed."
    say "Setting up 2/3: Python packages (about 300 MB, once)"
    "$python" -m venv "$venv" || stop "The environment could not be made at .venv."
    local quiet=(--quiet --disable-pip-version-check)
    "$venv/bin/python" -m pip install "${quiet[@]}" --require-hashes -r "$root/requirements/tools.txt" ||
        stop "The package index could not be reached. Check the network and the proxy settings, then try again."
    if ! UV_PYTHON_DOWNLOADS=never "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes \
        -r "$lock"; then
        say "uv could not install them; trying with pip."
        "$venv/bin/python" -m pip install "${quiet[@]}" --require-hashes -r "$lock" ||
            stop "The Python packages could not be installed."
    fi
    local log
    log=$("$venv/bin/python" -m pip install "${quiet[@]}" --no-deps --no-build-isolation --editable "$root" 2>&1) ||
        stop "$log" "The station itself could not be installed into .venv."
    printf '%s' "$fingerprint" >"$stamp"
}

# What compiles is compiled here, once for each version of the sources, and not within the first capture.
compile_kernels() {
    local stamp=$venv/.compiled fingerprint
    fingerprint=$(cat "$root"/app/compiled.py "$root"/app/matching/*.py "$root"/app/matching/compact/*.py "$root"/app/imaging/kernels/*.py "$root"/drivers/compiled.py "$root"/drivers/simulated/kernels/*.py "$venv"/.installed-* | sha256sum | cut -d' ' -f1)
    [ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ] && return
    say "Setting up 3/3: compiling the image science and the simulated skin (about 40 s, once)"
    (cd "$root" && "$venv/bin/python" -c 'from app.imaging.kernels.warm_up import warm_up; warm_up(); from app.matching.matcher import warm_up; warm_up(); from app.matching.compact.warm_up import warm_up; warm_up()') ||
        stop "The image science could not be compiled."
    (cd "$root" && "$venv/bin/python" -c 'from drivers.simulated.generator import warm_up; warm_up()') ||
        stop "The simulated skin could not be compiled."
    printf '%s' "$fingerprint" >"$stamp"
}
