// A two-tier bucket queue of bare numbers: the yardstick of what JavaScript can do at all.
// No kinds, no handlers, no cancelling, no checks. Order: (time, place among all pushes).
const NONE = -1;

/** A binary heap of (time, sequence, payload) in three arrays, for the current bucket. */
class SmallHeap {
  constructor() {
    this.times = new Float64Array(64);
    this.sequences = new Uint32Array(64);
    this.payloads = new Int32Array(64);
    this.length = 0;
  }

  push(time, sequence, payload) {
    if (this.length === this.times.length) this.grow();
    const { times, sequences, payloads } = this;
    let place = this.length++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = times[parent];
      if (above < time || (above === time && sequences[parent] < sequence)) break;
      times[place] = above;
      sequences[place] = sequences[parent];
      payloads[place] = payloads[parent];
      place = parent;
    }
    times[place] = time;
    sequences[place] = sequence;
    payloads[place] = payload;
  }

  removeTop() {
    const { times, sequences, payloads } = this;
    const length = --this.length;
    if (length === 0) return;
    const time = times[length];
    const sequence = sequences[length];
    let place = 0;
    for (let child = 1; child < length; child = 2 * place + 1) {
      let below = times[child];
      const right = child + 1;
      if (right < length && this.isBefore(right, below, sequences[child])) {
        child = right;
        below = times[right];
      }
      if (time < below || (time === below && sequence < sequences[child])) break;
      times[place] = below;
      sequences[place] = sequences[child];
      payloads[place] = payloads[child];
      place = child;
    }
    times[place] = time;
    sequences[place] = sequence;
    payloads[place] = payloads[length];
  }

  isBefore(place, time, sequence) {
    const own = this.times[place];
    return own < time || (own === time && this.sequences[place] < sequence);
  }

  grow() {
    this.times = doubled(this.times);
    this.sequences = doubled(this.sequences);
    this.payloads = doubled(this.payloads);
  }
}

export class Ladder {
  constructor() {
    this.times = new Float64Array(1024);
    this.sequences = new Uint32Array(1024);
    this.payloads = new Int32Array(1024);
    this.nexts = new Int32Array(1024);
    this.free = NONE;
    this.used = 0;
    this.length = 0;
    this.lengthMax = 0;
    this.sequence = 0;
    this.limit = 64;
    this.buckets = new Int32Array(0);
    this.bucketCount = 0;
    this.bucket = -1;
    this.start = 0;
    this.end = Number.NEGATIVE_INFINITY;
    this.bucketsPerUnit = 0;
    this.inBuckets = 0;
    this.far = NONE;
    this.farCount = 0;
    this.heap = new SmallHeap();
    /** Time and payload of what was popped last. */
    this.time = 0;
    this.payload = 0;
  }

  push(time, payload) {
    if (this.length === this.limit) this.rebuild();
    if (++this.length > this.lengthMax) this.lengthMax = this.length;
    const sequence = this.sequence++;
    if (time >= this.end) {
      this.pushFar(this.store(time, sequence, payload));
      return;
    }
    const bucket = this.bucketOf(time);
    if (bucket <= this.bucket) {
      this.heap.push(time, sequence, payload);
      return;
    }
    this.pushBucket(bucket, this.store(time, sequence, payload));
  }

  /** Whether there was an event to pop. */
  pop() {
    if (this.length === 0) return false;
    const heap = this.heap;
    while (heap.length === 0) this.refill();
    this.time = heap.times[0];
    this.payload = heap.payloads[0];
    heap.removeTop();
    this.length--;
    return true;
  }

  bucketOf(time) {
    const bucket = Math.floor((time - this.start) * this.bucketsPerUnit);
    return bucket < this.bucketCount ? bucket : this.bucketCount - 1;
  }

  store(time, sequence, payload) {
    let slot = this.free;
    if (slot !== NONE) this.free = this.nexts[slot];
    else {
      if (this.used === this.times.length) this.grow();
      slot = this.used++;
    }
    this.times[slot] = time;
    this.sequences[slot] = sequence;
    this.payloads[slot] = payload;
    return slot;
  }

  pushFar(slot) {
    this.nexts[slot] = this.far;
    this.far = slot;
    this.farCount++;
  }

  pushBucket(bucket, slot) {
    this.nexts[slot] = this.buckets[bucket];
    this.buckets[bucket] = slot;
    this.inBuckets++;
  }

  refill() {
    if (this.inBuckets === 0) {
      this.startYear(Number.POSITIVE_INFINITY);
      return;
    }
    const { buckets, nexts, heap } = this;
    let bucket = this.bucket + 1;
    while (buckets[bucket] === NONE) bucket++;
    this.bucket = bucket;
    let slot = buckets[bucket];
    buckets[bucket] = NONE;
    while (slot !== NONE) {
      const next = nexts[slot];
      heap.push(this.times[slot], this.sequences[slot], this.payloads[slot]);
      nexts[slot] = this.free;
      this.free = slot;
      this.inBuckets--;
      slot = next;
    }
  }

  /** Fits the buckets anew when the number of events has doubled. */
  rebuild() {
    for (let bucket = this.bucket + 1; this.inBuckets > 0; bucket++) {
      let slot = this.buckets[bucket];
      this.buckets[bucket] = NONE;
      while (slot !== NONE) {
        const next = this.nexts[slot];
        this.pushFar(slot);
        this.inBuckets--;
        slot = next;
      }
    }
    const { times, sequences, payloads, length } = this.heap;
    for (let place = 0; place < length; place++) {
      this.pushFar(this.store(times[place], sequences[place], payloads[place]));
    }
    this.heap.length = 0;
    this.startYear(this.time);
  }

  /** @param from - No event may be pushed before it; infinite if it is the first far event. */
  startYear(from) {
    this.limit = Math.max(64, 2 * this.length);
    if (this.farCount === 0) return;
    let bucketCount = 16;
    while (bucketCount < this.farCount) bucketCount *= 2;
    if (this.buckets.length < bucketCount) this.buckets = new Int32Array(bucketCount).fill(NONE);
    this.bucketCount = bucketCount;
    const { times, nexts } = this;
    let start = from;
    for (let slot = this.far; slot !== NONE; slot = nexts[slot]) {
      if (times[slot] < start) start = times[slot];
    }
    let sum = 0;
    for (let slot = this.far; slot !== NONE; slot = nexts[slot]) sum += times[slot] - start;
    const length = Math.max((2 * sum) / this.farCount, 1e-9);
    this.start = start;
    this.end = start + length;
    this.bucketsPerUnit = bucketCount / length;
    this.bucket = -1;
    this.dealFar();
  }

  dealFar() {
    const { times, nexts, end } = this;
    let slot = this.far;
    this.far = NONE;
    this.farCount = 0;
    while (slot !== NONE) {
      const next = nexts[slot];
      if (times[slot] >= end) this.pushFar(slot);
      else this.pushBucket(this.bucketOf(times[slot]), slot);
      slot = next;
    }
  }

  grow() {
    this.times = doubled(this.times);
    this.sequences = doubled(this.sequences);
    this.payloads = doubled(this.payloads);
    this.nexts = doubled(this.nexts);
  }
}

function doubled(array) {
  const longer = new array.constructor(2 * array.length);
  longer.set(array);
  return longer;
}
