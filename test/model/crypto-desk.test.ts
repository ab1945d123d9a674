import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VrfKey } from '../../src/crypto/ecvrf.ts';
import { SigningKey } from '../../src/crypto/ed25519.ts';
import type { CryptoJob } from '../../src/crypto/jobs.ts';
import { CryptoDesk } from '../../src/model/crypto-desk.ts';
import { CryptoPool } from '../../src/worker/pool.ts';
import { sha256, sized } from '../support/world-bytes.ts';

const SEED = new Uint8Array(32).fill(5);
const OTHER_SEED = new Uint8Array(32).fill(6);
const MESSAGE = Uint8Array.of(1, 2, 3);
const key = SigningKey.fromSeed(SEED);
const signature = key.sign(MESSAGE);
const forged = signature.map((byte, at) => (at === 40 ? byte ^ 1 : byte));
const sign = (byte: number): CryptoJob => ({
  kind: 'sign',
  seed: SEED,
  message: Uint8Array.of(byte),
});

let pool: CryptoPool;
let desk: CryptoDesk;
beforeEach(async () => {
  pool = await CryptoPool.open({ workers: 0, wasm: null });
  desk = new CryptoDesk(pool);
});
afterEach(() => pool.close());

async function settle(ticket: number): Promise<void> {
  for (const one of desk.unanswered(ticket)) await pool.wait(one);
}

describe('CryptoDesk', () => {
  test('says what a signature is worth', async () => {
    const good = desk.verify(key.publicKey, MESSAGE, signature);
    const bad = desk.verify(key.publicKey, MESSAGE, forged);
    await settle(good.ticket);
    await settle(bad.ticket);
    expect(desk.reason(good.ticket)).toBe(null);
    expect(desk.reason(bad.ticket)).toBe('bad_signature');
  });

  test('does equal checks once and tells unequal ones apart', () => {
    const first = desk.verify(key.publicKey, MESSAGE, signature);
    const again = desk.verify(key.publicKey.slice(), MESSAGE.slice(), signature.slice());
    expect(again).toEqual(first);
    const others = [
      desk.verify(key.publicKey, MESSAGE, forged),
      desk.verify(key.publicKey, Uint8Array.of(1, 2), signature),
      desk.verify(SigningKey.fromSeed(OTHER_SEED).publicKey, MESSAGE, signature),
    ];
    const tickets = [first, ...others].map(({ ticket }) => ticket);
    expect(new Set(tickets).size).toBe(4);
  });

  test('never takes a VRF proof for a signature', () => {
    const { ticket } = desk.verify(key.publicKey, MESSAGE, signature);
    expect(desk.verifyVrf(key.publicKey, MESSAGE, signature)).not.toBe(ticket);
  });

  test('says what a VRF proof is worth', async () => {
    const vrf = VrfKey.fromSeed(SEED);
    const tickets = [MESSAGE, Uint8Array.of(9)].map((alpha) =>
      desk.verifyVrf(vrf.publicKey, alpha, vrf.prove(MESSAGE)),
    );
    for (const ticket of tickets) await settle(ticket);
    expect(desk.reason(tickets[0]!)).toBe(null);
    expect(desk.reason(tickets[1]!)).not.toBe(null);
  });

  test('gives each request a job of its own', async () => {
    const tickets = [desk.request(sign(1)), desk.request(sign(1))];
    expect(tickets[0]).not.toBe(tickets[1]);
    for (const ticket of tickets) await settle(ticket);
    expect(desk.bytes(tickets[0]!)).toEqual(key.sign(Uint8Array.of(1)));
    expect(desk.bytes(tickets[1]!)).toEqual(key.sign(Uint8Array.of(1)));
  });

  test('answers a group when all its members are answered', async () => {
    const members = [1, 2, 3].map((byte) => desk.request(sign(byte)));
    const group = desk.group(members);
    expect(desk.unanswered(group)).toEqual(members);
    for (const member of members) {
      expect(desk.isAnswered(group)).toBe(false);
      await pool.wait(member);
    }
    expect(desk.isAnswered(group)).toBe(true);
    expect(desk.isAnswered(desk.group([]))).toBe(true);
  });

  test('answers an open group when all that were enlisted in it are answered', async () => {
    const [group, empty] = [desk.openGroup(), desk.openGroup()];
    const members = [desk.request(sign(1)), desk.request(sign(2))];
    for (const member of [...members, ...members]) desk.enlist(group, member);
    expect(desk.unanswered(group)).toEqual(members);
    await settle(members[0]!);
    expect(desk.isAnswered(group)).toBe(false);
    await settle(members[1]!);
    expect(desk.isAnswered(group)).toBe(true);
    expect(desk.isAnswered(empty)).toBe(true);
  });

  test('keeps the answers of a group that is dissolved', async () => {
    const member = desk.request(sign(1));
    const [group, other] = [desk.group([member]), desk.group([member])];
    await settle(group);
    desk.dissolve(group);
    expect(desk.isAnswered(other)).toBe(true);
    expect(desk.bytes(member)).toEqual(key.sign(Uint8Array.of(1)));
  });

  test('refuses to use an answer before it is there, once it is forgotten, or as another', async () => {
    const ticket = desk.request(sign(1));
    expect(() => desk.answer(ticket)).toThrow('a ticket is used before its answer');
    await settle(ticket);
    expect(() => desk.reason(ticket)).toThrow('an answer is no verdict: bytes');
    desk.forget(ticket);
    expect(() => desk.answer(ticket)).toThrow('a ticket is used before its answer');
    const check = desk.verify(key.publicKey, MESSAGE, signature).ticket;
    await settle(check);
    expect(() => desk.bytes(check)).toThrow('an answer has no bytes: verdict');
  });

  test('recalls signatures under the key of certificate checks, good and bad', async () => {
    const tickets = [signature, forged].map((one) => desk.verify(key.publicKey, MESSAGE, one));
    for (const { ticket } of tickets) await settle(ticket);
    const memo = desk.recallSignatures(tickets);
    const unknown = () => {
      throw new Error('the memo does not know this signature');
    };
    const keyOf = (one: Uint8Array) =>
      sha256(sized(key.publicKey), sized(one), sized(MESSAGE)).toString('hex');
    expect(memo.get(keyOf(signature), unknown)).toBe(null);
    expect(memo.get(keyOf(forged), unknown)).toBe('bad_signature');
  });

  test('hashes bytes', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(desk.hashOf(bytes)).toBe(sha256(bytes).toString('hex'));
    expect(desk.hashOf(bytes)).toBe(desk.hashOf(bytes.slice()));
  });
});
