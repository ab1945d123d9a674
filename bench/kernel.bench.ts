/**
 * What an event costs: the hold model, through the public API of the kernel.
 *
 * So many events are pending; each that happens schedules one more, after an exponential delay, for
 * a random target and one of eight handlers. Times are CPU times of the process, since wall time
 * says more about what else the machine does.
 */
import { createHash } from 'node:crypto';
import { Bench, type Task } from 'tinybench';
import { exponentialUnit } from '../src/kernel/distributions.ts';
import { type EventKind, Simulation } from '../src/kernel/simulation.ts';
import { Stream } from '../src/kernel/stream.ts';

const PENDING_COUNTS = [10_000, 100_000, 1_000_000];
const EVENTS_PER_SAMPLE = 200_000;
const SAMPLE_COUNT = 20;
const HANDLER_COUNT = 8;
const TARGET_COUNT = 10_000;
const DELAY_US_MEAN = 1_000_000;
const DELAY_US_MIN = 100_000;

/** Measures the hold model; prints nanoseconds per event and bytes per pending event. */
export async function kernelBench(): Promise<void> {
  const bench = new Bench({
    now: cpuMs,
    time: 0,
    iterations: SAMPLE_COUNT,
    warmupTime: 0,
    warmupIterations: 2,
    throws: true,
  });
  const bytesPerEvent = PENDING_COUNTS.flatMap((pendingCount) =>
    [false, true].map((isTraced) => addTask(bench, pendingCount, isTraced)),
  );
  await bench.run();
  console.table(bench.tasks.map((task, index) => row(task, bytesPerEvent[index]!())));
}

/** Adds a task; returns how to ask for its bytes per pending event afterwards. */
function addTask(bench: Bench, pendingCount: number, isTraced: boolean): () => number {
  let simulation: Simulation | undefined;
  let bytes = 0;
  const beforeAll = () => {
    simulation ??= holdModel(pendingCount, isTraced);
  };
  const afterAll = (mode?: 'run' | 'warmup') => {
    bytes = simulation?.pendingBytes ?? 0;
    if (mode === 'run') simulation = undefined;
  };
  bench.add(
    `${pendingCount} pending${isTraced ? ', traced' : ''}`,
    () => void simulation?.run(Number.POSITIVE_INFINITY, EVENTS_PER_SAMPLE),
    { beforeAll, afterAll },
  );
  return () => bytes / pendingCount;
}

function holdModel(pendingCount: number, isTraced: boolean): Simulation {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  const simulation = new Simulation(isTraced ? { hash: sha256 } : {});
  const stream = new Stream([1, 2, 3, 1]);
  const kinds: EventKind[] = [];
  const scheduleOne = (a: number, b: number): void => {
    const target = stream.below(TARGET_COUNT);
    const delayUs = DELAY_US_MIN + Math.floor(DELAY_US_MEAN * exponentialUnit(stream));
    simulation.schedule(delayUs, kinds[target % HANDLER_COUNT]!, target, a, b);
  };
  const hits = new Uint32Array(TARGET_COUNT);
  for (let index = 0; index < HANDLER_COUNT; index++) {
    // Eight kinds, so that the loop calls through its table and knows no handler in advance.
    const handler = (target: number, a: number, b: number): void => {
      hits[target]! += index;
      scheduleOne(a + 1, b);
    };
    kinds.push(simulation.define(`hop ${index}`, handler));
  }
  for (let count = 0; count < pendingCount; count++) scheduleOne(count, 0.5);
  simulation.run(Number.POSITIVE_INFINITY, 2 * pendingCount);
  return simulation;
}

function row(task: Task, bytesPerEvent: number): Record<string, string> {
  const { result } = task;
  if (!('latency' in result)) throw new Error(`${task.name}: ${result.state}`);
  const nsPerEvent = (latencyMs: number) => ((latencyMs * 1e6) / EVENTS_PER_SAMPLE).toFixed(0);
  return {
    task: task.name,
    'ns/event median': nsPerEvent(result.latency.p50),
    'ns/event least': nsPerEvent(result.latency.min),
    'bytes/pending': bytesPerEvent.toFixed(1),
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
