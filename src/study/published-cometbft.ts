/**
 * Figures of the quality assurance runs of Tendermint and CometBFT, and the delays between zones
 * that those with emulated latency used.
 *
 * Source: cometbft/cometbft, `docs/references/qa` at 5bba72c1: TMCore-QA-34 and -37, CometBFT-QA-38
 * and -v1; the delays are its `test/e2e/pkg/latency/aws-latencies.csv` of 2023.
 */
export const PUBLISHED_COMETBFT = {
  blocksPerMinute: { v034: 19.5, v037: 23.5, v038: 20, v1: 30, v1Emulated: 10 },
  rotatingBlocksPerMinute: { v034: 41, v037: 45, v1: 40 },
} as const;

/** Transactions that were processed of those that came in 90 seconds. */
export interface PublishedLoad {
  readonly version: 'v0.34' | 'v0.37' | 'v0.38' | 'v1';
  /** c and r of the reports: so many connections, each with so many transactions a second. */
  readonly connections: number;
  readonly rate: number;
  readonly transactions: number;
}

/**
 * All from 200 transactions a second on. Below, all that are offered are processed.
 *
 * Those of v0.37 are in its list of runs; the table in its report is that of v0.34, and names them
 * as the baseline.
 */
export const PUBLISHED_LOADS: readonly PublishedLoad[] = [
  ...loads('v0.34', 1, [[200, 17_800]]),
  ...loads('v0.34', 2, [
    [100, 17_800],
    [200, 35_600],
  ]),
  ...loads('v0.34', 4, [
    [50, 17_800],
    [100, 35_600],
    [200, 38_660],
  ]),
  ...loads('v0.37', 1, [[200, 17_800]]),
  ...loads('v0.37', 2, [
    [100, 17_800],
    [200, 35_600],
  ]),
  ...loads('v0.37', 4, [
    [50, 17_800],
    [100, 35_400],
    [200, 37_358],
  ]),
  ...loads('v0.38', 1, [
    [200, 17_800],
    [400, 35_600],
    [800, 36_831],
    [1600, 40_600],
  ]),
  ...loads('v0.38', 2, [
    [200, 33_259],
    [400, 41_565],
    [800, 38_686],
    [1600, 45_034],
  ]),
  ...loads('v0.38', 4, [
    [200, 33_259],
    [400, 41_384],
    [800, 40_816],
    [1600, 39_830],
  ]),
  ...loads('v1', 1, [
    [200, 17_800],
    [400, 31_200],
    [800, 51_146],
    [1600, 50_889],
  ]),
  ...loads('v1', 2, [
    [200, 34_600],
    [400, 54_706],
    [800, 51_917],
    [1600, 47_732],
  ]),
  ...loads('v1', 4, [
    [200, 50_464],
    [400, 49_463],
    [800, 41_376],
    [1600, 45_530],
  ]),
];

function loads(
  version: PublishedLoad['version'],
  connections: number,
  runs: readonly (readonly [rate: number, transactions: number])[],
): readonly PublishedLoad[] {
  return runs.map(([rate, transactions]) => ({ version, connections, rate, transactions }));
}

/** One way, in milliseconds. The order of rows and columns is the same. */
export const ZONE_DELAYS_MS: readonly (readonly number[])[] = [
  [0, 7, 30, 38, 39, 33, 44, 58, 73, 93, 98, 87, 105],
  [7, 0, 38, 39, 29, 35, 46, 63, 70, 94, 97, 85, 103],
  [30, 39, 0, 68, 10, 68, 75, 88, 54, 116, 69, 67, 86],
  [38, 39, 68, 0, 63, 5, 8, 94, 104, 56, 131, 118, 82],
  [39, 29, 10, 63, 0, 59, 68, 88, 49, 109, 69, 63, 84],
  [33, 35, 68, 5, 59, 0, 13, 88, 100, 61, 127, 114, 90],
  [44, 46, 75, 8, 68, 13, 0, 101, 111, 60, 143, 109, 77],
  [58, 63, 88, 94, 88, 89, 101, 0, 128, 151, 155, 142, 161],
  [73, 70, 54, 104, 49, 100, 111, 128, 0, 60, 57, 16, 39],
  [93, 94, 116, 56, 109, 61, 60, 151, 60, 0, 76, 57, 27],
  [98, 97, 69, 131, 69, 127, 143, 155, 57, 76, 0, 69, 45],
  [87, 84, 67, 118, 63, 114, 109, 142, 17, 57, 69, 0, 36],
  [105, 103, 86, 82, 81, 90, 77, 161, 39, 27, 45, 36, 0],
];
