// What GitHub's code scanning asks of a SARIF file beyond its schema, and what a reader needs: every
// result has a message, a place that exists in the tree, and a fingerprint of its own.
//
// usage: node check.mjs FILE TREE [KEY=VALUE...]
//   results=N        exactly so many; results=+ at least one
//   suppressed=N     so many of them are suppressed
//   states=A,B       the baseline states that occur, sorted
//   notices=+        at least one notification says what could not be shown or examined
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const limits = { results: 5000, rules: 25000, locations: 1000, tags: 20, zipped: 10 * 1024 * 1024 };
const [file, tree, ...wanted] = process.argv.slice(2);
const bytes = readFileSync(file);
const problems = [];

function check(ok, what) {
	if (!ok && problems.length < 10)
		problems.push(what);
}

function text(value) {
	return typeof value === "string" && value.trim() !== "";
}

function checkRegion(region, what) {
	const { startLine: line, startColumn: column, endLine = line, endColumn } = region;

	check(Number.isInteger(line) && line >= 1, `${what}: startLine ${line}`);
	check(column === undefined || (Number.isInteger(column) && column >= 1), `${what}: startColumn ${column}`);
	check(endLine >= line, `${what}: ends in line ${endLine} before ${line}`);
	check(endLine > line || endColumn === undefined || endColumn > (column ?? 1), `${what}: ends before it starts`);
}

function checkPlace(location, what) {
	const physical = location.physicalLocation;
	const uri = physical?.artifactLocation?.uri;

	check(text(uri), `${what}: no uri`);
	if (!text(uri))
		return;
	check(!/^[a-z][a-z0-9+.-]*:/i.test(uri) && !uri.startsWith("/"), `${what}: ${uri} is not relative`);
	check(/^(?:[A-Za-z0-9._~!$&'()*+,;=@/:-]|%[0-9A-F]{2})*$/.test(uri), `${what}: ${uri} is not encoded`);
	check(!uri.split("/").some((part) => part === ".." || part === "."), `${what}: ${uri} leaves the tree`);
	check(existsSync(join(tree, decodeURIComponent(uri))), `${what}: there is no ${uri}`);
	check(physical.region, `${what}: no region`);
	if (physical.region)
		checkRegion(physical.region, what);
}

function checkRule(rule) {
	check(text(rule.id), "a rule without an id");
	check(text(rule.shortDescription?.text), `${rule.id}: no short description`);
	check(text(rule.fullDescription?.text), `${rule.id}: no full description`);
	check(text(rule.help?.text), `${rule.id}: no help`);
	check((rule.properties?.tags ?? []).length <= limits.tags, `${rule.id}: too many tags`);
	check(["error", "warning", "note"].includes(rule.defaultConfiguration?.level), `${rule.id}: no level`);
}

function checkResult(result, i, rules, seen) {
	const what = `result ${i} (${result.ruleId})`;
	const prints = Object.values(result.partialFingerprints ?? {});

	check(text(result.message?.text), `${what}: no message`);
	check(rules[result.ruleIndex]?.id === result.ruleId, `${what}: no such rule`);
	check(["error", "warning", "note", "none"].includes(result.level), `${what}: level ${result.level}`);
	check(result.locations?.length >= 1 && result.locations.length <= limits.locations, `${what}: no place`);
	(result.locations ?? []).forEach((l) => checkPlace(l, what));
	(result.relatedLocations ?? []).forEach((l) => checkPlace(l, `${what}, related`));
	check(prints.length > 0 && prints.every(text), `${what}: no fingerprint`);
	check(!seen.has(JSON.stringify(result.partialFingerprints)), `${what}: the fingerprint of another one`);
	seen.add(JSON.stringify(result.partialFingerprints));
	for (const s of result.suppressions ?? []) {
		check(["inSource", "external"].includes(s.kind), `${what}: suppression ${s.kind}`);
		check(text(s.justification), `${what}: a suppression without a reason`);
	}
}

function checkWanted(run, notices) {
	const suppressed = run.results.filter((r) => (r.suppressions ?? []).length > 0);
	const states = [...new Set(run.results.map((r) => r.baselineState).filter(Boolean))].sort().join(",");
	const got = { results: run.results.length, suppressed: suppressed.length, states, notices: notices.length };

	for (const word of wanted) {
		const [key, value] = word.split("=");

		check(value === "+" ? got[key] > 0 : String(got[key]) === value, `${key}: ${got[key]}, wanted ${value}`);
	}
}

const log = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
check(log.version === "2.1.0", `version ${log.version}`);
check(text(log.$schema), "no $schema");
check(log.runs?.length === 1, "not one run");
check(gzipSync(bytes).length <= limits.zipped, "more than 10 MiB when it is zipped");
check(statSync(tree).isDirectory(), "no tree");
const run = log.runs[0];
const rules = run.tool.driver.rules ?? [];
const seen = new Set();
check(text(run.tool.driver.name), "no name of the tool");
check(Array.isArray(run.results), "no results, not even none");
check(run.results.length <= limits.results, `${run.results.length} results`);
check(rules.length <= limits.rules, `${rules.length} rules`);
check(run.columnKind === undefined || run.columnKind === "utf16CodeUnits", `columns in ${run.columnKind}`);
rules.forEach(checkRule);
run.results.forEach((r, i) => checkResult(r, i, rules, seen));
checkWanted(run, (run.invocations ?? []).flatMap((i) => i.toolExecutionNotifications ?? []));
for (const problem of problems)
	console.log(`      ${problem}`);
process.exit(problems.length ? 1 : 0);
