// The map: drawn anew whenever a group opens, a filter changes or something is chosen on it.
const SVG = "http://www.w3.org/2000/svg";
const RANKS = ["critical", "high", "medium", "low", "acceptable"];
const SIGNS = ["◆", "▲", "●", "○", "~"];
const NOUNS = { 0: "entry point", [STATE]: "state point" };
const picture = $("map"), canvas = $("canvas");
const map = { opened: new Set(), closed: new Set(), only: false, zoom: 1, plan: null, chosen: null };

function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function counted(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

// The ways of the findings that the filters let through; what is chosen on the map itself dims, and does not hide.
function drawnWays() {
  const shown = findings.filter((finding) => finding.ways.length && matches(finding, { except: map.only ? "" : "on" }));
  const ways = shown.flatMap((finding) => finding.ways);
  return map.only && filters.on ? ways.filter(isLit) : ways;
}

const isLit = (way) => way.some((node) => filters.on.has(node));

function drawMap() {
  if (!picture) return;
  const focused = picture.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const ways = drawnWays();
  map.plan = layout(ways, map.opened, map.closed);
  const lit = filters.on ? new Set(ways.filter(isLit).flat()) : null;
  const steps = lit && new Set(ways.filter(isLit).flatMap((way) => way.slice(1).map((node, step) => `${way[step]} ${node}`)));
  const spots = new Map(map.plan.columns.map((column, spot) => [column, spot]));
  const heads = map.plan.columns.map((column, spot) => heading(column, spot));
  const lines = [...map.plan.edges].sort((a, b) => b.rank - a.rank).map((edge) => line(edge, spots, steps));
  const boxes = map.plan.boxes.map((box, number) => boxOf(box, spots.get(box.column), lit, number));
  const group = (style, drawn) => element("g", { class: style }, ...drawn);
  picture.replaceChildren(group("heads", heads), group("lines", lines), group("boxes", boxes));
  picture.classList.toggle("choosing", lit !== null);
  picture.setAttribute("viewBox", `0 0 ${map.plan.width} ${map.plan.height}`);
  resize();
  const again = boxes.find((box) => box.dataset.key === focused) ?? null;
  rove(again ?? boxes[0]);
  again?.focus({ preventScroll: true });
  say();
}

function heading(column, spot) {
  const name = column === 0 ? "Entry points" : column === STATE ? "State points" : "Functions";
  return element("text", { x: spot * COLUMN + 1, y: 16 }, name);
}

function line(edge, spots, steps) {
  const start = map.plan.boxes[edge.start], end = map.plan.boxes[edge.end];
  const x1 = spots.get(start.column) * COLUMN + 1 + BOX_WIDTH, y1 = start.y + BOX_HEIGHT / 2;
  const x2 = spots.get(end.column) * COLUMN + 1, y2 = end.y + BOX_HEIGHT / 2;
  const bend = x2 - x1 < COLUMN ? 40 : 90;
  const isOn = steps && start.members.some((a) => end.members.some((b) => steps.has(`${a.number} ${b.number}`)));
  return element("path", {
    class: `r-${RANKS[edge.rank]}${isOn ? " lit" : ""}`,
    "stroke-width": Math.min(4, 1 + Math.floor(edge.ways / 3)),
    d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
  });
}

function boxOf(box, spot, lit, number) {
  const rank = Math.min(...box.members.map((node) => node.rank));
  const isChosen = filters.on !== null && !box.closed && filters.on.has(box.members[0].number);
  const { label, below, title } = wordsOf(box);
  const state = box.closed ? { "aria-expanded": "false" } : { "aria-pressed": String(isChosen) };
  const isOn = lit && box.members.some((node) => lit.has(node.number));
  const made = element("g", {
    class: `box r-${RANKS[rank]}${box.closed ? " group" : ""}${isOn ? " lit" : ""}${isChosen ? " chosen" : ""}`,
    role: "button", tabindex: -1, "aria-label": title, ...state,
    transform: `translate(${spot * COLUMN + 1} ${box.y})`,
  },
  element("title", {}, title),
  element("rect", { width: BOX_WIDTH, height: BOX_HEIGHT, rx: 6 }),
  element("text", { x: 10, y: 16 }, (box.column === STATE ? `${SIGNS[rank]} ` : "") + label),
  element("text", { class: "below", x: 10, y: 30 }, below));
  made.dataset.key = box.closed ? box.key : `n${box.members[0].number}`;
  made.dataset.box = number;
  return made;
}

function wordsOf(box) {
  if (!box.closed) return box.members[0];
  const [short, name] = report.groups[box.members[0].group];
  const below = counted(box.members.length, NOUNS[box.column] ?? "function");
  return { label: short, below, title: `${name}: ${below}` };
}

function resize() {
  picture.setAttribute("width", Math.round(map.plan.width * map.zoom));
  picture.setAttribute("height", Math.round(map.plan.height * map.zoom));
}

function zoom(factor) {
  map.zoom = Math.min(2, Math.max(0.3, factor));
  resize();
}

function activate(box) {
  if (box.closed) {
    map.opened.add(box.key);
    map.closed.delete(box.key);
    applyFilters();
    picture.querySelector(`[data-key="n${box.members[0].number}"]`)?.focus();
    return;
  }
  const node = box.members[0];
  choose(filters.on?.has(node.number) ? null : [node.number]);
}

function choose(numbers) {
  filters.on = numbers && numbers.every((number) => nodes[number]) ? new Set(numbers) : null;
  if (!filters.on) map.only = false;
  applyFilters();
  if (filters.on) bringIntoView();
}

// All that is lit, where it fits; it may be far from what was chosen.
function bringIntoView() {
  const lit = new Set(drawnWays().filter(isLit).flat());
  const places = map.plan.boxes.filter((box) => box.members.some((node) => lit.has(node.number))).map((box) => box.y * map.zoom);
  const top = Math.min(...places), bottom = Math.max(...places) + BOX_HEIGHT * map.zoom;
  if (bottom - top < canvas.clientHeight) canvas.scrollTop = (top + bottom - canvas.clientHeight) / 2;
}

function fold() {
  for (const number of filters.on ?? []) {
    map.opened.delete(groupOf(nodes[number]));
    map.closed.add(groupOf(nodes[number]));
  }
  choose(null);
}

function say() {
  const chosen = filters.on ? [...filters.on].map((number) => nodes[number]) : [];
  $("map-only").disabled = !chosen.length;
  $("map-only").setAttribute("aria-pressed", String(map.only));
  $("map-clear").disabled = !chosen.length;
  const foldable = chosen.length && nodes.filter((node) => groupOf(node) === groupOf(chosen[0])).length > 1;
  $("map-fold").hidden = !foldable;
  if (foldable) $("map-fold").textContent = `Close group ${report.groups[chosen[0].group][0]}`;
  const found = findings.filter((finding) => finding.shown && finding.ways.length).length;
  $("map-said").textContent = chosen.length
    ? `${chosen[0].title}: on the way to ${counted(found, "finding")}, listed below.`
    : `Choose a box to see its ways, and only its findings below.`;
}

// One stop of the tab key for the whole map; arrows move within it.
function rove(box) {
  for (const each of picture.querySelectorAll(".box")) each.setAttribute("tabindex", -1);
  box?.setAttribute("tabindex", 0);
}

function beside(from, key) {
  const { boxes, columns } = map.plan;
  const sameColumn = boxes.filter((box) => box.column === from.column);
  if (key === "ArrowUp" || key === "ArrowDown") return sameColumn[sameColumn.indexOf(from) + (key === "ArrowUp" ? -1 : 1)];
  if (key === "Home" || key === "End") return sameColumn.at(key === "Home" ? 0 : -1);
  const next = columns[columns.indexOf(from.column) + (key === "ArrowLeft" ? -1 : 1)];
  const number = boxes.indexOf(from);
  const linked = map.plan.edges.flatMap(({ start, end }) => (start === number ? [end] : end === number ? [start] : []));
  const near = (list) => list.sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y))[0];
  const isBeyond = (box) => (key === "ArrowLeft" ? box.column < from.column : box.column > from.column);
  return near(linked.map((each) => boxes[each]).filter(isBeyond)) ?? near(boxes.filter((box) => box.column === next));
}

function onMapKey(event) {
  const target = event.target.closest(".box");
  if (!target) return;
  const box = map.plan.boxes[target.dataset.box];
  if (event.key === "Enter" || event.key === " ") activate(box);
  else if (event.key === "Escape") choose(null);
  else if (/^Arrow|^Home$|^End$/.test(event.key)) {
    const other = beside(box, event.key);
    const found = other && picture.querySelector(`[data-box="${map.plan.boxes.indexOf(other)}"]`);
    if (found) { rove(found); found.focus(); }
  } else return;
  event.preventDefault();
}

function startMap() {
  if (!picture) return;
  $("map-tools").hidden = false;
  picture.addEventListener("click", (event) => {
    const target = event.target.closest(".box");
    if (!target) return;
    event.preventDefault();
    activate(map.plan.boxes[target.dataset.box]);
  });
  picture.addEventListener("keydown", onMapKey);
  $("map-open").addEventListener("click", () => { nodes.forEach((node) => map.opened.add(groupOf(node))); map.closed.clear(); drawMap(); });
  $("map-close").addEventListener("click", () => { map.opened.clear(); nodes.forEach((node) => map.closed.add(groupOf(node))); drawMap(); });
  $("map-only").addEventListener("click", () => { map.only = !map.only; drawMap(); });
  $("map-clear").addEventListener("click", () => choose(null));
  $("map-fold").addEventListener("click", fold);
  $("map-in").addEventListener("click", () => zoom(map.zoom * 1.25));
  $("map-out").addEventListener("click", () => zoom(map.zoom / 1.25));
  $("map-fit").addEventListener("click", () => zoom(Math.min(1, canvas.clientWidth / map.plan.width)));
}
