// The pages in a real browser: what it builds of them, what it asks the network for, whether axe
// finds anything, whether all of it fits, on a screen and on paper.
//
// usage: node browser.mjs MODULES CHROMIUM PAGES SHOTS      SHOTS: where pictures go
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, chromium, pages, shots] = process.argv.slice(2);
const modules = resolve(folder);
const require = createRequire(`${modules}/`);
const puppeteer = (await import(pathToFileURL(require.resolve("puppeteer-core")).href)).default;
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const views = [
	{ name: "light", width: 1200, scheme: "light" },
	{ name: "dark", width: 1200, scheme: "dark" },
	{ name: "middle", width: 800, scheme: "light" },
	{ name: "narrow", width: 360, scheme: "light" },
	{ name: "narrow-dark", width: 360, scheme: "dark" },
	{ name: "paper", width: 680, scheme: "dark", media: "print" },
];
let passed = 0;
let failed = 0;

function verdict(name, problems) {
	if (problems.length === 0) {
		passed++;
		return;
	}
	failed++;
	console.log(`FAIL  browser/${name}`);
	for (const problem of problems.slice(0, 12))
		console.log(`      ${problem}`);
}

// Runs in the page: everything that is not ours, or could act.
function strangers() {
	const elements = new Set(("html head meta title style body a header p h1 h2 h3 dl div dt dd nav ol ul li main " +
		"section table caption thead tbody tr th td span strong code wbr br svg rect").split(" "));
	const attributes = new Set(("lang charset http-equiv content name class href id aria-label aria-labelledby " +
		"aria-hidden scope data-label viewBox preserveAspectRatio x y width height").split(" "));
	const found = [];

	for (const e of document.querySelectorAll("*")) {
		if (!elements.has(e.localName))
			found.push(`element ${e.localName}: ${e.outerHTML.slice(0, 80)}`);
		for (const a of e.attributes) {
			if (!attributes.has(a.name))
				found.push(`attribute ${a.name} of ${e.localName}`);
		}
		if (e.hasAttribute("href") && !/^#[a-z_]+$/.test(e.getAttribute("href")))
			found.push(`a link to ${e.getAttribute("href")}`);
	}
	for (const a of document.querySelectorAll("a[href]")) {
		if (!document.getElementById(a.getAttribute("href").slice(1)))
			found.push(`a link to nowhere: ${a.getAttribute("href")}`);
	}
	for (const meta of document.querySelectorAll("meta[http-equiv]")) {
		if (meta.httpEquiv !== "Content-Security-Policy")
			found.push(`meta ${meta.httpEquiv}`);
	}
	if (document.scripts.length || document.images.length || document.forms.length)
		found.push("scripts, images or forms");
	// The style sheet was taken, so its digest in the policy is right.
	if (getComputedStyle(document.body).marginTop !== "0px")
		found.push("the style sheet was refused");
	return found;
}

// Runs in the page: what does not fit into its width.
function overflow() {
	const width = document.documentElement.clientWidth;
	const found = [];

	if (document.documentElement.scrollWidth > width)
		found.push(`the page is ${document.documentElement.scrollWidth} wide, there are ${width}`);
	for (const e of document.querySelectorAll("table, td, th, code, svg, h1, h2, h3, p, dd")) {
		const box = e.getBoundingClientRect();

		if (box.width > 1 && (box.right > width + 1 || box.left < -1) && !e.closest("thead"))
			found.push(`${e.localName}.${e.className.baseVal ?? e.className} from ${box.left} to ${box.right}: ${e.textContent.slice(0, 40)}`);
	}
	return found;
}

async function look(page, name, view) {
	const title = `${name} (${view.name})`;
	const requests = [];
	const complaints = [];

	page.on("request", (r) => requests.push(r.url()));
	page.on("console", (m) => complaints.push(`${m.type()}: ${m.text()}`));
	page.on("pageerror", (e) => complaints.push(String(e)));
	page.on("dialog", (d) => {
		complaints.push(`a dialog: ${d.message()}`);
		d.dismiss();
	});
	await page.setViewport({ width: view.width, height: 1000 });
	// Both at once: either of puppeteer's own two calls takes back what the other one set.
	const devtools = await page.createCDPSession();
	await devtools.send("Emulation.setEmulatedMedia", {
		media: view.media ?? "screen",
		features: [{ name: "prefers-color-scheme", value: view.scheme }],
	});
	await page.goto(pathToFileURL(join(pages, `${name}.html`)).href, { waitUntil: "load" });
	const dark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
	verdict(`${title}: is ${view.scheme}`, dark === (view.scheme === "dark") ? [] : ["it is not"]);
	verdict(`${title}: one request, for the page`, requests.slice(1).concat(complaints));
	verdict(`${title}: nothing but ours in it`, await page.evaluate(strangers));
	verdict(`${title}: fits`, await page.evaluate(overflow));
	await page.screenshot({ path: join(shots, `${name}-${view.name}.png`), fullPage: true });
	await page.evaluate(axe);
	// On paper nothing is followed, and what links look like is no matter.
	const only = view.media === "print" ? ", runOnly: ['color-contrast', 'heading-order', 'empty-table-header']" : "";
	const result = await page.evaluate(`axe.run({ resultTypes: ['violations', 'incomplete']${only} })`);
	verdict(`${title}: axe`, result.violations.concat(result.incomplete)
		.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 100)}: ${n.any[0]?.message ?? v.help}`)));
	verdict(`${title}: axe looked`, result.passes.length > (only ? 1 : 15) ? [] : ["hardly any rule applied"]);
}

async function print(page, name) {
	const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	const breaks = await page.evaluate(() => [...document.querySelectorAll("#platform, #security, #procurement, #decide")]
		.filter((e) => getComputedStyle(e).breakBefore !== "page").map((e) => `#${e.id} begins no sheet`));

	verdict(`${name}: a sheet for each role`, breaks);
	verdict(`${name}: paper is white`, background === "rgb(255, 255, 255)" ? [] : [background]);
	writeFileSync(join(shots, `${name}.pdf`), await page.pdf({ preferCSSPageSize: true }));
}

mkdirSync(shots, { recursive: true });
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
for (const file of readdirSync(pages).filter((f) => f.endsWith(".html")).sort()) {
	const name = file.replace(/\.html$/, "");

	for (const view of views) {
		const page = await browser.newPage();

		await look(page, name, view);
		if (view.media === "print")
			await print(page, name);
		await page.close();
	}
}
// A page that acts must be seen to, or all of the above proves nothing.
writeFileSync(join(shots, "acts.html"), "<!DOCTYPE html><title>x</title><img src=http://127.0.0.1:9/x onerror=alert(1)><x-evil>");
const page = await browser.newPage();
const seen = [];
page.on("request", (r) => seen.push(r.url()));
page.on("dialog", (d) => {
	seen.push("dialog");
	d.dismiss();
});
await page.goto(pathToFileURL(join(shots, "acts.html")).href, { waitUntil: "load" });
const found = await page.evaluate(strangers);
verdict("a page that acts is seen to", seen.length >= 3 && found.length >= 3 ? [] : [...seen, ...found]);
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
