commit() {
	git add -A
	GIT_AUTHOR_DATE="$1T12:00:00 +0000" GIT_COMMITTER_DATE="$1T12:00:00 +0000" git commit -q -m "$2"
}

git init -q -b main
commit 2026-02-01 one
git tag v1
sed -i "s/gpt-4o/gpt-5/" main.py
printf 'reviews:\n  - date: 2026-02-15\n    revision: %s\n    attendees: [{role: platform}, {role: security}, {role: procurement}]\n    services: [openai]\n' "$(git rev-parse HEAD)" >contracts.yaml
commit 2026-05-01 two
