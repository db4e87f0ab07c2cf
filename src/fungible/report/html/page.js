// Everything else: the theme, links to findings, opening and closing, printing; then the page starts.
function reveal(finding) {
  if (!finding.shown) clearFilters();
  finding.element.open = true;
  finding.element.scrollIntoView({ block: "start" });
  finding.element.querySelector("summary").focus({ preventScroll: true });
}

function startLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#f-"]');
    const finding = link && !link.closest("#map") && byId.get(link.getAttribute("href").slice(1));
    if (!finding) return;
    event.preventDefault();
    reveal(finding);
    history.replaceState(null, "", `#${finding.id}`);
  });
}

function openAll(open) {
  for (const finding of findings) if (finding.shown) finding.element.open = open;
}

function startPrinting() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of opened) details.open = false; });
}

function startTheme() {
  const button = $("theme"), root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const label = () => { button.textContent = isDark() ? "Light theme" : "Dark theme"; };
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("fungible-theme", root.dataset.theme); } catch { /* as in theme.js */ }
    label();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
}

// What a long page tells once is shown wherever it belongs.
function retell() {
  const told = new Map([...document.querySelectorAll("[data-told]")].map((each) => [each.dataset.told, each]));
  for (const each of document.querySelectorAll("[data-same]")) {
    const clones = [...told.get(each.dataset.same).childNodes].map((node) => node.cloneNode(true));
    each.replaceChildren(...clones);
  }
}

retell();
startTheme();
startLinks();
startPrinting();
startMap();
startFilters();
$("open-all").addEventListener("click", () => openAll(true));
$("close-all").addEventListener("click", () => openAll(false));
writeForm();
if (location.hash.includes("=")) readAddress();
else {
  const wanted = byId.get(location.hash.slice(1));
  applyFilters();
  if (wanted) { reveal(wanted); history.replaceState(null, "", `#${wanted.id}`); }
}
