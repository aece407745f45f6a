#!/bin/sh
# Makes the seeds of the fuzz targets: seeds.sh FOLDER writes FOLDER/<target>/*. They are the files of
# testdata/, with what each target wants in front, and what lies in tests/fuzz/corpus.
set -eu
cd "$(dirname "$0")/../.."
out=$1
rm -rf "$out"
mkdir -p "$out/file" "$out/rules" "$out/yaml" "$out/tree" "$out/embed" "$out/validation" "$out/answer"

# named FILE...: the file's name is the first line.
named() {
	for f in "$@"; do
		{
			printf '%s\n' "${f##*/}"
			cat "$f"
		} >"$out/file/$(printf '%s' "$f" | tr -c 'A-Za-z0-9.\n' _)"
	done
}

find testdata/manifest/tree testdata/syntax testdata/detect -type f ! -name '*.want' ! -name 'want.*' >"$out/list"
while IFS= read -r f; do
	named "$f"
done <"$out/list"
rm "$out/list"
for f in tests/fuzz/corpus/*/*; do
	folder=${f#tests/fuzz/corpus/}
	cp "$f" "$out/${folder%%/*}/"
done
for f in rules/services/*.yaml rules/constructs/*.yaml; do
	case $f in
	*/a*.yaml | */o*.yaml)
		{
			printf '%s\n' "${f#rules/}"
			cat "$f"
		} >"$out/rules/${f##*/}"
		;;
	esac
done
for f in testdata/manifest/tree/*.y*ml; do
	cp "$f" "$out/yaml/"
done
printf 'src/**/*.[ch] !a/b\\ \nsrc/match/match.c' >"$out/tree/wild"
