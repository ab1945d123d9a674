import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PROOF_BYTES_MAX,
  ProverTrap,
  StarkError,
  StarkProver,
  type StarkReason,
  type StarkStatement,
  type StarkValidator,
  votedOf,
} from '../../src/crypto/stark.ts';

const wasm = new Uint8Array(readFileSync(new URL('../../native/prover.wasm', import.meta.url)));
const recorded = JSON.parse(
  readFileSync(new URL('../../native/prover.json', import.meta.url), 'utf8'),
);
const prover = StarkProver.compile(wasm);

const COUNT = 24;
const validators: StarkValidator[] = Array.from({ length: COUNT }, (_, index) => ({
  key: Uint8Array.from({ length: 32 }, (_, at) => (index * 37 + at * 11) & 255),
  power: 40_000 + 977 * index,
}));
const voted = validators.map((_, index) => index >= 3);
const statement = statementOf(validators);
const proof = prover.prove(statement, { validators, voted });

/** Places in the head of a proof. */
const CIRCUIT_AT = 4;
const PARAMETERS_AT = 8;
const DIGEST_AT = 12;
const BITMAP_AT = 44;
const BODY_AT = BITMAP_AT + COUNT / 8;

/** What refuses a proof whose head is in order. */
const DEEP: readonly StarkReason[] = [
  'stark.decode',
  'stark.opening',
  'stark.fri',
  'stark.constraint',
];

describe('StarkProver', () => {
  test('verifies its own proof of 24 validators, of which 21 voted', () => {
    expect(prover.verify(statement, proof)).toBeNull();
    expect(votedOf(proof, COUNT)).toEqual(voted);
  });

  test('proves and verifies sets of every shape around a power of two', () => {
    for (const count of [1, 7, 8, 15, 16, 31]) {
      const some = validators.concat(validators).slice(0, count);
      const about = statementOf(some);
      const made = prover.prove(about, { validators: some, voted: some.map(() => true) });
      expect(prover.verify(about, made)).toBeNull();
    }
  });

  test('gives the same bytes again, also in a fresh instance', () => {
    const fresh = StarkProver.compile(prover.module);
    expect(fresh.prove(statement, { validators, voted })).toEqual(proof);
    // Changes only with circuit, parameters or library. A native build gives the same.
    expect(sha256(proof)).toBe('739eee54d2b8995b7b0cb2629f0093fa5f3712ea62438cbe86eda7e1d28fbcce');
  });

  test('runs the bytes that native/prover.json records, without imports', () => {
    expect({ sha256: sha256(wasm), bytes: wasm.length }).toEqual({
      sha256: recorded.sha256,
      bytes: recorded.bytes,
    });
  });

  test('reports at least 100 conjectured bits, and the proven ones beside them', () => {
    const { conjecturedBits, provenBits, parameters } = prover.security();
    expect(conjecturedBits).toBeGreaterThanOrEqual(100);
    expect(provenBits).toBe(64);
    expect(parameters).toMatchObject({ log_blowup: 3, queries: 40, query_pow_bits: 8 });
  });
});

describe('a statement that was not proven', () => {
  const changes: Record<keyof StarkStatement, Partial<StarkStatement>> = {
    validatorSetRoot: { validatorSetRoot: flipped(statement.validatorSetRoot, 0) },
    validatorCount: { validatorCount: COUNT - 1 },
    totalPower: { totalPower: statement.totalPower + 1 },
    quorumThreshold: { quorumThreshold: statement.quorumThreshold - 1 },
    blockHash: { blockHash: flipped(statement.blockHash, 255) },
    height: { height: statement.height + 0x1_0000_0000 },
    round: { round: statement.round + 0x1_0000 },
    epoch: { epoch: statement.epoch + 1 },
    vrfRoot: { vrfRoot: flipped(statement.vrfRoot, 100) },
    witnessRoot: { witnessRoot: flipped(statement.witnessRoot, 7) },
    reputationRoot: { reputationRoot: flipped(statement.reputationRoot, 248) },
  };

  test.each(Object.entries(changes))('is refused when it differs in %s', (_, change) => {
    expect(prover.verify({ ...statement, ...change }, proof)).toBe('stark.public_inputs');
  });

  test('is refused also under a head that was made for it', () => {
    for (const change of [changes.blockHash, changes.height, changes.vrfRoot]) {
      const other = { ...statement, ...change };
      const label = prover.prove(other, { validators, voted });
      expect(DEEP).toContain(prover.verify(other, relabelled(proof, label)));
    }
  });

  test('is refused when it cannot be encoded', () => {
    for (const change of [{ height: -1 }, { round: 0.5 }, { blockHash: new Uint8Array(31) }]) {
      expect(prover.verify({ ...statement, ...change }, proof)).toBe('stark.public_inputs');
      expect(() => prover.prove({ ...statement, ...change }, { validators, voted })).toThrow(
        RangeError,
      );
    }
  });

  test('is refused when the proof publishes other voters', () => {
    const digest = prover.verify(statement, flipped(proof, 8 * BITMAP_AT));
    expect(digest).toBe('stark.public_inputs');
    const everyone = prover.prove(statement, { validators, voted: voted.map(() => true) });
    expect(DEEP).toContain(prover.verify(statement, relabelled(proof, everyone)));
  });
});

describe('a proof that was tampered with', () => {
  test('is refused for any flipped bit, with a reason', () => {
    const bits = fc.integer({ min: 8 * BODY_AT, max: 8 * proof.length - 1 });
    const refused = fc.property(bits, (bit) => {
      const reason = prover.verify(statement, flipped(proof, bit));
      return reason !== null && DEEP.includes(reason);
    });
    fc.assert(refused, { numRuns: 80, seed: 7 });
  });

  test('is refused for a bit of the digest', () => {
    const bit = 8 * DIGEST_AT + 77;
    expect(prover.verify(statement, flipped(proof, bit))).toBe('stark.public_inputs');
  });

  test('is refused when it is cut short anywhere', () => {
    for (const length of [0, 11, BITMAP_AT, BODY_AT, BODY_AT + 1, proof.length - 1]) {
      expect(prover.verify(statement, proof.slice(0, length))).toBe('stark.decode');
    }
  });

  test('is refused when anything follows it', () => {
    const longer = new Uint8Array(proof.length + 1);
    longer.set(proof);
    expect(prover.verify(statement, longer)).toBe('stark.trailing');
  });

  test('is refused unread when it is too long', () => {
    const huge = new Uint8Array(PROOF_BYTES_MAX + 1);
    huge.set(proof);
    expect(prover.verify(statement, huge)).toBe('stark.oversize');
  });

  test('is refused when it names another circuit or other parameters', () => {
    expect(prover.verify(statement, flipped(proof, 8 * CIRCUIT_AT))).toBe('stark.circuit');
    expect(prover.verify(statement, flipped(proof, 8 * PARAMETERS_AT))).toBe('stark.params');
    expect(prover.verify(statement, flipped(proof, 0))).toBe('stark.decode');
  });
});

describe('a witness that does not satisfy the statement', () => {
  const without = (isAbsent: (validator: StarkValidator) => boolean) => ({
    validators,
    voted: validators.map((validator) => !isAbsent(validator)),
  });

  test('is refused below the quorum', () => {
    expect(
      refusalOf(
        statement,
        without(({ power }) => power > 50_000),
      ),
    ).toBe('stark.witness');
    expect(
      refusalOf(
        statement,
        without(() => true),
      ),
    ).toBe('stark.witness');
  });

  test('is refused at exactly two thirds', () => {
    const equal = validators.slice(0, 3).map(({ key }) => ({ key, power: 100 }));
    const about = statementOf(equal);
    expect(about.quorumThreshold).toBe(201);
    const two = { validators: equal, voted: [true, true, false] };
    expect(refusalOf(about, two)).toBe('stark.witness');
  });

  test('is refused for a threshold that is not the quorum of the total', () => {
    for (const quorumThreshold of [0, 1, statement.quorumThreshold - 1]) {
      const witness = { validators, voted };
      expect(refusalOf({ ...statement, quorumThreshold }, witness)).toBe('stark.witness');
    }
  });

  test('is refused when its set, count or votes are not the statement’s', () => {
    const fewer = { validators: validators.slice(1), voted: voted.slice(1) };
    expect(refusalOf(statement, fewer)).toBe('stark.witness');
    const swapped = [validators[1]!, validators[0]!, ...validators.slice(2)];
    expect(refusalOf(statement, { validators: swapped, voted })).toBe('stark.witness');
    expect(refusalOf(statement, { validators, voted: voted.slice(1) })).toBe('stark.witness');
  });
});

describe('validatorSetRoot', () => {
  test('differs for any other length, order, key or power', () => {
    const sets: StarkValidator[][] = [
      validators,
      validators.slice(0, -1),
      [...validators].reverse(),
    ];
    for (const [index, validator] of validators.entries()) {
      const key = flipped(validator.key, index * 8 + (index & 7));
      sets.push(validators.with(index, { ...validator, key }));
      sets.push(validators.with(index, { ...validator, power: validator.power + 1 }));
    }
    const roots = new Set(sets.map((set) => sha256(prover.validatorSetRoot(set))));
    expect(roots.size).toBe(sets.length);
  });

  test('is eight canonical elements of BabyBear', () => {
    const root = prover.validatorSetRoot(validators);
    const view = new DataView(root.buffer, root.byteOffset);
    for (let at = 0; at < 32; at += 4) expect(view.getUint32(at, true)).toBeLessThan(0x78000001);
    const aliased = root.slice();
    new DataView(aliased.buffer).setUint32(0, 0x78000001, true);
    const other = { ...statement, validatorSetRoot: aliased };
    expect(prover.verify(other, proof)).toBe('stark.public_inputs');
  });

  test('refuses sets outside its limits', () => {
    const one = validators[0]!;
    const wrong: StarkValidator[][] = [
      [],
      Array.from({ length: 1025 }, () => one),
      [{ ...one, key: new Uint8Array(31) }],
      [{ ...one, power: 0x4000_0000 }],
      [{ ...one, power: -1 }],
    ];
    for (const set of wrong) expect(() => prover.validatorSetRoot(set)).toThrow(RangeError);
  });
});

describe('a trap', () => {
  // A module whose every export has the right type, and whose allocator is `unreachable`.
  const trapping = StarkProver.compile(
    Uint8Array.from([
      ...[0, 97, 115, 109, 1, 0, 0, 0],
      ...[1, 6, 1, 96, 1, 127, 1, 127],
      ...[3, 2, 1, 0],
      ...[7, 15, 1, 11, ...new TextEncoder().encode('stark_alloc'), 0, 0],
      ...[10, 5, 1, 3, 0, 0, 11],
    ]),
  );

  test('surfaces as a ProverTrap with its cause, time and again', () => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(() => trapping.verify(statement, proof)).toThrow(ProverTrap);
    }
    try {
      trapping.security();
    } catch (error) {
      expect((error as Error).cause).toBeInstanceOf(Error);
    }
  });
});

function statementOf(set: readonly StarkValidator[]): StarkStatement {
  const totalPower = set.reduce((sum, { power }) => sum + power, 0);
  return {
    validatorSetRoot: prover.validatorSetRoot(set),
    validatorCount: set.length,
    totalPower,
    quorumThreshold: Math.floor((2 * totalPower) / 3) + 1,
    blockHash: new Uint8Array(32).fill(0x11),
    height: 77,
    round: 3,
    epoch: 5,
    vrfRoot: new Uint8Array(32).fill(0x22),
    witnessRoot: new Uint8Array(32).fill(0x33),
    reputationRoot: new Uint8Array(32).fill(0xff),
  };
}

/** One proof under the head of another. */
function relabelled(body: Uint8Array, head: Uint8Array): Uint8Array {
  const both = body.slice();
  both.set(head.subarray(0, BODY_AT));
  return both;
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function refusalOf(
  about: StarkStatement,
  witness: { validators: readonly StarkValidator[]; voted: readonly boolean[] },
): StarkReason | undefined {
  try {
    prover.prove(about, witness);
    return undefined;
  } catch (error) {
    if (error instanceof StarkError) return error.reason;
    throw error;
  }
}
