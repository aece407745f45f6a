# Folders whose names are words and marks of Mermaid and Graphviz.
for name in 'a"b' 'c[d](e){f}' 'end' '%%{init: {"theme": 1}}%%' '<b>ü & i</b>' 'style:a#b;c' '$$x^2$$' '`**md**`' \
	'back\slash|pipe' '#35;' 'click'; do
	mkdir -p "$name"
	printf '{"name": "x", "dependencies": {"openai": "4.0.0"}}\n' >"$name/package.json"
	printf 'import OpenAI from "openai";\nnew OpenAI().chat.completions.create({model: "gpt-4o"});\n' >"$name/index.js"
done
