import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameTable } from '../../../src/model/network/frames.ts';
import { UnderWay } from '../../../src/model/node/under-way.ts';

const NODES = 3;

interface Sent {
  readonly atUs: number;
  readonly sequence: number;
  readonly link: number;
}

const command = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), node: fc.nat(NODES - 1), atUs: fc.nat(40) }),
  fc.record({ kind: fc.constant('first' as const), node: fc.nat(NODES - 1) }),
  fc.record({ kind: fc.constant('take' as const), node: fc.nat(NODES - 1), rest: fc.nat(1) }),
);

type Command = typeof command extends fc.Arbitrary<infer One> ? One : never;

/** Messages to each node in plain lists, which are sorted again after each. */
class Lists {
  readonly #lists: Sent[][] = Array.from({ length: NODES }, () => []);

  add(node: number, sent: Sent): void {
    const list = this.#lists[node] ?? [];
    list.push(sent);
    list.sort((a, b) => a.atUs - b.atUs || a.sequence - b.sequence);
  }

  takeFirst(node: number): Sent | undefined {
    return this.#lists[node]?.shift();
  }

  take(node: number, isChosen: (sent: Sent) => boolean): Sent[] {
    const list = this.#lists[node] ?? [];
    this.#lists[node] = list.filter((sent) => !isChosen(sent));
    return list.filter(isChosen);
  }
}

describe('UnderWay', () => {
  test('keeps the messages to each node in the order of arrival, whatever is added and taken', () => {
    const frame = new FrameTable().make({ type: 'block-request', from: 1, to: 2 });
    const run = (commands: readonly Command[]): void => {
      const letters = new UnderWay(NODES);
      const lists = new Lists();
      for (const [link, one] of commands.entries()) {
        if (one.kind === 'add') {
          lists.add(one.node, { atUs: one.atUs, sequence: link, link });
          letters.add(one.node, one.atUs, link, link, frame, 1, link % 3 === 0);
        } else if (one.kind === 'first') {
          expectFirst(letters, one.node, lists.takeFirst(one.node));
        } else {
          const isChosen = (letter: { readonly link: number }) => letter.link % 2 === one.rest;
          const taken = letters.take(one.node, isChosen).map(({ atUs, link: at }) => [atUs, at]);
          const expected = lists.take(one.node, isChosen).map(({ atUs, link: at }) => [atUs, at]);
          expect(taken).toEqual(expected);
        }
      }
    };
    fc.assert(fc.property(fc.array(command, { maxLength: 400 }), run), { numRuns: 200 });
  });
});

function expectFirst(letters: UnderWay, node: number, first: Sent | undefined): void {
  expect(letters.firstUs[node]).toBe(first?.atUs ?? Number.POSITIVE_INFINITY);
  if (first === undefined) return;
  const place = letters.first(node);
  expect(letters.sequence(place)).toBe(first.sequence);
  expect(letters.link(place)).toBe(first.link);
  expect(letters.isQuestion(place)).toBe(first.link % 3 === 0);
  letters.takeFirst(node);
}
