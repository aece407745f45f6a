{ printf '{"endpoint": "https://api.openai.com/v1", "a": "'; head -c 100000000 /dev/zero | tr "\0" a; printf '"}'; } >big.json
