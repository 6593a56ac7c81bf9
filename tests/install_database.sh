#!/bin/sh
# Make sure that PostgreSQL's server is there for the tests of the history. It is not started here:
# the tests start one of their own, in a folder of their own, on a socket.
# Usage: install_database.sh
set -eu

found() {
    command -v initdb >/dev/null 2>&1 && return 0
    for one in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$one" ] && return 0
    done
    return 1
}

from_debian() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root="sudo -n"
    fi
    $as_root apt-get update -qq >/dev/null 2>&1 || return 1
    # Debian's package makes a cluster of its own and starts it, unless it is told not to.
    $as_root sh -c 'mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf'
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends \
        -o Dpkg::Options::=--force-confold postgresql >/dev/null 2>&1
}

found && exit 0
echo "Installing PostgreSQL for the tests of the history …"
from_debian || true
found && exit 0
echo "No PostgreSQL server was found, and none could be installed." >&2
echo "Install one so that \"initdb\" is on the PATH, then run make test again." >&2
exit 1
