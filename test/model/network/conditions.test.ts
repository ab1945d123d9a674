import { describe, expect, test } from 'vitest';
import { Conditions, HELD_MAX } from '../../../src/model/network/conditions.ts';
import { Overlay } from '../../../src/model/network/overlay.ts';

/** Three nodes in a row, thus links 0 > 1, 1 > 0, 1 > 2 and 2 > 1. */
const ROW = new Overlay(3, [
  [0, 1],
  [1, 2],
]);
const link = (from: number, to: number): number => ROW.linkBetween(from, to);
const all = (): boolean => true;

function conditions() {
  const arrived: [link: number, code: number][] = [];
  const made = new Conditions(ROW, (at, code) => void arrived.push([at, code]));
  return { conditions: made, arrived };
}

describe('Conditions', () => {
  test('are calm until something is disturbed and after all is lifted', () => {
    const { conditions: links } = conditions();
    expect(links.isCalm).toBe(true);
    const lifts = [
      links.cut(all),
      links.hold(all),
      links.pass(all, () => undefined),
      links.limit([0], { queueUs: 1 }),
    ];
    for (const lift of lifts) {
      expect(links.isCalm).toBe(false);
      lift();
    }
    expect(links.isCalm).toBe(true);
  });

  test('add up, and what is lifted takes only its own away', () => {
    const { conditions: links } = conditions();
    const delay = (us: number) =>
      links.pass(all, (passage) => {
        passage.delayUs += us;
      });
    const [one, two] = [delay(100), delay(20)];
    const delayUs = () => links.passage(link(0, 1), 16).delayUs;
    expect(delayUs()).toBe(120);
    one();
    expect(delayUs()).toBe(20);
    one();
    expect(delayUs()).toBe(20);
    two();
    expect(delayUs()).toBe(0);
  });

  test('let one rule be on a link twice, and be lifted from it once', () => {
    const { conditions: links } = conditions();
    let seen = 0;
    const rule = (): void => {
      seen += 1;
    };
    const first = links.pass(all, rule);
    links.pass(all, rule);
    first();
    links.passage(link(0, 1), 16);
    expect(seen).toBe(1);
  });

  test('show a message to every rule, also when an earlier one has lost it', () => {
    const { conditions: links } = conditions();
    links.cut(all);
    links.pass(all, (passage) => {
      passage.isLost = true;
    });
    let seen = 0;
    links.pass(all, () => {
      seen += 1;
    });
    expect(links.passage(link(1, 2), 16).isLost).toBe(true);
    expect(seen).toBe(1);
  });

  test('know a link that loses more than half by all of its rules, until enough are lifted', () => {
    const { conditions: links } = conditions();
    const nothing = () => undefined;
    links.pass(all, nothing);
    links.pass((from) => from === 0, nothing, 0.5);
    expect(links.losesMost(link(0, 1))).toBe(false);
    const lift = links.pass(all, nothing, 0.01);
    expect(links.losesMost(link(0, 1))).toBe(true);
    expect(links.losesMost(link(1, 0))).toBe(false);
    lift();
    expect(links.losesMost(link(0, 1))).toBe(false);
  });

  test('keep a link cut until the last cut is lifted, and cut no other link', () => {
    const { conditions: links } = conditions();
    const isForth = (from: number, to: number): boolean => from === 0 && to === 1;
    const narrow = links.cut(isForth);
    const wide = links.cut(all);
    wide();
    expect(links.isCut(link(0, 1))).toBe(true);
    expect(links.isCut(link(1, 0))).toBe(false);
    expect(links.passage(link(0, 1), 16).isLost).toBe(true);
    narrow();
    expect(links.isCut(link(0, 1))).toBe(false);
  });

  test('let held messages go in order when nothing holds their links any more', () => {
    const { conditions: links, arrived } = conditions();
    const ofNode0 = links.hold((from) => from === 0);
    const ofAll = links.hold(all);
    links.keep(link(1, 2), 7);
    links.keep(link(0, 1), 8);
    links.keep(link(1, 2), 9);
    ofAll();
    expect(arrived).toEqual([
      [link(1, 2), 7],
      [link(1, 2), 9],
    ]);
    ofNode0();
    expect(arrived.at(-1)).toEqual([link(0, 1), 8]);
    expect(arrived).toHaveLength(3);
  });

  test('hold no more messages than there is room for', () => {
    const { conditions: links } = conditions();
    links.hold(all);
    for (let code = 0; code < HELD_MAX; code += 1) links.keep(0, code);
    expect(links.keep(0, HELD_MAX)).toBe(false);
  });

  test('limit a sender to the tightest limit, and never above its own links', () => {
    const { conditions: links } = conditions();
    const loose = links.limit([0, 1], { bitsPerSecond: 5_000, queueUs: 300 });
    const tight = links.limit([1], { bitsPerSecond: 2_000 });
    const rates = () => [0, 1, 2].map((node) => links.bitsPerSecond(node, 4_000));
    expect(rates()).toEqual([4_000, 2_000, 4_000]);
    expect([0, 1, 2].map((node) => links.queueUs(node, 500))).toEqual([300, 300, 500]);
    tight();
    expect(rates()).toEqual([4_000, 4_000, 4_000]);
    loose();
    expect(links.queueUs(0, 500)).toBe(500);
  });
});
