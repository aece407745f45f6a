#!/bin/sh
# Shell scripts parse, and can be run; text files have no carriage returns and end in a newline;
# what the fuzz targets are fed may be anything.
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0
for f in .ci/* $(find tests -name '*.sh'); do
	head -n 1 "$f" | grep -q '^#!' || {
		echo "$f: no #! line"
		failed=1
	}
	case $(head -n 1 "$f") in
	*bash*) bash -n "$f" || failed=1 ;;
	*) sh -n "$f" || failed=1 ;;
	esac
	[ -x "$f" ] || {
		echo "$f: not executable"
		failed=1
	}
done
for f in Makefile $(find src rules tests man completions -type f ! -path '*/corpus/*' 2>/dev/null); do
	[ ! -s "$f" ] || [ -z "$(tail -c 1 "$f" | tr -d '\n')" ] || {
		echo "$f: no newline at the end"
		failed=1
	}
done
if grep -rlI --exclude-dir=corpus "$(printf '\r')" Makefile .ci src tests $(ls -d rules man completions 2>/dev/null); then
	echo 'carriage returns in the files above'
	failed=1
fi
exit $failed
