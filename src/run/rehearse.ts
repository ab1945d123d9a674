/**
 * Runs a playbook: builds its services and its controller, and drives them to the end.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Simulation } from '../kernel/simulation.ts';
import { Streams } from '../kernel/streams.ts';
import type { RecordSink } from '../kernel/trace.ts';
import { PlaybookController } from '../playbook/controller.ts';
import { retentionOf } from '../playbook/retention.ts';
import type { PlaybookState } from '../playbook/state.ts';
import { ScrapeStore } from '../promql/scrape-store.ts';
import type { PlaybookScenario } from '../scenario/playbook-schema.ts';
import { AlertServer } from '../services/alerts/server.ts';
import { Estate } from '../services/runtime/estate.ts';
import { keptForAlerts } from './alert-test.ts';
import { Slices } from './slices.ts';

export interface RehearsalOptions {
  readonly seed: string;
  readonly signal?: AbortSignal | undefined;
  readonly records?: RecordSink | undefined;
  /** Whether series are kept that no gate, rule or action reads, for whoever looks at the store. */
  readonly keepsUnread?: boolean;
  /** Told what the numbers in the records stand for, before the first of them. */
  readonly onBegin?: (names: {
    readonly kinds: readonly string[];
    readonly nodes: readonly string[];
  }) => void;
  readonly onProgress?:
    | ((progress: { stage: string; virtualUs: number; events: number }) => void)
    | undefined;
}

/** A playbook that was run, with all that it left. */
export interface Rehearsal {
  readonly sim: Simulation;
  readonly estate: Estate;
  readonly store: ScrapeStore;
  readonly alerts: AlertServer;
  readonly state: PlaybookState;
  /** Whether it came to its own end, and was not stopped from outside. */
  readonly isWhole: boolean;
}

/** Runs a playbook to its verdict. */
export async function rehearse(
  playbook: PlaybookScenario,
  options: RehearsalOptions,
): Promise<Rehearsal> {
  const streams = new Streams(options.seed);
  const sim = new Simulation({
    hash: (bytes) => createHash('sha256').update(bytes).digest(),
    records: options.records,
  });
  const rules = playbook.alerts.rules ?? [];
  const kept = keptForAlerts(retentionOf(playbook, rules, playbook.observation), rules);
  const store = new ScrapeStore(options.keepsUnread ? { ...kept, kept: undefined } : kept);
  const estate = new Estate(playbook, { sim, streams, sink: store });
  const alerts = new AlertServer(rules, store.memory, {
    scheduler: estate.scheduler,
    router: estate.router,
    everyUs: playbook.observation.evaluateEveryUs,
  });
  const controller = new PlaybookController(playbook, {
    ...{ estate, alerts, series: store },
    stream: (purpose) => streams.of('playbook', purpose),
    onStage: (stage) => estate.enterStage(stage),
    onEnd: () => sim.stop(),
  });
  const nodes = estate.groups.all.map(({ name }) => name);
  options.onBegin?.({ kinds: sim.kindNames, nodes });
  try {
    estate.begin();
    alerts.begin();
    controller.start();
    const isWhole = await drive(sim, playbook.durationMaxUs, controller, options);
    controller.conclude(isWhole ? 'the scenario reached its longest duration' : 'interrupted');
    return { sim, estate, store, alerts, state: controller.state, isWhole };
  } finally {
    // Also of a run that throws: whoever compares traces sees how far it came.
    sim.flushTrace();
  }
}

async function drive(
  sim: Simulation,
  untilUs: number,
  controller: PlaybookController,
  { signal, onProgress }: RehearsalOptions,
): Promise<boolean> {
  const slices = new Slices();
  for (;;) {
    if (signal?.aborted) return false;
    const stop = sim.run(untilUs, slices.next());
    if (stop.reason !== 'budget') return true;
    slices.end();
    await setImmediate();
    const stage = controller.state.stages.findLast(({ startedUs }) => startedUs !== null);
    onProgress?.({ stage: stage?.name ?? '', virtualUs: sim.nowUs, events: sim.eventCount });
  }
}
