/** Rates over the last two minutes, one bucket a second, from totals that only grow. */

const SECONDS = 120;

export class Rates {
  #buckets = Array.from({ length: SECONDS }, () => ({ delivered: 0, failed: 0 }));
  #second = now();
  #last = null;
  #begun = now();

  /** Totals to count from: what was before is not a rate. */
  start(totals) {
    this.#last = sum(totals);
  }

  note(totals) {
    this.tick();
    const sums = sum(totals);
    if (this.#last) {
      const bucket = this.#buckets[SECONDS - 1];
      bucket.delivered += Math.max(0, sums.delivered - this.#last.delivered);
      bucket.failed += Math.max(0, sums.failed - this.#last.failed);
    }
    this.#last = sums;
  }

  /** Moves the buckets on to the present second. */
  tick() {
    const passed = Math.min(now() - this.#second, SECONDS);
    this.#second = now();
    for (let i = 0; i < passed; i++) {
      this.#buckets.shift();
      this.#buckets.push({ delivered: 0, failed: 0 });
    }
  }

  /** Over the last full seconds: the present one is not over yet. */
  perSecond(seconds) {
    const full = Math.max(1, Math.min(seconds, now() - this.#begun));
    return this.#total(this.#buckets.slice(-full - 1, -1), 'delivered') / full;
  }

  failed(seconds) {
    return this.#total(this.#buckets.slice(-seconds), 'failed');
  }

  attempts(seconds) {
    return this.failed(seconds) + this.#total(this.#buckets.slice(-seconds), 'delivered');
  }

  draw(polyline) {
    const values = this.#buckets.slice(0, -1).map((bucket) => bucket.delivered);
    const highest = Math.max(1, ...values);
    const points = values.map((value, i) =>
      `${((i * 120) / (values.length - 1)).toFixed(1)},${(19 - (18 * value) / highest).toFixed(1)}`);
    polyline.setAttribute('points', points.join(' '));
  }

  #total(buckets, field) {
    return buckets.reduce((total, bucket) => total + bucket[field], 0);
  }
}

const now = () => Math.floor(performance.now() / 1000);

function sum(totals) {
  const sums = { delivered: 0, failed: 0 };
  for (const { delivered, failed } of totals.values()) {
    sums.delivered += delivered;
    sums.failed += failed;
  }
  return sums;
}
