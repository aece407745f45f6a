git init -q -b main
mkdir app
echo openai >app/requirements.txt
printf 'from openai import OpenAI\n\nOpenAI().chat.completions.create(model="gpt-5", messages=[])\n' >app/main.py
cat >contracts.yaml <<'Y'
# What we bought.
contracts:
  - {id: MSA-7, vendor: openai, domain: inference, start: 2026-01-01, end: 2026-12-31} # signed
reviews:
  - date: 2026-02-10
    attendees: [{role: platform, name: Ines}]
    actions:
      - {text: "Ask for a lower price", owner: Marek, due: 2026-04-30, contract: MSA-7}
    # minutes are in the wiki
Y
git add -A
git commit -q -m one
