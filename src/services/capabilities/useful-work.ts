/**
 * A chain whose blocks are credited for proofs of useful work, and its miners.
 *
 * The capability `useful_work` belongs to the nodes, `useful_work_miner` to the component that
 * mines. Work, threshold, mix and pace are outcomes of the race that the miners run.
 */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { positive } from '../../schema/whole.ts';
import {
  type Answer,
  type Arguments,
  answer,
  type CapabilityHost,
  type CapabilityKind,
  noAnswer,
  type Probe,
} from '../runtime/capability.ts';
import { MixWindow, totalVariation } from '../useful-work/mix.ts';
import { isGammaBelowTheta } from '../useful-work/policy.ts';
import { Miner } from './useful-work/miner.ts';
import { UsefulWorkNode } from './useful-work/node.ts';
import { nats, type UsefulWorkSpec, usefulWorkSchema } from './useful-work/spec.ts';
import { type NodeView, targetsOf } from './useful-work/view.ts';

export { usefulWorkSchema };

/** What a scenario file says about the capability of a miner. */
export const usefulWorkMinerSchema = record({
  kind: z.literal('useful_work_miner'),
  trials_per_second: positive()
    .prefault(100)
    .describe('Trials per second of one instance, at the reference speed.'),
}).describe('Mines the chain of the component that names it among its miners.');

const GAMMA_BLOCKS = 20;
const PACE_BLOCKS = 64;

/** The kind of the nodes. */
export const usefulWork: CapabilityKind<UsefulWorkSpec> = {
  kind: 'useful_work',
  schema: usefulWorkSchema,
  metrics: {
    work_height: { type: 'gauge', help: 'Height of the last block that the node has' },
    work_head_age_seconds: { type: 'gauge', help: 'Time since the last block of the node' },
    work_gamma: { type: 'gauge', help: 'Useful work credited to the last block, in nats' },
    work_theta: { type: 'gauge', help: 'Threshold of a trial, in nats' },
    work_target_interval_seconds: { type: 'gauge', help: 'Time between blocks aimed at' },
    work_acceptance_probability: {
      type: 'gauge',
      help: 'Probability with which one trial made the last block',
    },
    work_acceptance_ratio: {
      type: 'gauge',
      help: 'Blocks over those that the target allows, among the last 64: 1 is on pace',
    },
    work_type_share: { type: 'gauge', help: 'Share of the credit of recent blocks by type' },
    work_type_credit_total: { type: 'counter', help: 'Nats credited to blocks, by type' },
    work_mix_distance: { type: 'gauge', help: 'Total variation between shares and their targets' },
    work_fairness_index: { type: 'gauge', help: "Jain's index of the credit by type" },
    work_blocks_total: { type: 'counter', help: 'Blocks that the process has taken' },
    work_bare_blocks_total: { type: 'counter', help: 'Blocks without credited work' },
    work_refused_blocks_total: {
      type: 'counter',
      help: 'Refusals by reason: another genesis, or more claimed than the policy allows',
    },
    work_retarget_saturated_total: {
      type: 'counter',
      help: 'Adjustments that a bound of the threshold held back',
    },
    work_block_interval_seconds: { type: 'histogram', help: 'Time between two blocks' },
  },
  probes: {
    genesis_hash: { gives: 'text', help: 'Hash of the genesis of its chain' },
    head_height: { gives: 'count', help: 'Height of its last block' },
    head_age: { gives: 'seconds', help: 'Time since its last block' },
    gamma_least_over: {
      gives: 'count',
      help: 'Least useful work, in nats, of its last `blocks` blocks (20)',
    },
    mix_distance: {
      gives: 'ratio',
      help: 'Total variation between the mix of its last `blocks` blocks and the target mix',
    },
    block_pace: {
      gives: 'ratio',
      help: 'Blocks over those that the target allows, among its last `blocks` blocks (64)',
    },
    gamma_below_theta: {
      gives: 'bool',
      help: 'Whether the threshold can rise above what a block may be credited',
    },
  },
  operations: ['volume_wipe'],
  settings: {
    genesis_hash: '',
    'work.target_interval_seconds': 0,
    'work.gamma_cap': 0,
    'work.theta_max': 0,
  },
  traits: {},
  faults: ['hang', 'port_closed', 'link_loss', 'link_delay', 'partition'],
  results: {
    excess_accepted: 'takes blocks that claim more than the policy allows',
    retarget: 'aims at `factor` (2) times the target interval',
  },
  partners: ({ miners }, component) => [
    { group: component },
    ...miners.map((group) => ({ group, kind: 'useful_work_miner', key: 'miners' })),
  ],
  create: (host, spec) => new ProbedNode(host, spec),
};

/** The kind of the miners. */
export const usefulWorkMiner: CapabilityKind<z.output<typeof usefulWorkMinerSchema>> = {
  kind: 'useful_work_miner',
  schema: usefulWorkMinerSchema,
  metrics: {
    miner_trials_per_second: { type: 'gauge', help: 'Trials per second that it is capable of' },
    miner_connected: { type: 'gauge', help: 'Whether a node of its genesis takes its blocks' },
    miner_blocks_total: { type: 'counter', help: 'Blocks that it made' },
    miner_refused_total: { type: 'counter', help: 'Times a node refused its genesis' },
  },
  probes: { genesis_hash: { gives: 'text', help: 'Hash of the genesis that it mines on' } },
  operations: [],
  settings: { genesis_hash: '' },
  traits: {},
  faults: ['hang', 'cpu_slow', 'link_loss', 'link_delay', 'partition'],
  results: {
    empty_template: 'attaches no proofs, in `share` of its trials',
    monoculture: 'fills `factor` (1) of the credit with the type `path`, in `share` of its trials',
    template_caps: 'takes the caps for `factor` (2) times what they are, in `share` of its trials',
  },
  create: (host, { trialsPerSecond }) => new Miner(host, trialsPerSecond),
};

/** A node with the questions that it answers. */
class ProbedNode extends UsefulWorkNode {
  readonly probes: ReadonlyMap<string, Probe>;

  constructor(host: CapabilityHost, spec: UsefulWorkSpec) {
    super(host, spec);
    const ask =
      (question: (view: NodeView, args: Arguments) => Answer): Probe =>
      (instance, args, reply) => {
        const view = this.viewOf(instance);
        reply(
          view === undefined ? noAnswer(`${instance.name} has no chain`) : question(view, args),
        );
      };
    this.probes = new Map([
      ['genesis_hash', ask(({ ledger }) => answer(ledger.genesis))],
      ['head_height', ask(({ height }) => answer(height))],
      ['head_age', ask((view) => answer(view.headAgeUs(host.scheduler.nowUs()) / 1_000_000))],
      ['gamma_least_over', ask((view, args) => gammaLeast(view, blocksOf(args, GAMMA_BLOCKS)))],
      ['mix_distance', ask((view, args) => distance(spec, view, blocksOf(args, spec.mixWindow)))],
      ['block_pace', ask((view, args) => pace(view, blocksOf(args, PACE_BLOCKS)))],
      ['gamma_below_theta', ask(({ ledger }) => answer(isGammaBelowTheta(ledger.chain.policy)))],
    ]);
  }
}

function blocksOf({ blocks }: Arguments, otherwise: number): number {
  return typeof blocks === 'number' && blocks >= 1 ? Math.floor(blocks) : otherwise;
}

const NO_BLOCKS = noAnswer('there are no blocks yet');

function gammaLeast(view: NodeView, count: number): Answer {
  const blocks = view.last(count);
  if (blocks.length === 0) return NO_BLOCKS;
  const least = Math.min(...blocks.map(({ gammaMicronats }) => gammaMicronats));
  return { value: nats(least), samples: blocks.length, detail: null };
}

function distance(spec: UsefulWorkSpec, view: NodeView, count: number): Answer {
  const blocks = view.last(count);
  if (!blocks.some(({ gammaMicronats }) => gammaMicronats > 0)) return NO_BLOCKS;
  const mix = new MixWindow(spec.types.length, blocks.length);
  for (const { byTypeMicronats } of blocks) mix.push(byTypeMicronats);
  const value = totalVariation(mix.shares(), targetsOf(spec));
  return { value, samples: blocks.length, detail: null };
}

function pace(view: NodeView, count: number): Answer {
  const value = view.pace(count);
  const samples = view.last(count).length;
  return value === null ? NO_BLOCKS : { value, samples, detail: null };
}
