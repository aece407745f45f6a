commit() {
	git add -A
	GIT_AUTHOR_DATE="$1T12:00:00 +0000" GIT_COMMITTER_DATE="$1T12:00:00 +0000" git commit -q -m "$2"
}

git init -q -b main
mkdir later
mv main.py requirements.txt later
echo hello >README
git add README
GIT_AUTHOR_DATE="2026-02-01T12:00:00 +0000" GIT_COMMITTER_DATE="2026-02-01T12:00:00 +0000" git commit -q -m "Nothing yet"
mv later/* .
rmdir later
commit 2026-03-01 "Ask a model"
