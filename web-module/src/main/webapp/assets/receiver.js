import { showRows, tone } from './rows.js';
import { ago, count, plural, refreshAges, write } from './text.js';

const at = (id) => document.getElementById(id);
const path = location.pathname;

const meanings = {
  IN_ORDER: ['in order', null],
  REPEAT: ['repeat', 'wait'],
  GAP: ['gap before', 'bad'],
  INVERSION: ['too late', 'bad'],
  REPLAY: ['replay', null],
  UNNUMBERED: ['no sequence', null],
};
const columns = [
  ['th', 'c-name'], ['td', 'number'], ['td', 'number'], ['td', ''], ['td', ''], ['td', ''], ['td', 'number'], ['td', ''],
  ['td', ''],
];

write(at('receiver-name'), decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)));

function answersOf(script) {
  if (script.hang) return 'none';
  const left = script.answers.slice(script.answersUsed);
  const first = left.length > 4 ? [...left.slice(0, 4), '…'] : left;
  return [...first, script.then].join(', ');
}

function show(receiver) {
  const held = receiver.orderHeld;
  const sum = (field) => receiver.conversations.reduce((total, each) => total + each[field], 0);
  write(at('order'), receiver.requests === 0 ? '–' : held ? 'held' : 'broken');
  tone(at('order'), receiver.requests === 0 ? null : held ? 'ok' : 'bad');
  write(at('order-note'),
    `${plural(sum('gaps'), 'gap')}, ${plural(sum('inversions'), 'inversion')}, ${plural(sum('repeats'), 'repeat')}`);
  write(at('requests'), count(receiver.requests));
  write(at('requests-note'), receiver.waiting > 0 ? `${count(receiver.waiting)} waiting for an answer` : '\u00a0');
  write(at('script'), answersOf(receiver.script));
  write(at('script-note'), receiver.script.delayMs > 0 ? `after ${count(receiver.script.delayMs)} ms` : '\u00a0');

  const received = receiver.conversations
    .flatMap((each) => each.received.map((one) => ({ ...one, conversation: each.conversation })))
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, 200);
  const seen = new Map();
  const keyOf = (one) => {
    const key = [one.conversation, one.id, one.attempt, one.at].join('|');
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return `${key}|${seen.get(key)}`;
  };
  showRows(at('received-rows'), received, keyOf, columns, fill, 'Nothing yet. Point an endpoint to this address.');
}

function fill(cells, one) {
  const [meaning, how] = meanings[one.order];
  write(cells[0], one.conversation || '–');
  write(cells[1], one.sequence === undefined ? '–' : count(one.sequence));
  write(cells[2], count(one.attempt));
  write(cells[3], one.answered === undefined ? 'not yet' : String(one.answered));
  tone(cells[3], one.answered === undefined ? 'wait' : one.answered < 300 ? null : 'bad');
  write(cells[4], meaning);
  tone(cells[4], how);
  ago(cells[5], one.at, ' ago');
  write(cells[6], count(one.epoch));
  write(cells[7], one.signed ? 'yes' : 'no');
  write(cells[8], one.id ?? '–');
}

function state(name, text) {
  at('connection').dataset.state = name;
  write(at('connection'), text);
}

async function refresh() {
  try {
    const response = await fetch(path, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(String(response.status));
    show(await response.json());
    state('live', 'Live');
  } catch {
    state('lost', 'The server does not answer. Trying again.');
  }
  refreshAges();
}

async function tell(method, body) {
  try {
    const response = await fetch(path, { method, body });
    at('notice').hidden = response.ok;
    if (!response.ok) write(at('notice'), (await response.json()).detail ?? `The server answers ${response.status}.`);
  } catch {
    write(at('notice'), 'The server does not answer.');
    at('notice').hidden = false;
  }
  await refresh();
}

at('answers').addEventListener('click', ({ target }) => {
  if (target.dataset.script) tell('PUT', target.dataset.script);
  else if (target.id === 'forget') tell('DELETE');
});

(async function forever() {
  if (!document.hidden) await refresh();
  setTimeout(forever, 1000);
})();
