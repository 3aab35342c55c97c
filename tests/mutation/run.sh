#!/bin/bash
# run.sh [PROJECT[/FOLDER[,FOLDER]...]]...: breaks the code of the language ('dsl') and of the engine ('engine') in one place after another,
# by Stryker, and runs the unit tests each time: what no test notices is a survivor. Without words, both projects whole.
# run.sh --sample N [PROJECT]...: the same for one file of N, drawn by a digest of its path: the score within an hour.
#
# It goes folder by folder and keeps what it found of each in artifacts/mutation, so that a long run may end early and a folder
# may be done again; the score at the end is of all folders that were ever done, and the table names those that were not. Folders
# joined by commas are done together, which spares the start (a build, and all tests twice) that each folder has otherwise.
#
# The tests are those that need no kernel. They are built apart (artifacts/mutation/build), lest a run that is broken off leave
# broken code where the other tests would find it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=$PWD
kept=artifacts/mutation

declare -A code=([dsl]=dsl/EbpfGuard.Dsl [engine]=engine/EbpfGuard.Engine)
declare -A tests=([dsl]=tests/EbpfGuard.Dsl.Tests [engine]=tests/EbpfGuard.Engine.Tests)

# folders PROJECT [FOLDER]: the folders at or below it that have code of their own; the project's own is '.'.
folders() {
	(cd "${code[$1]}" && find "./${2:-}" -name '*.cs' -printf '%h\n' | sed 's|^\./*||; s|^$|.|' | sort -u)
}

# stryker PROJECT NAME PATTERN...: tries the mutants of the files, in one run of Stryker, and leaves them in runs/NAME/mutants.
stryker() {
	local project=$1 name=$2 start=$SECONDS pattern patterns=()
	local output=$here/$kept/runs/$name
	shift 2
	for pattern; do patterns+=(--mutate "${pattern#./}"); done
	rm -rf "$output"
	mkdir -p "$output" "$kept/found"
	# Analyzers say nothing of mutants, and take as long as compiling them. A mutant that fills a list without end is to fail at four
	# gigabytes, not when the machine has no more.
	if ! (
		export ArtifactsPath=$here/$kept/build RunAnalyzers=false EBPFGUARD_SHORT=1 DOTNET_GCHeapHardLimit=0x100000000
		cd "${tests[$project]}"
		nice -n 10 dotnet stryker --config-file "../mutation/$project.yaml" --skip-version-check "${patterns[@]}" --output "$output"
	) >"$output/log" 2>&1; then
		echo "$name: Stryker failed"
		tail -20 "$output/log" | sed 's/^/    | /'
		echo "    everything it printed: $output/log"
		return 1
	fi
	# Left out: >>> for >>, which differ for negative numbers alone, and none is shifted here but hashes.
	jq -r --arg root "$here/" '.files | to_entries[] | (.key | ltrimstr($root)) as $file | .value.mutants[]
		| select(.status | IN("Killed", "Timeout", "Survived", "NoCoverage"))
		| select(.replacement | contains(" >>> ") | not)
		| [$file, .location.start.line, .location.start.column, .status, .mutatorName, (.replacement | gsub("\\s+"; " "))]
		| @tsv' "$output"/reports/*.json >"$output/mutants" || return 1
	echo "$name: $(wc -l <"$output/mutants") mutants in $((SECONDS - start)) s"
}

# mutate PROJECT FOLDER...: tries the mutants of the folders, and keeps what was found of each.
mutate() {
	local project=$1 name=$1-${2//\//-} folder
	shift
	stryker "$project" "$name" "${@/%//*.cs}" || return 1
	for folder; do
		awk -F '\t' -v of="${code[$project]}/$folder" 'BEGIN { sub(/\/\.$/, "", of) }
			{ at = $1; sub(/\/[^\/]*$/, "", at) } at == of' "$kept/runs/$name/mutants" >"$kept/found/$project-${folder//\//-}"
	done
}

# sample N PROJECT: tries the mutants of one file of N. The draw is by path, so that it is the same one until files are renamed.
sample() {
	local project=$2 files
	mapfile -t files < <(cd "${code[$2]}" && find . -name '*.cs' -printf '%P\n' | sort |
		while read -r file; do ((0x$(sha1sum <<<"$file" | head -c 8) % $1)) || echo "$file"; done)
	stryker "$project" "$project-sample" "${files[@]}" || return 1
	survivors "$kept/runs/$project-sample/mutants" >"$kept/runs/$project-sample/survivors"
	echo "survivors, one a line: $kept/runs/$project-sample/survivors"
	echo "mutation score of $project by a sample of ${#files[@]} files: $(score "$kept/runs/$project-sample/mutants")"
	unreached "$kept/runs/$project-sample/mutants"
}

# table: a line for each folder, those that were not done, the survivors' file, and the score.
table() {
	local project folder
	printf '%-32s %8s %7s %8s %9s %10s %6s\n' folder mutants killed timeout survived uncovered score
	for project in dsl engine; do
		while read -r folder; do
			local found=$kept/found/$project-${folder//\//-}
			if [[ -e $found ]]; then cut -f4 "$found"; else echo none; fi | sort | uniq -c | awk -v of="$project/$folder" '
				{ n[$2] = $1 }
				END {
					if (n["none"]) { printf "%-32s not measured\n", of; exit }
					killed = n["Killed"] + n["Timeout"]; all = killed + n["Survived"] + n["NoCoverage"]
					printf "%-32s %8d %7d %8d %9d %10d %5s%%\n", of, all, n["Killed"], n["Timeout"], n["Survived"],
						n["NoCoverage"], all ? int(100 * killed / all) : "100"
				}'
		done < <(folders "$project")
	done
	survivors "$kept"/found/* >"$kept/survivors"
	echo "survivors, one a line: $kept/survivors"
	echo "mutation score: dsl $(score "$kept"/found/dsl-*), engine $(score "$kept"/found/engine-*)"
	unreached "$kept"/found/*
}

# survivors FILE...: those of the mutants that no test noticed.
survivors() {
	cat "$@" 2>/dev/null | grep -E '	(Survived|NoCoverage)	' | sort -t '	' -k1,1 -k2,2n |
		awk -F '\t' '{ printf "%s:%s:%s: %s: %s -> %s\n", $1, $2, $3, $4, $5, $6 }' || true
}

# score FILE...: of the mutants that were tried, how many of a hundred a test noticed. A file that no unit test reaches at all (it
# does nothing without a kernel, and the suites with one judge it) is not in it, but named by 'unreached'.
score() {
	cat "$@" 2>/dev/null | awk -F '\t' '
		{ all[$1]++; if ($4 != "NoCoverage") reached[$1] = 1; if ($4 == "Killed" || $4 == "Timeout") killed[$1]++ }
		END {
			for (file in reached) { n += all[file]; k += killed[file] }
			print n ? int(100 * k / n) " %" : "not measured"
		}'
}

# unreached FILE...: the files of the mutants that no unit test reaches.
unreached() {
	cat "$@" 2>/dev/null | awk -F '\t' '
		{ all[$1]++; if ($4 != "NoCoverage") reached[$1] = 1 }
		END { for (file in all) if (!(file in reached)) print "reached by no unit test, and not in the score: " file " (" all[file] " mutants)" }' | sort
}

every=
if [[ ${1:-} == --sample ]]; then
	every=${2:-}
	[[ $every =~ ^[1-9][0-9]*$ ]] || { echo "mutate: --sample N takes one file of N: say how many, such as --sample 10" >&2; exit 2; }
	shift 2
fi
words=("$@")
((${#words[@]})) || words=(dsl engine)
for word in "${words[@]}"; do
	project=${word%%/*}
	for folder in $(tr , ' ' <<<"${word#"$project"}") /; do
		[[ -n ${code[$project]:-} && -d ${code[$project]}/$folder ]] && continue
		echo "mutate: there is no '$word'; say dsl, engine, or a folder of either, such as dsl/Conditions" >&2
		exit 2
	done
done
dotnet tool restore >/dev/null
failed=0
if [[ $every ]]; then
	for word in "${words[@]}"; do sample "$every" "$word" || failed=1; done
	exit $failed
fi
for word in "${words[@]}"; do
	project=${word%%/*} below=${word#"${word%%/*}"} below=${below#/}
	if [[ $below == *,* ]]; then
		mapfile -t all < <(for folder in ${below//,/ }; do folders "$project" "$folder"; done)
		mutate "$project" "${all[@]}" || failed=1
		continue
	fi
	while read -r folder; do
		mutate "$project" "$folder" || failed=1
	done < <(folders "$project" "$below")
done
table
exit $failed
