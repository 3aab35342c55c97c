#!/bin/bash
# kernels.sh DIRECTORY: fetches the kernels that the tests boot and unpacks each as DIRECTORY/VERSION.
#
# They are Debian's own packages, unpacked and never installed. The mirror is the one that this machine already
# uses; suites that it does not know are asked for in an apt state of our own, so that the machine's stays as it is.
set -euo pipefail

directory=$(mkdir -p "$1" && realpath "$1")
versions=(6.1 6.12)

missing=()
for version in "${versions[@]}"; do
	[[ -e $directory/$version/.complete ]] || missing+=("$version")
done
((${#missing[@]})) || exit 0

fail() {
	echo "kernels: $*" >&2
	exit 1
}

command -v apt-get >/dev/null || fail "apt-get is needed to fetch the kernels; on another system unpack a kernel" \
	"package of each version (${versions[*]}) to $directory/VERSION and create $directory/VERSION/.complete"
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
source_line=$(apt-get indextargets --format '$(REPO_URI) $(SUITE) $(CODENAME) $(RELEASE) $(SIGNED_BY)' \
	"Created-By: Packages" 2>/dev/null | awk -v name="$codename" '$4 == name { print $1, $NF; exit }')
[[ -n $source_line ]] || fail "no Debian mirror in this machine's package sources (looked for suite '$codename')"
read -r mirror keyring <<<"$source_line"
options="arch=amd64"
[[ -r $keyring ]] && options+=" signed-by=$keyring"

state=$directory/apt
mkdir -p "$state"/{lists/partial,cache/archives/partial}
: >"$state/status"
for suite in bookworm bookworm-backports; do
	echo "deb [$options] $mirror $suite main"
done >"$state/sources.list"
apt=(-qq -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null
	-o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache"
	-o APT::Sandbox::User=root -o Acquire::Languages=none)

echo "kernels: reading the package lists of bookworm and bookworm-backports" >&2
apt-get "${apt[@]}" update || fail "the package lists could not be read"
for version in "${missing[@]}"; do
	# The plain flavour: the cloud one has no 9p, over which the guest reads this machine's files.
	package=$(apt-cache "${apt[@]}" show linux-image-amd64 | grep -oP '^Depends:.*\Klinux-image-[^ ,]+' |
		grep -E "^linux-image-${version//./\\.}[.+]" | head -1) || fail "no kernel $version in the package lists"
	echo "kernels: fetching $package" >&2
	rm -rf "${directory:?}/$version" && mkdir "$directory/$version"
	(cd "$state" && rm -f ./*.deb && apt-get "${apt[@]}" download "$package") || fail "$package could not be fetched"
	dpkg -x "$state"/linux-image-*.deb "$directory/$version"
	rm -f "$state"/*.deb
	depmod -b "$directory/$version" "$(ls "$directory/$version/lib/modules")"
	touch "$directory/$version/.complete"
done
