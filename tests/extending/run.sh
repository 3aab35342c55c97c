#!/bin/bash
# run.sh RESULTS [NAME...]: what ARCHITECTURE says of where a field and an operation are added, done. Each patch here adds one that
# nobody needs (field.patch a number of the process, operation.patch one that is judged by LSM) and its test, to a copy of the last
# commit; what follows from it is generated again, and the unit tests and the patch's own must pass. An operation is tried on Linux 6.12
# in a virtual machine. Without names, both. The result files (*.trx) are left in RESULTS.
#
# That the patches fit, and how many files they may touch, ExtendingTests says.
set -euo pipefail
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
results=$(mkdir -p "$1" && realpath "$1")
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { dotnet build "tests/EbpfGuard.$1" -v quiet --nologo -p:RunAnalyzers=false; }

# run SUITE [OPTION...]
run() { tests/bpffs.sh with dotnet vstest "artifacts/bin/EbpfGuard.$1.Tests/debug/EbpfGuard.$1.Tests.dll" "${@:2}"; }

# generate: makes what follows from the patch: the contract's twin, which all else is built with, and the pages.
generate() {
	build Bpf.Tests
	EBPFGUARD_UPDATE=1 run Bpf --TestCaseFilter:FullyQualifiedName~.Abi.
	for suite in Bpf Dsl Engine Kernel; do build $suite.Tests; done
	for suite in Dsl Engine; do EBPFGUARD_UPDATE=1 run $suite --TestCaseFilter:FullyQualifiedName~.Documentation.; done
}

# prove NAME: all unit tests, and the patch's own.
prove() {
	# The patch fits no longer where it is in.
	for suite in Bpf Dsl Engine; do run $suite --TestCaseFilter:FullyQualifiedName!~.ExtendingTests "--logger:trx;LogFileName=$1-$suite.trx" --ResultsDirectory:"$results"; done
	if [[ $1 == field ]]; then
		run Kernel --TestCaseFilter:FullyQualifiedName~.ThreadsAreCounted "--logger:trx;LogFileName=field-Kernel.trx" --ResultsDirectory:"$results"
		return
	fi
	make -s build
	for project in EndToEnd.Tests TestRunner; do build $project; done
	"$here/tests/vm/kernels.sh" "$here/artifacts/vm"
	ln -s "$here/artifacts/vm" artifacts/vm
	tests/vm/test.sh 6.12 "$results/operation" -- --test FileIsNotTruncated
}

names=("$@")
((${#names[@]})) || names=(field operation)
for name in "${names[@]}"; do
	git clone -q "$here" "$work/$name"
	cd "$work/$name"
	git apply "$here/tests/extending/$name.patch"
	make -s bpf
	generate
	prove "$name"
	git diff --stat -- bpf dsl engine
done
