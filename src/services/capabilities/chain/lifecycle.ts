/** What happens to a validator when its process starts, stops, or is struck by a fault. */
import type { StopCause } from '../../runtime/instance.ts';
import { agreedState, isOfChain } from './agreed-state.ts';
import type { Chain } from './chain.ts';
import { type ChainNode, NodeCounts } from './node.ts';
import { genesisOf } from './world.ts';

const ID_LENGTH = 16;

/** A process has loaded: it opens its store and takes part, or ends with a line in its log. */
export function startNode(chain: Chain, node: ChainNode): void {
  const { instance } = node;
  node.settings = instance.effective;
  node.counts = new NodeCounts();
  node.absences.fill(0);
  node.sinceUs = chain.nowUs;
  node.isHalted = false;
  node.isDiskFull = false;
  node.openDirectories(chain.spec.volume, () => idOf(chain));
  const reason = open(chain, node);
  if (reason !== null) {
    const { life } = instance;
    chain.host.scheduler.after(0, () => {
      if (instance.life === life) chain.host.crash(instance, `${reason}: the process ends`);
    });
    return;
  }
  chain.settleHistory();
  chain.proofs.begin(node);
  chain.witness.begin(node);
  damage(chain, node);
  chain.refresh(node);
}

/** A process is gone. */
export function stopNode(chain: Chain, node: ChainNode, cause: StopCause): void {
  const { instance, disk } = node;
  chain.consensus.deactivate(node.place);
  if (node.state === null) return;
  node.workedUs += chain.nowUs - node.sinceUs;
  if (cause === 'planned' && !instance.flags.has('disk_full')) {
    disk.persist(node.state, node.height, chain.nowUs);
  } else {
    disk.crash(instance.flags.has('torn_write') ? chain.chance : null);
  }
  chain.proofs.end(node);
  node.state = null;
  node.track = null;
  node.keeper = null;
  node.mempool.clear();
  node.draws.clear();
  chain.witness.refresh();
}

/** Faults or settings of a validator are others. */
export function changeNode(chain: Chain, node: ChainNode): void {
  damage(chain, node);
  if (node.state === null) return;
  node.settings = node.instance.effective;
  chain.refresh(node);
}

/** Lets stored bytes decay, once for each time that such a fault begins and finds some. */
export function damage(chain: Chain, node: ChainNode): void {
  const where = node.instance.parameter('bit_rot', 'in');
  if (typeof where !== 'string') {
    node.damaged.clear();
    return;
  }
  if (!node.damaged.has(where) && node.disk.decay(where, chain.chance)) node.damaged.add(where);
}

/** Opens the store of a validator. @returns Why it cannot, or null. */
function open(chain: Chain, node: ChainNode): string | null {
  const { instance, disk } = node;
  const genesis = genesisOf(chain, node);
  if (genesis === null) return 'the settings describe no genesis';
  const version = instance.artifact?.release.schema ?? 0;
  const met = instance.amount('schema_skew', 'schema', disk.schema ?? version);
  if (met !== version) return `the store has schema ${met}, this release reads ${version}`;
  if (disk.genesis !== null && disk.genesis !== genesis.hash) {
    return 'the genesis of the settings is not that of the store';
  }
  const opened = disk.open(version);
  if (opened.outcome === 'refused') return opened.reason;
  node.genesis = genesis.hash;
  if (opened.outcome === 'empty') {
    disk.schema = version;
    disk.genesis = genesis.hash;
    chain.stand(node, genesis.state, 0);
    return null;
  }
  if (opened.lost !== null) {
    chain.host.log(instance, 'warn', `the log ends at height ${opened.height}: ${opened.lost}`);
  }
  const { state, height } = opened;
  if (height <= chain.blocks.head && !isOfChain(chain, state, height)) {
    const agreed = agreedState(chain, node);
    const text = `the state of height ${height} is not the chain's: goes back to ${agreed.height}`;
    chain.host.log(instance, 'error', text);
    chain.stand(node, agreed.state, agreed.height);
    return null;
  }
  if (height > chain.blocks.head) {
    const agreed = agreedState(chain, node);
    chain.stand(node, agreed.state, agreed.height);
    return null;
  }
  chain.stand(node, state, height, true);
  return null;
}

function idOf(chain: Chain): Uint8Array {
  const id = new Uint8Array(ID_LENGTH);
  chain.host.stream('directories').fill(id);
  return id;
}
