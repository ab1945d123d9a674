/**
 * Figures of 2-chain HotStuff on AWS, and the round trips that the study takes as an input.
 *
 * Source: asonnino/hotstuff, `benchmark/data/2-chain/results` at dc01ac86 (measured December 2021 on
 * v0.3.0). Each figure is the mean of the runs of one file (five; four for n = 50 at 100,000).
 */

/** One file of results. */
export interface PublishedHotstuffRow {
  readonly deadCount: number;
  readonly size: number;
  /** Of all clients together. */
  readonly txPerSecond: number;
  readonly endToEndTps: number;
  readonly consensusLatencyMs: number;
  readonly endToEndLatencyMs: number;
}

/** Dead nodes, nodes, input in tx/s, end-to-end TPS, consensus latency, end-to-end latency. */
const FILES: readonly (readonly [number, number, number, number, number, number])[] = [
  [0, 10, 10_000, 9756, 845, 1274],
  [0, 10, 80_000, 77_676, 950, 1440],
  [0, 10, 100_000, 94_767, 1150, 1629],
  [0, 10, 110_000, 100_720, 3468, 4588],
  [0, 10, 120_000, 98_145, 7869, 9826],
  [0, 20, 10_000, 9971, 609, 954],
  [0, 20, 80_000, 77_143, 1297, 1786],
  [0, 20, 100_000, 96_891, 1127, 1695],
  [0, 20, 130_000, 124_911, 1613, 2347],
  [0, 20, 135_000, 122_339, 2525, 3777],
  [0, 20, 140_000, 82_704, 9241, 11_127],
  [0, 50, 10_000, 9973, 515, 817],
  [0, 50, 20_000, 19_943, 721, 1091],
  [0, 50, 30_000, 29_390, 1566, 2369],
  [0, 50, 40_000, 38_159, 3845, 4442],
  [0, 50, 50_000, 47_918, 2762, 3699],
  [0, 50, 60_000, 56_957, 2282, 3574],
  [0, 50, 70_000, 67_319, 1879, 2678],
  [0, 50, 80_000, 77_404, 2616, 3725],
  [0, 50, 90_000, 88_367, 1667, 2539],
  [0, 50, 100_000, 90_964, 6954, 9865],
  [1, 10, 9000, 8231, 1579, 5901],
  [1, 10, 45_000, 41_599, 2034, 6272],
  [1, 10, 54_000, 38_930, 1941, 5706],
  [1, 10, 63_000, 42_099, 2440, 6054],
  [1, 10, 72_000, 67_524, 2309, 6510],
  [1, 10, 81_000, 74_038, 2223, 6455],
  [1, 10, 90_000, 78_452, 2817, 6847],
  [1, 10, 99_000, 37_124, 8192, 10_188],
  [3, 10, 700, 646, 8835, 15_195],
  [3, 10, 3500, 2624, 8698, 14_159],
  [3, 10, 7000, 5123, 6822, 12_663],
  [3, 10, 42_000, 12_933, 15_966, 20_087],
];

/** All rows, by dead nodes, nodes and input. */
export const PUBLISHED_HOTSTUFF: readonly PublishedHotstuffRow[] = FILES.map(
  ([deadCount, size, txPerSecond, endToEndTps, consensusLatencyMs, endToEndLatencyMs]) => ({
    deadCount,
    size,
    txPerSecond,
    endToEndTps,
    consensusLatencyMs,
    endToEndLatencyMs,
  }),
);

/**
 * Round trips in milliseconds between us-east-1, eu-north-1, ap-southeast-2, us-west-1 and
 * ap-northeast-1, the regions of the benchmark.
 *
 * Source: cloudping.co, as sampled by the simulator of jvm-libp2p (`AwsLatencies.kt`).
 */
export const AWS_ROUND_TRIPS_MS: readonly (readonly number[])[] = [
  [4, 111, 199, 62, 146],
  [112, 2, 295, 175, 243],
  [198, 294, 1, 138, 109],
  [62, 173, 139, 3, 108],
  [146, 243, 104, 108, 4],
];
