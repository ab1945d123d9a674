/**
 * Network configuration of the nodes of one cluster, while its old implementation gives way to a
 * rewrite, phase by phase.
 *
 * The component is the middleware on each node: it takes the requests, and the phase that its
 * process has read decides which of two implementations serves them. Files, backups and the wires
 * are those of the nodes and outlive the processes. What is shared by the nodes is the cluster's.
 */
import { check } from '../../kernel/check.ts';
import { hashText } from '../netconfig/file-text.ts';
import type {
  Capability,
  CapabilityHost,
  CapabilityKind,
  Operation,
  Probe,
} from '../runtime/capability.ts';
import type { Exposition } from '../runtime/exposition.ts';
import type { Instance } from '../runtime/instance.ts';
import { Cluster } from './netconfig/cluster.ts';
import { metricsNamed, NodeMetrics } from './netconfig/metrics.ts';
import { NetworkNode } from './netconfig/node.ts';
import { OPERATIONS, operationsOf } from './netconfig/operations.ts';
import { PROBES, probesOf } from './netconfig/probes.ts';
import { type NetconfigSpec, netconfigSchema } from './netconfig/spec.ts';
import { Traffic } from './netconfig/traffic.ts';
import { DEFECT_RESULTS, lostPath } from './netconfig/wrong-results.ts';

export { netconfigSchema };

const PREFIX = 'network';

/** The kind. */
export const netconfig: CapabilityKind<NetconfigSpec> = {
  kind: 'netconfig',
  schema: netconfigSchema,
  metrics: metricsNamed(PREFIX),
  metricsOf: ({ metricPrefix }) => metricsNamed(metricPrefix),
  probes: PROBES,
  operations: OPERATIONS,
  settings: { phase: '', fallback_enabled: true, 'service.enabled': false },
  traits: {
    has_legacy: true,
    has_rewrite: true,
    router_key: 'template',
    fallback_counts_routed: false,
    apply_factor: 1,
  },
  faults: ['cpu_slow', 'hang', 'partition', 'link_loss', 'bit_rot', 'wrong_result'],
  results: {
    ...DEFECT_RESULTS,
    router_concrete_key: 'looks the phase of a request up by its path, which finds no names',
    fallback_counts_routed: 'counts as fallback what was meant for the old implementation',
    apply_slow: 'applies by the rewrite take `factor` (2) times as long',
    hang_share: 'lets `share` of its applies hang; all others take `factor` (1) times as long',
  },
  partners: ({ service }, component) => [
    { group: component },
    ...(service === undefined ? [] : [{ group: service }]),
  ],
  unfelt: (fault) => {
    if (fault.fault === 'bit_rot' && fault['in'] !== 'backup') {
      return 'of what it stores only backups decay';
    }
    return fault.fault === 'wrong_result' ? lostPath(fault) : null;
  },
  create: (host, spec) => new Netconfig(host, spec),
};

class Netconfig implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly fidelity = [
    'SAMPLED: what answers to the reads of clients say is computed only where a defect strikes',
  ];
  readonly #host: CapabilityHost;
  readonly #cluster: Cluster;
  readonly #nodes: ReadonlyMap<Instance, NetworkNode>;
  readonly #metrics: NodeMetrics;
  readonly #traffic: Traffic;

  constructor(host: CapabilityHost, spec: NetconfigSpec) {
    this.#host = host;
    const cluster = new Cluster(host, spec);
    this.#cluster = cluster;
    const nodes = host.instances.map((one) => new NetworkNode(host, spec, cluster, one));
    this.#nodes = new Map(nodes.map((node) => [node.instance, node]));
    this.#metrics = new NodeMetrics(spec.metricPrefix, cluster);
    const traffic = new Traffic(host, spec, cluster, nodes);
    this.#traffic = traffic;
    const nodeOf = (instance: Instance) => this.#nodeOf(instance);
    this.probes = probesOf({ host, spec, cluster, traffic, nodeOf });
    this.operations = operationsOf({ host, spec, cluster, nodeOf });
  }

  started(instance: Instance): void {
    const node = this.#nodeOf(instance);
    if (!this.#host.isStateful) {
      this.#cluster.reinstall(node.name);
      node.backups.clear();
    }
    node.started();
    this.#traffic.started(instance);
  }

  stopped(instance: Instance): void {
    this.#nodeOf(instance).stopped();
  }

  changed(instance: Instance): void {
    this.#nodeOf(instance).refresh();
  }

  expose(instance: Instance, out: Exposition): void {
    this.#cluster.links.follow();
    this.#metrics.show(this.#nodeOf(instance), out);
  }

  stateHash(instance: Instance): string {
    const node = this.#nodeOf(instance);
    const { phase } = node.agent.router;
    return hashText(`${phase}\n${this.#cluster.migrationHash(node.name)}\n${node.configHash()}`);
  }

  #nodeOf(instance: Instance): NetworkNode {
    const node = this.#nodes.get(instance);
    check(node !== undefined, 'no node of that name', instance.name);
    return node;
  }
}
