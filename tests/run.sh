#!/bin/sh
# Runs the seven kinds of tests and adds them up: the unit tests, the golden cases, the examples of the
# rules, the validation of SARIF and of HTML, the seeds of the fuzz targets and the probe against real
# servers on loopback. The last line is always "N passed, N failed".
#
# environment: BUILD (where the program is), CASE, KEEP, VG, SAN (see `make help`)
# CASE=word runs only the golden cases whose name has the word, CASE=unit or unit/name only the
# unit tests, CASE=rules only the rule examples, CASE=sarif or CASE=html only that validation,
# CASE=fuzz only the seeds; CASE=probe is the probe against servers, beside the golden cases of that
# name.
set -u
cd "$(dirname "$0")/.." || exit 2
: "${BUILD:=build}" "${CASE:=}" "${VG:=}" "${SAN:=}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0

export ASAN_OPTIONS=detect_leaks=1:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=exitcode=99
export CK_DEFAULT_TIMEOUT="${CK_DEFAULT_TIMEOUT:-60}"
# A forked test would hide leaks and races from the tools.
[ -z "$VG" ] || export CK_FORK=no

# stage NAME COMMAND...: a stage says "N passed, N failed" last; none passed, or a bad exit
# status without a counted failure, is a failure by itself.
stage() {
	name=$1
	shift
	{
		"$@" 2>&1
		echo "exit status $?"
	} | tee "$log" | sed '/^exit status [0-9]*$/d'
	status=$(sed -n 's/^exit status //p' "$log" | tail -n 1)
	sum=$(grep -oE '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
	p=${sum%% *}
	f=${sum#*, }
	f=${f%% *}
	: "${p:=0}" "${f:=0}"
	if [ "$f" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$p" -eq 0 ]; }; then
		echo "$name: failed as a whole: exit status $status, $p passed"
		f=1
	fi
	passed=$((passed + p))
	failed=$((failed + f))
}

case $CASE in
'' | unit | unit/*)
	want=${CASE#unit}
	want=${want#/}
	set -- "$BUILD/unit"
	[ -z "$VG" ] || set -- valgrind -q --error-exitcode=99 --leak-check=full "$@"
	stage unit "$@" ${want:+"$want"}
	;;
esac
case $CASE in
unit | unit/* | rules | sarif | html | fuzz) ;;
*) stage golden tests/golden/run.sh "$CASE" ;;
esac
case $CASE in
'' | rules) stage rules "$BUILD/unmoat" rules test ;;
esac
case $CASE in
'' | sarif) stage sarif tests/sarif/run.sh ;;
esac
case $CASE in
'' | html) stage html tests/html/run.sh ;;
esac
case $CASE in
'' | fuzz)
	tests/fuzz/seeds.sh "$BUILD/fuzz-seeds"
	for target in "$BUILD"/replay/fuzz_*; do
		set -- "$target" "$BUILD/fuzz-seeds/${target##*/fuzz_}"/*
		[ -z "$VG" ] || set -- valgrind -q --error-exitcode=99 "$@"
		stage "${target##*/}" "$@"
	done
	;;
esac
case $CASE in
'' | probe) stage probe tests/probe/run.sh ;;
esac

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
