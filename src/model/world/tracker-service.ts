/**
 * The wallet tracker at work: real blocks go onto the chain as payloads, every wallet of the group
 * indexes them, attaches the proof of the chain block and the VRF output of its proposer, and on
 * every read verifies both again, against the chain as the wallet's node has finalised it.
 */
import { toHex } from '../../crypto/bytes.ts';
import { sha256 } from '../../crypto/hash.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import { check } from '../../kernel/check.ts';
import { formatMicros, type Micros } from '../../kernel/time.ts';
import type { MetricId } from '../../metrics/registry.ts';
import { type Block, proposerAlpha } from '../chain/block.ts';
import { provenHeight } from '../chain/proof-plan.ts';
import type { Env, Machine } from '../node/env.ts';
import { Process } from '../node/process.ts';
import { auditLine } from '../tracker/audit-line.ts';
import { trackerFixture } from '../tracker/fixtures.ts';
import { type ReadPlan, WalletTracker } from '../tracker/wallet-tracker.ts';
import type { TrackerSpec } from '../tracker-spec.ts';

const TRACKER_LOG = 'wallet-tracker-regression';

/** Time between two looks for a proof that is not there yet. */
const ATTACH_EVERY_US: Micros = 250_000;

/** A wallet verifies on a user's device, several times slower than a node. */
const DEVICE_SLOWDOWN = 4;

interface Wallet {
  readonly machine: Machine;
  readonly tracker: WalletTracker;
  readonly lag: MetricId;
  readonly audits: MetricId;
  readonly failures: MetricId;
  nextRead: number;
  /** Height up to which it has indexed. A node that lost its disk finalises blocks again. */
  height: number;
}

export interface IndexedBlock {
  readonly fixture: string;
  readonly hash: string;
  readonly chainHeight: number;
  readonly transactions: number;
  readonly indexedUs: Micros;
}

export class TrackerService {
  readonly #env: Env;
  readonly #spec: TrackerSpec;
  readonly #wallets: readonly Wallet[];
  /** Bitcoin block ids by fixture, for payloads on the chain. */
  readonly #fixtures: ReadonlyMap<string, string>;
  readonly #indexed: IndexedBlock[] = [];
  readonly #failures: string[] = [];
  #reads = 0;
  #audits = 0;

  constructor(env: Env, spec: TrackerSpec) {
    this.#env = env;
    this.#spec = spec;
    this.#wallets = env.machines
      .filter((machine) => machine.group === spec.group)
      .map((machine) => ({
        machine,
        tracker: new WalletTracker(),
        lag: machine.registry.gauge('tracker_lag_blocks'),
        audits: machine.registry.counter('tracker_audits'),
        failures: machine.registry.counter('tracker_audit_failures'),
        nextRead: 0,
        height: 0,
      }));
    this.#fixtures = new Map(
      spec.blocks.map(({ fixture }) => [payloadKey(rawOf(fixture)), fixture]),
    );
  }

  start(): void {
    for (const [place, block] of this.#spec.blocks.entries()) {
      const wallet = this.#wallets[place % this.#wallets.length];
      this.#env.sim.call(block.submitAtUs, () => {
        const process = wallet?.machine.process;
        if (process instanceof Process) process.wallet.send('anchor', rawOf(block.fixture));
      });
    }
    for (const wallet of this.#wallets) {
      wallet.machine.registry.set(wallet.lag, 0);
      const phaseUs = this.#env.stream(wallet.machine.index, 'reads').below(this.#spec.readEveryUs);
      this.#env.sim.call(phaseUs, () => this.#readLoop(wallet));
    }
  }

  /** A block is final at a node; if that is a wallet of the tracker, it indexes what it carries. */
  finalised(machine: Machine, block: Block): void {
    const wallet = this.#wallets.find((one) => one.machine === machine);
    if (wallet === undefined || block.height <= wallet.height) return;
    wallet.height = block.height;
    for (const tx of block.transactions) {
      if (tx.kind === 'anchor') this.#index(wallet, block, tx.payload);
    }
  }

  result() {
    return {
      blocks: this.#indexed,
      reads: this.#reads,
      audits: this.#audits,
      auditFailures: this.#failures,
      lagBlocks: this.#wallets.reduce((most, wallet) => Math.max(most, this.#lagOf(wallet)), 0),
    };
  }

  #index(wallet: Wallet, block: Block, payload: Uint8Array): void {
    const fixture = this.#fixtures.get(payloadKey(payload)) ?? null;
    const chain = { height: block.height, blockHash: block.hash };
    const fault = wallet.tracker.index(fixture, payload, chain);
    if (fault !== null) {
      this.#fail(wallet, `block at height ${block.height} refused: ${fault}`);
      return;
    }
    const tracked = wallet.tracker.blocks().at(-1);
    if (tracked === undefined) return;
    this.#log(wallet, `indexed ${tracked.id} from chain height ${block.height}`);
    if (wallet === this.#wallets[0]) {
      this.#indexed.push({
        fixture: fixture ?? '',
        hash: tracked.id,
        chainHeight: block.height,
        transactions: tracked.transactionCount,
        indexedUs: this.#env.sim.nowUs,
      });
    }
    this.#updateLag(wallet);
    this.#attach(wallet, tracked.id, block);
  }

  /** Attaches the first proof of that block or a later one, once the wallet has verified it. */
  #attach(wallet: Wallet, id: string, block: Block): void {
    const { sim } = this.#env;
    const proven = this.#proofCovering(wallet, block.height);
    if (proven === null) {
      sim.call(ATTACH_EVERY_US, () => this.#attach(wallet, id, block));
      return;
    }
    const { vrfProof } = block.header;
    wallet.tracker.attach(id, {
      envelopeSha256: toHex(sha256(proven.envelope)),
      provenHeight: proven.height,
      vrf: {
        ...this.#vrfInputOf(block),
        proof: vrfProof,
        output: this.#env.vrfOutput(vrfProof),
      },
    });
    this.#log(wallet, `attached proof of height ${proven.height} to ${id}`);
    this.#updateLag(wallet);
  }

  /** Whose VRF drew the proposer of a chain block, and what it was evaluated on. */
  #vrfInputOf({ header }: Block): { readonly publicKey: Uint8Array; readonly alpha: Uint8Array } {
    const { chainId, validators } = this.#env.genesis;
    const maker = validators[header.proposer];
    check(maker !== undefined, 'a final block has no proposer', header.proposer);
    const alpha = proposerAlpha(chainId, header.previousHash, header.height, header.round);
    return { publicKey: maker.vrfKey, alpha };
  }

  #proofCovering(
    { machine }: Wallet,
    height: number,
  ): { readonly height: number; readonly envelope: Uint8Array } | null {
    const plan = this.#env.crypto.fidelity.proofs;
    const first = Math.max(0, Math.ceil(height / plan.everyBlocks) - 1);
    const envelope = machine.disk.proofs.get(first);
    return envelope === undefined ? null : { height: provenHeight(first, plan), envelope };
  }

  #readLoop(wallet: Wallet): void {
    this.#env.sim.call(this.#spec.readEveryUs, () => this.#readLoop(wallet));
    const ready = wallet.tracker.blocks().filter((block) => block.attachment !== null);
    if (ready.length === 0) return;
    const block = ready[wallet.nextRead % ready.length];
    wallet.nextRead += 1;
    if (block !== undefined) this.#read(wallet, wallet.tracker.beginRead(block.id));
  }

  /** Verifies proof and VRF output of one block again, then audits everything held of it. */
  #read(wallet: Wallet, plan: ReadPlan): void {
    const { desk } = this.#env;
    const { machine } = wallet;
    this.#reads += 1;
    const { provenHeight: height, vrf } = plan.attachment;
    const proven = machine.disk.blockAt(height);
    const chainBlock = machine.disk.blockAt(plan.chain.height);
    const envelope = this.#proofCovering(wallet, plan.chain.height)?.envelope;
    if (proven === undefined || chainBlock === undefined || envelope === undefined) {
      this.#fail(wallet, `${plan.id}: what is attached cannot be found`);
      return;
    }
    const context = this.#env.proofContexts.of(machine.disk.ledger, proven.block);
    const proofTicket = desk.request({ kind: 'verify-envelope', envelope, context });
    const vrfTicket = desk.request({ kind: 'vrf-verify', ...vrf });
    const both = desk.group([proofTicket, vrfTicket]);
    const stream = this.#env.stream(machine.index, 'reads');
    const costUs = this.#env.cost('proofVerify', stream) + this.#env.cost('vrfVerify', stream);
    this.#env.whenAnswered(both, costUs * DEVICE_SLOWDOWN, machine.index, () => {
      this.#audit(wallet, plan, envelope, chainBlock.block, proofTicket, vrfTicket);
      desk.dissolve(both);
      desk.forget(proofTicket);
      desk.forget(vrfTicket);
    });
  }

  #audit(
    wallet: Wallet,
    plan: ReadPlan,
    envelope: Uint8Array,
    chainBlock: Block,
    proofTicket: Ticket,
    vrfTicket: Ticket,
  ): void {
    const { desk, recorder, sim } = this.#env;
    const vrf = desk.answer(vrfTicket);
    const input = this.#vrfInputOf(chainBlock);
    const verdict = wallet.tracker.audit(plan, {
      envelopeSha256: toHex(sha256(envelope)),
      envelopeReason: desk.reason(proofTicket),
      vrfReason: desk.reason(vrfTicket),
      vrfOutput: vrf.kind === 'verdict' ? vrf.output : undefined,
      vrfPublicKey: input.publicKey,
      vrfAlpha: input.alpha,
      chainBlockHash: chainBlock.hash,
    });
    this.#audits += 1;
    wallet.machine.registry.add(wallet.audits);
    recorder.log(TRACKER_LOG, auditLine(sim.nowUs, wallet.machine.name, plan, verdict));
    if (!verdict.ok) this.#count(wallet, `${plan.fixture}: ${verdict.reason}: ${verdict.detail}`);
  }

  /** Anchored blocks that are final for the wallet and lack index or attachment. */
  #lagOf(wallet: Wallet): number {
    return wallet.tracker.blocks().filter((block) => block.attachment === null).length;
  }

  #updateLag(wallet: Wallet): void {
    wallet.machine.registry.set(wallet.lag, this.#lagOf(wallet));
  }

  #fail(wallet: Wallet, message: string): void {
    this.#count(wallet, message);
    this.#log(wallet, `FAILED ${message}`);
  }

  #count(wallet: Wallet, failure: string): void {
    wallet.machine.registry.add(wallet.failures);
    this.#failures.push(`${wallet.machine.name}: ${failure}`);
  }

  #log(wallet: Wallet, message: string): void {
    const { recorder, sim } = this.#env;
    recorder.log(TRACKER_LOG, `t=${formatMicros(sim.nowUs)} ${wallet.machine.name} ${message}`);
  }
}

function rawOf(fixture: string): Uint8Array {
  const known = trackerFixture(fixture);
  check(known !== undefined, 'no fixture of that name', fixture);
  return known.raw;
}

function payloadKey(payload: Uint8Array): string {
  return toHex(sha256(payload));
}
