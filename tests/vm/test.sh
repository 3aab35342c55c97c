#!/bin/bash
# test.sh VERSION RESULTS FILTER [boot options]: runs the built kernel and end-to-end tests that FILTER selects on
# kernel VERSION in a virtual machine. The result files (*.trx) are left in RESULTS.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
version=$1 results=$2 filter=$3
shift 3

guest() {
	cat <<GUEST
export EBPFGUARD_VM_KERNEL=$version DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_TieredPGO=0
cp -r artifacts/bin/EbpfGuard.Kernel.Tests/debug /tmp/kernel-tests
cp -r artifacts/bin/EbpfGuard.EndToEnd.Tests/debug /tmp/e2e-tests
failed=0
for suite in kernel-tests/EbpfGuard.Kernel.Tests.dll e2e-tests/EbpfGuard.EndToEnd.Tests.dll; do
	dotnet vstest "/tmp/\$suite" "--logger:trx;LogFileName=\${suite%%/*}.trx" --ResultsDirectory:"\$VM_RESULTS" \\
		--TestCaseFilter:"$filter" | sed 's/\\x1b\\[[0-9;]*m//g'
	((\${PIPESTATUS[0]} == 0)) || failed=1
done
exit \$failed
GUEST
}

"$here/boot.sh" --seconds "${VM_SECONDS:-1800}" "$@" "$version" "$results" "$(guest)"
