#!/bin/sh
# Looks at the HTML of review packs: html-validate and a search for anything that could act; with
# BROWSER=1 also in a real Chromium, with axe. The tools are pinned with their hashes in
# package-lock.json; the first run takes them from the registry and keeps them in build/html, or,
# with those for the browser, in build/html-browser.
#
# environment: BUILD (where the program is), BROWSER
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${BUILD:=build}" "${BROWSER:=}"
unmoat=$(cd "$BUILD" && pwd)/unmoat
tools=build/html${BROWSER:+-browser}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1780000000 LC_ALL=C.UTF-8

if ! env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make --no-print-directory -s "$tools/.stamp" >"$work/fetch" 2>&1; then
	echo "FAIL  html: the tools could not be fetched; the first run of this test needs the npm registry"
	head -n 10 "$work/fetch"
	echo "0 passed, 1 failed"
	exit 1
fi
if ! { tests/html/trees.sh "$work" && tests/html/pages.sh "$unmoat" "$work" "$work/pages"; } >"$work/log" 2>&1; then
	echo "FAIL  html: no pages"
	tail -n 10 "$work/log"
	echo "0 passed, 1 failed"
	exit 1
fi
if [ -n "$BROWSER" ]; then
	node tests/html/browser.mjs "$tools/node_modules" "$(command -v chromium)" \
		"$work/pages" "$BUILD/html-shots"
else
	node tests/html/check.mjs "$tools/node_modules" "$work"/pages/*.html
fi
