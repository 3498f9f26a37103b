// Drives the real tus-js-client: node tus-client.mjs <story> <endpoint> <token> <file>. Prints one line of JSON at the end, and
// "PROGRESS <bytes>" lines before, which the test waits for.
import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

const tus = createRequire(join(process.cwd(), 'package.json'))('tus-js-client');
const [story, endpoint, token, file] = process.argv.slice(2);
const requests = [];

const options = {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  metadata: { filename: 'from-tus-js-client.txt' },
  retryDelays: [0, 1000, ...Array(80).fill(3000)],
  uploadSize: statSync(file).size,
  onAfterResponse: (request, response) =>
    requests.push({
      method: request.getMethod(),
      offset: request.getHeader('Upload-Offset') ?? null,
      status: response.getStatus(),
    }),
  onProgress: (sent) => console.log(`PROGRESS ${sent}`),
};

function run(more, act, source = createReadStream(file)) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(source, { ...options, ...more, onSuccess: () => resolve(upload), onError: reject });
    act ? act(upload, resolve) : upload.start();
  });
}

const stories = {
  whole: () => run({ chunkSize: Infinity }),
  chunks: () => run({ chunkSize: 1 << 20 }),
  duringCreation: () => run({ chunkSize: 1 << 20, uploadDataDuringCreation: true }),
  // whose end nobody knows before it comes
  deferred: () =>
    run(
      { chunkSize: 1 << 20, uploadSize: null, uploadLengthDeferred: true },
      null,
      createReadStream(file).pipe(new PassThrough()),
    ),
  parallel: () => run({ parallelUploads: 3, uploadSize: null }),
  pauseAndResume: () =>
    run({ chunkSize: 1 << 20 }, (upload) => {
      let paused = false;
      upload.options.onChunkComplete = () => {
        if (!paused) {
          paused = true;
          upload.abort().then(() => setTimeout(() => upload.start(), 200));
        }
      };
      upload.start();
    }),
  terminate: () =>
    run({ chunkSize: 1 << 20 }, (upload, resolve) => {
      upload.options.onChunkComplete = () => upload.abort(true).then(() => resolve(upload));
      upload.start();
    }),
  slowly: () =>
    run({ chunkSize: 256 << 10 }, (upload) => {
      upload.options.onBeforeRequest = () => new Promise((go) => setTimeout(go, 100));
      upload.start();
    }),
};

try {
  const upload = await stories[story]();
  console.log(JSON.stringify({ url: upload.url, requests }));
} catch (error) {
  console.log(JSON.stringify({ error: String(error), requests }));
  process.exitCode = 1;
}
