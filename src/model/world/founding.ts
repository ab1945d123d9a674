/** The founding of a cluster: machines, keys, and the genesis that all nodes share. */
import { toHex } from '../../crypto/bytes.ts';
import { VrfKey, vrfOutput } from '../../crypto/ecvrf.ts';
import { SigningKey } from '../../crypto/ed25519.ts';
import { vrfAlpha } from '../../crypto/envelope.ts';
import { taggedHash } from '../../crypto/hash.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Streams } from '../../kernel/streams.ts';
import { COMMITTEE_MIN, drawEpochSet } from '../chain/epoch-selection.ts';
import type { EpochEntry } from '../chain/epoch-set.ts';
import type { Genesis, GenesisValidator } from '../chain/genesis.ts';
import { encodeHashInput } from '../chain/genesis-hash.ts';
import { tierSeed } from '../chain/tier-seed.ts';
import type { GroupSpec } from '../cluster-spec.ts';
import type { NodeSecrets, Role } from '../node/env.ts';
import { SeedError } from '../seed-error.ts';
import type { WorldSpec } from './spec.ts';
import { drawStake, drawStanding } from './voters.ts';

/** A node before it has a disk: who it is. */
export interface Identity {
  readonly index: number;
  readonly name: string;
  readonly group: string;
  readonly role: Role;
  readonly version: string;
  readonly secrets: NodeSecrets;
  readonly publicKey: Uint8Array;
  readonly stake: number;
}

/** Names, keys and stakes of all nodes, group by group. Each draws from streams of its own name. */
export function identitiesOf(groups: readonly GroupSpec[], streams: Streams): Identity[] {
  const identities: Identity[] = [];
  for (const group of groups) {
    for (let place = 0; place < group.count; place += 1) {
      const name = `${group.name}-${place}`;
      const secrets = {
        signing: secret(streams.of(name, 'signing-key')),
        vrf: secret(streams.of(name, 'vrf-key')),
      };
      // Most nodes of a large cluster sign nothing, and a key takes a millisecond to derive.
      let made: Uint8Array | undefined;
      identities.push({
        index: identities.length,
        name,
        group: group.name,
        role: group.role,
        version: group.version,
        secrets,
        get publicKey() {
          made ??= SigningKey.fromSeed(secrets.signing).publicKey;
          return made;
        },
        stake: drawStake(name, group.power, streams),
      });
    }
  }
  return identities;
}

/**
 * The genesis of a chain: its validators, and the set that real VRF submissions draw for epoch 0.
 *
 * @throws SeedError if too few validators stand high enough for a committee.
 */
export function foundChain(
  spec: WorldSpec,
  identities: readonly Identity[],
  streams: Streams,
): Genesis {
  const chainId = spec.cluster.chain;
  const founders = identities.filter((identity) => identity.role === 'validator');
  const keys = founders.map((founder) => VrfKey.fromSeed(founder.secrets.vrf));
  const validators = founders.map(
    (founder, index): GenesisValidator => ({
      index,
      node: founder.index,
      name: founder.name,
      voteKey: founder.publicKey,
      vrfKey: (keys[index] as VrfKey).publicKey,
      address: toHex(founder.publicKey),
      stake: founder.stake,
      standing: drawStanding(founder.name, streams),
    }),
  );
  const previousBlockHash = taggedHash('simnet/genesis/v1', encodeHashInput(chainId, validators));
  const hash = toHex(previousBlockHash);
  const submissions = new Map<number, EpochEntry>();
  for (const validator of validators) {
    const alpha = vrfAlpha({ previousBlockHash, epoch: 0, tierSeed: tierSeed(validator) });
    const key = keys[validator.index] as VrfKey;
    const proof = key.prove(alpha);
    submissions.set(validator.index, { proof, output: vrfOutput(proof) });
  }
  const { committee, tierMin } = spec.consensus.selection;
  const rules = { validators, committee, tierMin };
  const firstSet = drawEpochSet(rules, 0, submissions, previousBlockHash, hash);
  if (firstSet === null) throw tooFew(validators, tierMin);
  const epochBlocks = spec.consensus.epochBlocks;
  return { chainId, hash, validators, epochBlocks, committee, tierMin, firstSet };
}

function tooFew(validators: readonly GenesisValidator[], tierMin: number): SeedError {
  const able = validators.filter(({ standing }) => standing.tier >= tierMin).length;
  const drawn =
    `${able} of ${validators.length} validators have tier ${tierMin} or more with this seed, ` +
    `and a committee has at least ${COMMITTEE_MIN}`;
  const change = 'ask for a lower tier or for more validators';
  return new SeedError('consensus.selection.tier_min', drawn, change, 'consensus.committee');
}

function secret(stream: Stream): Uint8Array {
  const seed = new Uint8Array(32);
  stream.fill(seed);
  return seed;
}
