#!/bin/bash
# rivals.sh DIRECTORY: fetches the tools that the bench measures beside the guard, and what real work is done with (auditctl, bpftrace,
# nginx, wrk), and unpacks them with what they need and this machine lacks below DIRECTORY/root. Nothing is installed: no service
# starts here. What cannot be had is left out of the bench, and said.
set -euo pipefail
directory=$(mkdir -p "$1" && realpath "$1")
[[ -e $directory/.complete ]] && exit 0

fail() {
	echo "rivals: $*; the bench goes on without audit, bpftrace, nginx and wrk" >&2
	exit 0
}

command -v apt-get >/dev/null || fail "apt-get is needed to fetch them"
echo "rivals: fetching auditctl, bpftrace, nginx and wrk" >&2
mkdir -p "$directory"/{cache/archives/partial,lists/partial,root}
apt=(-qq -o Dir::State::lists="$directory/lists" -o Dir::Cache="$directory/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none)
{ apt-get "${apt[@]}" update &&
	apt-get "${apt[@]}" install -y --no-install-recommends --reinstall --download-only auditd bpftrace nginx-light wrk; } >&2 ||
	fail "they could not be fetched"
for package in "$directory"/cache/archives/*.deb; do dpkg -x "$package" "$directory/root"; done
rm -rf "$directory"/{cache,lists}
touch "$directory/.complete"
