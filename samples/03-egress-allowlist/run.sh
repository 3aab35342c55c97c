#!/bin/bash
# Shows that a program reaches the places on its list and no other, by whichever spelling of an address.
. "$(dirname "$0")/../stage.sh"

set_stage
cp "$(command -v perl)" "$stage/bin/sync-agent"
cat >"$stage/sync.pl" <<'PERL'
use IO::Socket::IP;
my $peer = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => 5) or die "connect: $!\n";
print $peer "data of the company\n";
PERL
listen 127.0.0.1 18080 "$stage/inside"
listen 127.0.0.2 18080 "$stage/outside"

say "The guard starts on egress.rule:"
start_guard

allowed "The agent talks to its service at 127.0.0.1:18080:" "$stage/bin/sync-agent" "$stage/sync.pl" 127.0.0.1 18080
attack "It is told to talk to 127.0.0.2:18080:" "$stage/bin/sync-agent" "$stage/sync.pl" 127.0.0.2 18080
attack "The same address in IPv6 clothes:" "$stage/bin/sync-agent" "$stage/sync.pl" ::ffff:127.0.0.2 18080
allowed "Another program may talk to 127.0.0.2:" perl "$stage/sync.pl" 127.0.0.2 18080
# The listener tells of a connection after the agent has gone on.
for _ in {1..50}; do grep -q 'a connection' "$stage/outside" 2>/dev/null && break || sleep 0.1; done
connections=$(grep -c 'a connection' "$stage/outside" || true)
if [[ $connections != 1 ]]; then
	say "127.0.0.2 saw $connections connections; one is allowed"
	failed=1
fi
close_stage
