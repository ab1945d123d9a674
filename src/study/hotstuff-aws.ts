/**
 * Study: 2-chain HotStuff with a separate mempool, in five regions of AWS.
 */
import { Streams } from '../kernel/streams.ts';
import { ms, seconds } from '../kernel/time.ts';
import { runPayloadCluster } from '../model/hotstuff/payload-cluster.ts';
import type { Machine, PayloadFigures } from '../model/hotstuff/payload-cluster-spec.ts';
import {
  AWS_ROUND_TRIPS_MS,
  PUBLISHED_HOTSTUFF,
  type PublishedHotstuffRow,
} from './published-hotstuff.ts';
import { compare, type Extent, prose, type Study, type StudyRow } from './study.ts';

const TX_BYTES = 512;
/** Share of the packets that is lost between two regions: an assumption, see the remarks. */
const LOSS = 1e-5;
const US_PER_HALF_MS = 500;
const TOLERANCE = { measure: 'percent', most: 25 } as const;

/**
 * An m5d.8xlarge, Linux defaults, and libraries of its time. Snappy and SHA-512 were measured on
 * batches as their client makes them: nearly all zeros, hence the compression.
 */
const MACHINE: Machine = {
  nicBytesPerSecond: 1_250_000_000,
  windowBytes: 3_145_728,
  packetBytes: 1448,
  hashBytesPerSecond: 530_000_000,
  copyBytesPerSecond: 1_000_000_000,
  compressBytesPerSecond: 2_800_000_000,
  decompressBytesPerSecond: 3_000_000_000,
  compression: 16.7,
  signUs: 25,
  verifyUs: 60,
  verifyTogetherUs: 30,
};

export const hotstuffAwsStudy: Study = {
  name: 'hotstuff-aws',
  title: '2-chain HotStuff in five regions of AWS',
  publication: prose(`
      asonnino/hotstuff, benchmark/data/2-chain/results at dc01ac86: all 33 files, means of their
      runs
    `),
  inputs: [
    'Batches of 500 kB or 100 ms, transactions of 512 bytes in bursts every 50 ms, timeout 5 s.',
    prose(`
      Nodes placed in the five regions in turn, the dead ones last; round-robin leaders in an order
      drawn for each run (theirs: for each series of runs, as keys were).
    `),
    prose(`
      From the source of v0.3.0: what is sent when; that a batch counts at its author once a quorum
      confirmed it; that a processed block takes its batches from all proposers, even if it is never
      committed; that sockets keep Nagle's algorithm; that one task serves the database, that a
      batch is read whole to see whether it is there; that a missing one is looked up thrice and
      fetched from the proposer, and may be proposed again when it then comes twice; that a leader
      proposes again for every certificate of timeouts that comes while it leads, and that it
      neither takes nor drops batches until a quorum has acknowledged its block; that a batch is not
      sent any more to a node whose connection is still full once a quorum has it.
    `),
    prose(`
      RocksDB as it comes: tables of 64 MiB, four files to a compaction, one thread for flushes and
      one for compactions, Snappy, no filters, writes that do not wait for the disk; writes slowed
      at 20 files and stopped at 36.
    `),
    prose(`
      Round trips between regions of cloudping.co; network card 10 Gbit/s (m5d.8xlarge). TCP as Linux
      does it: CUBIC (RFC 9438), ten packets to begin with, windows that shrink in pauses, 3 MiB at
      the receiver, buffers of twice the congestion window and 4 MiB at most.
    `),
  ],
  remarks: [
    prose(`
      Measured by us, on batches as their client makes them (nearly all zeros): Snappy compresses
      2.8 GB/s, 16.7 to 1, and decompresses 3.0 GB/s; SHA-512 takes 530 MB/s. Assumptions of ours:
      1 GB/s to copy; 60 us to verify a signature, 30 us each for many together, 25 us to sign.
    `),
    prose(`
      Assumption of ours: one packet in 100,000 is lost between two regions. Nobody published it. Other
      values were looked at too, and this one kept as the round one, not as the best fit. With 2 in
      100,000 consensus takes 1.1 s for n = 10 at 80,000 tx/s and 1.4 s at 100,000, but 4.7 s with one
      dead at 90,000; with 3.2 in 100,000 2.4, 3.9 and 14.6 s, and 1.3 s for n = 20 at 130,000; with 1 in
      10,000 1.4 s for n = 50 at 90,000; with none 0.59 s for n = 10 at 100,000. So loss on the way may
      well be what slows theirs down under load, but no one value fits all of their rows.
    `),
    prose(`
      Runs of one file differ much: consensus latency 547 to 1079 ms for n = 10 at 10,000 tx/s,
      2276 to 13,307 ms with three dead at 3500. With dead nodes the order of leaders decides: two
      dead in a row leave few rounds that can commit. Ours: 3 runs a row of 100 s (n = 20: 2 of 60 s,
      n = 50: 1 of 20 s), or with dead nodes of 200 s (one dead: 2, three dead: 5).
    `),
    prose(`
      That theirs do not saturate for one cause is in their own figures: n = 50 takes 3.8 s at
      40,000 tx/s and 1.7 s at 90,000. With one dead, some orders of leaders lose a fifth of all
      transactions or more: theirs at 54,000, 63,000 and 99,000 tx/s, ours at 63,000, 81,000 and 99,000.
    `),
    prose(`
      Tried with windows wide open, n = 10 at 100,000 tx/s, where consensus then took 0.50 s:
      signatures 5 times dearer, hashing at half speed, copies at a quarter: 0.48 to 0.53 s. Runs of
      300 s with Snappy at half speed: 0.50 s; at a quarter: 11.5 s (0.86 s at 80,000), 68,000 of
      100,000 committed; at the 250 and 500 MB/s that its authors give for their slowest inputs: 17 s,
      and 5.9 s at 80,000. So a database four times slower than it should be puts the knee of n = 10
      near theirs, but not that of n = 20 (5.5 s at 130,000, theirs 1.6 s).
    `),
    prose(`
      Acknowledgements that TCP delays by 40 ms, as Linux does at most when there is nothing to send:
      20 ms more at 10,000 tx/s for n = 10, 14 ms for n = 20 and 6 ms for n = 50.
    `),
    prose(`
      Not modelled: losses in bursts, a slow start that ends before the first loss (HyStart), that a
      connection reads no acknowledgement while it waits for room to write, and that connections
      between two regions take ways of their own, some slower or worse than others for as long as they
      last (Reda et al., CCR 50(2), 2020), which may be why runs of one file differ so much.
    `),
  ],
  run,
};

interface Result {
  readonly row: PublishedHotstuffRow;
  readonly figures: Omit<PayloadFigures, 'blocks' | 'timeouts'>;
}

function run(seed: string, extent: Extent): readonly StudyRow[] {
  const streams = new Streams(seed);
  const rows = PUBLISHED_HOTSTUFF.filter((row) => extent === 'whole' || isQuick(row));
  const results = rows.map((row) => ({ row, figures: meanOf(row, streams) }));
  return [...results.flatMap(compared), ...(extent === 'whole' ? [ordered(results)] : [])];
}

function isQuick({ deadCount, size, txPerSecond }: PublishedHotstuffRow): boolean {
  return deadCount === 0 && size === 20 && txPerSecond === 10_000;
}

function compared({ row, figures }: Result): StudyRow[] {
  const { deadCount, size, txPerSecond } = row;
  const tail = `n=${size} f=${deadCount} at ${txPerSecond}/s`;
  const isLoaded = txPerSecond >= 20_000;
  const tps = deadCount > 0 ? LOSSES : isLoaded ? LOAD : undefined;
  const idle = size === 10 ? SPREAD : undefined;
  const latency = [isLoaded ? LOAD : idle, DEAD, THREE_DEAD, THREE_DEAD][deadCount];
  return [
    of(`TPS, ${tail}`, row.endToEndTps, figures.endToEndTps, tps),
    of(`consensus ms, ${tail}`, row.consensusLatencyMs, figures.consensusLatencyMs, latency),
    of(`end-to-end ms, ${tail}`, row.endToEndLatencyMs, figures.endToEndLatencyMs, latency),
  ];
}

const LOSSES = prose(`
  blocks before a dead leader, and leaders that propose again, take batches that are never committed;
  how many depends on the order of leaders, and theirs is not published: of the load ours commits 65 to
  99 % with one dead and 48 to 77 % with three, theirs 37 to 94 % and 31 to 92 %
`);
const LOAD = prose(`
  theirs slows down more with the load than ours; more loss than we assume would do it, but no one
  value fits all rows, see below
`);
const DEAD = prose(`
  theirs takes longer; five orders of leaders of ours take 1.06 to 1.36 s at 9000 tx/s, theirs 1.6 s,
  and the order decides
`);
const THREE_DEAD = prose(`
  the order of leaders decides, and five are few: at 3500 tx/s five orders of ours take 2.8 to 8.3 s
  to consensus, their five runs 2.3 to 13.3 s
`);
const SPREAD =
  'four of the five runs are 37 to 97 % slower than the fastest (547 and 901 ms); no input differs';

function of(
  quantity: string,
  published: number,
  ours: number,
  expectedMiss: string | undefined,
): StudyRow {
  const row = compare({ quantity, published, ours, tolerance: TOLERANCE });
  return row.holds || expectedMiss === undefined ? row : { ...row, expectedMiss };
}

/** Of all pairs of rows whose end-to-end latencies differ by over a quarter, those in order. */
function ordered(results: readonly Result[]): StudyRow {
  let [pairs, kept] = [0, 0];
  for (const a of results) {
    for (const b of results) {
      if (a.row.endToEndLatencyMs <= 1.25 * b.row.endToEndLatencyMs) continue;
      pairs += 1;
      if (a.figures.endToEndLatencyMs > b.figures.endToEndLatencyMs) kept += 1;
    }
  }
  const tolerance = { measure: 'percent', most: 10 } as const;
  const quantity = 'end-to-end orderings kept, of pairs';
  const row = compare({ quantity, published: pairs, ours: kept, tolerance });
  return row.holds ? row : { ...row, expectedMiss: LOAD };
}

function meanOf(row: PublishedHotstuffRow, streams: Streams): Result['figures'] {
  const runs = runsOf(row);
  const sum = { consensusLatencyMs: 0, endToEndLatencyMs: 0, endToEndTps: 0 };
  for (let index = 0; index < runs; index++) {
    const figures = runOnce(row, streams, index);
    sum.consensusLatencyMs += figures.consensusLatencyMs / runs;
    sum.endToEndLatencyMs += figures.endToEndLatencyMs / runs;
    sum.endToEndTps += figures.endToEndTps / runs;
  }
  return sum;
}

function runsOf({ size, deadCount }: PublishedHotstuffRow): number {
  if (deadCount > 0) return deadCount === 1 ? 2 : 5;
  return size === 10 ? 3 : size === 20 ? 2 : 1;
}

/** By size, with nobody dead: windows take their time to find out what the paths bear. */
const DURATION_SECONDS: ReadonlyMap<number, number> = new Map([
  [10, 100],
  [20, 60],
  [50, 20],
]);

function runOnce(row: PublishedHotstuffRow, streams: Streams, index: number): PayloadFigures {
  const { size, deadCount, txPerSecond } = row;
  const stream = streams.of(`hotstuff ${deadCount} of ${size} at ${txPerSecond}`, `run ${index}`);
  const nodes = Array.from({ length: size }, (_, node) => node);
  const leaderOrder = nodes.slice();
  stream.shuffle(leaderOrder);
  return runPayloadCluster(
    {
      size,
      deadCount,
      leaderOrder,
      oneWayUs: nodes.map((from) => nodes.map((to) => oneWayUs(from, to))),
      loss: nodes.map((from) => nodes.map((to) => lossOf(from, to))),
      timeoutUs: seconds(5),
      load: {
        txPerSecond: txPerSecond / (size - deadCount),
        txBytes: TX_BYTES,
        burstEveryUs: ms(50),
        batchBytes: 500_000,
        batchDelayUs: ms(100),
      },
      machine: MACHINE,
      durationUs: seconds(deadCount > 0 ? 200 : DURATION_SECONDS.get(size)!),
    },
    stream,
  );
}

/** Between regions; none within one. */
function lossOf(from: number, to: number): number {
  const regions = AWS_ROUND_TRIPS_MS.length;
  return from % regions === to % regions ? 0 : LOSS;
}

function oneWayUs(from: number, to: number): number {
  const regions = AWS_ROUND_TRIPS_MS.length;
  return US_PER_HALF_MS * AWS_ROUND_TRIPS_MS[from % regions]![to % regions]!;
}
