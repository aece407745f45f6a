# Says what a synthetic source tree holds, always the same one. Prints a stream for `git
# fast-import`, which makes 40,000 files in seconds; a checkout then gives tree and index.
#
# usage: awk -v files=42000 -f tree.awk
#
# Sizes follow real repositories: many small files, few large ones, 4 KB on average. About one file
# in a thousand has something to do with AI (BENCH_AI=7: seven), the rest is what such files are full of.

function rnd(n) {
	# The minimal standard generator: awk's own rand() differs between implementations.
	seed = (seed * 16807) % 2147483647
	return seed % n
}
function word() {
	return words[1 + rnd(nwords)]
}
function name() {
	return word() "_" word()
}
function Camel(    a, b) {
	a = word(); b = word()
	return toupper(substr(a, 1, 1)) substr(a, 2) toupper(substr(b, 1, 1)) substr(b, 2)
}
function sentence(n,    s) {
	s = word()
	while (n-- > 0)
		s = s " " word()
	return s
}

function python(size,    t, f) {
	t = "\"\"\"" sentence(9) ".\"\"\"\nfrom __future__ import annotations\n\nimport logging\nimport os\nfrom " word() "." word() " import " Camel() "\n\nlog = logging.getLogger(__name__)\nTIMEOUT = int(os.getenv(\"" toupper(name()) "\", \"" rnd(900) "\"))\n\n"
	if (ai)
		t = t pick_ai("py")
	while (length(t) < size) {
		f = name()
		t = t "\ndef " f "(self, " word() ": str, " word() ": int = " rnd(99) ") -> dict:\n    \"\"\"" sentence(12) ".\"\"\"\n    # " sentence(8) "\n    " word() " = {\"" word() "\": " word() "(\"" sentence(3) "\"), \"" word() "\": " rnd(9999) "}\n    if not " word() "." word() ":\n        raise ValueError(f\"" sentence(4) " {" word() "}\")\n    for " word() " in range(" rnd(50) "):\n        log.info(\"" sentence(5) "\", " word() ")\n    return " word() "\n"
	}
	return t
}
function script(size, typed,    t) {
	t = "// " sentence(9) "\nimport { " Camel() ", " Camel() " } from '../" word() "/" word() "';\nimport React from 'react';\n\nconst " toupper(name()) " = process.env." toupper(name()) " ?? '" word() "';\n\n"
	if (ai)
		t = t pick_ai("js")
	while (length(t) < size)
		t = t "\nexport async function " word() Camel() "(" word() (typed ? ": string" : "") ", opts" (typed ? ": Options" : "") " = {})" (typed ? ": Promise<void>" : "") " {\n  // " sentence(7) "\n  const " word() " = await fetch(`/api/" word() "/${" word() "}`, { method: 'POST' });\n  if (!" word() ".ok) {\n    throw new Error('" sentence(5) "');\n  }\n  return { " word() ": '" sentence(2) "', " word() ": " rnd(9999) " };\n}\n"
	return t
}
function yaml(size,    t) {
	t = "# " sentence(6) "\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " word() "-" word() "\ndata:\n"
	if (ai)
		t = t pick_ai("yaml")
	while (length(t) < size)
		t = t "  " name() "_" rnd(99999) ": \"" sentence(6) "\"\n"
	return t
}
function json(size,    t) {
	t = "{\n  \"name\": \"" word() "-" word() "\",\n"
	if (ai)
		t = t pick_ai("json")
	while (length(t) < size)
		t = t "  \"" name() "_" rnd(99999) "\": {\"" word() "\": [" rnd(999) ", " rnd(999) "], \"" word() "\": \"" sentence(4) "\"},\n"
	return t "  \"end\": true\n}\n"
}
function terraform(size,    t) {
	t = "# " sentence(6) "\n"
	if (ai)
		t = t pick_ai("tf")
	while (length(t) < size)
		t = t "\nresource \"aws_s3_bucket\" \"" name() "_" rnd(99999) "\" {\n  bucket = \"${var." word() "}-" word() "\"\n  tags = {\n    " word() " = \"" sentence(3) "\"\n  }\n}\n"
	return t
}
function markdown(size,    t) {
	t = "# " sentence(3) "\n\n"
	if (ai)
		t = t "We call OpenAI through https://api.openai.com/v1 and Claude on Bedrock.\n\n"
	while (length(t) < size)
		t = t "## " sentence(3) "\n\n" sentence(60) ".\n\n- " sentence(9) "\n- `" name() "()`: " sentence(12) "\n\n"
	return t
}
function golang(size,    t) {
	t = "// Package " word() " " sentence(8) ".\npackage " word() "\n\nimport (\n\t\"context\"\n\t\"fmt\"\n)\n"
	while (length(t) < size)
		t = t "\n// " Camel() " " sentence(9) ".\nfunc (s *" Camel() ") " Camel() "(ctx context.Context, " word() " string) (int, error) {\n\tif err := s." word() "." Camel() "(ctx); err != nil {\n\t\treturn 0, fmt.Errorf(\"" sentence(4) ": %w\", err)\n\t}\n\treturn " rnd(9999) ", nil\n}\n"
	return t
}
function pick_ai(kind,    n) {
	n = rnd(4)
	if (kind == "py")
		return n == 0 ? "from openai import OpenAI\nclient = OpenAI(base_url=\"https://api.openai.com/v1\")\nreply = client.chat.completions.create(model=\"gpt-4o\", messages=[])\n" : n == 1 ? "import boto3\nbr = boto3.client(\"bedrock-runtime\", region_name=\"us-east-1\")\nbr.invoke_model(modelId=\"anthropic.claude-3-5-sonnet-20240620-v1:0\", body=b\"\")\n" : n == 2 ? "import anthropic\nclaude = anthropic.Anthropic()\nclaude.messages.create(model=\"claude-3-5-sonnet-20241022\", max_tokens=9, messages=[])\n" : "import litellm\nlitellm.completion(model=\"azure/gpt-4o\", messages=[], fallbacks=[\"bedrock/anthropic.claude-v2\"])\n"
	if (kind == "js")
		return n < 2 ? "import OpenAI from 'openai';\nconst ai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });\n" : "import Anthropic from '@anthropic-ai/sdk';\nconst claude = new Anthropic();\n"
	if (kind == "yaml")
		return "  OPENAI_BASE_URL: \"https://api.openai.com/v1\"\n  AZURE_OPENAI_ENDPOINT: \"https://x.openai.azure.com\"\n"
	if (kind == "json")
		return "  \"dependencies\": {\"openai\": \"^4.0.0\", \"@anthropic-ai/sdk\": \"^0.30.0\"},\n"
	return "resource \"azurerm_cognitive_account\" \"ai\" {\n  name = \"ai\"\n  kind = \"OpenAI\"\n}\n"
}

BEGIN {
	seed = 20260101
	nwords = split("account action adapter address agent alert amount asset balance basket batch billing branch bucket buffer build cache campaign carrier catalog channel client cluster column command config contact content context contract counter coupon cursor customer dataset default delivery device digest discount document domain driver element employee endpoint engine entity entry event export factory feature field filter folder format forward frame gateway group handler header helper history image import index input invoice item journal label ledger level limit listing loader locale location lookup manager margin market matcher member message method metric migration module monitor network node notice object offer option order output owner package parcel parent partner payload payment period person picture pipeline platform player policy portal position price printer process product profile project property provider queue quota rating reader record region release report request reset resource result retry return review route sample schema scope screen search section sensor server service session setting shape shipment signal source stage state status storage store stream string subject summary supplier switch symbol system table target task template tenant theme thread ticket timer token topic total trace tracker transfer trigger update upload usage user value vendor version view visitor voucher wallet warehouse webhook widget window worker workflow writer zone", words, " ")
	split("py py py ts ts tsx js json yaml yaml tf md go go", kinds, " ")
	printf "blob\nmark :1\ndata 12\n*.pyc\n/out/\n\n" "commit refs/heads/main\ncommitter bench <bench@example.org> 1770000000 +0000\ndata 5\nbench\nM 100644 :1 .gitignore\n"
	for (i = 1; i <= files; i++) {
		kind = kinds[1 + rnd(14)]
		ai = rnd(1000) < ai_share
		r = rnd(100)
		size = r < 60 ? 300 + rnd(3000) : r < 92 ? 3000 + rnd(6000) : r < 99 ? 8000 + rnd(20000) : 30000 + rnd(60000)
		dir = "services/" words[1 + int(i / 900) % nwords] "_" int(i / 900) "/" words[1 + int(i / 45) % nwords] "_" int(i / 45) % 20
		if (kind == "py")
			text = python(size)
		else if (kind == "ts" || kind == "tsx" || kind == "js")
			text = script(size, kind != "js")
		else if (kind == "yaml")
			text = yaml(size)
		else if (kind == "json")
			text = json(size)
		else if (kind == "tf")
			text = terraform(size)
		else if (kind == "md")
			text = markdown(size)
		else
			text = golang(size)
		printf "M 100644 inline %s/%s_%d.%s\ndata %d\n%s\n", dir, name(), i, kind, length(text), text
	}
	print ""
}
