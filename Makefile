# EbpfGuard. `make help` lists what there is; `make run` is the place to start.
.DEFAULT_GOAL := build
.PHONY: help setup setup-build build release bpf run test test-unit test-host test-vm test-e2e test-long tests mutate bench bench-report format format-check clean

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

CLI := engine/EbpfGuard.Cli/EbpfGuard.Cli.csproj

help:           ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

setup:          ## install what building and testing need and this machine lacks (root, apt)
	@.ci/setup build test format

setup-build:
	@.ci/setup build

build: setup-build bpf   ## the tool: out/ebpfguard
	@rm -rf out
	@dotnet publish $(CLI) -c Release -o out -v quiet --nologo
	@echo "built out/ebpfguard"

release: build           ## out/release: the tool with the rules it comes with, for other hosts
	@mkdir -p out/release
	@cp -r out/ebpfguard rules LICENSE README.md SECURITY.md out/release
	@echo "$$(out/release/ebpfguard --version) is in out/release; a host needs libbpf, and no .NET"

bpf: setup-build         ## the kernel programs
	@$(MAKE) -s --no-print-directory -C bpf

# Built for the runtime, which is there in half the time; engine/adr/0017 has both.
run: setup-build bpf     ## see it stop something; RULES=path guards with those rules until Ctrl-C
	@dotnet build $(CLI) -v quiet --nologo -clp:NoSummary
	@EBPFGUARD=$(CURDIR)/artifacts/bin/EbpfGuard.Cli/debug/ebpfguard samples/run.sh $(RULES)

tests: build
	@dotnet build EbpfGuard.sln -v quiet --nologo

test: setup tests        ## every test, both kernels in a virtual machine included
	@tests/run.sh unit host vm e2e

test-unit: tests         ## tests that need neither root nor a kernel
	@tests/run.sh unit

test-host: tests         ## kernel tests on the running kernel (root)
	@tests/run.sh host

test-vm: setup tests     ## kernel tests on the kernels of the matrix, in a virtual machine
	@tests/run.sh vm

test-e2e: tests          ## the built tool on the samples and on what goes wrong (root)
	@tests/run.sh e2e

test-long: tests         ## the tests that have a long form, in that form (root; an hour)
	@tests/run.sh long

mutate: bpf     ## break the code of dsl and engine, see which tests notice (ARGS="dsl/Conditions engine/Images"; hours for all)
	@.ci/setup mutate
	@tests/mutation/run.sh $(ARGS)

bench: setup build        ## measure; table on the terminal, out/bench.json (ARGS="--quick --only decision")
	@tests/EbpfGuard.Bench/rivals.sh artifacts/rivals
	@dotnet run --project tests/EbpfGuard.Bench -c Release -- --out out/bench.json $(ARGS)

bench-report:   ## out/bench.html, and the tables of the README, from the out/bench.json of the last `make bench`
	@dotnet run --project tests/EbpfGuard.Bench -c Release -- --report out/bench.html

format:         ## lay out C# and C as the project does
	@.ci/setup format
	@dotnet format EbpfGuard.sln
	@clang-format-19 -i $$(git ls-files 'bpf/*.c' 'bpf/*.h' 'tests/*.c' 'tests/*.h')

format-check:
	@dotnet format EbpfGuard.sln --verify-no-changes
	@clang-format-19 --dry-run --Werror $$(git ls-files 'bpf/*.c' 'bpf/*.h' 'tests/*.c' 'tests/*.h')

clean:          ## remove everything built, but not the kernels fetched for the tests
	@rm -rf out bpf/.output artifacts/bin artifacts/obj artifacts/publish artifacts/tests artifacts/mutation
