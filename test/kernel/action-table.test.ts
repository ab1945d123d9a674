import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Action, ActionTable } from '../../src/kernel/action-table.ts';

/** A map beside the table, and the ids about which they disagree. */
class Judge {
  readonly wrong: number[] = [];
  readonly table = new ActionTable();
  readonly #map = new Map<number, Action>();

  set(id: number): void {
    const action: Action = () => {};
    this.table.set(id, action);
    this.#map.set(id, action);
    if (this.table.size !== this.#map.size) this.wrong.push(id);
  }

  take(id: number): void {
    if (this.table.take(id) !== this.#map.get(id)) this.wrong.push(id);
    this.#map.delete(id);
  }

  takeAll(): void {
    for (const id of this.#map.keys()) this.take(id);
  }
}

describe('ActionTable', () => {
  // Ids rise as those of events do, with gaps, from small to very great.
  test('holds what a map would hold, whatever comes and goes', () => {
    const steps = fc.array(fc.record({ gap: fc.nat(5), back: fc.nat(200) }), { maxLength: 600 });
    fc.assert(
      fc.property(fc.constantFrom(201, 2 ** 31 - 50, 2 ** 40), steps, (first, list) => {
        const judge = new Judge();
        let id = first;
        for (const { gap, back } of list) {
          judge.set(id);
          if (back % 2 === 0) judge.take(id - back);
          id += 1 + gap;
        }
        judge.takeAll();
        expect(judge.wrong).toEqual([]);
        expect(judge.table.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('gives an action out once', () => {
    const table = new ActionTable();
    const action: Action = () => {};
    table.set(7, action);
    expect(table.take(8)).toBeUndefined();
    expect(table.take(7)).toBe(action);
    expect(table.take(7)).toBeUndefined();
  });
});
