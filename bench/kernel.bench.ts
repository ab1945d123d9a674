/**
 * What an event costs, through the public API of the kernel: the hold model at three sizes and
 * gossip, with and without the trace.
 *
 * Times are CPU times of the process, since wall time says more about what else the machine does.
 * All models share a process here, which costs each of them some of the speed that it has alone:
 * `bench:phold` and `bench:gossip` run one alone.
 */
import { createHash } from 'node:crypto';
import { Bench, type Task } from 'tinybench';
import type { SimulationOptions } from '../src/kernel/simulation.ts';
import { GOSSIP, Gossip } from './models/gossip.ts';
import { PHOLD, Phold } from './models/phold.ts';

const PENDING_PER_PROCESS = [1, 10, 100];
const HOLD_EVENTS = 200_000;
const HOLD_SAMPLES = 20;
const GOSSIP_MESSAGES = 5;
/** Copies sent over 40,000 links, but for the link that each node first received it by. */
const GOSSIP_EVENTS = GOSSIP_MESSAGES * (2 * 40_000 - (GOSSIP.nodeCount - 1) + 1);
const GOSSIP_SAMPLES = 5;
const TRACED: SimulationOptions = {
  hash: (bytes) => createHash('sha256').update(bytes).digest(),
};

/** Measures the models; prints nanoseconds per event and bytes per pending event. */
export async function kernelBench(): Promise<void> {
  for (const options of [{}, TRACED]) {
    const suffix = options === TRACED ? ', traced' : '';
    for (const pendingPerProcess of PENDING_PER_PROCESS) {
      await benchPhold(pendingPerProcess, options, suffix);
    }
    await benchGossip(options, suffix);
  }
}

async function benchPhold(
  pendingPerProcess: number,
  options: SimulationOptions,
  suffix: string,
): Promise<void> {
  const { simulation } = new Phold({ ...PHOLD, pendingPerProcess }, options);
  const pendingCount = simulation.pendingCount;
  simulation.run(Number.POSITIVE_INFINITY, 2 * pendingCount);
  const bench = cpuBench(HOLD_SAMPLES);
  const name = `hold, ${pendingCount} pending${suffix}`;
  bench.add(name, () => void simulation.run(Number.POSITIVE_INFINITY, HOLD_EVENTS));
  await bench.run();
  const bytes = (simulation.pendingBytes / pendingCount).toFixed(1);
  console.log(`${line(bench.tasks[0]!, HOLD_EVENTS)}, ${bytes} bytes per pending event`);
}

async function benchGossip(options: SimulationOptions, suffix: string): Promise<void> {
  const bench = cpuBench(GOSSIP_SAMPLES);
  let model: Gossip;
  bench.add(
    `gossip, ${GOSSIP_MESSAGES} messages${suffix}`,
    () => void model.simulation.run(Number.POSITIVE_INFINITY),
    {
      beforeEach: () => {
        model = new Gossip({ ...GOSSIP, messageCount: GOSSIP_MESSAGES }, options);
      },
      afterEach: () => {
        const { eventCount } = model.simulation;
        if (eventCount !== GOSSIP_EVENTS) throw new Error(`gossip had ${eventCount} events`);
      },
    },
  );
  await bench.run();
  console.log(line(bench.tasks[0]!, GOSSIP_EVENTS));
}

function cpuBench(iterations: number): Bench {
  return new Bench({
    now: cpuMs,
    time: 0,
    iterations,
    warmupTime: 0,
    warmupIterations: 1,
    throws: true,
  });
}

function line({ name, result }: Task, events: number): string {
  if (!('latency' in result)) throw new Error(`${name}: ${result.state}`);
  const ns = (latencyMs: number) => ((latencyMs * 1e6) / events).toFixed(0);
  return `${name}: ${ns(result.latency.p50)} ns per event (least ${ns(result.latency.min)})`;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
