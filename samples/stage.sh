# Sets the stage for a sample: sourced by each run.sh. Starts the guard on the sample's rules, tells the story, checks
# that it came out as told, and leaves nothing behind.
set -euo pipefail

sample=$(realpath "$(dirname "$0")")
ebpfguard=${EBPFGUARD:-$(realpath "$sample/../../out/ebpfguard")}
stage=/tmp/ebpfguard-sample
audit=${AUDIT:-$stage/audit.json}
guard= listeners=() failed=0

say() { printf '\n\033[1m%s\033[0m\n' "$*" | { [[ -t 1 ]] && cat || sed 's/\x1b\[[0-9;]*m//g'; }; }
show() { sed 's/^/    /'; }

if ((EUID != 0)); then
	echo "This sample loads programs into the kernel: it needs root." >&2
	exit 3
fi

set_stage() {
	rm -rf "$stage" && mkdir -p "$stage/bin"
	rm -f "$audit"
	trap leave EXIT
	trap 'exit 130' INT TERM
}

leave() {
	stop_guard
	for listener in "${listeners[@]}"; do kill "$listener" 2>/dev/null || true; done
	rm -rf "$stage"
}

# start_guard: returns once every program is attached. Where the kernel cannot refuse an operation, the process is killed.
start_guard() {
	: >"$stage/guard"
	"$ebpfguard" run "$sample"/*.rule --audit "$audit" --cannot-block kill --state-dir "$stage/state" "$@" >"$stage/guard" 2>&1 &
	guard=$!
	for ((i = 0; i < 600; i++)); do
		grep -q '^ready' "$stage/guard" && break
		if ! kill -0 "$guard" 2>/dev/null; then
			show <"$stage/guard" >&2
			wait "$guard" || exit $?
		fi
		sleep 0.1
	done
	show <"$stage/guard"
}

stop_guard() {
	[[ -n $guard ]] || return 0
	kill -TERM "$guard" 2>/dev/null || true
	wait "$guard" 2>/dev/null || true
	guard=
}

# attack WORDS COMMAND...: the command must not succeed.
attack() {
	local code=0 output
	say "$1"
	shift
	output=$("$@" 2>&1) || code=$?
	[[ -z $output ]] || show <<<"$output"
	if ((code == 0)); then
		echo "    it succeeded: NOT stopped"
		failed=1
	elif ((code > 128)); then
		echo "    stopped: killed by signal $((code - 128))"
	else
		echo "    stopped: it failed with exit code $code"
	fi
}

# allowed WORDS COMMAND...: the command must succeed.
allowed() {
	local code=0 output
	say "$1"
	shift
	output=$("$@" 2>&1) || code=$?
	[[ -z $output ]] || show <<<"$output"
	if ((code == 0)); then
		echo "    done, as allowed"
	else
		echo "    it failed with exit code $code: it should have been allowed"
		failed=1
	fi
}

# listen ADDRESS PORT FILE: accepts connections and appends what arrives to FILE.
listen() {
	perl -MIO::Socket::INET -e '
		my $server = IO::Socket::INET->new(LocalAddr => $ARGV[0], LocalPort => $ARGV[1], Listen => 5, ReuseAddr => 1)
			or die "listen: $!";
		open(my $ready, ">", "$ARGV[2].ready"); close($ready);
		while (my $peer = $server->accept) {
			open(my $file, ">>", $ARGV[2]);
			print $file "a connection\n";
			while (my $line = <$peer>) { print $file $line; }
			close($file);
			close($peer);
		}' "$1" "$2" "$3" &
	listeners+=($!)
	for ((i = 0; i < 100; i++)); do
		[[ -e $3.ready ]] && return
		sleep 0.1
	done
	echo "nobody listens at $1:$2" >&2
	exit 1
}

# close_stage: stops the guard, shows the audit records, compares them with the sample's expected words.
close_stage() {
	stop_guard
	say "The audit log says:"
	"$ebpfguard" audit "$audit" | show
	while IFS= read -r words; do
		[[ -z $words || $words == \#* ]] && continue
		if ! grep -qF -- "$words" "$audit"; then
			echo "    missing from $audit: $words"
			failed=1
		fi
	done <"$sample/audit.expected"
	((failed == 0)) || say "This did not come out as told."
	exit "$failed"
}
