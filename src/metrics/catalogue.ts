/**
 * Every metric of simnet: its unit, its type and what it tells. The one place where a metric gets
 * its name; a gate over a name that is not here is refused when the scenario is loaded.
 */

/** What a value counts: durations are whole microseconds. */
export type Unit = 'count' | 'us' | 'bytes' | 'ratio';

/**
 * - `counter`: only grows while its process lives, and starts at 0 with it.
 * - `gauge`: a state that goes up and down, seen only at the instant of a scrape.
 * - `samples`: single observations, each kept with its own time until the next scrape.
 */
export type MetricType = 'counter' | 'gauge' | 'samples';

export interface MetricModel {
  readonly type: MetricType;
  readonly unit: Unit;
  readonly help: string;
}

const counter = (help: string, unit: Unit = 'count') => ({ type: 'counter', unit, help }) as const;
const gauge = (help: string, unit: Unit = 'count') => ({ type: 'gauge', unit, help }) as const;
const samples = (help: string, unit: Unit = 'us') => ({ type: 'samples', unit, help }) as const;

/** The metrics by name. Their order is fixed: it numbers the ids of `Registry`. */
export const METRICS = {
  up: gauge('1 when the last scrape of the target succeeded, 0 when the target was down'),
  samples_dropped: counter('Observations lost because too many came between two scrapes'),

  height: gauge('Height of the last finalised block'),
  round: gauge('Consensus round the node is in'),
  block_interval: samples(
    'Time between the finalisations of consecutive blocks, at one node; a maximum counts the one ' +
      'that is still open, as `block_age` tells it',
  ),
  block_age: gauge('Time since a node that takes part saw the last block become final', 'us'),
  transactions_finalised: counter(
    'Transactions in blocks the node finalised, VRF submissions of validators among them',
  ),
  mempool_size: gauge('Transactions that wait for a block'),

  peers: gauge('Nodes this node is connected to'),
  propagation: samples('Time from the publication of a message to its first receipt by a node'),
  bytes_in: counter('Bytes that arrived', 'bytes'),
  bytes_out: counter('Bytes handed to links', 'bytes'),
  messages_lost: counter('Messages that a link lost'),

  proofs_verified: counter('Proofs made, verified and accepted'),
  proof_queue: gauge('Proofs that are requested and not completed'),
  tamper_attempts: counter('Manipulated proofs handed to the verifier'),
  tamper_rejected: counter('Manipulated proofs refused for the expected reason'),
  tamper_unexpected_accepts: counter('Manipulated proofs the verifier accepted'),

  tracker_lag_blocks: gauge('Blocks of the chain the wallet tracker has not indexed'),
  tracker_audits: counter('Audits the wallet tracker made'),
  tracker_audit_failures: counter('Audits of the wallet tracker that found a fault'),

  unavailable: gauge('Nodes of the group that are not ready or are draining, for any cause'),
  config_drift: gauge('Nodes of the group that run with another configuration than intended'),
  restart_recovery: samples('Planned restart: time from the start of the process to ready'),
  restart_outage: samples('Planned restart: time from the start of the drain to ready'),

  requests_done: counter('Requests of users that became final before a timeout'),
  requests_failed: counter('Requests that users gave up after their last retry'),
  requests_retried: counter('Retries of requests after a timeout'),
  request_time: samples('Time from the first try of a request to its finality, at its wallet'),
} as const satisfies Record<string, MetricModel>;

/**
 * Of durations of which one is always open: the gauge that tells how long that has lasted. A maximum
 * counts it, as what has stopped makes no more observations.
 */
export const openDuration: ReadonlyMap<string, keyof typeof METRICS> = new Map([
  ['block_interval', 'block_age'],
]);

export type MetricName = keyof typeof METRICS;

/** The names in catalogue order. */
export const metricNames = Object.keys(METRICS) as readonly MetricName[];

const byName: ReadonlyMap<string, MetricModel> = new Map(Object.entries(METRICS));

/** Unit of each metric by its name. */
export const metricUnits: ReadonlyMap<string, Unit> = new Map(
  metricNames.map((name) => [name, METRICS[name].unit]),
);

/** Whether a text names a metric. */
export function isMetricName(name: string): name is MetricName {
  return byName.has(name);
}

/** The metric of that name, or `undefined` when there is none. */
export function metricModel(name: string): MetricModel | undefined {
  return byName.get(name);
}
