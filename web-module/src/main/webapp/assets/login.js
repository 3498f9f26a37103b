import { write } from './text.js';

const notice = document.getElementById('notice');
const reason = new URLSearchParams(location.search).get('failed');
const reasons = {
  denied: 'Name or password is wrong.',
  throttled: 'Too many attempts. Wait a minute, then try again.',
  expired: 'The page was too old. Please try again.',
};
if (reason !== null) {
  write(notice, reasons[reason] ?? 'That did not work. Please try again.');
  notice.dataset.tone = 'bad';
  notice.hidden = false;
}
