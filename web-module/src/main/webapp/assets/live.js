/** Server-sent events that come back by themselves, and say when they are away. */

const PATIENCE_MS = 6000; // the server ends each stream after a while; a short gap is nothing to report

/**
 * @param path of the events
 * @param handlers by event type, called with the parsed data
 * @param onState 'live' or 'lost'
 * @param onRefused called when the server refuses; may redirect, or throw while it is away
 */
export function listen(path, handlers, onState, onRefused) {
  let source;
  let lost;

  function missing() {
    lost ??= setTimeout(() => onState('lost'), PATIENCE_MS);
  }

  function open() {
    source = new EventSource(path);
    for (const [type, handle] of Object.entries(handlers)) {
      source.addEventListener(type, (event) => handle(JSON.parse(event.data)));
    }
    source.onopen = () => {
      clearTimeout(lost);
      lost = undefined;
      onState('live');
    };
    source.onerror = () => {
      missing();
      // The browser tries again by itself, except after a refusal.
      if (source.readyState === EventSource.CLOSED) {
        Promise.resolve(onRefused()).catch(() => {}).finally(() => setTimeout(open, 3000));
      }
    };
  }

  open();
  addEventListener('pagehide', () => source.close());
  addEventListener('pageshow', (event) => {
    if (event.persisted) open();
  });
}
