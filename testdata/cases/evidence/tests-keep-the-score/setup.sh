mkdir "$TMPDIR/more"
cp -R . "$TMPDIR/more/"
cd "$TMPDIR/more"
mkdir tests examples
printf 'import anthropic\nclient = anthropic.Anthropic(api_key="x", base_url="https://api.anthropic.com")\nclient.messages.create(model="claude-2.0", messages=[])\n' | tee tests/test_a.py >examples/b.py
