// html-validate over the pages, and that what stands in them cannot act. Without a browser.
//
// usage: node check.mjs MODULES PAGE...      MODULES: the folder with html-validate
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, ...pages] = process.argv.slice(2);
const modules = resolve(folder);
const { HtmlValidate } = createRequire(`${modules}/`)("html-validate");
const validator = new HtmlValidate({
	extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
	rules: {
		// Layout of the source is no matter of taste here, it is long either way.
		"long-title": "off",
		"no-trailing-whitespace": "off",
		// A style sheet beside the page would be a request.
		"require-sri": "error",
	},
});
const patterns = [
	[/<script/i, "a script element"],
	[/<x-evil/i, "an element of the tree's"],
	[/<[a-z][^<>]*\son[a-z]+\s*=/i, "an event attribute"],
	[/<[a-z][^<>]*\s(?:src|srcset|action|data|poster|background)\s*=/i, "an attribute that loads"],
	[/\shref="(?!#)/i, "a link that leaves the page"],
	[/url\(|@import/i, "a style that loads"],
	// eslint-disable-next-line no-control-regex
	[/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/, "a hidden character"],
];
let passed = 0;
let failed = 0;

function verdict(name, problems) {
	if (problems.length === 0) {
		passed++;
		return;
	}
	failed++;
	console.log(`FAIL  html/${name}`);
	for (const problem of problems.slice(0, 20))
		console.log(`      ${problem}`);
}

function messages(report) {
	return report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column}: ${m.message} [${m.ruleId}]`));
}

for (const page of pages) {
	const name = page.replace(/.*\//, "");
	const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(page));

	verdict(`${name} (html-validate)`, messages(await validator.validateString(text, page)));
	verdict(`${name} (inert)`, patterns.filter(([p]) => p.test(text)).map(([p, what]) => {
		const at = text.search(p);

		return `${what}: ${JSON.stringify(text.slice(Math.max(0, at - 40), at + 60))}`;
	}));
}
// A validator that takes everything would prove nothing.
const broken = await validator.validateString("<!DOCTYPE html>\n<html><body><p><div id='a'></div><i id='a'></p></body></html>");
verdict("a broken page", messages(broken).length > 3 ? [] : ["was taken for a good one"]);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
