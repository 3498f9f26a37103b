/** Sends files by tus, some at a time; the rest waits in line. What became of them afterwards is the server's to tell. */

const AT_ONCE = 4;
const WITH_CREATION = 1 << 20; // a small file is one request; of a larger one that breaks off, what came is to stay
const AGAIN_MS = [0, 500, 1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000, 30000, 30000];
const ENDPOINT = '/api/v1/files';

/**
 * @typedef Item a file on its way
 * @property {'QUEUED'|'SENDING'|'PAUSED'|'FAILED'|'CANCELLED'|'UPLOADED'} sending
 * @property {number} sent bytes, as far as the server has said or the connection has taken them
 * @property {string|undefined} id once the server knows it
 */
export class Uploads {
  /** All there are, the first the oldest. @type {Item[]} */
  items = [];
  #headers;
  #next = 1;

  constructor(csrf) {
    this.#headers = { 'X-CSRF-Token': csrf };
  }

  add(file, path) {
    const item = { key: `f${this.#next++}`, file, name: file.name, path, size: file.size, sent: 0, sending: 'QUEUED' };
    this.items.push(item);
    this.#fill();
    return item;
  }

  pause(item) {
    if (item.sending !== 'QUEUED' && item.sending !== 'SENDING') return;
    item.sending = 'PAUSED';
    item.upload?.abort().catch(() => {});
    this.#fill();
  }

  resume(item) {
    if (item.sending !== 'PAUSED' && item.sending !== 'FAILED') return;
    item.sending = 'QUEUED';
    item.problem = undefined;
    this.#fill();
  }

  /** Takes the file back: what is not final yet never will be stored. */
  async cancel(item) {
    const before = item.sending;
    item.sending = 'CANCELLED';
    this.#fill();
    try {
      if (item.upload) await item.upload.abort(true);
      else if (item.url) await tus.Upload.terminate(item.url, { headers: this.#headers, retryDelays: AGAIN_MS });
    } catch (cause) {
      item.sending = before === 'UPLOADED' ? before : 'FAILED';
      item.problem = told(cause);
    }
  }

  #fill() {
    let free = AT_ONCE - this.items.filter((item) => item.sending === 'SENDING').length;
    for (const item of this.items) {
      if (free <= 0) return;
      if (item.sending === 'QUEUED') {
        free--;
        item.sending = 'SENDING';
        this.#send(item).catch((cause) => this.#failed(item, cause));
      }
    }
  }

  async #send(item) {
    item.upload ??= this.#upload(item);
    if (!item.upload.url) {
      const [before] = await item.upload.findPreviousUploads();
      if (before) item.upload.resumeFromPreviousUpload(before);
    }
    if (item.sending === 'SENDING') item.upload.start(); // else paused meanwhile
  }

  #upload(item) {
    return new tus.Upload(item.file, {
      endpoint: ENDPOINT,
      headers: this.#headers,
      metadata: { filename: item.name },
      retryDelays: AGAIN_MS,
      uploadDataDuringCreation: item.size <= WITH_CREATION,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(['gridrelay', item.path, item.size, item.file.lastModified].join('|')),
      onShouldRetry: (cause) => !final(cause),
      onUploadUrlAvailable: () => {
        item.id = item.upload.url.slice(item.upload.url.lastIndexOf('/') + 1);
      },
      onProgress: (sent) => {
        item.sent = sent;
      },
      onError: (cause) => this.#failed(item, cause),
      onSuccess: () => {
        item.sent = item.size;
        item.sending = 'UPLOADED';
        item.url = item.upload.url;
        item.file = item.upload = undefined; // thousands of them need not be kept
        this.#fill();
      },
    });
  }

  #failed(item, cause) {
    if (item.sending !== 'SENDING') return;
    if (cause.originalResponse?.getStatus() === 401) location.assign('/login');
    item.sending = 'FAILED';
    item.problem = told(cause);
    this.#fill();
  }
}

/** Another try would hear the same. */
function final(cause) {
  const status = cause.originalResponse?.getStatus() ?? 0;
  return status >= 400 && status < 500 && ![409, 423, 429].includes(status);
}

function told(cause) {
  try {
    return JSON.parse(cause.originalResponse.getBody()).detail;
  } catch {
    return cause.originalResponse ? `The server answers ${cause.originalResponse.getStatus()}.` : 'The server does not answer.';
  }
}
