#!/bin/bash
# run.sh KIND...: runs the built tests of each kind (unit, host, vm, e2e, long) and prints every suite's counts, then one
# closing line, "N passed, N failed, N skipped". Fails when a test fails, a suite crashes or runs nothing, and in CI when a suite of the virtual
# machine skips a test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=$PWD/artifacts/tests
rm -rf "$results"
mkdir -p "$results"

# suite NAME COMMAND...: runs a suite; what it prints is kept, its exit code stands beside its result files.
suite() {
	local name=$1 code=0 start=$SECONDS
	shift
	mkdir -p "$results/$name"
	"$@" >"$results/$name/output" 2>&1 || code=$?
	echo "$code" >"$results/$name/code"
	echo "$((SECONDS - start))" >"$results/$name/seconds"
	tests/summary.sh suite "$results/$name"
}

# A test that hangs is named and ends its suite.
options=("--logger:trx;LogFileName=results.trx" "--Blame:CollectHangDump;HangDumpType=none;TestTimeout=15m")

assembly() { echo "artifacts/bin/EbpfGuard.$1.Tests/debug/EbpfGuard.$1.Tests.dll"; }

# dotnet_suite NAME PROJECT [with|without [FILTER]]: with a bpf file system mounted (the default) or without.
dotnet_suite() {
	suite "$1" tests/bpffs.sh "${3:-with}" dotnet vstest "$(assembly "$2")" "${options[@]}" \
		--ResultsDirectory:"$results/$1" ${4:+--TestCaseFilter:"$4"}
}

# bare_suite NAME PROJECT: what depends on a bpf file system, without one.
bare_suite() { dotnet_suite "$1-no-bpffs" "$2" without TestCategory=BpfFileSystem; }

# vm_suites KERNEL: what a kernel can change, with BPF LSM; what is about a kernel without it, or whose way is another there, in
# a machine of its own. So has what needs real parallelism, where programs are attached a few times only: the emulator may
# break under more.
vm_suites() {
	suite "vm-$1" tests/vm/test.sh "$1" "$results/vm-$1" -- \
		--not-category Parallel --not-category Tracepoint --not-category AnyHost
	suite "vm-$1-no-lsm" tests/vm/test.sh "$1" "$results/vm-$1-no-lsm" --lsm landlock,lockdown -- \
		--category Tracepoint --category EveryMode
	suite "vm-$1-parallel" tests/vm/test.sh "$1" "$results/vm-$1-parallel" \
		--threads multi --append preempt=full -- --category Parallel
}

# long_vm_suite KERNEL: what a kernel can change and takes its hours in a machine that is emulated.
long_vm_suite() {
	suite "long-vm-$1" env VM_SECONDS=14400 tests/vm/test.sh "$1" "$results/long-vm-$1" -- --category Long --test Kernel
}

for kind in "$@"; do
	case $kind in
	unit)
		dotnet_suite unit-dsl Dsl
		dotnet_suite unit-bpf Bpf
		dotnet_suite unit-engine Engine
		bare_suite unit-bpf Bpf
		bare_suite unit-engine Engine
		;;
	host)
		dotnet_suite host-kernel Kernel with "TestCategory!=Objects"
		bare_suite host-kernel Kernel
		# These mount for the host, which mounts of the tests' own would not be.
		suite host-kernel-objects dotnet vstest "$(assembly Kernel)" "${options[@]}" \
			--ResultsDirectory:"$results/host-kernel-objects" --TestCaseFilter:TestCategory=Objects
		;;
	vm)
		# Without kernels the other suites count all the same, and this one as failed.
		if ! tests/vm/kernels.sh artifacts/vm; then
			suite vm-kernels false
			continue
		fi
		for kernel in 6.1 6.12; do vm_suites "$kernel" & done
		wait
		;;
	e2e)
		dotnet_suite e2e EndToEnd
		;;
	long)
		export EBPFGUARD_LONG=1
		options[1]=${options[1]/15m/90m}
		dotnet_suite long EndToEnd with TestCategory=Long
		suite long-objects dotnet vstest "$(assembly Kernel)" "${options[@]}" \
			--ResultsDirectory:"$results/long-objects" --TestCaseFilter:TestCategory=Long
		if tests/vm/kernels.sh artifacts/vm; then
			for kernel in 6.1 6.12; do long_vm_suite "$kernel" & done
			wait
		else
			suite vm-kernels false
		fi
		suite extending tests/extending/run.sh "$results/extending"
		;;
	*)
		echo "run: unknown kind '$kind'" >&2
		exit 2
		;;
	esac
done
tests/summary.sh total "$results"
