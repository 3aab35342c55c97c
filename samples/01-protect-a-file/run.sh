#!/bin/bash
# Shows that a file can be opened by one program alone.
. "$(dirname "$0")/../stage.sh"

set_stage
printf 'ada,90000\ngrace,95000\n' >"$stage/salaries.csv"
cp "$(command -v cat)" "$stage/bin/payroll-report"
ln "$stage/salaries.csv" "$stage/copy.csv"
ln -s "$stage/salaries.csv" "$stage/link.csv"

say "The guard starts on salaries.rule:"
start_guard

allowed "The payroll report reads the salaries:" "$stage/bin/payroll-report" "$stage/salaries.csv"
attack "cat, run by root, tries the same:" cat "$stage/salaries.csv"
attack "cat tries a symbolic link to it:" cat "$stage/link.csv"
attack "cat tries another name of the file, a hard link:" cat "$stage/copy.csv"
attack "cat tries through /proc:" cat "/proc/self/root$stage/salaries.csv"
close_stage
