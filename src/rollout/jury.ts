/**
 * Judges gates together, and asks those again that cannot decide.
 *
 * A round of judgements begins after a scrape made at or after the moment it was asked for, so that
 * it sees everything up to that moment. A gate that passed or failed is not asked again; one that is
 * inconclusive is, at each scrape, until the deadline. When that is over it stays inconclusive.
 */
import type { Micros } from '../kernel/time.ts';
import type { Judgement } from './gates/judgement.ts';
import { judgeMetric } from './gates/metric-gate.ts';
import { type GateContext, type GateSpec, judge } from './gates/table.ts';
import { type Process, poll } from './process.ts';
import type { GateRecord } from './records.ts';

export interface Bench {
  readonly context: GateContext;
  /** Name of the stage that the gates end, or `run`. */
  readonly stage: string;
  /** Start of that stage, or 0. */
  readonly stageStartUs: Micros;
}

/** Judges gates until each has decided, or until the deadline, and returns them as records. */
export function* judgeAll(
  bench: Bench,
  gates: readonly GateSpec[],
  deadlineUs: Micros,
): Process<GateRecord[]> {
  if (gates.length === 0) return [];
  const records: (GateRecord | undefined)[] = gates.map(() => undefined);
  for (;;) {
    const scrapedUs = yield* scrapedSince(bench.context, bench.context.cluster.nowUs());
    for (const [index, gate] of gates.entries()) {
      if ((records[index]?.outcome ?? 'inconclusive') !== 'inconclusive') continue;
      records[index] = yield* judgeOne(bench, gate, scrapedUs);
    }
    const decided = records.filter((record) => record !== undefined);
    const isDone = decided.every((record) => record.outcome !== 'inconclusive');
    const isHopeless = decided.some((record) => record.outcome === 'fail');
    if (isDone || isHopeless || bench.context.cluster.nowUs() >= deadlineUs) return decided;
    yield* nextProbe(bench.context);
  }
}

/** Judges a gate at each scrape until it passes, or until the deadline; returns the last record. */
export function* awaitPass(bench: Bench, gate: GateSpec, deadlineUs: Micros): Process<GateRecord> {
  for (;;) {
    const scrapedUs = yield* scrapedSince(bench.context, bench.context.cluster.nowUs());
    const record = yield* judgeOne(bench, gate, scrapedUs);
    if (record.outcome === 'pass' || bench.context.cluster.nowUs() >= deadlineUs) return record;
    yield* nextProbe(bench.context);
  }
}

/** A judgement with the names of its gate and stage. */
export function gateRecord(
  gate: GateSpec,
  stage: string,
  judgement: Judgement,
  evaluatedUs: Micros,
): GateRecord {
  return { name: gate.name, stage, ...judgement, evaluatedUs, refs: gate.refs };
}

/**
 * Judges a metric gate at once, by what has been scraped so far. Gives nothing for a gate that would
 * have to ask the cluster.
 */
export function judgeByScrapes(context: GateContext, gate: GateSpec, stage: string): GateRecord[] {
  if (!('metric' in gate)) return [];
  const toUs = context.cluster.nowUs();
  const window = { fromUs: 0, toUs, scrapedUs: context.store.lastScrapeUs ?? toUs };
  return [gateRecord(gate, stage, judgeMetric(context.store, gate, window), toUs)];
}

function* judgeOne(bench: Bench, gate: GateSpec, scrapedUs: Micros): Process<GateRecord> {
  const { context, stage, stageStartUs } = bench;
  const fromUs = 'metric' in gate && gate.over === 'stage' ? stageStartUs : 0;
  const window = { fromUs, toUs: context.cluster.nowUs(), scrapedUs };
  const judgement = yield* judge(context, gate, window);
  return gateRecord(gate, stage, judgement, context.cluster.nowUs());
}

/** Waits for a scrape at or after `atUs`, as long as the patience lasts; returns `atUs`. */
function* scrapedSince(context: GateContext, atUs: Micros): Process<Micros> {
  const { cluster, probeEveryUs, patienceUs, store } = context;
  const isScraped = () => (store.lastScrapeUs ?? -1) >= atUs;
  yield* poll(cluster, probeEveryUs, atUs + patienceUs, isScraped);
  return atUs;
}

function* nextProbe({ cluster, probeEveryUs }: GateContext): Process<void> {
  yield (wake) => cluster.after(probeEveryUs, wake);
}
