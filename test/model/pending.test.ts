import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pending } from '../../src/model/pending.ts';

interface Thing {
  readonly name: string;
}

/** A map beside the ring, and the numbers about which they disagree. */
class Judge {
  readonly wrong: number[] = [];
  readonly #pending = new Pending<Thing>();
  readonly #map = new Map<number, Thing>();
  #count = 0;

  add(): void {
    const thing = { name: `thing ${this.#count}` };
    const number = this.#pending.add(thing);
    if (number !== this.#count) this.wrong.push(number);
    this.#map.set(number, thing);
    this.#count += 1;
  }

  take(number: number): void {
    const thing = this.#map.get(number);
    const isRight = this.#pending.get(number) === thing && this.#pending.take(number) === thing;
    if (!isRight || this.#pending.get(number) !== undefined) this.wrong.push(number);
    this.#map.delete(number);
  }

  takeAll(): void {
    for (const number of this.#map.keys()) this.take(number);
  }
}

describe('Pending', () => {
  test('gives each thing back once, however many wait and in whatever order', () => {
    const steps = fc.array(fc.option(fc.nat(2_000)), { maxLength: 1_000 });
    fc.assert(
      fc.property(fc.nat(600), steps, (waiting, list) => {
        const judge = new Judge();
        for (let count = 0; count < waiting; count += 1) judge.add();
        for (const step of list) {
          if (step === null) judge.add();
          else judge.take(step);
        }
        judge.takeAll();
        expect(judge.wrong).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('knows nothing of numbers that it never gave', () => {
    const pending = new Pending<Thing>();
    expect(pending.add({ name: 'one' })).toBe(0);
    expect([pending.get(1), pending.take(-1), pending.get(256)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
