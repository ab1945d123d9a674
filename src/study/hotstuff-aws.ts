/**
 * Study: 2-chain HotStuff with a separate mempool, in five regions of AWS.
 */
import { mean } from '../analysis/mean.ts';
import { Streams } from '../kernel/streams.ts';
import { ms, seconds } from '../kernel/time.ts';
import { runPayloadCluster } from '../model/hotstuff/payload-cluster.ts';
import type { PayloadFigures } from '../model/hotstuff/payload-cluster-spec.ts';
import { HOTSTUFF_INPUTS, HOTSTUFF_REMARKS } from './hotstuff-aws-prose.ts';
import { M5D_8XLARGE } from './hotstuff-machine.ts';
import { HOTSTUFF_MISSES } from './hotstuff-misses.ts';
import {
  AWS_ROUND_TRIPS_MS,
  PUBLISHED_HOTSTUFF,
  type PublishedHotstuffRow,
} from './published-hotstuff.ts';
import {
  compare,
  type Extent,
  prose,
  type Study,
  type StudyPart,
  type StudyRow,
  withinQuarterOf,
} from './study.ts';

const TX_BYTES = 512;
/** Share of the packets that is lost between two regions, none within one: see the remarks. */
const LOSS = 1e-5;
const US_PER_HALF_MS = 500;

export const hotstuffAwsStudy: Study<PayloadFigures> = {
  name: 'hotstuff-aws',
  minutes: 70,
  knownMisses: HOTSTUFF_MISSES,
  title: '2-chain HotStuff in five regions of AWS',
  publication: prose(`
      asonnino/hotstuff, benchmark/data/2-chain/results at dc01ac86: all 33 files, means of their
      runs
    `),
  inputs: HOTSTUFF_INPUTS,
  remarks: HOTSTUFF_REMARKS,
  notes: 'studies/hotstuff-aws.md',
  parts,
  rows,
};

interface Result {
  readonly row: PublishedHotstuffRow;
  /** Of ours. */
  readonly runs: readonly PayloadFigures[];
}

type FiguresOf = (part: string) => PayloadFigures;

/** One for each run. What takes longest has most nodes, and of those most load. */
function parts(extent: Extent): readonly StudyPart<PayloadFigures>[] {
  return rowsOf(extent)
    .toSorted((a, b) => b.size - a.size || b.txPerSecond - a.txPerSecond)
    .flatMap(runsOf)
    .map((one) => ({ name: nameOf(one), run: (seed) => runOnce(one, seed) }));
}

function rows(figuresOf: FiguresOf, extent: Extent): readonly StudyRow[] {
  const results = rowsOf(extent).map((row) => ({
    row,
    runs: runsOf(row).map((one) => figuresOf(nameOf(one))),
  }));
  return [...results.flatMap(compared), ...(extent === 'whole' ? [ordered(results)] : [])];
}

function rowsOf(extent: Extent): readonly PublishedHotstuffRow[] {
  return PUBLISHED_HOTSTUFF.filter((row) => extent === 'whole' || isQuick(row));
}

function isQuick({ deadCount, size, txPerSecond }: PublishedHotstuffRow): boolean {
  return deadCount === 0 && size === 10 && txPerSecond === 10_000;
}

function compared({ row, runs }: Result): StudyRow[] {
  const { deadCount, size, txPerSecond } = row;
  const tail = `n=${size} f=${deadCount} at ${txPerSecond}/s`;
  const tpsOf = runs.map(({ endToEndTps }) => endToEndTps);
  const consensusMs = committing(runs).map(({ consensusLatencyMs }) => consensusLatencyMs);
  const endToEndMs = endToEndMsOf(runs);
  return [
    withinQuarterOf(`TPS, ${tail}`, row.endToEndTps, tpsOf),
    withinQuarterOf(`consensus ms, ${tail}`, row.consensusLatencyMs, consensusMs),
    withinQuarterOf(`end-to-end ms, ${tail}`, row.endToEndLatencyMs, endToEndMs),
  ];
}

/** Of all pairs of rows whose end-to-end latencies differ by over a quarter, those in order. */
function ordered(results: readonly Result[]): StudyRow {
  const means = results.map(({ row, runs }) => ({
    publishedMs: Math.round(mean(row.endToEndLatencyMs)),
    oursMs: mean(endToEndMsOf(runs)),
  }));
  let [pairs, kept] = [0, 0];
  for (const a of means) {
    for (const b of means) {
      if (a.publishedMs <= 1.25 * b.publishedMs) continue;
      pairs += 1;
      if (a.oursMs > b.oursMs) kept += 1;
    }
  }
  const tolerance = { measure: 'percent', most: 10 } as const;
  const quantity = 'end-to-end orderings kept, of pairs';
  return compare({ quantity, published: pairs, ours: kept, tolerance });
}

function endToEndMsOf(runs: readonly PayloadFigures[]): readonly number[] {
  return committing(runs).map(({ endToEndLatencyMs }) => endToEndLatencyMs);
}

/** A run that commits nothing has a throughput, but no latencies. */
function committing(runs: readonly PayloadFigures[]): readonly PayloadFigures[] {
  return runs.filter(({ endToEndTps }) => endToEndTps > 0);
}

/** One of the runs whose mean is a row. */
interface Run {
  readonly row: PublishedHotstuffRow;
  /** From 0. */
  readonly index: number;
}

function runsOf(row: PublishedHotstuffRow): readonly Run[] {
  return Array.from({ length: runCountOf(row) }, (_, index) => ({ row, index }));
}

/** Orders of leaders differ most where nodes are dead. */
function runCountOf({ deadCount }: PublishedHotstuffRow): number {
  return deadCount > 0 ? 20 : 10;
}

function clusterOf({ deadCount, size, txPerSecond }: PublishedHotstuffRow): string {
  return `hotstuff ${deadCount} of ${size} at ${txPerSecond}`;
}

function nameOf({ row, index }: Run): string {
  return `${clusterOf(row)}, run ${index}`;
}

function runOnce({ row, index }: Run, seed: string): PayloadFigures {
  const { size, deadCount, txPerSecond } = row;
  const stream = new Streams(seed).of(clusterOf(row), `run ${index}`);
  const nodes = Array.from({ length: size }, (_, node) => node);
  const leaderOrder = nodes.slice();
  stream.shuffle(leaderOrder);
  const regions = nodes.map((node) => node % AWS_ROUND_TRIPS_MS.length);
  return runPayloadCluster(
    {
      size,
      deadCount,
      leaderOrder,
      regions,
      oneWayUs: regions.map((from) => regions.map((to) => oneWayUs(from, to))),
      loss: regions.map((from) => regions.map((to) => (from === to ? 0 : LOSS))),
      timeoutUs: seconds(5),
      askAgain: { afterUs: seconds(5), nodes: 3 },
      load: {
        txPerSecond: txPerSecond / (size - deadCount),
        txBytes: TX_BYTES,
        burstEveryUs: ms(50),
        batchBytes: 500_000,
        batchDelayUs: ms(100),
      },
      machine: M5D_8XLARGE,
      durationUs: seconds(300),
    },
    stream,
  );
}

function oneWayUs(from: number, to: number): number {
  return US_PER_HALF_MS * AWS_ROUND_TRIPS_MS[from]![to]!;
}
