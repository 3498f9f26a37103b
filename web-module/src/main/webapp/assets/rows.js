/** Tables whose rows stay where they are: a row keeps its element as long as it keeps its key, so focus and selection live. */

/**
 * @param body the tbody
 * @param items what to show, in order
 * @param keyOf the key of an item
 * @param make the cells of a new row: [tag, class] each
 * @param fill (cells, item) writes an item into its cells
 * @param empty what to say if there is nothing
 */
export function showRows(body, items, keyOf, make, fill, empty) {
  const rows = new Map();
  for (const row of body.rows) rows.set(row.dataset.key, row);
  if (items.length === 0) {
    showBlank(body, make.length, empty);
    return;
  }
  const wanted = items.map((item) => {
    const key = keyOf(item);
    const row = rows.get(key) ?? newRow(key, make);
    fill(row.cells, item);
    return row;
  });
  wanted.forEach((row, i) => {
    if (body.rows[i] !== row) body.insertBefore(row, body.rows[i] ?? null);
  });
  while (body.rows.length > wanted.length) body.deleteRow(-1);
}

function newRow(key, make) {
  const row = document.createElement('tr');
  row.dataset.key = key;
  for (const [tag, css] of make) {
    const cell = document.createElement(tag);
    if (tag === 'th') cell.scope = 'row';
    if (css) cell.className = css;
    row.append(cell);
  }
  return row;
}

function showBlank(body, columns, text) {
  const present = body.rows[0];
  if (body.rows.length === 1 && present.classList.contains('blank')) {
    if (present.textContent !== text) present.cells[0].textContent = text;
    return;
  }
  const row = document.createElement('tr');
  row.className = 'blank';
  const cell = document.createElement('td');
  cell.className = 'empty';
  cell.colSpan = columns;
  cell.textContent = text;
  row.append(cell);
  body.replaceChildren(row);
}

/** A cell's main text with a quieter line below it. */
export function twoLines(cell, first, second) {
  if (cell.childElementCount === 0) {
    const top = document.createElement('span');
    const below = document.createElement('span');
    below.className = 'second';
    cell.append(top, below);
  }
  const [top, below] = cell.children;
  if (top.textContent !== first) top.textContent = first;
  if (below.textContent !== second) {
    below.textContent = second;
    below.title = second;
  }
}

export function tone(element, name) {
  if (name) element.dataset.tone = name;
  else delete element.dataset.tone;
}
