/** What the states of a file are called, and how they look. Uploaded is not stored. */

const atServer = {
  RECEIVING: ['unfinished', 'wait'],
  PENDING_VIRUS_SCAN: ['in the virus scan', null],
  PENDING_TYPE_CHECK: ['in the content check', null],
  PENDING_TRANSFER: ['being transferred', null],
  STORED: ['stored', 'ok'],
  INFECTED: ['refused', 'bad'],
  UNSUPPORTED_FORMAT: ['refused', 'bad'],
  REJECTED: ['refused', 'bad'],
  PARKED: ['waits for an operator', 'wait'],
  WITHDRAWN: ['taken back', null],
};

const atPage = {
  QUEUED: ['in line', null],
  SENDING: ['uploading', null],
  PAUSED: ['paused', 'wait'],
  FAILED: ['not uploaded', 'bad'],
  CANCELLED: ['taken back', null],
  UPLOADED: ['uploaded', null],
};

const REFUSED = ['INFECTED', 'UNSUPPORTED_FORMAT', 'REJECTED'];
const FINAL = [...REFUSED, 'STORED', 'WITHDRAWN'];

export const isRefused = (file) => file !== undefined && REFUSED.includes(file.status);
export const isStored = (file) => file?.status === 'STORED';
export const isFinal = (file) => file !== undefined && FINAL.includes(file.status);

/** [words, tone] of a file as the server tells it. */
export const stateOf = (file) => atServer[file.status] ?? [file.status.toLowerCase(), null];

/** [words, tone] of a file on its way: the server has the word once all bytes are there. */
export const stateOfItem = (item) =>
  (item.sending === 'UPLOADED' && item.server ? stateOf(item.server) : atPage[item.sending]);

export const whyOf = (file) => {
  if (file.reason) return file.reason.sentence ?? file.reason.code;
  return file.status === 'RECEIVING' ? 'Bytes are missing. Add the same file again to go on.' : '';
};
