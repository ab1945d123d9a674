import { beforeEach, describe, expect, test } from 'vitest';
import { toHex } from '../../../src/crypto/bytes.ts';
import { VrfKey, verifyVrf, vrfOutput } from '../../../src/crypto/ecvrf.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { type Attachment, attachmentBinding } from '../../../src/model/tracker/attachment.ts';
import type { AuditEvidence, ReadPlan } from '../../../src/model/tracker/audit.ts';
import { auditLine } from '../../../src/model/tracker/audit-line.ts';
import { trackerFixture, trackerFixtureNames } from '../../../src/model/tracker/fixtures.ts';
import { WalletTracker } from '../../../src/model/tracker/wallet-tracker.ts';

/** One block of a simulated chain: what a node would answer about it. */
interface ChainBlock {
  readonly height: number;
  readonly blockHash: string;
  readonly envelope: Uint8Array;
  readonly vrf: { readonly publicKey: Uint8Array; readonly alpha: Uint8Array };
  readonly proof: Uint8Array;
  readonly output: Uint8Array;
}

const GENESIS = 'bitcoin-mainnet-0';
const FIRST_PAYMENT = 'bitcoin-mainnet-170';
const WITNESS = 'bitcoin-testnet-926485';
const CHAIN = trackerFixtureNames().map((_, place) => chainBlock(place));

let tracker: WalletTracker;

beforeEach(() => {
  tracker = new WalletTracker();
  for (const [place, name] of trackerFixtureNames().entries()) {
    const { height, blockHash, envelope, vrf, proof, output } = CHAIN[place]!;
    expect(tracker.index(name, rawOf(name), { height, blockHash })).toBeNull();
    tracker.attach(idOf(name), {
      envelopeSha256: toHex(sha256(envelope)),
      provenHeight: height + 2,
      vrf: { ...vrf, proof, output },
    });
  }
});

describe('WalletTracker', () => {
  test('indexes blocks in the order in which the chain carries them', () => {
    expect(tracker.blocks().map((block) => [block.fixture, block.chain.height])).toEqual([
      [GENESIS, 10],
      [FIRST_PAYMENT, 18],
      [WITNESS, 26],
    ]);
    expect(tracker.indexOf('mainnet')?.header(170)?.id).toBe(idOf(FIRST_PAYMENT));
    expect(tracker.indexOf('testnet')?.header(170)).toBeUndefined();
  });

  test('places a block without a name by its id', () => {
    const fresh = new WalletTracker();
    expect(fresh.index(null, rawOf(WITNESS), CHAIN[0]!)).toBeNull();
    expect(fresh.blocks()).toMatchObject([
      { fixture: WITNESS, network: 'testnet', height: 926_485, attachment: null },
    ]);
  });

  test('refuses bytes that are not the block, and keeps nothing of them', () => {
    const fresh = new WalletTracker();
    const raw = rawOf(FIRST_PAYMENT);
    expect(fresh.index(GENESIS, raw, CHAIN[0]!)).toBe('index.header');
    expect(fresh.index(FIRST_PAYMENT, flipped(raw, 0), CHAIN[0]!)).toBe('index.header');
    expect(fresh.index(null, flipped(raw, 0), CHAIN[0]!)).toBe('index.pow');
    expect(fresh.index(null, flipped(raw, 100), CHAIN[0]!)).toBe('index.txroot');
    expect(fresh.index(null, raw.subarray(1), CHAIN[0]!)).toBe('index.encoding');
    expect(fresh.blocks()).toEqual([]);
  });

  // Block 1 of the main network: valid, and no block whose place the tracker knows.
  test('refuses a block whose place it does not know', () => {
    const raw = Buffer.from(
      '010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744' +
        'bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e3629901010000000100' +
        '00000000000000000000000000000000000000000000000000000000000000ffffffff0704ffff001d0104' +
        'ffffffff0100f2052a0100000043410496b538e853519c726a2c91e61ec11600ae1390813a627c66fb8be7' +
        '947be63c52da7589379515d4e0a604f8141781e62294721166bf621e73a82cbf2342c858eeac00000000',
      'hex',
    );
    expect(new WalletTracker().index(null, raw, CHAIN[0]!)).toBe('index.header');
  });

  test('refuses a block that it has', () => {
    expect(tracker.index(GENESIS, rawOf(GENESIS), CHAIN[1]!)).toBe('index.duplicate');
    expect(tracker.blocks()[0]?.chain.height).toBe(10);
  });

  test('treats misuse as a fault of the model', () => {
    const fresh = new WalletTracker();
    const raw = rawOf(GENESIS);
    expect(() => fresh.index('bitcoin-mainnet-1', raw, CHAIN[0]!)).toThrow('no such block');
    expect(() => fresh.beginRead(idOf(GENESIS))).toThrow('is not indexed');
    fresh.index(GENESIS, raw, CHAIN[0]!);
    expect(() => fresh.beginRead(idOf(GENESIS))).toThrow('without an attachment');
    const { attachment } = tracker.beginRead(idOf(GENESIS));
    expect(() => tracker.attach(idOf(GENESIS), attachment)).toThrow('attached to twice');
    const vrf = { ...attachment.vrf, proof: new Uint8Array(79) };
    expect(() => fresh.attach(idOf(GENESIS), { ...attachment, vrf })).toThrow('80 bytes: 79');
  });

  test('keeps its own copy of what it was given and of what it hands out', () => {
    tracker.beginRead(idOf(GENESIS)).raw.fill(0);
    expect(readAndAudit(GENESIS)).toMatchObject({ ok: true });
  });
});

describe('an audit', () => {
  test.each(trackerFixtureNames())('passes for %s', (name) => {
    expect(readAndAudit(name)).toMatchObject({ ok: true });
  });

  test('tells what the wallet knows', () => {
    expect(readAndAudit(FIRST_PAYMENT)).toEqual({
      ok: true,
      summary:
        'height=18 envelope=ok vrf=ok bitcoin_height=170 transactions=2 history=3 spends=1 ' +
        'balance=100.00000000',
    });
  });

  const blockTampers: [string, string, (plan: ReadPlan) => Partial<ReadPlan>][] = [
    ['a header', 'index.header', ({ raw }) => ({ raw: flipped(raw, 79) })],
    ['a payment', 'index.txroot', ({ raw }) => ({ raw: flipped(raw, 100) })],
    ['a witness', 'index.witness', ({ raw }) => ({ raw: flipped(raw, 700) })],
    ['a length', 'index.encoding', ({ raw }) => ({ raw: raw.subarray(1) })],
    ['another block', 'index.header', () => ({ raw: rawOf(GENESIS) })],
    ['a lost row', 'tracker.audit_mismatch', ({ rows }) => ({ rows: rows.slice(1) })],
    ['rows of another', 'tracker.audit_mismatch', () => ({ rows: planOf(GENESIS).rows })],
    ['a changed row', 'tracker.audit_mismatch', ({ rows }) => ({ rows: [...rows.slice(1), ''] })],
    ['another height', 'tracker.audit_mismatch', () => ({ height: 926_486 })],
    [
      'another chain height',
      'tracker.audit_mismatch',
      ({ chain }) => ({ chain: { ...chain, height: 1 } }),
    ],
  ];
  test.each(blockTampers)('refuses %s with %s', (_, reason, tamper) => {
    const plan = planOf(WITNESS);
    expect(tracker.audit({ ...plan, ...tamper(plan) }, evidenceOf(WITNESS))).toMatchObject({
      ok: false,
      reason,
    });
  });

  const evidences: [string, string, Partial<AuditEvidence>][] = [
    ['another chain block', 'tracker.audit_mismatch', { chainBlockHash: CHAIN[0]!.blockHash }],
    ['another envelope', 'tracker.audit_mismatch', { envelopeSha256: '00'.repeat(32) }],
    ['another key', 'tracker.audit_mismatch', { vrfPublicKey: CHAIN[0]!.vrf.publicKey }],
    ['another input', 'tracker.audit_mismatch', { vrfAlpha: CHAIN[0]!.vrf.alpha }],
    ['a refused envelope', 'tracker.proof', { envelopeReason: 'stark.fri' }],
    ['a refused VRF proof', 'tracker.vrf', { vrfReason: 'vrf.length' }],
    ['another output', 'tracker.vrf', { vrfOutput: CHAIN[0]!.output }],
    ['a missing output', 'tracker.vrf', { vrfOutput: undefined }],
  ];
  test.each(evidences)('refuses %s with %s', (_, reason, found) => {
    const evidence = { ...evidenceOf(FIRST_PAYMENT), ...found };
    expect(tracker.audit(planOf(FIRST_PAYMENT), evidence)).toMatchObject({ ok: false, reason });
  });
});

describe('attachments of two blocks that are swapped', () => {
  const parts: [string, (own: Attachment, other: Attachment) => Attachment][] = [
    ['whole', (_, other) => other],
    ['envelope', (own, { envelopeSha256 }) => ({ ...own, envelopeSha256 })],
    ['VRF record', (own, { vrf }) => ({ ...own, vrf })],
  ];

  test.each(parts)('are refused: %s', (_, swap) => {
    expect(auditSwapped(swap, (attachment) => attachment)).toMatchObject(MISMATCH);
  });

  test.each(parts)('are refused though bound anew: %s', (_, swap) => {
    const rebind = (attachment: Attachment, { id, chain }: ReadPlan) => ({
      ...attachment,
      binding: attachmentBinding(id, chain, attachment),
    });
    expect(auditSwapped(swap, rebind)).toMatchObject(MISMATCH);
  });

  const MISMATCH = { ok: false, reason: 'tracker.audit_mismatch' };

  /** Every proof is genuine: the caller verifies what it finds attached, and finds it good. */
  function auditSwapped(
    swap: (own: Attachment, other: Attachment) => Attachment,
    seal: (attachment: Attachment, plan: ReadPlan) => Attachment,
  ) {
    const plan = planOf(FIRST_PAYMENT);
    const swapped = seal(swap(plan.attachment, planOf(WITNESS).attachment), plan);
    const { publicKey, alpha, proof } = swapped.vrf;
    const vrf = verifyVrf(publicKey, alpha, proof);
    expect(vrf.ok).toBe(true);
    const output = vrf.ok ? vrf.output : undefined;
    const evidence = { ...evidenceOf(FIRST_PAYMENT), vrfOutput: output };
    return tracker.audit({ ...plan, attachment: swapped }, evidence);
  }
});

describe('auditLine', () => {
  test('writes one line that names wallet, block and finding', () => {
    const plan = planOf(FIRST_PAYMENT);
    const passed = tracker.audit(plan, evidenceOf(FIRST_PAYMENT));
    expect(auditLine(12_300_000, 'wallet-2', plan, passed)).toBe(
      't=12.3s wallet-2 read bitcoin-mainnet-170 ok height=18 envelope=ok vrf=ok ' +
        'bitcoin_height=170 transactions=2 history=3 spends=1 balance=100.00000000',
    );
    const refused = { ...evidenceOf(FIRST_PAYMENT), envelopeReason: 'stark.fri' };
    expect(auditLine(12_300_000, 'wallet-2', plan, tracker.audit(plan, refused))).toBe(
      't=12.3s wallet-2 read bitcoin-mainnet-170 FAIL height=18 reason=tracker.proof ' +
        'detail="stark.fri"',
    );
  });
});

function chainBlock(place: number): ChainBlock {
  const seed = sha256(Uint8Array.of(place));
  const alpha = Uint8Array.of(1, 2, 3, place);
  const key = VrfKey.fromSeed(seed);
  const proof = key.prove(alpha);
  return {
    height: 10 + 8 * place,
    blockHash: toHex(sha256(seed)),
    envelope: Uint8Array.of(9, place),
    vrf: { publicKey: key.publicKey, alpha },
    proof,
    output: vrfOutput(proof),
  };
}

function rawOf(name: string): Uint8Array {
  return trackerFixture(name)!.raw;
}

function idOf(name: string): string {
  return trackerFixture(name)!.id;
}

function planOf(name: string): ReadPlan {
  return tracker.beginRead(idOf(name));
}

/** What an honest caller finds: the block as the chain has it, both proofs verified. */
function evidenceOf(name: string): AuditEvidence {
  const { blockHash, envelope, vrf, proof } = CHAIN[trackerFixtureNames().indexOf(name)]!;
  const verdict = verifyVrf(vrf.publicKey, vrf.alpha, proof);
  return {
    chainBlockHash: blockHash,
    envelopeSha256: toHex(sha256(envelope)),
    envelopeReason: null,
    vrfPublicKey: vrf.publicKey,
    vrfAlpha: vrf.alpha,
    vrfReason: verdict.ok ? null : verdict.reason,
    vrfOutput: verdict.ok ? verdict.output : undefined,
  };
}

function readAndAudit(name: string) {
  return tracker.audit(planOf(name), evidenceOf(name));
}

function flipped(raw: Uint8Array, at: number): Uint8Array {
  const copy = raw.slice();
  copy[at]! ^= 1;
  return copy;
}
