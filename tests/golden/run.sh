#!/usr/bin/env bash
# Runs the cases of testdata/cases: one folder is one case.
#
# usage: run.sh [--update] [WORD]      only the cases whose path contains WORD
#
#   input/        copied to a temporary folder, where the program runs; in the copy the folders
#                 `gitted` and `x.gitted` become `.git` and `x.git`
#   setup.sh      run in that folder first: links, FIFOs, modes, git histories
#   args          one argument a line; without the file: `audit` and `.`
#   cmd           a shell text in place of args; "$UNMOAT" is the program, "$CASE_DIR" the case
#   env           NAME=value lines
#   needs         words: a command that must be there, `nonroot` (run as nobody), or `terminal`
#   want.txt      the standard output; want.<format> the same with `--format <format>`, unless
#                 args or cmd choose a format; several may stand side by side
#   want.stderr   the standard error; without the file it is not looked at
#   want.exit     the exit status; without the file 0
#
# A folder <case>.known-bug must fail; when it passes, it counts as failed until it is renamed.
# In all output the temporary folder reads @DIR@ and the digest of the rules @DIGEST@; style sheets are left out. After a failure the real output is in
# <build>/golden/<case>/got.*, with KEEP=1 also beside the want files.
#
# environment: BUILD, KEEP, VG (under valgrind), FORMAT (--update only want.<format>), JOBS
set -u
: "${BUILD:=build}" "${KEEP:=}" "${VG:=}" "${FORMAT:=}"
top=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
cases=$top/testdata/cases

# ---- one case: run.sh --case NAME, in a process of its own ----------------------------------

# The result for the parent; the first word is pass, fail, skip or known.
result() {
	echo "$*" >"$GOLDEN/result/${name//\//__}"
	[ ! -e "$work" ] || chmod -R u+rwX "$work" 2>/dev/null
	rm -rf "$work"
	exit 0
}

# Builds a fresh copy of the input and runs the program in it once.
# Leaves $got/got.$1, got.stderr and got.exit; $1 is the extension of the wanted output.
run_once() {
	local ext=$1 dir=$work/input line d
	local -a cmd pins

	[ ! -e "$dir" ] || chmod -R u+rwX "$dir"
	rm -rf "$dir" "$work/tmp"
	mkdir -p "$dir" "$work/tmp" "$work/home"
	[ ! -d "$case_dir/input" ] || cp -R "$case_dir/input/." "$dir/"
	find "$dir" -depth -type d -name '*gitted' | while IFS= read -r d; do
		case ${d##*/} in
		gitted) mv "$d" "${d%gitted}.git" ;;
		*.gitted) mv "$d" "${d%gitted}git" ;;
		esac
	done

	pins=(env -i "PATH=$PATH" "HOME=$work/home" "TMPDIR=$work/tmp" TZ=UTC LC_ALL=C.UTF-8
		COLUMNS=100 SOURCE_DATE_EPOCH=1780000000 GIT_CONFIG_GLOBAL=/dev/null
		GIT_CONFIG_NOSYSTEM=1 "GIT_CEILING_DIRECTORIES=$work" "CASE_DIR=$case_dir"
		"GIT_AUTHOR_DATE=1770000000 +0000" "GIT_COMMITTER_DATE=1770000000 +0000"
		GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org
		GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
		"ASAN_OPTIONS=${ASAN_OPTIONS:-}" "UBSAN_OPTIONS=${UBSAN_OPTIONS:-}"
		"TSAN_OPTIONS=${TSAN_OPTIONS:-}" "UNMOAT=$UNMOAT" "VALGRIND_LOG=$work/valgrind")
	if [ -f "$case_dir/env" ]; then
		while IFS= read -r line || [ -n "$line" ]; do
			[ -z "$line" ] || pins+=("$line")
		done <"$case_dir/env"
	fi

	if [ -f "$case_dir/setup.sh" ] &&
		! (cd "$dir" && "${pins[@]}" sh -eu "$case_dir/setup.sh") >"$got/setup.log" 2>&1 </dev/null; then
		echo "setup.sh failed:"
		cat "$got/setup.log"
		return 1
	fi

	if [ -f "$case_dir/cmd" ]; then
		cmd=(sh "$case_dir/cmd")
	else
		cmd=("$UNMOAT")
		if [ -f "$case_dir/args" ]; then
			while IFS= read -r line || [ -n "$line" ]; do
				cmd+=("$line")
			done <"$case_dir/args"
		else
			cmd+=(audit .)
		fi
		case $ext in
		txt | none) ;;
		*) grep -qsE '^(--format|-f)' "$case_dir/args" || cmd+=(--format "$ext") ;;
		esac
	fi
	if [ -n "$as_nobody" ]; then
		chown -R -h 65534:65534 "$work"
		pins=(setpriv --reuid=65534 --regid=65534 --clear-groups "${pins[@]}")
	fi
	(cd "$dir" && exec timeout -k 5 "${TIMEOUT:-60}" "${pins[@]}" "${cmd[@]}") \
		>"$work/out" 2>"$work/err" </dev/null
	echo $? >"$got/got.exit"
	sed -E -e "s|$work/input|@DIR@|g" -e "/rules.digest/{N;s/(digest\"(:|,\n *\"value\":) ?\")[0-9a-f]{64}/\1@DIGEST@/}" \
		-e 's/(rules `)[0-9a-f]{12}`/\1@DIGEST@`/' -e 's/(rules <code>)[0-9a-f]{12}</\1@DIGEST@</' \
		-e 's/(rules: ")[0-9a-f]{64}"/\1@DIGEST@"/' -e '/^<style>/,/<\/style>$/d' \
		-e 's/(sha256-)[A-Za-z0-9+/]{43}=/\1@DIGEST@/' <"$work/out" >"$got/got.$ext"
	sed "s|$work/input|@DIR@|g" <"$work/err" >"$got/got.stderr"
}

compare() {
	if ! cmp -s "$1" "$2"; then
		diff -a -u --label "want ${1##*/}" --label "got ${2##*/}" "$1" "$2" | head -n 80
		bad=1
	fi
}

# What no case wants: a time-out, a report of valgrind or of a sanitizer.
check_tools() {
	case $(cat "$got/got.exit") in
	124 | 137)
		echo "still running after ${TIMEOUT:-60} seconds"
		bad=1
		;;
	esac
	if grep -aqE '(Address|Thread|Leak)Sanitizer|runtime error:' "$work/err"; then
		grep -aE -m1 -A30 '(Address|Thread|Leak)Sanitizer|runtime error:' "$work/err"
		bad=1
	fi
	for log in "$work"/valgrind.*; do
		[ -s "$log" ] || continue
		head -n 40 "$log"
		bad=1
	done
}

formats_wanted() {
	local f
	for f in "$case_dir"/want.*; do
		f=${f##*/want.}
		case $f in
		'*' | stderr | exit) ;;
		*) echo "$f" ;;
		esac
	done
}

# --update of a case that wants nothing yet: the format that args choose.
format_guess() {
	local f
	f=$(sed -n '/^--format$/{n;p;q;};s/^--format=//p' "$case_dir/args" 2>/dev/null | head -n 1)
	case $f in
	'' | text) echo txt ;;
	*) echo "$f" ;;
	esac
}

run_case() {
	name=$1
	case_dir=$cases/$name
	got=$GOLDEN/got/$name
	work=$GOLDEN/work/${name//\//__}
	as_nobody='' bad=''
	mkdir -p "$got" "$work"
	chmod 755 "$work"

	if [ -f "$case_dir/needs" ]; then
		for need in $(cat "$case_dir/needs"); do
			case $need in
			nonroot)
				[ "$(id -u)" -eq 0 ] || continue
				setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$UNMOAT" \
					2>/dev/null || result skip "needs $need"
				as_nobody=1
				;;
			terminal) # not in every container
				script -qec true /dev/null >/dev/null 2>&1 || result skip "needs $need"
				;;
			*) command -v "$need" >/dev/null 2>&1 || result skip "needs $need" ;;
			esac
		done
	fi

	mapfile -t formats < <(formats_wanted)
	if [ ${#formats[@]} -eq 0 ]; then
		if [ -n "$UPDATE" ] && [ ! -e "$case_dir/want.stderr" ]; then
			formats=("$(format_guess)")
		else
			formats=(none)
		fi
	fi
	if [ "${formats[*]}" = none ] && [ ! -e "$case_dir/want.stderr" ] &&
		[ ! -e "$case_dir/want.exit" ]; then
		echo "wants nothing: add want.txt or run make golden-update CASE=$name" >"$got/diff"
		result fail
	fi

	for ext in "${formats[@]}"; do
		run_once "$ext" || {
			bad=1
			break
		}
		# A format that the program does not have gives nothing, which --update would then want.
		if grep -qs -- "--format: no such value '$ext'" "$got/got.stderr"; then
			echo "want.$ext: the program has no format of that name" >"$got/diff"
			result fail
		fi
		check_tools
		if [ -n "$UPDATE" ]; then
			update "$ext"
			continue
		fi
		[ "$ext" = none ] || compare "$case_dir/want.$ext" "$got/got.$ext"
		[ ! -f "$case_dir/want.stderr" ] || compare "$case_dir/want.stderr" "$got/got.stderr"
		if [ -f "$case_dir/want.exit" ]; then
			compare "$case_dir/want.exit" "$got/got.exit"
		elif [ "$(cat "$got/got.exit")" -ne 0 ]; then
			echo "exit status $(cat "$got/got.exit"), wanted 0; standard error:"
			head -n 20 "$got/got.stderr"
			bad=1
		fi
	done >"$got/diff" 2>&1

	case $name in
	*.known-bug)
		[ -n "$bad" ] && result known
		echo "passes now: rename the folder to ${name%.known-bug}" >"$got/diff"
		result fail
		;;
	esac
	[ -z "$bad" ] && result pass
	[ -z "$KEEP" ] || cp "$got"/got.* "$case_dir/"
	result fail
}

update() {
	local exit_got
	exit_got=$(cat "$got/got.exit")
	if [ -z "$FORMAT" ] || [ "$FORMAT" = "$1" ]; then
		[ "$1" = none ] || cp "$got/got.$1" "$case_dir/want.$1"
		[ ! -e "$case_dir/want.stderr" ] || cp "$got/got.stderr" "$case_dir/want.stderr"
		if [ "$exit_got" -ne 0 ]; then
			echo "$exit_got" >"$case_dir/want.exit"
		else
			rm -f "$case_dir/want.exit"
		fi
	fi
}

if [ "${1:-}" = --case ]; then
	run_case "$2"
fi

# ---- all cases --------------------------------------------------------------------------------

UPDATE=
if [ "${1:-}" = --update ]; then
	UPDATE=1
	shift
fi
word=${1:-}
UNMOAT=$(cd "$top" && realpath "$BUILD/unmoat")
out=$(cd "$top" && mkdir -p "$BUILD/golden" && realpath "$BUILD/golden")
if [ ! -x "$UNMOAT" ]; then
	echo "golden: there is no $BUILD/unmoat"
	exit 1
fi
GOLDEN=$(mktemp -d "${TMPDIR:-/tmp}/unmoat-golden.XXXXXX")
trap 'chmod -R u+rwX "$GOLDEN"; rm -rf "$GOLDEN"' EXIT
chmod 755 "$GOLDEN"
mkdir -p "$GOLDEN/result" "$GOLDEN/got" "$GOLDEN/work"
if [ -n "$VG" ]; then
	# A wrapper, so that a case with `cmd` runs under valgrind too; a report is a file.
	cat >"$GOLDEN/unmoat" <<-EOF
	#!/bin/sh
	exec valgrind -q --error-exitcode=99 --leak-check=full --child-silent-after-fork=yes \
		--log-file="\$VALGRIND_LOG.%p" "$UNMOAT" "\$@"
	EOF
	chmod 755 "$GOLDEN/unmoat"
	UNMOAT=$GOLDEN/unmoat
	TIMEOUT=600
fi
export BUILD KEEP VG FORMAT UPDATE UNMOAT GOLDEN TIMEOUT="${TIMEOUT:-60}"

# A case is a folder with something wanted, or something given.
mapfile -t names < <(cd "$cases" 2>/dev/null && find . -mindepth 2 -maxdepth 2 -type d |
	sed 's|^\./||' | LC_ALL=C sort | grep -F -- "$word")
if [ ${#names[@]} -eq 0 ]; then
	echo "golden: no case${word:+ with \"$word\" in its name} in testdata/cases"
	echo "golden: 0 passed, 0 failed"
	exit 1
fi
printf '%s\n' "${names[@]}" | xargs -P "${JOBS:-$(nproc)}" -I{} bash "$top/tests/golden/run.sh" --case {}

passed=0 failed=0 skipped=0 known=0
rm -rf "$out"
mkdir -p "$out"
for name in "${names[@]}"; do
	read -r status why <"$GOLDEN/result/${name//\//__}" || status=fail
	case $status in
	pass) passed=$((passed + 1)) ;;
	known) known=$((known + 1)) ;;
	skip)
		skipped=$((skipped + 1))
		echo "skip  $name: $why"
		;;
	*)
		failed=$((failed + 1))
		echo "FAIL  $name"
		sed 's/^/      /' "$GOLDEN/got/$name/diff" 2>/dev/null
		mkdir -p "$out/$name"
		cp "$GOLDEN/got/$name"/got.* "$out/$name/" 2>/dev/null
		;;
	esac
done
[ "$failed" -eq 0 ] || echo "golden: the real output is in $BUILD/golden/<case>/got.*"
echo "golden: $passed passed, $failed failed, $skipped skipped, $known known bugs"
[ "$failed" -eq 0 ]
