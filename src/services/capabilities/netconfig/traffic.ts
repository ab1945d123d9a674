/** What clients and operators do all day: reads at random, and applies of small changes. */
import { type Sampler, sampler } from '../../../kernel/distributions.ts';
import type { EventKind } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { ApiRequest } from '../../netconfig/implementation.ts';
import { endpoints } from '../../netconfig/routes.ts';
import type { CapabilityHost } from '../../runtime/capability.ts';
import type { Instance } from '../../runtime/instance.ts';
import type { Cluster } from './cluster.ts';
import type { NetworkNode } from './node.ts';
import type { NetconfigSpec } from './spec.ts';
import { CHURN_ZONE, churnCard } from './topology.ts';

/** The two values that a churned MTU changes between, in bytes. */
const CHURN_MTUS = [1400, 1500] as const;

export class Traffic {
  readonly #host: CapabilityHost;
  readonly #spec: NetconfigSpec;
  readonly #cluster: Cluster;
  readonly #nodes: readonly NetworkNode[];
  readonly #readUs: Sampler;
  readonly #stream: Stream;
  readonly #reads: readonly (readonly ApiRequest[])[];
  readonly #readKind: EventKind;
  readonly #applyKind: EventKind;
  #turn = 0;

  constructor(
    host: CapabilityHost,
    spec: NetconfigSpec,
    cluster: Cluster,
    nodes: readonly NetworkNode[],
  ) {
    this.#host = host;
    this.#spec = spec;
    this.#cluster = cluster;
    this.#nodes = nodes;
    this.#readUs = sampler({ kind: 'exponential', meanUs: spec.traffic.readEveryUs });
    this.#stream = host.stream('reads');
    this.#reads = readsOf(cluster, nodes);
    for (const request of this.#reads.flat()) cluster.unread.add(request);
    const { sim, component } = host;
    this.#readKind = sim.define(`${component} read`, (place, life) => this.#read(place, life));
    this.#applyKind = sim.define(`${component} apply`, (place, life) => this.#apply(place, life));
  }

  /** A process begins to take requests. */
  started(instance: Instance): void {
    const place = this.#host.instances.indexOf(instance);
    const { sim } = this.#host;
    const { applyEveryUs, applyGroup } = this.#spec.traffic;
    sim.schedule(this.#readUs(this.#stream), this.#readKind, place, instance.life);
    const appliers = this.#host.instancesOf(applyGroup ?? this.#host.component);
    const turn = appliers.indexOf(instance);
    if (turn < 0) return;
    // Nodes take turns: each has its own moment of the interval.
    const firstUs = Math.round((applyEveryUs * (turn + 1)) / (appliers.length + 1));
    sim.schedule(firstUs, this.#applyKind, place, instance.life);
  }

  /** Stages a small change on a node: of its own part, or of the cluster's by turns. */
  change(node: NetworkNode): void {
    this.#turn += 1;
    const isClusters = this.#turn % 2 === 0;
    const mtu = CHURN_MTUS[(this.#turn >> 1) % CHURN_MTUS.length]!;
    if (isClusters) {
      this.#cluster.links.beforeWrite(node.instance);
      const path = `/cluster/network/zones/${CHURN_ZONE}`;
      node.request({ method: 'PUT', path, body: { mtu } }, 'zone_write');
      return;
    }
    const path = `/nodes/${node.name}/network/${churnCard(this.#spec.topology)}`;
    node.request({ method: 'PUT', path, body: { mtu } }, 'interface_write');
  }

  #read(place: number, life: number): void {
    const node = this.#nodes[place]!;
    if (node.instance.life !== life) return;
    const { sim } = this.#host;
    sim.schedule(this.#readUs(this.#stream), this.#readKind, place, life);
    if (!node.instance.isAlive) return;
    const endpoint = this.#stream.pick(this.#reads);
    node.request(this.#stream.pick(endpoint), 'read');
  }

  #apply(place: number, life: number): void {
    const node = this.#nodes[place]!;
    const { instance, agent } = node;
    if (instance.life !== life) return;
    const { sim } = this.#host;
    sim.schedule(this.#spec.traffic.applyEveryUs, this.#applyKind, place, life);
    const isReserved = sim.nowUs < node.reservedUntilUs;
    if (!instance.isAlive || isReserved || agent.applier.isBusy) return;
    this.change(node);
    node.apply(`traffic/${sim.nowUs}`);
  }
}

/** Requests of clients by endpoint, each of something that exists. */
function readsOf(cluster: Cluster, nodes: readonly NetworkNode[]): ApiRequest[][] {
  const [first] = nodes;
  if (first === undefined) return [];
  const { zones, vnets } = cluster.state.cluster(first.name);
  const names: Readonly<Record<string, readonly string[]>> = {
    zone: zones.map(({ name }) => name),
    vnet: vnets.map(({ name }) => name),
    node: nodes.map(({ name }) => name),
    iface: cluster.state.staged(first.name).interfaces.map(({ name }) => name),
  };
  return endpoints.map(({ template }) =>
    pathsOf(template, names).map((path) => ({ method: 'GET', path })),
  );
}

function pathsOf(
  template: string,
  names: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const parameter = /\{(\w+)\}/.exec(template)?.[1];
  if (parameter === undefined) return [template];
  return (names[parameter] ?? []).flatMap((name) =>
    pathsOf(template.replace(`{${parameter}}`, name), names),
  );
}
