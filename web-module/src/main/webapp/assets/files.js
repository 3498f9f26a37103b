import { get, Unreachable } from './api.js';
import { chosen, dropped } from './drop.js';
import { isFinal, isRefused, isStored, stateOf, stateOfItem, whyOf } from './fileStates.js';
import { showRows, tone, twoLines } from './rows.js';
import { ago, age, count, plural, refreshAges, size, write } from './text.js';
import { Uploads } from './uploads.js';

const at = (id) => document.getElementById(id);
const SHOWN = 200;
const LATEST = 100;
const ONE_BY_ONE = 20;
const PAGE = 500;
const WINDOW_MS = 5000;

const uploads = new Uploads(document.querySelector('[name=csrf]').value);
const { items } = uploads;
let latest = [];

/* ---- what is to be sent ---- */

async function take(files) {
  for await (const { file, path } of files) uploads.add(file, path);
  draw();
}

for (const [button, input] of [['choose-files', 'files'], ['choose-folder', 'folder']]) {
  at(button).addEventListener('click', () => at(input).click());
  at(input).addEventListener('change', () => {
    take(chosen([...at(input).files]));
    at(input).value = '';
  });
}
for (const type of ['dragenter', 'dragover']) {
  addEventListener(type, (event) => {
    event.preventDefault();
    at('drop').dataset.over = '';
  });
}
addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) delete at('drop').dataset.over;
});
addEventListener('drop', (event) => {
  event.preventDefault();
  delete at('drop').dataset.over;
  take(dropped(event.dataTransfer)).catch(() => notice('A folder could not be read.'));
});

const isOpen = (item) => !['UPLOADED', 'CANCELLED'].includes(item.sending);
addEventListener('beforeunload', (event) => {
  if (items.some((item) => item.sending === 'SENDING' || item.sending === 'QUEUED')) event.preventDefault();
});

at('pause-all').addEventListener('click', () => all((item) => uploads.pause(item)));
at('resume-all').addEventListener('click', () => all((item) => uploads.resume(item)));
at('cancel-all').addEventListener('click', () => all((item) => isOpen(item) && uploads.cancel(item)));

function all(verb) {
  [...items].reverse().forEach(verb); // from the end of the line, or the next would just begin
  draw();
}

at('sending-rows').addEventListener('click', ({ target }) => {
  const item = items.find(({ key }) => key === target.closest('tr')?.dataset.key);
  if (item && target.dataset.verb) {
    Promise.resolve(uploads[target.dataset.verb](item)).then(draw);
    draw();
  }
});

/* ---- what is shown ---- */

const columns = [
  ['th', 'c-name'], ['td', 'number'], ['td', 'c-progress'], ['td', ''], ['td', 'c-why'], ['td', 'c-actions'],
];

/** Where there are too many: what moves or needs somebody first. */
function shown() {
  if (items.length <= SHOWN) return items;
  const rank = (item) => (item.sending === 'SENDING' ? 0
    : item.sending === 'FAILED' || isRefused(item.server) ? 1
      : isStored(item.server) || item.sending === 'CANCELLED' ? 3 : 2);
  return [...items].sort((a, b) => rank(a) - rank(b)).slice(0, SHOWN);
}

function fill(cells, item) {
  const [words, how] = stateOfItem(item);
  twoLines(cells[0], item.name, item.path === item.name ? '' : item.path);
  cells[0].title = item.path;
  write(cells[1], size(item.size));
  bar(cells[2], item);
  write(cells[3], words);
  tone(cells[3], how);
  write(cells[4], item.problem ?? (item.server && item.sending === 'UPLOADED' ? whyOf(item.server) : ''));
  offer(cells[5], item);
}

function bar(cell, item) {
  cell.firstElementChild ?? cell.append(document.createElement('progress'));
  const value = item.size === 0 ? Number(item.sending === 'UPLOADED') : item.sent / item.size;
  cell.firstElementChild.value = value;
  cell.firstElementChild.setAttribute('aria-label', `Uploaded of ${item.name}`);
  cell.firstElementChild.title = `${size(item.sent)} of ${size(item.size)}`;
}

function verbs(item) {
  if (item.sending === 'SENDING' || item.sending === 'QUEUED') return ['pause', 'cancel'];
  if (item.sending === 'PAUSED' || item.sending === 'FAILED') return ['resume', 'cancel'];
  return item.sending === 'UPLOADED' && !isFinal(item.server) ? ['cancel'] : [];
}

function offer(cell, item) {
  const wanted = verbs(item);
  if (cell.dataset.verbs === wanted.join()) return;
  cell.dataset.verbs = wanted.join();
  cell.replaceChildren(...wanted.map((verb) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.verb = verb;
    button.textContent = verb[0].toUpperCase() + verb.slice(1);
    button.setAttribute('aria-label', `${button.textContent} ${item.name}`);
    return button;
  }));
}

const speeds = []; // [time, bytes sent] of the last seconds

function showFigures() {
  const wanted = items.filter((item) => item.sending !== 'CANCELLED');
  const sum = (of) => wanted.reduce((total, item) => total + of(item), 0);
  const sent = sum((item) => item.sent);
  const whole = sum((item) => item.size);
  const here = wanted.filter((item) => item.sending === 'UPLOADED').length;
  write(at('uploaded'), wanted.length === 0 ? '–' : `${count(here)} of ${count(wanted.length)}`);
  at('progress').value = whole === 0 ? 0 : sent / whole;

  speeds.push([performance.now(), sent]);
  while (speeds.length > 2 && speeds[1][0] < performance.now() - WINDOW_MS) speeds.shift();
  const [[then, before]] = speeds;
  const perSecond = Math.max(0, (sent - before) / Math.max(0.25, (performance.now() - then) / 1000));
  const moving = items.some((item) => item.sending === 'SENDING');
  write(at('speed'), moving ? `${size(perSecond)}/s` : '–');
  write(at('speed-note'), moving && perSecond > 0 ? `${age(((whole - sent) / perSecond) * 1000)} left` : '\u00a0');

  const stored = wanted.filter((item) => isStored(item.server)).length;
  const refused = wanted.filter((item) => isRefused(item.server)).length;
  const waiting = here - stored - refused;
  write(at('stored'), wanted.length === 0 ? '–' : count(stored));
  write(at('stored-note'), waiting > 0 ? `${plural(waiting, 'uploaded file')} on the way` : '\u00a0');
  write(at('refused'), wanted.length === 0 ? '–' : count(refused));
  tone(at('refused'), refused > 0 ? 'bad' : null);
  const failed = wanted.filter((item) => item.sending === 'FAILED').length;
  write(at('refused-note'), failed > 0 ? `${count(failed)} could not be uploaded` : '\u00a0');
  announce(`${count(here)} of ${count(wanted.length)} uploaded, ${count(stored)} stored, ${count(refused)} refused.`);
}

let announced = 0;
/** For screen readers: now and then, not at every byte. */
function announce(text) {
  if (items.length > 0 && performance.now() - announced > WINDOW_MS) {
    announced = performance.now();
    write(at('announce'), text);
  }
}

function draw() {
  if (document.hidden) return;
  showFigures();
  showRows(at('sending-rows'), shown(), (item) => item.key, columns, fill, 'Nothing yet.');
  at('sending-more').hidden = items.length <= SHOWN;
  write(at('sending-more'), `${count(SHOWN)} of ${plural(items.length, 'file')}.`);
  refreshAges();
}

/* ---- what the server says ---- */

const latestColumns = [['th', 'c-name'], ['td', 'number'], ['td', 'c-age'], ['td', ''], ['td', 'c-why']];

function fillLatest(cells, file) {
  const [words, how] = stateOf(file);
  write(cells[0], file.name);
  cells[0].title = file.name;
  write(cells[1], file.length === undefined ? '–' : size(file.length));
  ago(cells[2], file.createdAt, ' ago');
  write(cells[3], words);
  tone(cells[3], how);
  write(cells[4], whyOf(file));
}

let further; // where the next look goes on, if more is on its way than the newest page tells of

/** Asked once a second, not listened to: a browser has six connections to a server, and here may be thousands of files. */
async function refresh() {
  const page = await get(`/api/v1/files?limit=${LATEST}`);
  const told = new Map(page.items.map((file) => [file.id, file]));
  const open = items.filter((item) => item.id && item.sending === 'UPLOADED' && !isFinal(item.server));
  const others = open.filter((item) => !told.has(item.id)).map(({ id }) => id);
  for (const file of await (others.length > ONE_BY_ONE ? nextPage(page.cursor, new Set(others)) : each(others))) {
    told.set(file.id, file);
  }
  for (const item of open) item.server = told.get(item.id) ?? item.server;
  const mine = new Set(items.map(({ id }) => id));
  latest = page.items.filter(({ id }) => !mine.has(id));
  showRows(at('latest-rows'), latest, ({ id }) => id, latestColumns, fillLatest, 'No other file.');
}

const each = (ids) => Promise.all(ids.map((id) => get(`/api/v1/files/${id}`)));

/** A page further back at each look, and from the newest on again where none is wanted any more. */
async function nextPage(cursor, wanted) {
  const page = await get(`/api/v1/files?limit=${PAGE}&cursor=${encodeURIComponent(further ?? cursor)}`);
  further = page.items.some(({ id }) => wanted.has(id)) ? page.cursor : undefined;
  return page.items;
}

function notice(text) {
  at('notice').hidden = text === undefined;
  write(at('notice'), text ?? '');
}

function connection(state, words) {
  at('connection').dataset.state = state;
  write(at('connection'), words);
}

(async function forever() {
  if (!document.hidden) {
    try {
      await refresh();
      connection('live', 'Live');
      notice();
    } catch (failure) {
      if (failure instanceof Unreachable) connection('lost', 'The server does not answer. Trying again.');
      else notice(failure.message);
    }
  }
  setTimeout(forever, 1000);
})();
setInterval(draw, 250);
draw();
get('/api/v1/session').then(({ name }) => write(at('account-name'), name), () => {});
get('/health/ready').then(({ checks }) => {
  at('test-scanner').hidden = checks.find(({ name }) => name === 'scanner')?.data?.antivirus !== false;
}, () => {});
