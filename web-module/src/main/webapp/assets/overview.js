import { get, Unreachable } from './api.js';
import { listen } from './live.js';
import { Rates } from './rates.js';
import { showRows, tone, twoLines } from './rows.js';
import { ago, age, count, noAge, plural, refreshAges, took, write } from './text.js';

const at = (id) => document.getElementById(id);
const POLL_MS = 2000;
const SHOWN_DELIVERIES = 15;
const STUCK_AFTER = 'PT10S';

const rates = new Rates();
const totals = new Map(); // endpoint name -> {delivered, failed}
let endpoints = [];
let deliveries = [];
let unseen = 0;
let paused = false;
let connected = false;

/* ---- endpoints ---- */

const endpointColumns = [
  ['th', 'c-name'], ['td', ''], ['td', 'number'], ['td', 'number'], ['td', 'number'], ['td', 'number'],
];
const endpointStates = {
  ACTIVE: ['active', null],
  PAUSED: ['paused', 'wait'],
  DISABLED: ['disabled', 'bad'],
};

function showEndpoints() {
  showRows(at('endpoint-rows'), endpoints, (e) => e.name, endpointColumns, fillEndpoint,
    'No endpoint yet. PUT /api/v1/endpoints/{name} makes one.');
}

function fillEndpoint(cells, endpoint) {
  const [state, how] = endpointStates[endpoint.state] ?? [endpoint.state.toLowerCase(), null];
  const total = totals.get(endpoint.name);
  twoLines(cells[0], endpoint.name, endpoint.url);
  write(cells[1], state);
  tone(cells[1], how);
  cells[1].title = endpoint.stateReason ?? '';
  write(cells[2], atLeast(endpoint.backlog, endpoint));
  if (endpoint.oldestUndelivered) ago(cells[3], endpoint.oldestUndelivered);
  else noAge(cells[3]);
  write(cells[4], total ? count(total.delivered) : '0');
  write(cells[5], total ? count(total.failed) : '0');
  tone(cells[5], total?.failed > 0 ? 'wait' : null);
}

const atLeast = (n, { backlogAtLeast }) => (backlogAtLeast ? `> ${count(n)}` : count(n));

function showFigures() {
  const sum = endpoints.reduce((total, e) => total + e.backlog, 0);
  const lanes = endpoints.reduce((total, e) => total + e.backlogLanes, 0);
  write(at('backlog'), atLeast(sum, { backlogAtLeast: endpoints.some((e) => e.backlogAtLeast) }));
  write(at('backlog-note'), lanes > 0 ? `in ${plural(lanes, 'conversation')}` : '\u00a0');
  const [oldest] = endpoints.filter((e) => e.oldestUndelivered)
    .sort((a, b) => Date.parse(a.oldestUndelivered) - Date.parse(b.oldestUndelivered));
  if (oldest) ago(at('oldest'), oldest.oldestUndelivered);
  else noAge(at('oldest'));
  write(at('oldest-note'), oldest ? `for ${oldest.name}` : 'nothing waits');
}

/* ---- waiting conversations ---- */

const waitingColumns = [['th', 'c-name'], ['td', ''], ['td', 'number'], ['td', 'number'], ['td', ''], ['td', 'c-why']];
const laneStates = {
  PENDING: ['pending', null],
  RETRYING: ['retrying', 'wait'],
  PAUSED: ['paused', 'wait'],
  EXHAUSTED: ['exhausted', 'bad'],
};

// What holds up the whole endpoint says more than the state of the conversation's own row.
const heldUp = {
  ENDPOINT_PAUSED: ['paused', 'wait'],
  ENDPOINT_DISABLED: ['disabled', 'bad'],
  BREAKER_OPEN: ['held back', 'bad'],
};

function fillLane(cells, lane) {
  const [state, how] = heldUp[lane.why.reason] ?? laneStates[lane.state] ?? [lane.state.toLowerCase(), null];
  write(cells[0], lane.conversation);
  cells[0].title = lane.conversation;
  write(cells[1], lane.endpoint);
  write(cells[2], count(lane.tail - lane.head));
  ago(cells[3], lane.waitingSince);
  write(cells[4], state);
  tone(cells[4], how);
  write(cells[5], lane.why.sentence);
}

async function refreshWaiting() {
  const page = await get(`/api/v1/conversations?olderThan=${STUCK_AFTER}&limit=20`);
  showRows(at('waiting-rows'), page.items, (l) => `${l.conversation}|${l.endpoint}`, waitingColumns, fillLane,
    'No conversation has waited longer than ten seconds.');
  at('waiting-more').hidden = !page.cursor;
  write(at('waiting-more'), 'The twenty that have waited longest; there are more.');
}

/* ---- deliveries ---- */

const deliveryColumns = [
  ['td', ''], ['th', 'c-name'], ['td', 'number'], ['td', ''], ['td', 'number'], ['td', ''], ['td', 'number'],
];
const outcomes = {
  DELIVERED: 'delivered',
  DEFERRED: 'tried again later',
  CAMEAPART: 'its messages go on one by one',
  STOPPED: 'waits for an operator',
  DEADLETTERED: 'dead letter',
};
const keyOfDelivery = (d) => [d.messageId, d.attempt, d.at].join('|');

function remember(batch) {
  const known = new Set(deliveries.map(keyOfDelivery));
  deliveries = [...batch.filter((d) => !known.has(keyOfDelivery(d))), ...deliveries]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, SHOWN_DELIVERIES);
}

function showDeliveries() {
  if (paused) {
    write(at('delivery-note'), unseen > 0 ? `${plural(unseen, 'attempt')} since you paused` : 'Paused');
    return;
  }
  showRows(at('delivery-rows'), deliveries, keyOfDelivery, deliveryColumns, fillDelivery,
    'Nothing has been delivered since this node started.');
  write(at('delivery-note'), rates.attempts(5) > SHOWN_DELIVERIES ? 'A sample: there are more than can be read.' : '\u00a0');
}

function fillDelivery(cells, d) {
  const answer = d.status === undefined ? (d.error ?? 'no answer') : String(d.status);
  ago(cells[0], d.at, ' ago');
  write(cells[1], d.conversation);
  cells[1].title = d.conversation;
  write(cells[2], count(d.sequence));
  write(cells[3], d.endpoint);
  write(cells[4], count(d.attempt));
  write(cells[5], `${answer}, ${outcomes[d.outcome] ?? d.outcome.toLowerCase()}`);
  cells[5].title = d.error ?? '';
  tone(cells[5], d.outcome === 'DELIVERED' ? null : 'bad');
  write(cells[6], took(d.durationMs));
}

at('pause').addEventListener('click', () => {
  paused = !paused;
  unseen = 0;
  at('pause').setAttribute('aria-pressed', String(paused));
  showDeliveries();
});

/* ---- live ---- */

function take({ endpoints: counts, deliveries: sample }) {
  for (const { endpoint, delivered, failed } of counts) {
    totals.set(endpoint, { delivered, failed });
  }
  remember(sample);
}

const handlers = {
  snapshot(data) {
    totals.clear();
    deliveries = [];
    take(data);
    rates.start(totals);
    for (const id of ['since-delivered', 'since-failed']) {
      at(id).title = `since this node started, ${new Date(data.since).toLocaleString()}`;
    }
  },
  deliveries(data) {
    if (paused) unseen += data.count;
    take(data);
    rates.note(totals);
  },
  endpoints() {
    refreshSoon();
  },
  reset() {
    refreshSoon();
  },
};

function connection(state) {
  connected = state === 'live';
  at('connection').dataset.state = state;
  write(at('connection'), connected ? 'Live' : 'Connection lost. Trying again.');
  document.querySelector('main').classList.toggle('stale', !connected);
  if (connected) refreshSoon();
}

/* ---- the beat: figures four times a second at most, lists every other second, nothing while nobody looks ---- */

function draw() {
  if (document.hidden) return;
  rates.tick();
  write(at('rate'), count(Math.round(rates.perSecond(5))));
  rates.draw(at('rate-line').firstElementChild);
  const failed = rates.failed(60);
  write(at('failures'), count(failed));
  tone(at('failures'), failed > 0 ? 'wait' : null);
  const tried = rates.attempts(60);
  write(at('failures-note'), tried > 0 ? `of ${count(tried)}` : '\u00a0');
  showEndpoints();
  showDeliveries();
  refreshAges();
}

let refreshing = false;
let again = false;

async function refresh() {
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  try {
    const page = await get('/api/v1/endpoints?limit=200');
    announceChanges(page.items);
    endpoints = page.items;
    at('endpoint-more').hidden = !page.cursor;
    write(at('endpoint-more'), 'The first two hundred; there are more.');
    showFigures();
    await refreshWaiting();
    at('notice').hidden = true;
  } catch (failure) {
    // Without an answer the connection's state says enough.
    if (!(failure instanceof Unreachable)) {
      write(at('notice'), failure.message);
      at('notice').hidden = false;
    }
  } finally {
    refreshing = false;
    if (again) {
      again = false;
      refreshSoon();
    }
  }
}

const refreshSoon = () => setTimeout(refresh, 150);

/** For screen readers: what changed its state, not every number that moves. */
function announceChanges(next) {
  const before = new Map(endpoints.map((e) => [e.name, e.state]));
  const changed = next.filter((e) => before.has(e.name) && before.get(e.name) !== e.state);
  if (changed.length > 0) {
    at('announce').textContent = changed.map((e) => `Endpoint ${e.name} is ${e.state.toLowerCase()}.`).join(' ');
  }
}

setInterval(draw, 250);
setInterval(() => {
  if (!document.hidden && connected) refresh();
}, POLL_MS);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});
listen('/api/v1/events', handlers, connection, () => get('/api/v1/endpoints?limit=1'));
get('/api/v1/session').then(({ name }) => write(at('account-name'), name), () => {});
refresh().then(draw);
