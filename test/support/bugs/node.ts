/** Planted bugs of what a node keeps, and of how it follows the chain. */
import { Ledger } from '../../../src/model/chain/ledger.ts';
import { Disk } from '../../../src/model/node/disk.ts';
import { Mempool } from '../../../src/model/node/mempool.ts';
import { Process } from '../../../src/model/node/process.ts';
import { SyncPart } from '../../../src/model/node/sync-part.ts';
import { Codecs } from '../../../src/model/world/codecs.ts';
import type { World } from '../../../src/model/world/world.ts';
import { type Bug, regot, replaced } from './bug.ts';

/** A disk on which nothing is left would count as wiped. */
const BLOCKS_KEPT = 3;

function all(mends: readonly (() => void)[]): () => void {
  return () => {
    for (const mend of mends) mend();
  };
}

export const NODE_BUGS: readonly Bug[] = [
  {
    name: 'transaction-twice',
    story: 'Nodes keep transactions that a block holds, and take a block that holds them again.',
    foundBy: ['once-only'],
    seedsMax: 1,
    plant: () =>
      all([
        replaced(Mempool.prototype, { remove: () => {} }),
        replaced(Ledger.prototype, { isCommitted: () => false }),
      ]),
  },
  {
    name: 'acknowledged-unwritten',
    story: 'A node acknowledges a transaction that it has not written to its journal.',
    overrides: [
      'faults=[{name: loss, kind: loss, share: 35%, targets: [validators], start: 2s, duration: 20s}]',
    ],
    foundBy: ['acknowledged'],
    seedsMax: 3,
    plant: ({ machines }: World) => {
      for (const { disk } of machines) {
        replaced(disk.journal, { set: () => disk.journal });
      }
      return () => {};
    },
  },
  {
    name: 'transactions-left-out',
    story: 'Proposers make empty blocks, whatever waits.',
    overrides: ['faults=[]', 'stages.2.hold={min: 20s}'],
    foundBy: ['inclusion'],
    seedsMax: 2,
    plant: () => replaced(Mempool.prototype, { select: () => [] }),
  },
  {
    name: 'blocks-not-synced',
    story: 'Blocks after the third are not synced to disk, and a restart loses them.',
    foundBy: ['recovery'],
    seedsMax: 2,
    plant: ({ machines }: World) => {
      const { kill } = Process.prototype;
      return all([
        regot(Disk.prototype, 'isLying', function (this: Disk) {
          return this.blocks.length > BLOCKS_KEPT;
        }),
        replaced(Process.prototype, {
          kill(this: Process) {
            kill.call(this);
            machines.find(({ process }) => process === this)?.disk.losePower();
          },
        }),
      ]);
    },
  },
  {
    name: 'state-behind',
    story: 'One node has the state of the block before the last.',
    foundBy: ['state-root'],
    seedsMax: 1,
    plant: ({ machines }: World) => {
      const ledger = machines[0]?.disk.ledger as Ledger;
      const root = ledger.stateRoot;
      return regot(ledger, 'stateRoot', () => root);
    },
  },
  {
    name: 'blocks-not-fetched',
    story: 'A node that has fallen behind ignores the blocks that it asked for.',
    overrides: ['faults=[]', 'stages.1.activate.0.ready_within=30s'],
    foundBy: ['catch-up'],
    seedsMax: 1,
    plant: () => {
      const { receive } = SyncPart.prototype;
      return replaced(SyncPart.prototype, {
        receive(this: SyncPart, message, from) {
          if (message.type !== 'block-response') receive.call(this, message, from);
        },
      });
    },
  },
  {
    name: 'peers-not-taken-back',
    story: 'Nodes do not talk any more to a peer that was restarted.',
    foundBy: ['peers'],
    seedsMax: 1,
    plant: ({ machines }: World) => {
      const { between } = Codecs.prototype;
      const isRestarted = (node: number) => (machines[node]?.lives ?? 0) > 1;
      return replaced(Codecs.prototype, {
        between(this: Codecs, from, to) {
          return isRestarted(from) || isRestarted(to) ? null : between.call(this, from, to);
        },
      });
    },
  },
  {
    name: 'protocol-too-early',
    story: 'The candidate switches to the new protocol without waiting for the others.',
    foundBy: ['activation', 'progress'],
    seedsMax: 3,
    plant: ({ machines }: World) => {
      const candidate = machines.find(({ role }) => role === 'observer')?.behaviour;
      return candidate === undefined ? () => {} : replaced(candidate, { nextProtocol: () => 2 });
    },
  },
];
