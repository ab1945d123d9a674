/** The metrics of a node: their names begin as the scenario says. */
import type { Backend } from '../../netconfig/router.ts';
import type { MetricFacts } from '../../runtime/capability.ts';
import type { Exposition, Labels } from '../../runtime/exposition.ts';
import { CLASSES } from './classes.ts';
import type { Cluster } from './cluster.ts';
import type { NetworkNode } from './node.ts';

const FACTS: Readonly<Record<string, MetricFacts>> = {
  requests_total: { type: 'counter', help: 'Requests served, by impl and class' },
  fallback_total: {
    type: 'counter',
    help: 'Requests that the old implementation served through the fallback, by cause: error, timeout, or routed, which is not counted unless a release or a fault has it counted',
  },
  apply_duration_seconds: {
    type: 'histogram',
    help: 'Time of an apply with its fallback, by impl',
  },
  apply_failures_total: { type: 'counter', help: 'Applies that did not end well' },
  apply_timeouts_total: { type: 'counter', help: 'Applies that outlasted the timeout of the API' },
  eligible_total: { type: 'counter', help: 'Requests that the phase means for the rewrite' },
  covered_total: { type: 'counter', help: 'Those of them that the rewrite served' },
  config_version: { type: 'gauge', help: "Version of the cluster's configuration on the node" },
  pending: { type: 'gauge', help: 'Whether the files on its disk are of an older version' },
};

/** What is shown, by name. */
export function metricsNamed(prefix: string): Readonly<Record<string, MetricFacts>> {
  return Object.fromEntries(
    Object.entries(FACTS).map(([name, facts]) => [`${prefix}_${name}`, facts]),
  );
}

const BACKENDS = ['legacy', 'rewrite'] as const;
const CAUSES = ['error', 'timeout', 'routed'] as const;

/** Shows the metrics of nodes; names and labels are made once, as an exposition wants them. */
export class NodeMetrics {
  readonly #cluster: Cluster;
  readonly #name: (metric: string) => string;
  readonly #classLabels: { readonly [Name in Backend]: readonly Labels[] };
  readonly #implLabels: { readonly [Name in Backend]: Labels };
  readonly #causeLabels = CAUSES.map((cause) => [cause, { cause }] as const);

  constructor(prefix: string, cluster: Cluster) {
    this.#cluster = cluster;
    const names = new Map(Object.keys(FACTS).map((metric) => [metric, `${prefix}_${metric}`]));
    this.#name = (metric) => names.get(metric)!;
    const labelled = (impl: Backend) => CLASSES.map((of) => ({ impl, class: of }));
    this.#classLabels = { legacy: labelled('legacy'), rewrite: labelled('rewrite') };
    this.#implLabels = { legacy: { impl: 'legacy' }, rewrite: { impl: 'rewrite' } };
  }

  show(node: NetworkNode, out: Exposition): void {
    const name = this.#name;
    for (const backend of BACKENDS) this.#showBackend(node, backend, out);
    const { fallback, eligible, covered } = node.agent.router.counters;
    for (const [cause, labels] of this.#causeLabels) {
      out.value(name('fallback_total'), fallback[cause], labels);
    }
    out.value(name('apply_failures_total'), node.counts.applyFailures);
    out.value(name('apply_timeouts_total'), node.counts.applyTimeouts);
    out.value(name('eligible_total'), eligible);
    out.value(name('covered_total'), covered);
    const { version } = this.#cluster.state.cluster(node.name);
    out.value(name('config_version'), version);
    out.value(name('pending'), node.localVersion < version ? 1 : 0);
  }

  /** An implementation has series once it can serve; they stay while it has served something. */
  #showBackend(node: NetworkNode, backend: Backend, out: Exposition): void {
    const { counts, codes } = node;
    const requests = counts.requests[backend];
    if (!codes[backend].isThere && requests.every((count) => count === 0)) return;
    const labels = this.#classLabels[backend];
    for (let place = 0; place < labels.length; place += 1) {
      out.value(this.#name('requests_total'), requests[place]!, labels[place]!);
    }
    const applies = counts.applies[backend];
    out.histogram(this.#name('apply_duration_seconds'), applies, this.#implLabels[backend]);
  }
}
