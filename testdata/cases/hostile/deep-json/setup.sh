{ printf '{"endpoint": "https://api.openai.com/v1", "a": '; head -c 200000 /dev/zero | tr "\0" "["; } >deep.json
