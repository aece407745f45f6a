#!/bin/sh
# Writes the review packs of the trees: usage: pages.sh UNMOAT TREES PAGES
set -eu
unmoat=$1 trees=$2 pages=$3
mkdir -p "$pages"
for tree in rich hostile empty; do
	from=
	[ "$tree" = empty ] || from='--from v1'
	# shellcheck disable=SC2086 # two words or none
	(cd "$trees/$tree" && "$unmoat" drift --as-of 2026-11-21 $from -f html -o "$pages/$tree.html" .)
done
