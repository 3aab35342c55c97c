#!/bin/bash
# bpffs.sh with|without COMMAND...: runs a command in mounts of its own that have, or have not, a bpf file system, whatever the
# machine has. The tests that depend on it (category BpfFileSystem) have to pass with one, and to say why they are skipped
# without. Without the right to mount, the command runs as it is.
set -euo pipefail
mode=$1
shift
((EUID == 0)) && unshare -m true 2>/dev/null || exec "$@"

# shellcheck disable=SC2016
exec unshare -m --propagation private bash -c '
	set -euo pipefail
	mode=$1 place=/sys/fs/bpf
	shift
	while mountpoint -q $place; do umount -l $place; done
	[[ $mode == without ]] || mount -t bpf -o mode=0700 bpf $place
	exec "$@"' bpffs "$mode" "$@"
