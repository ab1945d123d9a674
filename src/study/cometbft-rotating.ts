/**
 * Study: CometBFT's rotating-node network, ten validators and 25 nodes that come and go.
 */
import { Streams } from '../kernel/streams.ts';
import { runQaCluster } from '../model/cometbft/qa-cluster.ts';
import type { QaFigures } from '../model/cometbft/qa-spec.ts';
import {
  COMETBFT_INPUTS,
  COMETBFT_NOTES,
  COMETBFT_REMARKS,
  type CometbftNetwork,
  cometbftSpec,
  LOCAL_DELAY_US,
  MACHINE_BEFORE_V1,
  MACHINE_V1,
} from './cometbft-settings.ts';
import { PUBLISHED_COMETBFT } from './published-cometbft.ts';
import { prose, type Study, type StudyRow, withinQuarter } from './study.ts';

const MEASURED_SECONDS = 40;
const VALIDATORS = 10;
/** The mean over a test that ends at height 3000. */
const CHAIN_BLOCKS = 1500;
/** 4449 transactions of 1 KiB a minute in 41 blocks. */
const BLOCK_BYTES = 111_000;

export const cometbftRotatingStudy: Study<QaFigures> = {
  name: 'cometbft-rotating',
  title: 'CometBFT: blocks per minute of ten validators and rotating nodes',
  publication: 'cometbft/cometbft, docs/references/qa at 5bba72c1 (2022 to 2024)',
  inputs: [
    ...COMETBFT_INPUTS,
    prose(`
      10 validators, there first and all connected, and 25 full nodes, each connected to all
      validators (reported: 9 to 12 peers, validators 37); 74 transactions of 1 KiB a second reach
      the blocks (reported: 4449 a minute).
    `),
    prose(`
      The full nodes are wiped, fetch 1500 blocks of 111 kB (half of the test's 3000; reported bytes
      a block), 20 at a time from each validator they know, and are wiped again once they are within
      100 blocks of the chain.
    `),
  ],
  remarks: [
    ...COMETBFT_REMARKS,
    prose(`
      A wiped node is back at once, where theirs took minutes: ours is the heavier load. Full nodes
      that follow the consensus are not modelled.
    `),
  ],
  notes: COMETBFT_NOTES,
  parts: () => [BEFORE_V1, V1].map((part) => ({ name: part.name, run: (seed) => run(seed, part) })),
  rows,
};

type Network = Pick<CometbftNetwork, 'machine' | 'isV1'> & { readonly name: string };

const BEFORE_V1: Network = {
  ...{ name: 'rotating before v1', machine: MACHINE_BEFORE_V1, isV1: false },
};
const V1: Network = { name: 'rotating', machine: MACHINE_V1, isV1: true };

function rows(figuresOf: (part: string) => QaFigures): readonly StudyRow[] {
  const before = figuresOf(BEFORE_V1.name).blocksPerMinute;
  const v1 = figuresOf(V1.name).blocksPerMinute;
  const published = PUBLISHED_COMETBFT.rotatingBlocksPerMinute;
  return [
    withinQuarter('blocks/min, rotating, v0.34', published.v034, before),
    withinQuarter('blocks/min, rotating, v0.37', published.v037, before),
    withinQuarter('blocks/min, rotating, v1', published.v1, v1),
  ];
}

function run(seed: string, { name, machine, isV1 }: Network): QaFigures {
  const spec = cometbftSpec({
    ...{ machine, isV1 },
    validatorCount: VALIDATORS,
    fullNodeCount: 25,
    dialCount: VALIDATORS,
    oneWayUs: () => LOCAL_DELAY_US,
    txPerSecond: 74,
    resync: {
      chainBlocks: CHAIN_BLOCKS,
      blockBytes: BLOCK_BYTES,
      checkUs: VALIDATORS * machine.costs.commitVoteUs,
    },
    loadSeconds: MEASURED_SECONDS,
  });
  return runQaCluster(spec, new Streams(seed).of('cometbft', name));
}
