#!/bin/sh
# Every header compiles alone, so that includes may stand in any order.
# usage: headers.sh COMPILER FLAGS...
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0
for h in $(find src -name '*.h' | LC_ALL=C sort); do
	printf '#include "%s"\ntypedef int not_empty;\n' "${h#src/}" |
		"$@" -fsyntax-only -x c - 2>&1 | sed "s|^|$h: |" | grep . && failed=1
done
exit $failed
