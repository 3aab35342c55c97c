#!/bin/bash
# boot.sh [options] VERSION RESULTS COMMAND...: runs a command as root on kernel VERSION in a virtual machine.
#
# The guest sees this machine's files at their own paths; what it writes is lost, but for what it leaves in the folder
# RESULTS ($VM_RESULTS there). The console goes to RESULTS/console and to standard output. The exit code is the
# command's; 124 when the machine did not end in time, 125 when it panicked or never got to the command.
#
#   --cpus N         processors (default 2)
#   --threads MODE   'single' (default) emulates all processors on one thread, which is sure; 'multi' gives real
#                    parallelism, but the emulator can break the guest when programs are attached over and over
#   --seconds N      time limit (default 900)
#   --lsm LIST       the security modules that are active (default landlock,lockdown,bpf)
#   --append WORDS   further words for the kernel's command line, e.g. preempt=full
#
# Processors are emulated in software, because many build machines offer a /dev/kvm that does not work; where it
# does, VM_ACCELERATOR=kvm is several times faster.
set -euo pipefail

here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
project=$(realpath "$here/../..")
cache=$project/artifacts/vm
cpus=2 threads=single seconds=900 lsm=landlock,lockdown,bpf append=
while [[ $1 == --* ]]; do
	case $1 in
	--cpus) cpus=$2 ;;
	--threads) threads=$2 ;;
	--seconds) seconds=$2 ;;
	--lsm) lsm=$2 ;;
	--append) append=$2 ;;
	*)
		echo "boot: unknown option $1" >&2
		exit 2
		;;
	esac
	shift 2
done
version=$1 results=$(mkdir -p "$2" && realpath "$2")
shift 2

"$here/kernels.sh" "$cache"
kernel=$cache/$version
[[ -d $kernel ]] || {
	echo "boot: no kernel $version" >&2
	exit 2
}
initrd=$cache/initrd-$version.img
if [[ ! $initrd -nt $here/initrd.sh || ! $initrd -nt $kernel/.complete ]]; then
	"$here/initrd.sh" "$kernel" "$initrd.$$" && mv "$initrd.$$" "$initrd"
fi

cp "$here/guest.sh" "$results/guest.sh"
printf 'PROJECT=%q\nKERNEL=%q\nexport EBPFGUARD_VM_LSM=%q\n' "$project" "$kernel" "$lsm" >"$results/settings"
printf '%s\n' "$*" >"$results/command"
rm -f "$results/exit"

# A plain processor is emulated a fifth faster than one with all that there is: vectors wider than SSE, SMAP and the state that
# goes with them are costly to emulate. So is the clearing of pages and slabs at each allocation (init_on_alloc), a seventh.
accelerator=(-accel "tcg,thread=$threads,tb-size=1024" -cpu Nehalem-v1)
[[ ${VM_ACCELERATOR:-} == kvm ]] && accelerator=(-accel kvm -cpu host)
machine=(
	-machine q35 "${accelerator[@]}" -smp "$cpus" -m "${VM_MEMORY_MB:-4096}"
	-nodefaults -no-user-config -no-reboot -display none -serial stdio -monitor none
	-kernel "$kernel"/boot/vmlinuz-* -initrd "$initrd"
	-append "console=ttyS0 quiet no_timer_check panic=-1 oops=panic mitigations=off init_on_alloc=0 nokaslr tsc=reliable lsm=$lsm $append"
	-fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"
	-device virtio-9p-pci,fsdev=root,mount_tag=root
	-fsdev "local,id=results,path=$results,security_model=none"
	-device virtio-9p-pci,fsdev=results,mount_tag=results
)

console=$results/console
ended=0
timeout --foreground --kill-after=10 "$seconds" qemu-system-x86_64 "${machine[@]}" </dev/null 2>&1 |
	stdbuf -oL tr -d '\r' | tee "$console" || ended=${PIPESTATUS[0]}
[[ -s $results/exit ]] && exit "$(<"$results/exit")"
if ((ended == 124 || ended == 137)); then
	echo "boot: kernel $version did not end within $seconds s" >&2
	exit 124
fi
reason=$(grep -oE 'VM-FAILED .*|Kernel panic.*|BUG: .*|Oops: .*' "$console" | head -1)
echo "boot: kernel $version ended without an answer: ${reason:-see $console}" >&2
exit 125
