/**
 * Figures of "Churn in the Bitcoin Network", and the inputs that its authors' logs give.
 *
 * Sources: Imtiaz, Starobinski, Trachtenberg and Younis, IEEE Transactions on Network and Service
 * Management 18(2), 2021, doi 10.1109/TNSM.2021.3050428, abstract; its raw logs, branch tnsm-churn
 * of nislab/bitcoin-logs (2020: churning nodes X1 to X4; those of the stable nodes were not in the
 * copy that was read); the logs of its forerunner (ICBC 2019), branch icbc2019 (2018: stable nodes
 * 011 and 012). Quantiles are computed from the logs.
 */

/** What came out of the experiment of 2020. */
export const PUBLISHED_BITCOIN_CHURN = {
  stableDelayMs: 109.31,
  churningDelayMs: 566.89,
  /** Compact blocks that could not be put together, churning over stable nodes. */
  failureRatio: 3,
  /** From the logs of X1 to X4: 5178 blocks, of which 1767 lacked transactions, 417,305 in all. */
  churningFailedPercent: 34.1,
  churningMissingPerFailed: 236,
} as const;

/** 2020, the authors' schedule of X1 to X4: 363 sessions each, in seconds. */
export const CONNECTED_SECONDS = [
  [0, 4],
  [0.05, 54],
  [0.25, 837],
  [0.5, 3046],
  [0.75, 10_879],
  [0.85, 19_782],
  [0.9, 27_354],
  [0.95, 38_065],
  [0.98, 49_297],
  [1, 79_780],
] as const;

export const DISCONNECTED_SECONDS = [
  [0, 1],
  [0.05, 2],
  [0.25, 18],
  [0.5, 212],
  [0.75, 2500],
  [0.85, 5911],
  [0.9, 10_247],
  [0.95, 25_262],
  [0.98, 56_523],
  [1, 79_506],
] as const;

/** 2020, X1 to X4: from a compact block until its transactions were looked up, in milliseconds. */
export const LOOK_UP_MS = [
  [0, 0],
  [0.05, 4],
  [0.25, 9],
  [0.5, 18],
  [0.75, 35],
  [0.9, 55],
  [0.99, 97],
  [1, 277],
] as const;

/** 2018, stable nodes: from asking a peer for transactions (mostly one) to having them, in ms. */
export const RESPONSE_MS = [
  [0, 8],
  [0.05, 11],
  [0.1, 16],
  [0.25, 36],
  [0.5, 100],
  [0.75, 263],
  [0.9, 378],
  [0.95, 1091],
  [0.97, 2289],
  [0.98, 2992],
  [0.99, 9981],
  [0.995, 15_750],
  [1, 24_985],
] as const;

/** 2018, stable nodes: 479 of 3642 blocks lacked transactions, 2.9 of them on average. */
export const STABLE_FAILED_SHARE = 0.1315;
export const STABLE_MISSING_MEAN = 2.91;
