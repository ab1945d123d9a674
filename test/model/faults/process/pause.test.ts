import { describe, expect, test } from 'vitest';
import { faultDrill, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';
import { listen } from '../../../support/said.ts';

const FAULT = 'kind: pause, start: 500ms, duration: 2s, targets: [validators], count: 1';

describe('a paused node', () => {
  test('does nothing, and neither probe nor scrape gets an answer', async () => {
    const drill = await faultDrill(FAULT);
    const { network, telemetry, control } = drill.world;
    await drill.until(() => struckBy(drill).length === 1);
    const node = drill.machine(struckBy(drill)[0]!);
    const { height } = node.disk.ledger;
    const sent = network.meters.bytesOut[node.index];
    await drill.pass(1_900_000);
    expect(node.process).not.toBe(null);
    expect(node.disk.ledger.height).toBe(height);
    expect(network.meters.bytesOut[node.index]).toBe(sent);
    expect(drill.machine('observers-0').disk.ledger.height).toBeGreaterThan(height + 2);
    expect(telemetry.isSeenReady(node.index)).toBe(false);
    const probe = drill.answer((reply) => control.probeVersion(node.index, reply));
    expect(await probe).toEqual({ kind: 'unreachable' });
  });

  test('loses what arrives when the buffers of its system are full', async () => {
    const drill = await faultDrill(FAULT);
    await drill.until(() => struckBy(drill).length === 1);
    const node = drill.machine(struckBy(drill)[0]!);
    const said = listen(drill);
    const [peer] = drill.world.network.overlay.peersOf(node.index);
    const height = node.disk.ledger.height + 1;
    for (let count = 0; count < 2_500; count += 1) {
      node.process?.receive(peer!, { type: 'block-request', from: height - 1, to: height - 1 });
    }
    const answers = () =>
      said.filter(({ from, message }) => from === node.index && message.type === 'block-response');
    expect(answers()).toHaveLength(0);
    node.process?.resume();
    expect(answers()).toHaveLength(2_000);
  });

  test('takes up what had arrived when it goes on, in the same life', async () => {
    const drill = await faultDrill(FAULT);
    await drill.until(() => struckBy(drill).length === 1);
    const node = drill.machine(struckBy(drill)[0]!);
    const { height } = node.disk.ledger;
    const process = node.process;
    await drill.until(() => process?.isAnswering === true);
    await drill.pass(100_000);
    // The block whose votes had queued is decided at once, without fetching it.
    expect(node.disk.ledger.height).toBeGreaterThan(height);
    await comesBack(drill, node);
    expect(node.process).toBe(process);
  });

  test('says late what it had begun to say, and goes against no rule by that', async () => {
    // The chain gets on by more heights than the votes are remembered of.
    const drill = await faultDrill(
      'kind: pause, start: 1s, duration: 40s, targets: [validators], count: 1',
      { overrides: ['consensus.engine=hotstuff'] },
    );
    await drill.pass(45_000_000);
    expect(drill.world.recorder.violations).toEqual([]);
  });
});
