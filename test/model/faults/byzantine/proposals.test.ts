import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';

const WINDOW = 'start: 300ms, duration: 4s, targets: [validators], count: 1';

const CASES = [
  { kind: 'stale_vrf', reason: 'block.vrf_proof' },
  { kind: 'invalid_block', reason: 'block.state_root' },
];

describe.each(CASES)('a leader under $kind', ({ kind, reason }) => {
  test('is refused by name and decides nothing, until it is healed', async () => {
    const drill = await faultDrill(`kind: ${kind}, ${WINDOW}`);
    const { recorder } = drill.world;
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    const [liar] = struckBy(drill);
    const refusals = linesOf(drill, 'refusal');
    expect(refusals.length).toBeGreaterThan(0);
    for (const { node, detail } of refusals) {
      expect(detail).toContain(`of ${liar} at height`);
      expect(detail).toMatch(new RegExp(`: ${reason}$`));
      expect(node).not.toBe(liar);
    }
    const during = recorder.blocks.filter(({ decidedUs }) => decidedUs > 700_000);
    expect(during.length).toBeGreaterThan(3);
    expect(during.map(({ proposer }) => proposer)).not.toContain(liar);

    const last = recorder.blocks.length;
    await drill.until(() => recorder.blocks.slice(last).some(({ proposer }) => proposer === liar));
    expect(recorder.violations).toEqual([]);
  });
});
