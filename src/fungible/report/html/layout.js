// Where things stand on the map: the same placement as layout.py, for what is open, closed and filtered now.
const ROW = 46, BOX_HEIGHT = 38, BOX_WIDTH = 222, COLUMN = 298, TOP = 30, GAP = 69, CROWDED = 16, STATE = 3;

// ways: lists of node numbers. opened: groups that the reader opened; closed: those that they closed.
function layout(ways, opened, closed) {
  const used = new Set(ways.flat());
  const boxes = rows(nodes.filter((node) => used.has(node.number)), opened, closed);
  const boxOf = new Map(boxes.flatMap((box, number) => box.members.map((node) => [node.number, number])));
  const edges = edgesOf(ways, boxOf);
  place(boxes, edges);
  const columns = [...new Set(boxes.map((box) => box.column))].sort((a, b) => a - b);
  const bottom = boxes.reduce((lowest, box) => Math.max(lowest, box.y), 0) + ROW;
  return { boxes, edges, columns, width: columns.length ? (columns.length - 1) * COLUMN + BOX_WIDTH + 2 : 0, height: bottom };
}

function rows(shown, opened, closed) {
  const sizes = new Map(), groups = new Map();
  for (const node of shown) {
    sizes.set(node.column, (sizes.get(node.column) ?? 0) + 1);
    const key = groupOf(node);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(node);
  }
  const boxes = [];
  for (const [key, members] of groups) {
    const several = members.length > 1;
    const crowded = several && sizes.get(members[0].column) > CROWDED;
    const isClosed = several && (closed.has(key) || (crowded && !opened.has(key)));
    const box = (each) => ({ column: members[0].column, y: 0, key, members: each, closed: isClosed, foldable: crowded && !isClosed });
    boxes.push(...(isClosed ? [box(members)] : members.map((node) => box([node]))));
  }
  return boxes;
}

function edgesOf(ways, boxOf) {
  const found = new Map();
  for (const way of ways) {
    const rank = nodes[way.at(-1)].rank;
    for (let step = 1; step < way.length; step++) {
      const start = boxOf.get(way[step - 1]), end = boxOf.get(way[step]);
      if (start === end) continue;
      const key = `${start} ${end}`;
      const edge = found.get(key) ?? { start, end, ways: 0, rank };
      edge.ways += 1;
      edge.rank = Math.min(edge.rank, rank);
      found.set(key, edge);
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

function place(boxes, edges) {
  const after = new Map();
  for (const { start, end } of edges) {
    if (!after.has(start)) after.set(start, []);
    after.get(start).push(end);
  }
  const byColumn = new Map();
  boxes.forEach((box, number) => {
    if (!byColumn.has(box.column)) byColumn.set(box.column, []);
    byColumn.get(box.column).push(number);
  });
  const tallest = Math.max(0, ...[...byColumn.values()].map((column) => column.length));
  const placed = new Set();
  for (const column of [...byColumn.keys()].sort((a, b) => b - a)) {
    const listed = byColumn.get(column);
    const wishes = listed.map((number) => {
      const ends = (after.get(number) ?? []).filter((end) => placed.has(end)).map((end) => boxes[end].y);
      return ends.length ? Math.floor(ends.reduce((sum, y) => sum + y, 0) / ends.length) : 0;
    });
    apart(wishes, TOP + (tallest - 1) * ROW).forEach((y, spot) => { boxes[listed[spot]].y = y; });
    listed.forEach((number) => placed.add(number));
  }
}

function apart(wishes, lowest) {
  const places = [];
  for (const wish of wishes) {
    const nearest = places.length ? places.at(-1) + ROW : TOP;
    places.push(Math.max(nearest, Math.min(wish, nearest + GAP)));
  }
  let limit = lowest;
  for (let number = places.length - 1; number >= 0; number--) {
    places[number] = Math.min(places[number], limit);
    limit = places[number] - ROW;
  }
  return places;
}
