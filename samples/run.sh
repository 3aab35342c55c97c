#!/bin/bash
# run.sh            shows the guard at work on the first sample, and ends by itself
# run.sh RULES...   guards this host with these rule files or folders until Ctrl-C; FLAGS are added to the command
set -euo pipefail
here=$(realpath "$(dirname "$0")")
ebpfguard=${EBPFGUARD:-$here/../out/ebpfguard}

if ((EUID != 0)); then
	echo "EbpfGuard loads programs into the kernel: run this as root (sudo make run)." >&2
	exit 3
fi
if (($#)); then
	audit=${AUDIT:-$here/../artifacts/audit.json}
	echo "Guarding with $* until Ctrl-C. Records go to $(realpath -m "$audit")."
	mkdir -p "$(dirname "$audit")"
	# shellcheck disable=SC2086
	exec "$ebpfguard" run "$@" --audit "$audit" ${FLAGS:-}
fi

cat <<'WORDS'
EbpfGuard compiles .rule files to tables that small programs inside the kernel look up: at each exec, file access and
connection they allow, refuse or kill, and every decision leaves a line in an audit log.

What this host offers:
WORDS
"$ebpfguard" doctor | sed 's/^/    /' || true
cat <<'WORDS'

The sample protects a file of salaries: one program may open it, nobody else. These are its rules:
WORDS
sed 's/^/    /' "$here/01-protect-a-file/salaries.rule"
"$here/01-protect-a-file/run.sh"
cat <<'WORDS'

That was samples/01-protect-a-file. Next: `make run RULES=path/to/your.rule` guards until Ctrl-C,
`make build` makes one native program of all this, out/ebpfguard: its `check FILE` says how each rule is decided here,
its `--help` lists the rest.
WORDS
