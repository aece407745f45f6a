#!/bin/sh
# Every pinned grammar has an ABI that the pinned tree-sitter core accepts, and the lock files
# hold an integrity hash for every package and no address of any registry.
#
# environment: GRAMMARS="name:folder ..." from the Makefile
set -u
cd "$(dirname "$0")/../.." || exit 2
failed=0
api=node_modules/tree-sitter/vendor/tree-sitter/lib/include/tree_sitter/api.h
value() {
	sed -n "s/^#define $1 \([0-9]*\).*/\1/p" "$2" | head -n 1
}
max=$(value TREE_SITTER_LANGUAGE_VERSION $api)
min=$(value TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION $api)
for g in $GRAMMARS; do
	abi=$(value LANGUAGE_VERSION "node_modules/${g#*:}/src/parser.c")
	if [ -z "$abi" ] || [ "$abi" -lt "$min" ] || [ "$abi" -gt "$max" ]; then
		echo "${g%%:*}: ABI ${abi:-unknown}, the core takes $min to $max"
		failed=1
	fi
	grep -q "tree_sitter_${g%%:*}(void)" "node_modules/${g#*:}/src/parser.c" || {
		echo "${g%%:*}: no function tree_sitter_${g%%:*}"
		failed=1
	}
done
for lock in package-lock.json tests/sarif/package-lock.json; do
	if grep -n '"resolved"' "$lock"; then
		echo "$lock: addresses; .npmrc has omit-lockfile-registry-resolved"
		failed=1
	fi
	packages=$(grep -c '^    "node_modules/' "$lock")
	hashes=$(grep -c '"integrity": "sha512-' "$lock")
	if [ "$packages" -ne "$hashes" ]; then
		echo "$lock: $packages packages, $hashes hashes"
		failed=1
	fi
done
exit $failed
