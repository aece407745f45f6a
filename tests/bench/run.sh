#!/bin/sh
# Compares a whole audit with ripgrep, which only looks for the same literals in the same files, in
# alternating pairs on the same number of threads. Only ratios count: they hold on any machine.
#
# usage: run.sh      environment: BUILD, BENCH_TREE (default: a synthetic tree), BENCH_FILES, BENCH_AI
#                    (files in a thousand that have to do with AI, default 1),
#                    BENCH_RUNS (pairs, default 7), JOBS (default: all cores)
#
# Fails when the median of audit time / ripgrep time is over 1.0 or the audit needs over 150 MB.
set -eu
cd "$(dirname "$0")/../.."
: "${BUILD:=build}" "${BENCH_TREE:=}" "${BENCH_FILES:=42000}" "${BENCH_AI:=1}" "${BENCH_RUNS:=7}" "${JOBS:=$(nproc)}"
unmoat=$PWD/$BUILD/unmoat
dir=$PWD/$BUILD/bench
mkdir -p "$dir"

${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -o "$dir/usage" tests/bench/usage.c

if [ -z "$BENCH_TREE" ]; then
	BENCH_TREE=$dir/tree
	stamp="$BENCH_FILES $BENCH_AI $(cksum <tests/bench/tree.awk)"
	if [ "$(cat "$dir/tree.stamp" 2>/dev/null)" != "$stamp" ]; then
		echo "making a tree of $BENCH_FILES files in $BENCH_TREE"
		rm -rf "$BENCH_TREE" "$dir/tree.stamp"
		git -c init.defaultBranch=main init -q "$BENCH_TREE"
		LC_ALL=C awk -v files="$BENCH_FILES" -v ai_share="$BENCH_AI" -f tests/bench/tree.awk |
			git -C "$BENCH_TREE" fast-import --quiet
		git -C "$BENCH_TREE" reset -q --hard main
		echo "$stamp" >"$dir/tree.stamp"
	fi
fi
tree=$(cd "$BENCH_TREE" && pwd)

"$unmoat" rules literals | LC_ALL=C sort -u | grep . >"$dir/literals"
# ripgrep's options that make it read the same files: hidden ones too, no global ignore rules.
rg_run() {
	"$dir/usage" "$dir/rg.times" rg -j "$JOBS" --hidden --no-ignore-global --no-ignore-parent --no-messages \
		-g '!.git' -F -f "$dir/literals" -c "$tree" >/dev/null || [ $? -eq 1 ]
}
# Case-sensitive: ripgrep is faster so, and the bar is the faster one.
audit_run() {
	"$dir/usage" "$dir/audit.times" "$unmoat" audit --jobs "$JOBS" "$tree" >/dev/null
}

: >"$dir/rg.times"
: >"$dir/audit.times"
rg_run; audit_run # warm the page cache
: >"$dir/rg.times"
: >"$dir/audit.times"
i=0
while [ "$i" -lt "$BENCH_RUNS" ]; do
	# The order changes, so that neither always runs on the other's heat.
	if [ $((i % 2)) -eq 0 ]; then
		rg_run; audit_run
	else
		audit_run; rg_run
	fi
	i=$((i + 1))
done

files=$(rg --hidden --no-ignore-global --no-ignore-parent --no-messages -g '!.git' --files "$tree" | wc -l)
echo "tree: $files files, $(du -sm --exclude=.git "$tree" | cut -f 1) MB; $(wc -l <"$dir/literals") literals; $JOBS threads; $BENCH_RUNS pairs"
UNMOAT_TRACE=phases "$unmoat" audit --jobs "$JOBS" "$tree" 2>&1 >/dev/null |
	awk '$2 == "phase" { printf "  %-12s %8.1f ms\n", $3, $4 }'

paste -d ' ' "$dir/audit.times" "$dir/rg.times" | awk '
function median(list, n,    i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && list[j - 1] > list[j]; j--) {
			t = list[j]; list[j] = list[j - 1]; list[j - 1] = t
		}
	return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
{
	a[NR] = $1; r[NR] = $3; ratio[NR] = $1 / $3
	if ($2 > kb)
		kb = $2
}
END {
	ma = median(a, NR); mr = median(r, NR); m = median(ratio, NR)
	printf "audit   median %.0f ms (%.0f to %.0f)\n", ma, a[1], a[NR]
	printf "ripgrep median %.0f ms (%.0f to %.0f)\n", mr, r[1], r[NR]
	printf "ratio   median %.2f (%.2f to %.2f), bar 1.00\n", m, ratio[1], ratio[NR]
	printf "memory  peak %.0f MB, bar 150 MB\n", kb / 1024
	exit m > 1.0 || kb > 150 * 1024
}'
