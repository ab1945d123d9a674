import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/crypto/bytes.ts';
import { VrfKey, verifyVrf, vrfOutput } from '../../../src/crypto/ecvrf.ts';
import { vrfAlpha } from '../../../src/crypto/envelope.ts';
import {
  COMMITTEE_MIN,
  drawEpochSet,
  type SelectionRules,
} from '../../../src/model/chain/epoch-selection.ts';
import { type EpochEntry, placeOf } from '../../../src/model/chain/epoch-set.ts';
import { tierSeed } from '../../../src/model/chain/tier-seed.ts';
import { merkle, sized, u32 } from '../../support/world-bytes.ts';
import { found } from '../../support/world-chain.ts';

const founding = found(['cluster.groups.0.count=9', 'consensus.selection.committee=9']);
const { genesis, identities } = founding;
const { validators } = genesis;
const BEACON = new Uint8Array(32).fill(3);
const INPUT = 'cd'.repeat(32);

function entryOf(validator: number, epoch: number): EpochEntry {
  const member = validators[validator]!;
  const alpha = vrfAlpha({ previousBlockHash: fromHex(INPUT), epoch, tierSeed: tierSeed(member) });
  const proof = VrfKey.fromSeed(identities[member.node]!.secrets.vrf).prove(alpha);
  return { proof, output: vrfOutput(proof) };
}

const ENTRIES = new Map(validators.map(({ index }) => [index, entryOf(index, 5)]));

function draw(changes: Partial<SelectionRules> = {}, entries = ENTRIES, beacon = BEACON) {
  const rules = { validators, committee: 9, tierMin: 3, ...changes };
  return drawEpochSet(rules, 5, entries, beacon, INPUT);
}

describe('drawEpochSet', () => {
  test('takes all when as many are wanted as apply', () => {
    const set = draw()!;
    expect(set.members).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(set).toMatchObject({ epoch: 5, inputHash: INPUT });
    expect(set.totalPower).toBe(set.powers.reduce((sum, power) => sum + power, 0));
  });

  test('gives every member its own keys, power and submission, by place', () => {
    const set = draw({ committee: 4 })!;
    expect(set.members).toEqual([...set.members].sort((a, b) => a - b));
    set.members.forEach((member, place) => {
      const { voteKey, vrfKey } = validators[member]!;
      expect(set.keys[place]).toEqual({ voteKey, vrfKey, power: set.powers[place] });
      expect(set.entries[place]).toBe(ENTRIES.get(member));
      expect(placeOf(set, member)).toBe(place);
    });
    const others = validators.filter(({ index }) => !set.members.includes(index));
    expect(others.map(({ index }) => placeOf(set, index))).toEqual(others.map(() => -1));
  });

  test('hashes the set as a tree over place, keys and power', () => {
    const set = draw()!;
    const leaves = set.keys.map(({ voteKey, vrfKey, power }, place) =>
      Buffer.concat([u32(place), sized(voteKey), sized(vrfKey), u32(power)]),
    );
    expect(set.hash).toBe(merkle(leaves).toString('hex'));
  });

  test('draws at least as many as are wanted and prefers the lowest tickets', () => {
    const set = draw({ committee: 4 })!;
    const ticketOf = (index: number): bigint => {
      const { standing } = validators[index]!;
      const output = Buffer.from(ENTRIES.get(index)!.output.subarray(0, 32)).toString('hex');
      return BigInt(`0x${output}`) / BigInt((standing.tier + 1) * standing.timetokeHours);
    };
    const inOrder = validators
      .map(({ index }) => index)
      .sort((a, b) => (ticketOf(a) < ticketOf(b) ? -1 : 1));
    expect(set.members.length).toBeGreaterThanOrEqual(4);
    const best = inOrder.slice(0, set.members.length).sort((a, b) => a - b);
    expect(set.members).toEqual(best);
  });

  test('draws nobody who did not apply or stands too low', () => {
    const some = new Map([...ENTRIES].filter(([index]) => index !== 2 && index !== 7));
    expect(draw({}, some)!.members).toEqual([0, 1, 3, 4, 5, 6, 8]);
    const lowered = validators.map((one) =>
      one.index === 4 ? { ...one, standing: { ...one.standing, tier: 2 } } : one,
    );
    expect(draw({ validators: lowered })!.members).not.toContain(4);
  });

  test('keeps the last committee when fewer than four are left', () => {
    const few = (count: number) => new Map([...ENTRIES].slice(0, count));
    expect(COMMITTEE_MIN).toBe(4);
    expect(draw({}, few(4))?.members).toEqual([0, 1, 2, 3]);
    expect(draw({}, few(3))).toBe(null);
    expect(draw({ tierMin: 6 })).toBe(null);
  });

  test('chains the beacon over the one before and over who was drawn', () => {
    const beacons = [
      draw()!.beacon,
      draw({}, ENTRIES, new Uint8Array(32).fill(4))!.beacon,
      draw({}, new Map([...ENTRIES].slice(1)))!.beacon,
    ].map((bytes) => Buffer.from(bytes).toString('hex'));
    expect(new Set(beacons).size).toBe(3);
    expect(draw()).toEqual(draw());
  });
});

describe('the first set of a founded chain', () => {
  test('was drawn from VRF proofs that hold over the hash of the genesis', () => {
    const { firstSet, hash } = genesis;
    expect(firstSet.members).toHaveLength(9);
    firstSet.members.forEach((member, place) => {
      const validator = validators[member]!;
      const previousBlockHash = fromHex(hash);
      const alpha = vrfAlpha({ previousBlockHash, epoch: 0, tierSeed: tierSeed(validator) });
      const { proof, output } = firstSet.entries[place]!;
      expect(verifyVrf(validator.vrfKey, alpha, proof)).toEqual({ ok: true, output });
    });
  });
});
