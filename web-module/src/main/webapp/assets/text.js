/** How numbers, times and durations are written; all of it goes into the page as text, never as markup. */

const counts = new Intl.NumberFormat('en');
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const count = (n) => counts.format(n);

export const plural = (n, one, many = one + 's') => `${count(n)} ${n === 1 ? one : many}`;

/** 0 s, 59 s, 3 min, 5 h, 4 d: one unit is enough to see how bad it is. */
export function age(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${count(Math.floor(seconds / 86400))} d`;
}

/** 999 B, 1.2 kB, 45 MB, as disks and browsers count. */
export function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let n = bytes;
  let unit = 0;
  for (; n >= 999.5 && unit < units.length - 1; unit++) n /= 1000;
  return `${unit === 0 || n >= 10 ? count(Math.round(n)) : n.toFixed(1)} ${units[unit]}`;
}

export const took = (ms) => (ms < 10_000 ? `${count(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** Shows how long ago a time was, kept up to date by refreshAges(), with the exact time on hover. */
export function ago(element, time, suffix = '') {
  if (element.dataset.time === time) return;
  element.dataset.time = time;
  element.dataset.suffix = suffix;
  element.title = exact.format(new Date(time));
  writeAge(element);
}

export function refreshAges(root = document) {
  for (const element of root.querySelectorAll('[data-time]')) writeAge(element);
}

export function noAge(element) {
  if (element.dataset.time !== undefined) {
    delete element.dataset.time;
    element.removeAttribute('title');
  }
  write(element, '–');
}

function writeAge(element) {
  write(element, age(Date.now() - Date.parse(element.dataset.time)) + element.dataset.suffix);
}

/** Touches the page only when something changes. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
