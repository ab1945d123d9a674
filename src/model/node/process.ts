/**
 * One life of a node's process: starts, replays its log, catches up, takes part, dies.
 *
 * A process holds memory only. Whatever must survive it is on the machine's disk, and whatever was
 * scheduled for it does nothing once it is dead.
 */
import type { QuorumCertificate } from '../../crypto/certificate.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Block } from '../chain/block.ts';
import { decodeVrfSubmission } from '../chain/transaction.ts';
import type { ConsensusEngine } from '../consensus/engine.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import type { Message } from '../wire/messages.ts';
import { CommitteePart } from './committee-part.ts';
import { ConsensusPart } from './consensus-part.ts';
import { ProcessContext } from './context.ts';
import type { Env, Machine, NodeProcess } from './env.ts';
import { ProofPart } from './proof-part.ts';
import { LAG_MAX, SyncPart } from './sync-part.ts';
import { TransactionRelay } from './transaction-relay.ts';
import { WalletPart } from './wallet-part.ts';

/** From exec to the first instruction of the node's own. */
const BOOT_US: Micros = 120_000;
/** Replay of one record of the write-ahead log. */
const REPLAY_RECORD_US: Micros = 200;
/** Messages that arrive for a stopped process and are not lost. */
const HELD_MESSAGES_MAX = 2_000;
/** Peers that must have answered before a node trusts that it has caught up. */
const PEERS_HEARD_MIN = 2;

export interface ProcessHooks {
  /** The process is ready: for the first time, or again after it had fallen behind. */
  onReady(machine: Machine): void;
  onFinalised(machine: Machine, block: Block, certificate: QuorumCertificate): void;
}

export class Process implements NodeProcess {
  readonly #context: ProcessContext;
  readonly #hooks: ProcessHooks;
  readonly #transactions: TransactionRelay;
  readonly #consensus: ConsensusPart;
  readonly #sync: SyncPart;
  readonly #committee: CommitteePart;
  readonly #proofs: ProofPart;
  readonly wallet: WalletPart;
  readonly #metrics: ReturnType<typeof resolveMetrics>;
  #isReady = false;
  #isListening = false;
  #walRecords = 0;
  #heldMessages = 0;
  /** When this process saw the last block become final. */
  #finalisedUs: Micros | null = null;

  constructor(env: Env, machine: Machine, hooks: ProcessHooks) {
    this.#context = new ProcessContext(env, machine);
    this.#hooks = hooks;
    this.#transactions = new TransactionRelay(this.#context);
    this.#consensus = new ConsensusPart(this.#context, this.#transactions, (block, certificate) => {
      this.#decided(block, certificate);
    });
    this.#sync = new SyncPart(this.#context, this.#consensus, ({ block, certificate }) => {
      this.#consensus.abandonHeight();
      this.#finalise(block, certificate);
      this.#catchUpDone();
    });
    this.#committee = new CommitteePart(this.#context, this.#transactions);
    this.#proofs = new ProofPart(this.#context);
    this.wallet = new WalletPart(this.#context);
    this.#metrics = resolveMetrics(machine);
  }

  get behaviour(): Behaviour {
    return this.#context.behaviour;
  }

  /** Has caught up once, is not more than one block behind now, and takes part. */
  get isReady(): boolean {
    const isUp = this.#isReady && !this.#context.isPaused;
    return isUp && this.#sync.lag <= LAG_MAX && !this.#consensus.isSilent;
  }

  /** Whether peers can connect: not while it boots and replays its log. */
  get isListening(): boolean {
    return this.#isListening;
  }

  get isAnswering(): boolean {
    return this.#isListening && !this.#context.isPaused;
  }

  get transactionsWaiting(): number {
    return this.#transactions.mempool.size;
  }

  /** The consensus engine, for those who watch; null while the node catches up. */
  get engine(): ConsensusEngine<Block> | null {
    return this.#consensus.engine;
  }

  get walRecords(): number {
    return this.#walRecords;
  }

  get blocksSynced(): number {
    return this.#sync.blocksSynced;
  }

  /** Starts with a new chain: there is nothing to replay and nobody to catch up with. */
  startFresh(): void {
    this.#isListening = true;
    this.#sync.start();
    this.#takePart();
  }

  /** Starts on a disk that an earlier process left. */
  startAgain(): void {
    const { disk } = this.#context.machine;
    if (disk.isBlank) disk.silentThrough = Number.POSITIVE_INFINITY;
    this.#walRecords = this.#consensus.logRecords();
    disk.scrub();
    this.#context.after(BOOT_US + this.#walRecords * REPLAY_RECORD_US, () => {
      this.#isListening = true;
      this.#transactions.replayJournal();
      this.#proofs.resume();
      this.#sync.start();
    });
  }

  pause(): void {
    this.#wakeUp();
    this.#context.pause();
  }

  resume(): void {
    this.#context.resume();
    if (!this.#context.isPaused) this.#heldMessages = 0;
  }

  kill(): void {
    this.#wakeUp();
    this.#context.isAlive = false;
    this.#isReady = false;
  }

  get life(): number {
    return this.#context.life;
  }

  wake(): void {
    const { clock } = this.#context.machine;
    if (clock.isFrozen || this.#context.isPaused) {
      clock.timerDue(() => this.#context.run(() => this.#sync.tick()));
    } else if (this.#context.isAlive) this.#sync.tick();
  }

  /** Whatever reaches the node from now on is for this process to judge. */
  #wakeUp(): void {
    this.#context.env.rest.leave(this.#context.machine.index);
  }

  voteChecked(ticket: Ticket, vote: number): void {
    if (this.#context.isPaused) this.#context.run(() => this.voteChecked(ticket, vote));
    else this.#consensus.votes.checked(ticket, vote);
  }

  receive(from: number, message: Message): void {
    if (this.#context.isPaused) this.#hold(from, message);
    else this.#take(from, message);
  }

  /** The system keeps what arrives for a process that is stopped, as far as its buffers go. */
  #hold(from: number, message: Message): void {
    if (this.#heldMessages >= HELD_MESSAGES_MAX) return;
    this.#heldMessages += 1;
    this.#context.run(() => this.#take(from, message));
  }

  #take(from: number, message: Message): void {
    switch (message.type) {
      case 'vote':
      case 'votes':
        if (this.#consensus.engine !== null) this.#consensus.votes.receive(message, from);
        break;
      case 'proposal':
        this.#consensus.receiveProposal(message.proposal, from);
        break;
      case 'ballot':
      case 'certificate':
      case 'timeout':
      case 'timeout-certificate':
        this.#consensus.views?.receive(message, from);
        break;
      case 'transaction':
        this.#transactions.receive(message.transaction, from);
        break;
      case 'submit':
        this.#transactions.submit(message.transaction, from);
        break;
      case 'acknowledge':
        this.wallet.acknowledged(message.id, message.accepted);
        break;
      case 'status':
      case 'block-request':
      case 'block-response':
        this.#sync.receive(message, from);
        this.#catchUpDone();
        break;
      default:
        this.#proofs.receive(message, from);
    }
  }

  /** Brings the gauges up to date, as an exporter does when it is scraped. */
  beforeScrape(): void {
    const { machine } = this.#context;
    const { registry } = machine;
    registry.set(this.#metrics.height, machine.disk.ledger.height);
    registry.set(this.#metrics.round, this.#consensus.engine?.round ?? 0);
    registry.set(this.#metrics.mempoolSize, this.#transactions.mempool.size);
    registry.set(this.#metrics.peers, this.#sync.peersHeard);
    registry.set(this.#metrics.proofQueue, this.#proofs.queueLength);
    if (!this.#isReady) return;
    const sinceUs = machine.disk.storedUs ?? this.#context.startedUs;
    registry.set(this.#metrics.blockAge, this.#context.nowUs - sinceUs);
  }

  /** Joins consensus once the node has heard from its peers and lacks nothing they have. */
  #catchUpDone(): void {
    if (this.#consensus.engine !== null) return;
    const heardMin = Math.min(PEERS_HEARD_MIN, this.#context.peers.length);
    if (this.#sync.peersHeard < heardMin || this.#sync.isBehind) return;
    const { disk } = this.#context.machine;
    if (disk.silentThrough === Number.POSITIVE_INFINITY) {
      if (!this.#sync.hasBearings) return;
      disk.silentThrough = this.#sync.heightSeen + 1;
    }
    this.#takePart();
  }

  #takePart(): void {
    this.#consensus.begin();
    this.#sync.heightBegun();
    this.#committee.apply();
    if (this.#isReady) return;
    this.#isReady = true;
    this.#hooks.onReady(this.#context.machine);
  }

  #decided(block: Block, certificate: QuorumCertificate): void {
    const { machine, env } = this.#context;
    if (!this.#finalise(block, certificate)) {
      this.#consensus.abandonHeight();
      return;
    }
    this.#consensus.prepareLeadership();
    const { height } = block;
    this.#context.after(env.consensus.commitWaitUs, () => {
      if (machine.disk.ledger.height !== height) return;
      this.#consensus.startNext();
      this.#sync.heightBegun();
      this.#committee.apply();
    });
  }

  /** @returns false if there is no room for the block: the node stays where it is. */
  #finalise(block: Block, certificate: QuorumCertificate): boolean {
    const { machine } = this.#context;
    const { disk, registry } = machine;
    const epoch = disk.ledger.nextEpoch;
    if (!disk.store({ block, certificate })) return false;
    this.#sync.finalised(block.height);
    this.#observeInterval();
    registry.add(this.#metrics.transactionsFinalised, block.transactions.length);
    this.#transactions.committed(block.transactions);
    this.wallet.finalised(block.transactions);
    if (disk.ledger.nextEpoch !== epoch) this.#dropStaleSubmissions();
    this.#hooks.onFinalised(machine, block, certificate);
    this.#proofs.finalised(block.height);
    return true;
  }

  /** Time between two blocks, as a node sees it that is not catching up from an outage. */
  #observeInterval(): void {
    const { machine, nowUs } = this.#context;
    const lastUs = this.#finalisedUs;
    this.#finalisedUs = nowUs;
    if (lastUs === null || !this.#isReady) return;
    machine.registry.observe(this.#metrics.blockInterval, nowUs - lastUs, nowUs);
  }

  #dropStaleSubmissions(): void {
    const { ledger } = this.#context.machine.disk;
    this.#transactions.mempool.prune((tx) => {
      if (tx.kind !== 'vrf-submission') return true;
      return decodeVrfSubmission(tx.payload).epoch > ledger.nextEpoch;
    });
  }
}

function resolveMetrics({ registry }: Machine) {
  return {
    height: registry.gauge('height'),
    round: registry.gauge('round'),
    mempoolSize: registry.gauge('mempool_size'),
    peers: registry.gauge('peers'),
    proofQueue: registry.gauge('proof_queue'),
    blockInterval: registry.samples('block_interval'),
    blockAge: registry.gauge('block_age'),
    transactionsFinalised: registry.counter('transactions_finalised'),
  };
}
