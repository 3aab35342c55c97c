#!/bin/bash
# summary.sh suite DIRECTORY   prints the counts of one suite, and its failures
# summary.sh total DIRECTORY   prints the closing line over all suites below DIRECTORY; fails when anything failed
#
# A suite is a folder with result files (*.trx), its exit code ('code') and what it printed ('output'). A suite that
# ended badly without a failed test has crashed: that is a failure. So is one without any test.
set -euo pipefail

# counts DIRECTORY: "passed failed skipped" over its result files.
counts() {
	find "$1" -name '*.trx' -print0 | xargs -0 -r cat | grep -o '<UnitTestResult [^>]*' |
		awk '{ if (match($0, / outcome="[A-Za-z]*"/)) {
				outcome = substr($0, RSTART + 10, RLENGTH - 11)
				if (outcome == "Passed") passed++
				else if (outcome == "NotExecuted" || outcome == "Inconclusive") skipped++
				else failed++
			} else failed++ }
			END { print passed + 0, failed + 0, skipped + 0 }'
}

# skipped_tests DIRECTORY: the names of the tests that it skipped.
skipped_tests() {
	find "$1" -name '*.trx' -print0 | xargs -0 -r grep -hoE 'testName="[^"]*" outcome="(NotExecuted|Inconclusive)"' |
		cut -d'"' -f2
}

# count_suite DIRECTORY: sets passed, failed, skipped and note; a crash counts as a failure.
count_suite() {
	read -r passed failed skipped < <(counts "$1")
	local code
	code=$(cat "$1/code" 2>/dev/null || echo "no exit code")
	note=
	if [[ $code != 0 && $failed == 0 ]]; then
		failed=1 note="ended with $code"
	elif ((passed + failed + skipped == 0)); then
		failed=1 note="ran no test"
	elif [[ ${CI:-} == true && $(basename "$1") == vm-* && $skipped != 0 ]]; then
		note="may skip none, skipped: $(skipped_tests "$1" | paste -sd ' ')"
		failed=$((failed + skipped)) skipped=0
	fi
}

case $1 in
suite)
	count_suite "$2"
	printf '%-20s %5d passed %5d failed %5d skipped %6ss%s\n' "$(basename "$2")" "$passed" "$failed" "$skipped" \
		"$(cat "$2/seconds" 2>/dev/null || echo '?')" "${note:+   ($note)}"
	# What the conformance tests found, kind by kind.
	find "$2" -name '*.trx' -print0 | xargs -0 -r grep -hoE 'conformance: [^<]*' | sort -u | sed 's/^/    /' || true
	if ((failed)); then
		grep -A14 -E '^( +Failed |FAILED |TearDown failed)' "$2/output" | head -80 | sed 's/^/    /' || true
		grep -A10 'The active test run was aborted' "$2/output" | sed 's/^/    | /' || true
		tail -5 "$2/output" | sed 's/^/    | /'
		echo "    everything it printed: $2/output"
	fi
	;;
total)
	all_passed=0 all_failed=0 all_skipped=0
	for suite in "$2"/*/; do
		[[ -d $suite ]] || continue
		count_suite "${suite%/}"
		((all_passed += passed, all_failed += failed, all_skipped += skipped)) || true
	done
	echo "$all_passed passed, $all_failed failed, $all_skipped skipped"
	((all_failed == 0 && all_passed > 0))
	;;
*)
	echo "summary: unknown word '$1'" >&2
	exit 2
	;;
esac
