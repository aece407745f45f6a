commit() {
	git add -A
	GIT_AUTHOR_DATE="$1T12:00:00 +0000" GIT_COMMITTER_DATE="$1T12:00:00 +0000" git commit -q -m "$2"
}

git init -q -b main
commit 2026-02-01 one
git tag v1
echo 'nonsense: 1' >.unmoat.yaml
commit 2026-03-01 "Break the settings"
git tag broken
printf 'version: 1\ncontrols: {no-fallback: off}\n' >.unmoat.yaml
commit 2026-05-01 "Ask for less"
git tag v2
