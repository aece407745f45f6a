commit() {
	git add -A
	GIT_AUTHOR_DATE="$1T12:00:00 +0000" GIT_COMMITTER_DATE="$1T12:00:00 +0000" git commit -q -m "$2"
}
git init -q -b main
commit 2026-02-01 one
