// The filters: what the form says, what the findings answer, and the address that hands both on.
const form = $("filters");
// Only a report that is compared with another has a list of changes.
const NAMES = ["verdict", "change", "kind", "consequence", "route"].filter((name) => form.elements[name]);

function readForm() {
  const given = new FormData(form);
  filters.q = given.get("q");
  filters.severity = given.getAll("severity");
  for (const name of NAMES) filters[name] = given.get(name) ?? "";
}

function writeForm() {
  form.elements.q.value = filters.q;
  for (const box of form.querySelectorAll("[name=severity]")) box.checked = filters.severity.includes(box.value);
  for (const name of NAMES) {
    form.elements[name].value = filters[name];
    filters[name] = form.elements[name].value;
  }
}

function applyFilters() {
  for (const finding of findings) {
    finding.shown = matches(finding);
    finding.element.hidden = !finding.shown;
  }
  for (const list of document.querySelectorAll(".list")) list.hidden = !list.querySelector("details.f:not([hidden])");
  const shown = findings.filter((finding) => finding.shown).length;
  $("count").textContent = shown === findings.length ? `All ${counted(shown, "finding")}` : `${shown.toLocaleString("en")} of ${counted(findings.length, "finding")}`;
  $("nothing").hidden = shown > 0 || !findings.length;
  $("reset").disabled = !isFiltered();
  drawMap();
  writeAddress();
}

function isFiltered() {
  return Boolean(filters.q || filters.severity.length || filters.on || NAMES.some((name) => filters[name]));
}

function clearFilters() {
  Object.assign(filters, { q: "", severity: [], verdict: "", kind: "", consequence: "", route: "", change: "", on: null });
  map.only = false;
  writeForm();
  applyFilters();
}

// The address after `#`: the filters, so that a link shows what its sender saw. A finding alone is `#f-…`.
function writeAddress() {
  const said = new URLSearchParams();
  if (filters.q) said.set("q", filters.q);
  for (const severity of filters.severity) said.append("severity", severity);
  for (const name of NAMES) if (filters[name]) said.set(name, filters[name]);
  if (filters.on) said.set("on", [...filters.on].join(","));
  const address = said.toString() ? `#${said}` : location.pathname + location.search;
  try {
    history.replaceState(null, "", address);
  } catch {
    // Some browsers refuse it for local files; the page works without.
  }
}

function readAddress() {
  const fragment = location.hash.slice(1);
  if (!fragment.includes("=")) return byId.has(fragment) ? reveal(byId.get(fragment)) : undefined;
  const said = new URLSearchParams(fragment);
  filters.q = said.get("q") ?? "";
  filters.severity = said.getAll("severity");
  for (const name of NAMES) filters[name] = said.get(name) ?? "";
  const on = (said.get("on") ?? "").split(",").filter(Boolean).map(Number);
  filters.on = on.length && on.every((number) => nodes[number]) ? new Set(on) : null;
  writeForm();
  applyFilters();
}

function startFilters() {
  let waiting;
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    const answer = () => { readForm(); applyFilters(); };
    if (event.target.name === "q") waiting = setTimeout(answer, 120);
    else answer();
  });
  form.addEventListener("reset", (event) => { event.preventDefault(); clearFilters(); });
  addEventListener("hashchange", readAddress);
}
