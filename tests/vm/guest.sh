#!/bin/bash
# The guest's first process: mounts what the tests need, runs /run/results/command and tells how it ended, by
# the file exit and, for people, on the console. What the command leaves in $VM_RESULTS is seen by the host.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
export VM_RESULTS=/run/results
# shellcheck source=/dev/null
. $VM_RESULTS/settings # PROJECT: the checkout; KERNEL: the unpacked kernel package; EBPFGUARD_VM_LSM: the security modules

must() {
	"$@" && return
	echo "VM-FAILED $*"
	echo o >/proc/sysrq-trigger
	sleep 60
}

# The checkout stays visible when it lies below one of the places that are mounted over.
must mkdir -p /run/project /run/modules
must mount --bind "$PROJECT" /run/project
must mount --bind "$KERNEL/lib/modules" /run/modules
must mount -t tmpfs -o mode=1777,size=60% tmpfs /tmp
must mkdir -p "$PROJECT" /lib/modules /dev/pts /dev/shm
must mount --bind /run/project "$PROJECT"
must mount --bind /run/modules /lib/modules
must ln -s /proc/self/fd /dev/fd # as udev does: shells need it for <(...)
must mount -t devpts devpts /dev/pts
must mount -t tmpfs tmpfs /dev/shm
must mount -t securityfs securityfs /sys/kernel/security
must mount -t bpf bpf /sys/fs/bpf
must mount -t tracefs tracefs /sys/kernel/tracing
must mount -t cgroup2 cgroup2 /sys/fs/cgroup
modprobe -a loop ext4 fuse # for tests that need a disk, or a file system of their own
must ip link set lo up
must hostname guest
ulimit -c 0

cd "$PROJECT" || must false "cd $PROJECT"
echo "VM-START $(uname -r) lsm=$(cat /sys/kernel/security/lsm) cpus=$(nproc)"
bash $VM_RESULTS/command </dev/null
code=$?
echo "$code" >$VM_RESULTS/exit
sync
echo "VM-EXIT $code"
echo o >/proc/sysrq-trigger
sleep 60
