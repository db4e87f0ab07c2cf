// What the page knows, and the state of its filters. All data is shown as text, never as markup.
const $ = (id) => document.getElementById(id);
const report = JSON.parse($("data").textContent);

const nodes = report.nodes.map(([column, group, rank, label, below, title], number) => ({
  number, column, group, rank, label, below, title,
}));

const { verdicts, severities, kinds, consequences } = report.words;
const findings = report.findings.map(([id, verdict, severity, kind, harms, ways, change]) => ({
  id, ways, change,
  verdict: verdicts[verdict],
  severity: severities[severity] ?? "",
  kind: kinds[kind],
  consequences: harms.map((harm) => consequences[harm]),
  element: $(id).parentElement,
  shown: true,
}));
for (const { element, ways } of findings) {
  for (const way of ways) nodes[way.at(-1)].title ??= element.querySelector("h4").textContent;
}
const byId = new Map(findings.map((finding) => [finding.id, finding]));

// One group of one column, as the map opens and closes it.
const groupOf = (node) => `${node.column}:${node.group}`;

const filters = { q: "", severity: [], verdict: "", kind: "", consequence: "", route: "", change: "", on: null };

function words(finding) {
  finding.text ??= finding.element.textContent.toLowerCase();
  return finding.text;
}

function matches(finding, { except = "" } = {}) {
  const has = (name, test) => name === except || !filters[name] || test(filters[name]);
  return has("verdict", (value) => finding.verdict === value)
    && (!filters.severity.length || filters.severity.includes(finding.severity))
    && has("change", (value) => finding.change === value)
    && has("kind", (value) => finding.kind === value)
    && has("consequence", (value) => finding.consequences.includes(value))
    && has("route", (value) => finding.ways.some((way) => entryName(way[0]) === value))
    && (except === "on" || filters.on === null || finding.ways.some((way) => way.some((node) => filters.on.has(node))))
    && filters.q.toLowerCase().split(/\s+/).every((word) => !word || words(finding).includes(word));
}

function entryName(number) {
  return report.entries[number] ?? "";
}
