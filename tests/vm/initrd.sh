#!/bin/bash
# initrd.sh KERNEL OUTPUT: packs the first root of the guest, which holds busybox and the modules that it takes to
# put this machine's root, read-only under a writable layer in memory, in its own place. guest.sh goes on from there.
set -euo pipefail

kernel=$(realpath "$1")
output=$2
version=$(ls "$kernel/lib/modules")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{bin,modules,proc,sys,dev,host,layer,guest}
install -m 755 "$(command -v busybox)" "$root/bin/busybox"

unpack() {
	case $1 in
	*.ko.xz) xz -dc "$1" ;;
	*.ko.zst) zstd -qdc "$1" ;;
	*.ko.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

number=100
declare -A packed=()
for module in virtio_pci 9pnet_virtio 9p overlay; do
	while read -r verb path _; do
		[[ $verb == insmod && -z ${packed[$path]:-} ]] || continue
		packed[$path]=yes
		unpack "$path" >"$root/modules/$((number++)).ko"
	done < <(modprobe -d "$kernel" -S "$version" --show-depends "$module")
done

cat >"$root/init" <<'INIT'
#!/bin/busybox sh
bb=/bin/busybox
give_up() {
	echo "VM-FAILED $1"
	$bb poweroff -f
}
$bb mount -t proc proc /proc && $bb mount -t sysfs sysfs /sys && $bb mount -t devtmpfs devtmpfs /dev ||
	give_up "the guest's first mounts"
for module in /modules/*.ko; do
	$bb insmod "$module" || give_up "insmod $module"
done
share="trans=virtio,version=9p2000.L,msize=262144"
$bb mount -t 9p -o "$share,ro,cache=loose" root /host || give_up "mounting the host's root"
$bb mount -t tmpfs -o size=75% tmpfs /layer && $bb mkdir /layer/upper /layer/work
$bb mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work overlay /guest ||
	give_up "the writable layer over the host's root"
for place in proc sys dev; do
	$bb mount -o move "/$place" "/guest/$place"
done
$bb mkdir -p /guest/run/results && $bb mount -t 9p -o "$share,rw,cache=none" results /guest/run/results ||
	give_up "mounting the results"
exec $bb switch_root /guest /bin/bash /run/results/guest.sh
INIT
chmod +x "$root/init"
(cd "$root" && find . -print0 | cpio -0 -o -H newc --quiet) | zstd -q -1 -f -o "$output"
