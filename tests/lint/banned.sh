#!/bin/sh
# Calls that must not be in src/: unbounded copies, silent number parsing, hidden state, a shell.
# Also: what is specific to a vendor is data under rules/, never a string in C.
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0

calls='sprintf|vsprintf|strcpy|stpcpy|strcat|strncpy|strncat|gets|atoi|atol|atoll|atof|strtok'
calls="$calls|sscanf|scanf|system|popen|tmpnam|tempnam|mktemp|rand|srand|alloca|asctime|ctime"
calls="$calls|gmtime|localtime|strerror_l|setjmp|longjmp|vfork"
sources=$(find src -mindepth 2 -name '*.[ch]' ! -path '*/gen/*')
[ -n "$sources" ] || exit 0

# Comments are removed first, lines kept.
for f in $sources; do
	sed -E 's|//.*||; s|/\*.*\*/||g; s|"([^"\\]\|\\.)*"|""|g; /\/\*/,/\*\//{s|.*||;}' "$f" |
		grep -nE "(^|[^A-Za-z0-9_.>])($calls)[[:space:]]*\(" |
		sed "s|^|$f:|; s|$|   <- banned call|"
done | grep . && failed=1

# printing and leaving belong to cli/ alone; base/ may end the program when memory runs out
for f in $sources; do
	case $f in
	src/cli/* | src/base/*) continue ;;
	esac
	sed -E 's|/\*.*\*/||g; s|"([^"\\]\|\\.)*"|""|g; /\/\*/,/\*\//{s|.*||;}' "$f" |
		grep -nE '(^|[^A-Za-z0-9_.>])(printf|puts|putchar|exit|_exit|abort|perror)[[:space:]]*\(|\bstd(out|err)\b' |
		sed "s|^|$f:|; s|$|   <- only cli/ prints and exits|"
done | grep . && failed=1

# shellcheck disable=SC2086 # a list of files
if grep -nIiE '"[^"]*(openai|anthropic|bedrock|azurerm|vertex|claude|gemini)[^"]*"' $sources |
	grep -vE '#[[:space:]]*include'; then
	echo "a vendor's name in a C string: it belongs in rules/" >&2
	failed=1
fi
exit $failed
