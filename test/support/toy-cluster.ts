/**
 * The smallest cluster a rollout can be rehearsed on: nodes of one group that drain, stop, start
 * and get ready after a while, a prober that looks at intervals, and churn. A model on the real
 * kernel, without network, chain or proofs.
 */
import { check } from '../../src/kernel/check.ts';
import { Simulation } from '../../src/kernel/simulation.ts';
import { Streams } from '../../src/kernel/streams.ts';
import type { Micros } from '../../src/kernel/time.ts';
import { Registry } from '../../src/metrics/registry.ts';
import { Scraper } from '../../src/metrics/scraper.ts';
import { SeriesStore } from '../../src/metrics/series-store.ts';
import type {
  AuditAnswer,
  AuditName,
  Cluster,
  NodeId,
  ProbeAnswer,
  RestartFacts,
} from '../../src/rollout/cluster.ts';

export interface ToyOptions {
  readonly seed: string;
  readonly nodes: number;
  readonly probeEveryUs: Micros;
  readonly scrapeEveryUs: Micros;
  /** Time from start to ready: drawn evenly from 1us to this. */
  readonly readyMaxUs: Micros;
  readonly churn?: { readonly everyUs: Micros; readonly downUs: Micros; readonly budget: number };
  /** Whether a node started in a version ever gets ready. Default: always. */
  readonly getsReady?: (node: NodeId, version: string) => boolean;
  /**
   * The version whose code a node really runs, or null for code of no known version. Default: the
   * one it was started in.
   */
  readonly versionInEffect?: (node: NodeId, version: string) => string | null;
  /** Audits are never answered. */
  readonly isAuditSilent?: boolean;
}

type Phase = 'ready' | 'draining' | 'down' | 'starting' | 'left-behind';

interface ToyNode {
  phase: Phase;
  seenReady: boolean;
  owner: string | null;
  version: string;
  /** Counts starts and stops, so that a late event of an earlier life does nothing. */
  life: number;
  starts: number;
}

export const GROUP = 'validators';

export class ToyCluster implements Cluster {
  readonly simulation = new Simulation({});
  readonly store = new SeriesStore();
  readonly registry = new Registry();
  /** Largest number of nodes unavailable at any instant. */
  unavailableMax = 0;
  /** Answers of audits; none means that nothing can be read. */
  readonly audits = new Map<AuditName, number>();
  /** Why an audit that has no answer has none. */
  auditDetail: string | null = null;
  readonly #options: ToyOptions;
  readonly #nodes: ToyNode[];
  readonly #streams: Streams;

  constructor(options: ToyOptions) {
    this.#options = options;
    this.#streams = new Streams(options.seed);
    this.#nodes = Array.from({ length: options.nodes }, () => ({
      phase: 'ready',
      seenReady: true,
      owner: null,
      version: 'v1',
      life: 0,
      starts: 0,
    }));
    this.#every(options.probeEveryUs, () => this.#probeAll());
    this.#scrapeAlways();
    if (options.churn !== undefined) this.#churnAlways(options.churn);
  }

  nowUs(): Micros {
    return this.simulation.nowUs;
  }

  after(delayUs: Micros, action: () => void): void {
    this.simulation.call(delayUs, action);
  }

  nodesOf(group: string): readonly NodeId[] {
    return group === GROUP ? [...this.#nodes.keys()] : [];
  }

  nodeName(node: NodeId): string {
    return `${GROUP}-${node}`;
  }

  isReady(node: NodeId): boolean {
    return this.#node(node).seenReady;
  }

  isLeftBehind(node: NodeId): boolean {
    return this.#node(node).phase === 'left-behind';
  }

  unavailableCount(group: string): number {
    if (group !== GROUP) return 0;
    return this.#nodes.filter((node) => node.phase !== 'ready').length;
  }

  claim(node: NodeId, owner: string): boolean {
    const one = this.#node(node);
    one.owner ??= owner;
    return one.owner === owner;
  }

  release(node: NodeId): void {
    this.#node(node).owner = null;
  }

  drain(node: NodeId): void {
    const one = this.#node(node);
    if (one.phase === 'ready') this.#enter(one, 'draining');
  }

  isDrained(node: NodeId): boolean {
    return this.#node(node).phase !== 'ready';
  }

  stop(node: NodeId): void {
    const one = this.#node(node);
    one.seenReady = false;
    this.#enter(one, 'down');
  }

  start(node: NodeId, version: string): void {
    const one = this.#node(node);
    check(one.phase === 'down', 'only a stopped node is started', node);
    one.version = version;
    one.starts += 1;
    this.#enter(one, 'starting');
    if (this.#options.getsReady?.(node, version) === false) return;
    const life = one.life;
    const delayUs = 1 + this.#streams.of('restart', 'ready').below(this.#options.readyMaxUs);
    this.after(delayUs, () => {
      if (one.life === life) this.#enter(one, 'ready');
    });
  }

  restartFacts(node: NodeId): RestartFacts {
    return { walRecords: 10 + node, blocksSynced: node };
  }

  versionConfigured(node: NodeId): string {
    return this.#node(node).version;
  }

  probeVersion(node: NodeId, reply: (answer: ProbeAnswer) => void): void {
    const one = this.#node(node);
    this.after(1, () => {
      if (one.phase !== 'ready') return reply({ kind: 'unreachable' });
      const { versionInEffect = (_, version) => version } = this.#options;
      const version = versionInEffect(node, one.version);
      reply(version === null ? { kind: 'unknown' } : { kind: 'version', version });
    });
  }

  audit(name: AuditName, reply: (answer: AuditAnswer) => void): void {
    if (this.#options.isAuditSilent === true) return;
    const value = this.audits.get(name) ?? null;
    const answer =
      value === null ? { samples: 0, detail: this.auditDetail } : { samples: 1, detail: null };
    this.after(1, () => reply({ value, ...answer }));
  }

  /** Times a node was started, by the rollout or by churn. */
  startsOf(node: NodeId): number {
    return this.#node(node).starts;
  }

  /** Takes a node down for good, as a crash would. */
  crash(node: NodeId): void {
    this.#enter(this.#node(node), 'down');
  }

  /** Has a node run on where it can follow the others no more. */
  leaveBehind(node: NodeId): void {
    this.#enter(this.#node(node), 'left-behind');
  }

  #node(node: NodeId): ToyNode {
    const one = this.#nodes[node];
    check(one !== undefined, 'no such node', node);
    return one;
  }

  #enter(node: ToyNode, phase: Phase): void {
    node.phase = phase;
    node.life += 1;
    this.unavailableMax = Math.max(this.unavailableMax, this.unavailableCount(GROUP));
  }

  #probeAll(): void {
    for (const node of this.#nodes) node.seenReady = node.phase === 'ready';
  }

  #scrapeAlways(): void {
    const labels = { group: GROUP };
    const prober = { name: 'prober', labels, registry: this.registry, isUp: () => true };
    const scraper = new Scraper(this.store, [prober]);
    const unavailable = this.registry.gauge('unavailable');
    this.#every(this.#options.scrapeEveryUs, () => {
      this.registry.set(unavailable, this.unavailableCount(GROUP));
      scraper.scrape(this.nowUs());
    });
  }

  #churnAlways(churn: NonNullable<ToyOptions['churn']>): void {
    const stream = this.#streams.of('churn', 'pick');
    this.#every(churn.everyUs, () => {
      const node = stream.below(this.#nodes.length);
      const one = this.#node(node);
      const hasRoom = this.unavailableCount(GROUP) < churn.budget;
      if (one.phase !== 'ready' || one.owner !== null || !hasRoom) return;
      this.#enter(one, 'down');
      const life = one.life;
      this.after(churn.downUs, () => {
        if (one.life === life && one.owner === null) this.start(node, one.version);
      });
    });
  }

  #every(everyUs: Micros, action: () => void): void {
    this.after(everyUs, () => {
      action();
      this.#every(everyUs, action);
    });
  }
}
