import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProofCache } from '../../../src/services/proofs/proof-cache.ts';
import { withFlippedBit } from '../../../src/services/state/damage.ts';
import { Directory } from '../../../src/services/state/directory.ts';

const proof = (index: number): Uint8Array => Uint8Array.of(index, index, index);

function filled(count: number, capacity: number): ProofCache {
  const cache = new ProofCache(capacity);
  for (let index = 0; index < count; index++) cache.put(`p${index}`, proof(index));
  return cache;
}

/** The plainest cache there is: a list of keys, the last used at its end. */
class UsedList {
  readonly counts = { hits: 0, misses: 0, evictions: 0 };
  readonly #capacity: number;
  keys: string[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: string): boolean {
    const isKnown = this.keys.includes(key);
    this.counts[isKnown ? 'hits' : 'misses'] += 1;
    if (isKnown) this.#use(key);
    return isKnown;
  }

  put(key: string): void {
    this.#use(key);
    if (this.keys.length <= this.#capacity) return;
    this.keys.shift();
    this.counts.evictions += 1;
  }

  #use(key: string): void {
    this.keys = [...this.keys.filter((other) => other !== key), key];
  }
}

describe('ProofCache', () => {
  test('agrees with a list that keeps the last used at its end', () => {
    const anyCall = fc.record({ key: fc.integer({ min: 0, max: 8 }), isPut: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(anyCall), (capacity, calls) => {
        const cache = new ProofCache(capacity);
        const list = new UsedList(capacity);
        for (const { key: index, isPut } of calls) {
          const key = `p${index}`;
          if (isPut) {
            cache.put(key, proof(index));
            list.put(key);
          } else {
            expect(cache.get(key)).toEqual(list.get(key) ? proof(index) : undefined);
          }
        }
        expect(cache.keys()).toEqual(list.keys);
        expect(cache.bytes).toBe(3 * list.keys.length);
        const { hits, misses, evictions } = cache;
        expect({ hits, misses, evictions }).toEqual(list.counts);
      }),
    );
  });

  test('thrashes when what is asked for in turn is one more than it holds', () => {
    const cache = filled(0, 4);
    for (let round = 0; round < 50; round++) {
      const key = `p${round % 5}`;
      if (cache.get(key) === undefined) cache.put(key, proof(round % 5));
    }
    expect([cache.hits, cache.evictions]).toEqual([0, 46]);
  });

  test('exceeds its capacity if it ignores it', () => {
    const cache = new ProofCache(2, { ignoresCapacity: true });
    for (let index = 0; index < 5; index++) cache.put(`p${index}`, proof(index));
    expect([cache.size, cache.evictions]).toEqual([5, 0]);
  });

  test('is warm after a restart if its directory is persistent, and cold otherwise', () => {
    for (const isPersistent of [true, false]) {
      const directory = new Directory('proof-cache', isPersistent);
      const before = filled(5, 8);
      before.get('p1');
      before.save(directory, 'cache.bin');
      directory.restart();
      const after = new ProofCache(8);
      expect(after.load(directory, 'cache.bin')).toBe(isPersistent ? 5 : 'cache.missing');
      expect(after.keys()).toEqual(isPersistent ? before.keys() : []);
      expect(after.get('p1')).toEqual(isPersistent ? proof(1) : undefined);
    }
  });

  test('keeps the most recently used of more than it has room for', () => {
    const directory = new Directory('proof-cache', true);
    filled(6, 6).save(directory, 'cache.bin');
    const small = new ProofCache(2);
    small.load(directory, 'cache.bin');
    expect(small.keys()).toEqual(['p4', 'p5']);
    expect(small.evictions).toBe(0);
  });

  test('takes nothing from an image with a flipped bit or a missing end', () => {
    const directory = new Directory('proof-cache', true);
    filled(2, 4).save(directory, 'cache.bin');
    const image = directory.read('cache.bin')!;
    for (let bit = 0; bit < 8 * image.length; bit++) {
      directory.write('cache.bin', withFlippedBit(image, bit));
      const cache = new ProofCache(4);
      expect(cache.load(directory, 'cache.bin')).toBe('cache.digest');
      expect(cache.size).toBe(0);
    }
    directory.write('cache.bin', image.slice(0, -1));
    expect(new ProofCache(4).load(directory, 'cache.bin')).toBe('cache.digest');
  });
});
