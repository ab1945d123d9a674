/** What an operator can do to validators. */
import type { Arguments, Operation, OperationOutcome } from '../../runtime/capability.ts';
import type { Instance } from '../../runtime/instance.ts';
import type { Chain } from './chain.ts';
import { changeNode, damage } from './lifecycle.ts';
import { migrationDefects } from './migration-defects.ts';
import type { ChainNode } from './node.ts';

/** Time that an operation takes. */
const OPERATION_US = 2_000_000;
const DEFAULT_NAME = 'auto';

/** Does it to one validator. @returns What came of it, or why it failed. */
type Act = (
  chain: Chain,
  node: ChainNode,
  args: Arguments,
) => { readonly done: string } | { readonly failed: string };

const ACTS: Readonly<Record<string, Act>> = {
  snapshot_take: (chain, node, args) => {
    const failed = chain.takeSnapshot(node, textOf(args, 'name', DEFAULT_NAME));
    damage(chain, node);
    return failed === null ? { done: `at height ${node.height}` } : { failed };
  },
  snapshot_restore: restoreSnapshot,
  wal_replay: replayLog,
  proof_reverify: (chain, node) => {
    const outcome = chain.proofs.reverify(node);
    if ('badHeight' in outcome) return { failed: `the proof of ${outcome.badHeight} is bad` };
    return { done: `${outcome.count} proofs` };
  },
  restore_drill: (_chain, node, args) => {
    const name = textOf(args, 'name', DEFAULT_NAME);
    const outcome = node.disk.drill(name, schemaOf(node));
    if (outcome === null) return { failed: `there is no snapshot ${name}` };
    return outcome.outcome === 'pass' ? { done: outcome.root } : { failed: outcome.reason };
  },
  volume_wipe: (chain, node) => {
    node.disk.wipe();
    node.wrongFrom = null;
    node.ownRoots.clear();
    node.directories.clear();
    if (node.state !== null) {
      node.state = null;
      chain.consensus.deactivate(node.place);
      chain.host.crash(node.instance, 'its volume is gone: the process ends');
    }
    return { done: 'wiped' };
  },
  migrate: migrateStore,
  backup_take: (chain, node, args) => {
    if (node.state === null) return { failed: 'its store is not open' };
    if (node.instance.flags.has('disk_full')) return { failed: 'no space left' };
    const name = textOf(args, 'name', DEFAULT_NAME);
    node.disk.takeBackup(name, node.state, node.height, chain.nowUs);
    damage(chain, node);
    return { done: `at height ${node.height}` };
  },
  backup_restore: restoreBackup,
  halt_production: (chain, node) => setHalted(chain, node, true),
  resume_production: (chain, node) => setHalted(chain, node, false),
};

/** The operations by name. */
export function operationsOf(chain: Chain): ReadonlyMap<string, Operation> {
  return new Map(Object.entries(ACTS).map(([name, act]) => [name, operation(chain, act)]));
}

function operation(chain: Chain, act: Act): Operation {
  return (instances, args, reply) => {
    const outcome = actOnAll(chain, act, instances, args);
    chain.settleHistory();
    chain.host.scheduler.after(OPERATION_US, () => reply(outcome));
  };
}

function actOnAll(
  chain: Chain,
  act: Act,
  instances: readonly Instance[],
  args: Arguments,
): OperationOutcome {
  const done: string[] = [];
  const failed: string[] = [];
  for (const instance of instances) {
    const node = chain.nodes.find((one) => one.instance === instance);
    if (node === undefined) continue;
    const outcome = act(chain, node, args);
    if ('done' in outcome) done.push(`${instance.name}: ${outcome.done}`);
    else failed.push(`${instance.name}: ${outcome.failed}`);
  }
  if (failed.length > 0) return { isDone: false, reason: failed.join('; ') };
  return { isDone: true, detail: done.join('; ') };
}

function restoreSnapshot(chain: Chain, node: ChainNode, args: Arguments): ReturnType<Act> {
  const name = textOf(args, 'name', DEFAULT_NAME);
  const restored = node.disk.restore(name, schemaOf(node));
  if (typeof restored === 'string') {
    node.counts.snapshotFailures += 1;
    return { failed: restored };
  }
  standAt(chain, node, restored.state, restored.height, true);
  return { done: `at height ${restored.height}` };
}

/** Replays the log of a validator up to a height: its last by default. */
function replayLog(chain: Chain, node: ChainNode, args: Arguments): ReturnType<Act> {
  const { to = 'finalized', snapshot } = args;
  const last = node.disk.walHeight;
  const height = typeof to === 'number' ? to : last;
  const from = typeof snapshot === 'string' ? snapshot : null;
  const reached = node.disk.replayTo(height, from);
  if (typeof reached === 'string') return { failed: reached };
  if (reached.outcome === 'stopped') return { failed: reached.reason ?? 'wal.end' };
  if (!chain.blocks.extend(reached.height)) return { failed: 'history has gone on otherwise' };
  standAt(chain, node, reached.state, reached.height, false);
  return { done: `at height ${reached.height}, ${reached.applied} blocks replayed` };
}

function migrateStore(chain: Chain, node: ChainNode, args: Arguments): ReturnType<Act> {
  const { to, crash_at: at } = args;
  if (typeof to !== 'number') return { failed: 'there is no schema to migrate to' };
  const { disk } = node;
  const { losesEvery, stopsAt } = migrationDefects(chain, node, to);
  const crashAt = typeof at === 'number' ? at : stopsAt;
  if (node.state !== null) disk.persist(node.state, node.height, chain.nowUs);
  const outcome = disk.migrate(to, crashAt, losesEvery, chain.nowUs);
  if (typeof outcome === 'string') return { failed: outcome };
  if (outcome.outcome === 'refused') return { failed: outcome.reason };
  const text = `${outcome.moved} of ${outcome.total} rows`;
  const isDone = outcome.outcome === 'done' || (stopsAt !== null && typeof at !== 'number');
  return isDone ? { done: text } : { failed: `stopped after ${text}` };
}

function restoreBackup(chain: Chain, node: ChainNode, args: Arguments): ReturnType<Act> {
  const { name } = args;
  const failed = node.disk.restoreBackup(typeof name === 'string' ? name : null, chain.nowUs);
  if (failed !== null) return { failed };
  if (node.state === null) return { done: `schema ${node.disk.schema}` };
  const opened = node.disk.open(schemaOf(node));
  if (opened.outcome === 'opened' && !chain.blocks.extend(opened.height)) {
    return { failed: 'history has gone on otherwise' };
  }
  if (opened.outcome !== 'opened') {
    return { done: `schema ${node.disk.schema}, for another release` };
  }
  standAt(chain, node, opened.state, opened.height, false);
  return { done: `at height ${opened.height}` };
}

/** Puts a validator at a height; the log behind it is kept when it is to be replayed. */
function standAt(
  chain: Chain,
  node: ChainNode,
  state: NonNullable<ChainNode['state']>,
  height: number,
  keepsLog: boolean,
): void {
  const isOpen = node.state !== null;
  chain.stand(node, state, height, keepsLog);
  chain.proofs.rewind(node, height);
  if (!isOpen) node.state = null;
  else if (node.voter.isActive) chain.consensus.activate(node.place, height);
}

function setHalted(chain: Chain, node: ChainNode, isHalted: boolean): ReturnType<Act> {
  node.isHalted = isHalted;
  changeNode(chain, node);
  return { done: isHalted ? 'halted' : 'resumed' };
}

function schemaOf({ instance, disk }: ChainNode): number {
  return instance.artifact?.release.schema ?? disk.schema ?? 0;
}

function textOf(args: Arguments, key: string, otherwise: string): string {
  const value = args[key];
  return typeof value === 'string' ? value : otherwise;
}
