#!/bin/sh
# Makes the repositories whose review packs are looked at: one that has everything, one whose every
# name is hostile, one with nothing in it.
#
# usage: trees.sh FOLDER        makes FOLDER/rich FOLDER/hostile FOLDER/empty
set -eu
cd "$(dirname "$0")/../.."
stories=$(pwd)/testdata/stories
out=$1
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME='Ines Okafor' GIT_AUTHOR_EMAIL=ines@example.org
export GIT_COMMITTER_NAME='Ines Okafor' GIT_COMMITTER_EMAIL=ines@example.org

# commit FOLDER DAY TEXT
commit() {
	git -C "$1" add -A
	GIT_AUTHOR_DATE="$2T10:00:00Z" GIT_COMMITTER_DATE="$2T10:00:00Z" git -C "$1" commit -q -m "$3" 2>/dev/null
}

mkdir -p "$out/rich/services" "$out/hostile" "$out/empty"
git -C "$out/rich" init -q -b main
cp -R "$stories/openai-startup" "$out/rich/services/answers"
cp -R "$stories/two-clouds" "$out/rich/services/claims"
rm -f "$out/rich/services/claims/contracts.yaml"
cat >"$out/rich/contracts.yaml" <<-'EOF'
	contracts:
	  - id: OPENAI-2026
	    vendor: openai
	    domains: [inference]
	    start: 2026-01-01
	    end: 2026-12-31
	    notice: 90d
	    renewal: automatic
	    owner: Marek Lind
	    sla: {availability: 99.5}
	    data_use: Prompts are kept for 30 days for abuse monitoring, and not used for training.
	    commitments:
	      - {kind: spend, amount: 240000, currency: EUR, per: year}
	  - id: AWS-PPA-31
	    vendor: aws
	    domains: [inference]
	    regions: [eu-west-1]
	    start: 2025-07-01
	    end: 2028-06-30
	    notice: 60d
	    renewal: manual
	    commitments:
	      - {kind: reservation, amount: 4, unit: model units, per: month, service: bedrock,
	         region: eu-west-1, end: 2026-12-15, note: Reserved throughput for claims}
	  - id: PINECONE-3
	    vendor: pinecone
	    domains: [vector-data]
	    start: 2026-02-01
	    end: 2027-01-31
	    notice: 30d
	reviews:
	  - date: 2026-05-12
	    attendees: [{role: platform, name: Ines Okafor}, {role: procurement, name: Marek Lind}]
	    decisions:
	      - {text: Keep Vertex AI as the fallback for another quarter, owner: Ines Okafor}
	    actions:
	      - {text: Ask for 99.9 % in the next contract, owner: Marek Lind, due: 2026-07-15, contract: OPENAI-2026}
	      - {text: Rehearse the switch under load, owner: Ines Okafor, due: 2027-01-15}
EOF
commit "$out/rich" 2026-05-10 'Answer questions and handle claims'
git -C "$out/rich" tag v1
cp -R "$stories/aws-agents" "$out/rich/services/agents"
rm -f "$out/rich/services/agents/contracts.yaml"
commit "$out/rich" 2026-07-21 'Let agents look after returns'
rm -rf "$out/rich/services/answers"
cp -R "$stories/azure-enterprise" "$out/rich/services/answers"
rm -f "$out/rich/services/answers/contracts.yaml"
printf 'def broken(:\n    openai.OpenAI(\n' >"$out/rich/services/answers/broken.py"
export GIT_AUTHOR_NAME='Marek Lind'
commit "$out/rich" 2026-09-02 'Move answers to the framework contract (#418)'

# Whatever could be markup, a script, a link or a call stands in names, authors and contracts.
evil='<img src=http://127.0.0.1:9/x onerror=alert(1)><x-evil onclick=alert(2)>&lt;`|` [l](javascript:alert(3)) ![](http://127.0.0.1:9/y) @everyone #1'
git -C "$out/hostile" init -q -b main
mkdir -p "$out/hostile/app"
printf '{"name": "app", "dependencies": {"openai": "4.0.0"}}\n' >"$out/hostile/app/package.json"
printf 'import OpenAI from "openai";\nnew OpenAI().chat.completions.create({model: "gpt-4o"});\n' \
	>"$out/hostile/app/a.js"
commit "$out/hostile" 2026-05-10 one
git -C "$out/hostile" tag v1
for name in '</style><script>alert(4)</script>.js' '"onmouseover="alert(5)".js' "'<x-evil>.js" \
	'javascript:alert(6).js' "$(printf 'rtl\342\200\256sj.js')" "$(printf 'esc\033[2J\a.js')"; do
	dir=$out/hostile/$(printf %s "$name" | tr / _)-dir
	mkdir -p "$dir"
	printf '{"name": "app", "dependencies": {"openai": "4.0.0"}}\n' >"$dir/package.json"
	printf 'import OpenAI from "openai";\nnew OpenAI({baseURL: "https://api.openai.com/v1"}).chat.completions.create({model: "gpt-4-vision-preview"});\n' \
		>"$dir/$(printf %s "$name" | tr / _)"
done
cat >"$out/hostile/contracts.yaml" <<-EOF
	contracts:
	  - id: "<b>1</b>"
	    vendor: "</title><x-evil>"
	    unlisted: true
	    name: '$evil'
	    domains: [inference]
	    start: 2026-01-01
	    end: 2026-12-31
	    notice: 30d
	    data_use: '$evil'
	    commitments:
	      - {kind: spend, amount: 5, currency: EUR, note: '$evil'}
	reviews:
	  - date: 2026-05-12
	    attendees: [{role: platform, name: '$evil'}]
	    decisions: ['$evil']
	    actions: [{text: '$evil', owner: '$evil', due: 2026-06-01}]
EOF
export GIT_AUTHOR_NAME='--><x-evil>"onload="alert(7)'
commit "$out/hostile" 2026-07-01 "$evil"
# As it is in SQL, git and YAML alike: bytes that are no UTF-8.
printf 'x\377y </td><x-evil>\n' >"$out/hostile/notes.md"
export GIT_AUTHOR_NAME="$(printf 'latin\3511 <x-evil')"
commit "$out/hostile" 2026-07-02 "$(printf 'caf\351 <x-evil>')"

printf 'Nothing here.\n' >"$out/empty/README"
