import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChainView, probeAnswer } from '../../../src/model/versions/behaviour.ts';
import { canaryV1 } from '../../../src/model/versions/canary-v1.ts';
import { canaryV2 } from '../../../src/model/versions/canary-v2.ts';
import { BEHAVIOURS } from '../../../src/model/versions/table.ts';

const v1 = canaryV1('versions-1');
const v2 = canaryV2('versions-1');
const challenges = fc.nat({ max: 2 ** 20 });

describe('probeAnswer', () => {
  test('tells the releases apart by any challenge', () => {
    fc.assert(
      fc.property(challenges, (challenge) => {
        expect(probeAnswer(v1, challenge)).not.toBe(probeAnswer(v2, challenge));
      }),
    );
  });

  test('is the same for the same code, and another for another challenge', () => {
    fc.assert(
      fc.property(challenges, challenges, (a, b) => {
        for (const make of [canaryV1, canaryV2]) {
          const answers = [a, b].map((one) => probeAnswer(make('versions-1'), one));
          expect(answers[0] === answers[1]).toBe(a === b);
          expect(answers[0]).toMatch(/^[0-9a-f]{64}$/);
        }
      }),
    );
  });

  test('notices a release that differs in one part only', () => {
    const codecOnly = { ...v1, codec: v2.codec };
    const rulesOnly = { ...v1, protocolMax: 2 };
    const answers = [v1, v2, codecOnly, rulesOnly].map((one) => probeAnswer(one, 77));
    expect(new Set(answers).size).toBe(4);
  });
});

describe('the protocol of the next block', () => {
  const views = fc.record({
    protocol: fc.constantFrom(1, 2),
    signals: fc.array(fc.constantFrom(1, 2, 3), { maxLength: 16 }),
  });

  test('is 1 for the release in service, whatever others signal', () => {
    fc.assert(fc.property(views, (view: ChainView) => v1.nextProtocol(view) === 1));
  });

  test('is 2 for the candidate once sixteen blocks in a row signal it, and stays so', () => {
    fc.assert(
      fc.property(views, ({ protocol, signals }: ChainView) => {
        const isAgreed = signals.length === 16 && !signals.includes(1);
        const expected = protocol === 2 || isAgreed ? 2 : 1;
        expect(v2.nextProtocol({ protocol, signals })).toBe(expected);
      }),
    );
    const signals = new Array<number>(16).fill(2);
    expect(v2.nextProtocol({ protocol: 1, signals })).toBe(2);
    expect(v2.nextProtocol({ protocol: 1, signals: signals.slice(1) })).toBe(1);
    for (let at = 0; at < 16; at++) {
      const broken = signals.map((signal, place) => (place === at ? 1 : signal));
      expect(v2.nextProtocol({ protocol: 1, signals: broken })).toBe(1);
    }
  });
});

test('every behaviour goes by its name, and ranks tell them apart', () => {
  const all = Object.entries(BEHAVIOURS).map(([name, make]) => [name, make('c')] as const);
  for (const [name, behaviour] of all) expect(behaviour.name).toBe(name);
  expect(new Set(all.map(([, { rank }]) => rank)).size).toBe(all.length);
  expect(new Set(all.map(([, { codec }]) => codec.name)).size).toBe(all.length);
});
