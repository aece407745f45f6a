commit() {
	git add -A
	GIT_AUTHOR_DATE="$1T12:00:00 +0000" GIT_COMMITTER_DATE="$1T12:00:00 +0000" git commit -q -m "$2"
}

git init -q -b main
commit 2026-02-01 one
cat >contracts.yaml <<YAML
contracts:
  - id: msa-openai
    vendor: openai
    domains: [inference]
    start: 2026-01-01
    end: 2027-06-30
reviews:
  - date: 2026-02-15
    attendees: [{name: Ann, role: platform}, {name: Bob, role: security}]
    services: [openai]
    revision: $(git rev-parse HEAD)
    rules: 0000000000000000000000000000000000000000000000000000000000000000
    score: {readiness: 40, two-cloud: 12.5}
    decisions:
      - {text: Look for a second vendor}
    actions:
      - {text: Ask two vendors for an offer, owner: Ann, due: 2026-04-01, status: open}
      - {text: Count the tokens, owner: Bob, status: done}
YAML
commit 2026-02-15 "Record the review"
sed -i "s/gpt-4o/gpt-5/" main.py
commit 2026-05-01 "Move to the next model"
