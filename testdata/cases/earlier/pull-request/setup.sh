# A checkout of a pull request as the action leaves it: the merge of the branch into its base, without a branch of its own.
git init -q -b main
git add .
git commit -q -m one
git checkout -q -b topic
printf 'from openai import OpenAI\n\nOpenAI().chat.completions.create(model="gpt-4-vision-preview")\n' >more.py
git add .
git commit -q -m two
git checkout -q main
printf 'import anthropic\n\nclient = anthropic.Anthropic()\n' >other.py
git add .
git commit -q -m three
git checkout -q --detach
git merge -q --no-edit topic
git update-ref refs/remotes/origin/main main
git branch -q -D main topic
