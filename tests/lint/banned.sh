#!/bin/sh
# Calls that must not be in src/: unbounded copies, silent number parsing, hidden state, a shell.
# Also: only cli/ prints and exits, and what is specific to a vendor is data under rules/, never a
# string in C.
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0
sources=$(find src -mindepth 2 -name '*.[ch]' ! -path '*/gen/*')
[ -n "$sources" ] || exit 0

# shellcheck disable=SC2086 # a list of files
code() {
	awk "$@" -f tests/lint/code.awk $sources
}

# none PATTERN WHY: fails when a line on the standard input has the pattern.
none() {
	if grep -E "$1" | sed "s|\$|   <- $2|" | grep .; then
		failed=1
	fi
}

calls='sprintf|vsprintf|strcpy|stpcpy|strcat|strncpy|strncat|gets|atoi|atol|atoll|atof|strtok'
calls="$calls|sscanf|scanf|fscanf|system|popen|tmpnam|tempnam|mktemp|rand|srand|alloca|asctime"
calls="$calls|ctime|gmtime|localtime|setjmp|longjmp|vfork"
work=$(mktemp)
trap 'rm -f "$work"' EXIT
code -v strings=drop >"$work"
none "(^|[^A-Za-z0-9_.>])($calls)[[:space:]]*\(" 'banned' <"$work"
grep -vE '^src/(cli|base)/' "$work" >"$work.2"
none '(^|[^A-Za-z0-9_.>])(printf|puts|putchar|exit|_exit|abort|perror)[[:space:]]*\(|[^A-Za-z0-9_](stdout|stderr)[^A-Za-z0-9_]' \
	'only cli/ prints and exits' <"$work.2"
rm -f "$work.2"

code >"$work"
vendors='openai|anthropic|bedrock|azurerm|vertex|claude|gemini'
grep -vE '#[[:space:]]*include' "$work" | grep -i '"' | tr 'A-Z' 'a-z' >"$work.2"
none "\"[^\"]*($vendors)[^\"]*\"" 'a vendor in a C string: it belongs in rules/' <"$work.2"
rm -f "$work.2"
exit $failed
