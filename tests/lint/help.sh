#!/bin/sh
# The option tables, the manual and the completions say the same: every option and command of
# --help is in man/unmoat.1 with the same letter and argument, nothing else is, and completions/
# holds what `unmoat completion` prints.
#
# environment: BUILD (where the program is; it is built when it is not there)
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${BUILD:=build}"
unmoat=$BUILD/unmoat
if [ ! -x "$unmoat" ]; then
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make --no-print-directory -s all || exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

for pair in bash:completions/unmoat.bash zsh:completions/_unmoat fish:completions/unmoat.fish; do
	"$unmoat" completion "${pair%%:*}" >"$work/completion" || failed=1
	if ! cmp -s "$work/completion" "${pair#*:}"; then
		echo "${pair#*:}: not what 'unmoat completion ${pair%%:*}' prints; write it again"
		failed=1
	fi
done

# One "x --name ARG" a line, "-" for no letter; from --help of every command ...
"$unmoat" help | sed -n '/^Commands:/,/^$/s/^  \([a-z ]*[a-z]\)   *[a-z].*/\1/p' >"$work/commands"
while read -r command; do
	# shellcheck disable=SC2086 # two words
	"$unmoat" $command --help </dev/null
done <"$work/commands" |
	sed -nE 's/^  (-(.), |    )--([a-z-]+)( ([A-Z]+))? .*/\2 --\3 \5/p' |
	sed 's/^ /- /; s/ *$//' | sort -u >"$work/help"
# ... and from the page.
sed -nE 's/^\.It (Fl (.) , )?Fl -([a-z-]+)( Ar ([A-Z]+))?$/\2 --\3 \5/p' man/unmoat.1 |
	sed 's/^ /- /; s/ *$//' | sort -u >"$work/page"
if ! diff "$work/help" "$work/page" >"$work/diff"; then
	echo 'man/unmoat.1: options differ; < --help, > the page'
	grep '^[<>]' "$work/diff"
	failed=1
fi
if [ ! -s "$work/help" ] || [ ! -s "$work/commands" ]; then
	echo 'tests/lint/help.sh: no options or commands found in --help'
	failed=1
fi
while read -r command; do
	grep -qE "^\.It Cm $command( |\$)" man/unmoat.1 || {
		echo "man/unmoat.1: the command '$command' is missing"
		failed=1
	}
done <"$work/commands"

# Every status of `unmoat files`, which are the words of the completion.
for status in $("$unmoat" completion fish | sed -n "s/.* -l status -x -a '\([^']*\)'.*/\1/p"); do
	[ "$status" = gap ] || grep -q "^\.It Cm $status\$" man/unmoat.1 || {
		echo "man/unmoat.1: the status '$status' is missing"
		failed=1
	}
done
exit $failed
