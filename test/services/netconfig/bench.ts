/** A small cluster with agents, for tests: three nodes, two tunnelled and two VLAN networks. */
import type { Distribution } from '../../../src/kernel/distributions.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { ClusterFilesystem } from '../../../src/services/netconfig/cluster-filesystem.ts';
import { type Defect, withDefects } from '../../../src/services/netconfig/defects.ts';
import type {
  ClusterConfig,
  NodeConfig,
  NodeInterface,
} from '../../../src/services/netconfig/domain.ts';
import { TextPool } from '../../../src/services/netconfig/file-text.ts';
import { legacyImplementation } from '../../../src/services/netconfig/legacy/legacy.ts';
import { memoised } from '../../../src/services/netconfig/memo.ts';
import { NetworkState } from '../../../src/services/netconfig/network-state.ts';
import { NodeAgent } from '../../../src/services/netconfig/node-agent.ts';
import { DataPlane } from '../../../src/services/netconfig/plane/data-plane.ts';
import { rewriteImplementation } from '../../../src/services/netconfig/rewrite/rewrite.ts';
import { type KeyStrategy, Router } from '../../../src/services/netconfig/router.ts';
import { requestClasses } from '../../../src/services/netconfig/routes.ts';
import { ServiceClock, type ServiceTimes } from '../../../src/services/netconfig/service-time.ts';

const NODES = ['a', 'b', 'c'];
const CLUSTER_PATH = '/etc/cluster/network.cfg';

/** Virtual time with the plainest correct queue: a list, searched for its least. */
class ListScheduler {
  readonly #due: { atUs: number; action: () => void }[] = [];
  #nowUs = 0;

  nowUs(): number {
    return this.#nowUs;
  }

  after(delayUs: number, action: () => void): void {
    this.#due.push({ atUs: this.#nowUs + delayUs, action });
  }

  /** Lets time pass until a moment, or until nothing is due. */
  run(untilUs = Number.POSITIVE_INFINITY): void {
    while (this.#due.length > 0) {
      let least = 0;
      for (const [index, { atUs }] of this.#due.entries()) {
        if (atUs < this.#due[least]!.atUs) least = index;
      }
      if (this.#due[least]!.atUs > untilUs) break;
      const [next] = this.#due.splice(least, 1);
      this.#nowUs = next!.atUs;
      next!.action();
    }
  }
}

const blank = { mtu: 0, address: '', gateway: '', ports: [], bondMode: '', tag: 0 };

function nodeConfig(node: string, index: number, isBonded: boolean): NodeConfig {
  const nic = (name: string): NodeInterface => ({
    ...blank,
    name,
    kind: 'physical',
    isVlanAware: false,
  });
  const uplink: NodeInterface[] = isBonded
    ? [
        {
          ...blank,
          name: 'bond0',
          kind: 'bond',
          ports: ['eth0', 'eth1'],
          bondMode: '802.3ad',
          isVlanAware: false,
        },
      ]
    : [];
  const bridge: NodeInterface = {
    ...blank,
    name: 'br0',
    kind: 'bridge',
    address: `10.0.0.${index + 1}/24`,
    ports: [isBonded ? 'bond0' : 'eth0'],
    isVlanAware: true,
  };
  return { node, revision: 1, interfaces: [bridge, ...uplink, nic('eth0'), nic('eth1')] };
}

const peers = NODES.map((_, index) => `10.0.0.${index + 1}`);
const vnet = { alias: '', isVlanAware: false };
export const clusterConfig: ClusterConfig = {
  version: 1,
  zones: [
    { name: 'zt', kind: 'vxlan', bridge: '', tag: 0, mtu: 0, peers },
    { name: 'zv', kind: 'vlan', bridge: 'br0', tag: 0, mtu: 0, peers: [] },
    { name: 'zq', kind: 'qinq', bridge: 'br0', tag: 50, mtu: 0, peers: [] },
    { name: 'zs', kind: 'simple', bridge: '', tag: 0, mtu: 0, peers: [] },
  ],
  vnets: [
    { ...vnet, name: 'tun1', zone: 'zt', tag: 1001 },
    { ...vnet, name: 'tun2', zone: 'zt', tag: 1002 },
    { ...vnet, name: 'lan1', zone: 'zv', tag: 11 },
    { ...vnet, name: 'lan2', zone: 'zv', tag: 12 },
    { ...vnet, name: 'qlan', zone: 'zq', tag: 11 },
    { ...vnet, name: 'solo', zone: 'zs', tag: 0 },
  ],
  subnets: [],
};

const fixed = (us: number): Distribution => ({ kind: 'constant', us });
const steadyTimes: ServiceTimes = {
  answer: fixed(ms(20)),
  applyBase: fixed(seconds(1)),
  reload: fixed(ms(100)),
  applyFactor: 1,
  hangShare: 0,
  hangUs: 0,
};

export interface BenchOptions {
  readonly defects?: readonly Defect[];
  readonly times?: Partial<ServiceTimes>;
  readonly strategy?: KeyStrategy;
  readonly isFallbackEnabled?: boolean;
  readonly isBonded?: boolean;
}

/** Three agents in a phase where the rewrite serves everything; all is applied by the old one. */
export function netBench(options: BenchOptions = {}) {
  const { defects = [], times = {}, strategy = 'template-key', isFallbackEnabled = true } = options;
  const scheduler = new ListScheduler();
  const streams = new Streams('bench');
  const pool = new TextPool();
  const files = new ClusterFilesystem(NODES, pool);
  const configs = NODES.map((node, index) => nodeConfig(node, index, options.isBonded ?? true));
  const state = new NetworkState(files, CLUSTER_PATH, configs, pool);
  const legacy = memoised(legacyImplementation());
  const rewrite = memoised(withDefects(rewriteImplementation(), defects));
  state.writeCluster('a', clusterConfig);
  const phases = [
    { name: 'all', serves: requestClasses, unmatched: 'legacy' as const },
    { name: 'none', serves: [], unmatched: 'legacy' as const },
  ];
  const agents = configs.map((config) => {
    state.install(config.node, legacy.generate(clusterConfig, config, 'apply'));
    const backends = {
      legacy: { implementation: legacy, clock: new ServiceClock(steadyTimes) },
      rewrite: {
        implementation: rewrite,
        clock: new ServiceClock({ ...steadyTimes, ...times }),
      },
    };
    return new NodeAgent({
      node: config.node,
      state,
      scheduler,
      stream: streams.of(config.node, 'service'),
      router: new Router({ phases, strategy, isFallbackEnabled, isRoutedCounted: false }),
      backends,
      timeoutUs: seconds(60),
    });
  });
  const plane = new DataPlane(
    NODES.map((name) => ({
      name,
      nics: ['eth0', 'eth1'],
      read: (path) => state.disk(name).read(path),
    })),
  );
  return { scheduler, state, files, agents, agent: agents[0]!, plane, legacy, rewrite };
}
