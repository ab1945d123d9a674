/** What a validator answers. */
import { toHex } from '../../../crypto/bytes.ts';
import { migrationDrill } from '../../chain/migration-drill.ts';
import { knowsIdentity } from '../../chain/transition.ts';
import {
  type Answer,
  type Arguments,
  answer,
  noAnswer,
  type Probe,
} from '../../runtime/capability.ts';
import { hashText } from '../../runtime/process-probes.ts';
import type { Chain } from './chain.ts';
import { migrationDefects } from './migration-defects.ts';
import { type ChainNode, DIRECTORIES } from './node.ts';
import { mayProposeUnder, tierPolicyOf, weightSum } from './tiers.ts';
import { type FeatureKey, genesisOf, isOn } from './world.ts';

const FEATURES: readonly FeatureKey[] = [
  'consensus',
  'rewards',
  'witness',
  'recursiveProofs',
  'enforcement',
  'pruning',
];
const WITHIN_SECONDS = 60;
const STEPS_VERIFIED = 16;

type Ask = (chain: Chain, node: ChainNode, args: Arguments) => Answer;

const ASKS: Readonly<Record<string, Ask>> = {
  head_height: (_chain, { voter, height }) => answer(Math.max(voter.head, height)),
  finalized_height: (_chain, { height }) => answer(height),
  head_age: (chain, node) => answer(ageSeconds(chain, node.voter.finalUs)),
  is_advancing: (chain, node, args) =>
    answer(ageSeconds(chain, node.voter.finalUs) <= numberOf(args, 'within', WITHIN_SECONDS)),
  genesis_hash: (_chain, { genesis }) => answer(genesis),
  genesis_configured: (chain, node) => answer(genesisOf(chain, node)?.hash ?? null),
  chain_id: ({ spec }) => answer(spec.chainId),
  state_root: (chain, node, args) => {
    const height = numberOf(args, 'height', node.height);
    const root = chain.rootAt(node, height);
    return root === undefined ? noAnswer(`it has not come to height ${height}`) : answer(root);
  },
  root_agreement: (chain, node) => {
    if (node.height === 0) return answer(true);
    const root = chain.blocks.at(node.height)?.root;
    return answer(root === node.state?.rootHex, root?.slice(0, 16));
  },
  epoch: ({ spec }, { height }) => answer(Math.floor(height / spec.epochBlocks)),
  epochs_finalized: ({ spec }, { height }, args) => {
    const since = numberOf(args, 'since', 0);
    return answer(Math.floor(height / spec.epochBlocks) - Math.floor(since / spec.epochBlocks));
  },
  status: (_chain, node) => {
    const channel = node.isWrong('status_channel') ? 'unknown' : node.setting('channel', '');
    const gates = [...node.settings].filter(([key, on]) => key.startsWith('gates.') && on === true);
    return answer(channel, gates.map(([key]) => key.slice('gates.'.length)).join(' '));
  },
  chain_gates: (chain, node) =>
    answer(
      FEATURES.filter((key) => isOn(chain, node, key, false)).map(
        (key) => chain.spec.features[key]!,
      ),
    ),
  conservation: (_chain, { keeper }) => {
    if (keeper === null) return noAnswer('it keeps no rewards');
    return { value: keeper.error, samples: keeper.epochs, detail: null };
  },
  restore_drill: (_chain, node, args) => {
    const { backup } = args;
    if (typeof backup === 'string') {
      const reason = node.disk.drillBackup(backup);
      return answer(reason === null, reason);
    }
    const outcome = node.disk.drill(nameOf(args), schemaOf(node));
    if (outcome === null) return noAnswer(`there is no snapshot ${nameOf(args)}`);
    if (outcome.outcome === 'fail') return answer(`refused: ${outcome.reason}`);
    return answer(outcome.root);
  },
  migration_drill: (chain, node, args) => {
    const reason = drillMigration(chain, node, args);
    return answer(reason === null, reason);
  },
  snapshot_root: (_chain, { disk }, args) => {
    const stored = disk.snapshots.get(nameOf(args));
    return stored === undefined ? noAnswer('there is no such snapshot') : answer(stored.root);
  },
  snapshot_digest: (_chain, { disk }, args) => {
    const digest = disk.digestOf(nameOf(args));
    return digest === null ? noAnswer(`there is no snapshot ${nameOf(args)}`) : answer(digest);
  },
  schema: (_chain, { disk, instance }) =>
    answer(instance.amount('schema_skew', 'schema', disk.schema ?? 0)),
  proof_kind: (_chain, { instance }) => answer(instance.trait('proof_kind', 'stark')),
  proof_kinds: (_chain, { track }) =>
    track === null ? noAnswer('it verifies no proofs') : answer(track.kinds),
  largest_proof_accepted: (_chain, { track, instance }, args) => {
    if (track === null) return noAnswer('it verifies no proofs');
    return answer(
      track.takes(numberOf(args, 'bytes', instance.trait('proof_size_bytes', 1_048_576))),
    );
  },
  oversize_refused: (_chain, node) => {
    if (node.track === null) return noAnswer('it verifies no proofs');
    return answer(!node.track.takes(node.setting('max_proof_size_bytes', 0) + 1));
  },
  commitment_advances: (chain, node, args) => {
    if (node.track === null) return noAnswer('it verifies no proofs');
    const isRecent = ageSeconds(chain, node.foldedUs) <= numberOf(args, 'within', WITHIN_SECONDS);
    const isMoving = isRecent && node.track.height > 0;
    return answer(isMoving && chain.proofs.verifies(node, STEPS_VERIFIED));
  },
  proposer_share: (chain, node) => {
    const policy = tierPolicyOf(node);
    let able = 0;
    for (const other of chain.nodes) {
      if (mayProposeUnder(policy, chain, other)) able += other.voter.power;
    }
    return answer(able / chain.consensus.totalPower);
  },
  tier_weights: (_chain, node) => answer(weightSum(node)),
  cache_hit_ratio: (_chain, { cache }) => {
    const samples = cache.hits + cache.misses;
    if (samples === 0) return noAnswer('nothing was looked up');
    return { value: cache.hits / samples, samples, detail: null };
  },
  dirs_hash: (_chain, { directories, genesis }) => {
    const ids = DIRECTORIES.map((key) => {
      const id = directories.get(key)?.read('id');
      return id === undefined ? '' : toHex(id);
    });
    return answer(hashText(JSON.stringify([genesis, ...ids])));
  },
  validator_power: (_chain, { voter }) => answer(voter.power),
  production: (_chain, node) => answer(node.canTakePart),
};

/** The questions by name. */
export function probesOf(chain: Chain): ReadonlyMap<string, Probe> {
  const probes = new Map<string, Probe>();
  for (const [name, ask] of Object.entries(ASKS)) {
    probes.set(name, (instance, args, reply) => {
      const node = chain.nodes.find((one) => one.instance === instance)!;
      reply(node.state === null ? noAnswer('its store is not open') : ask(chain, node, args));
    });
  }
  probes.set('tx_round_trip', sent(chain, 'transfer'));
  probes.set('identity_genesis', sent(chain, 'identity'));
  return probes;
}

/** Sends a transaction, and answers once it is final. */
function sent(chain: Chain, kind: 'transfer' | 'identity'): Probe {
  return (instance, _args, reply) => {
    const node = chain.nodes.find((one) => one.instance === instance)!;
    const id = chain.traffic.submit(node, kind, ({ us, state }) => {
      if (kind === 'transfer') reply(answer(us / 1_000_000));
      else reply(answer(typeof id === 'number' && knowsIdentity(state, id)));
    });
    if (typeof id === 'string') reply(noAnswer(id));
  };
}

function ageSeconds({ nowUs }: Chain, sinceUs: number): number {
  return (nowUs - sinceUs) / 1_000_000;
}

function schemaOf({ instance }: ChainNode): number {
  return instance.artifact?.release.schema ?? 0;
}

/** Rehearses a migration with what the process would get wrong. @returns What is wrong, or null. */
function drillMigration(chain: Chain, node: ChainNode, args: Arguments): string | null {
  const { disk, state } = node;
  if (state === null || disk.schema === null) return 'its store is not open';
  const { crash_at: at = '' } = args;
  const shares = String(at).split(',');
  const to = numberOf(args, 'to', disk.schema + 1);
  return migrationDrill(state, {
    ...{ from: disk.schema, to },
    crashesAt: shares.filter((share) => share !== '').map(Number),
    ...migrationDefects(chain, node, to),
  });
}

function nameOf(args: Arguments): string {
  const { name, snapshot = name } = args;
  return typeof snapshot === 'string' ? snapshot : 'auto';
}

function numberOf(args: Arguments, key: string, otherwise: number): number {
  const value = args[key];
  return typeof value === 'number' ? value : otherwise;
}
