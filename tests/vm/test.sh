#!/bin/bash
# test.sh VERSION RESULTS [boot options] -- [runner options]: runs the built kernel and end-to-end tests on kernel
# VERSION in a virtual machine. The runner's options choose tests: --category NAME, --not-category NAME, --test REGEX.
# The result files (*.trx) are left in RESULTS.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
version=$1 results=$2
shift 2
boot=() selection=()
while (($#)) && [[ $1 != -- ]]; do
	boot+=("$1")
	shift
done
(($#)) && shift && selection=("$@")

# The folder that each assembly was built to is copied to memory: opening a file of the host takes half a millisecond.
# Programs live for seconds, most of which the emulator spends on code that is new: what is compiled is not compiled again
# (the delay before that is an hour), and memory is not mapped a second time to write code into it.
guest() {
	cat <<GUEST
export EBPFGUARD_VM_KERNEL=$version EBPFGUARD_LONG=${EBPFGUARD_LONG:-} DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_TieredPGO=0
export DOTNET_TC_CallCountingDelayMs=36ee80 DOTNET_EnableWriteXorExecute=0
cp -r artifacts/bin/EbpfGuard.TestRunner/debug /tmp/runner
cp -r out /tmp/out && export EBPFGUARD=/tmp/out/ebpfguard
failed=0
for suite in Kernel EndToEnd; do
	cp -r artifacts/bin/EbpfGuard.\$suite.Tests/debug /tmp/\$suite
	tests=/tmp/\$suite/EbpfGuard.\$suite.Tests
	dotnet exec --depsfile \$tests.deps.json --runtimeconfig \$tests.runtimeconfig.json /tmp/runner/EbpfGuard.TestRunner.dll \\
		\$tests.dll \$VM_RESULTS/\$suite.trx ${selection[*]@Q} || failed=1
done
exit \$failed
GUEST
}

exec "$here/boot.sh" --seconds "${VM_SECONDS:-3600}" "${boot[@]}" "$version" "$results" "$(guest)"
