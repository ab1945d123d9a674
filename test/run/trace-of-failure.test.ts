import { expect, test, vi } from 'vitest';
import { Simulation } from '../../src/kernel/simulation.ts';
import { metricUnits } from '../../src/metrics/catalogue.ts';

import { runPlaybook } from '../../src/run/run-playbook.ts';
import { type RunOptions, runScenario } from '../../src/run/run-scenario.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { SMALL_PLAYBOOK } from '../scenario/small-playbook.ts';
import { rolloutDrill } from '../support/drill/whole-run.ts';

const EVENTS = 40;

/** Lets a run happen up to some event, and throws there. @returns the records that were told. */
async function recordsOfFailure(run: (options: RunOptions) => Promise<unknown>): Promise<number> {
  const { run: whole } = Simulation.prototype;
  const spy = vi.spyOn(Simulation.prototype, 'run').mockImplementation(function (
    this: Simulation,
    untilUs: number,
  ) {
    const stop = whole.call(this, untilUs, EVENTS);
    if (this.eventCount < EVENTS) return stop;
    throw new Error('planted');
  });
  let bytes = 0;
  const records = (block: Uint8Array) => {
    bytes += block.length;
  };
  try {
    const options = { seed: '1', workers: 0, source: '', trace: { begin: () => {}, records } };
    await expect(run(options)).rejects.toThrow('planted');
  } finally {
    spy.mockRestore();
  }
  return bytes / 32;
}

test('the trace of a run of a cluster that throws goes as far as the run', async () => {
  const records = await recordsOfFailure((options) => runScenario(rolloutDrill(), options));
  expect(records).toBeGreaterThanOrEqual(EVENTS / 2);
});

test('the trace of a playbook that throws goes as far as the run', async () => {
  const playbook = loadPlaybook(SMALL_PLAYBOOK, { file: 'small.yaml', metricUnits });
  const records = await recordsOfFailure((options) => runPlaybook(playbook, options));
  expect(records).toBeGreaterThanOrEqual(EVENTS / 2);
});
