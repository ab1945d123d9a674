/** One validator: its process, its disk, its state, and what it counts. */
import type { Micros } from '../../../kernel/time.ts';
import { BucketCounts } from '../../chain/bucket-counts.ts';
import { ValidatorDisk } from '../../chain/disk.ts';
import { Mempool } from '../../chain/mempool.ts';
import type { ProofTrack } from '../../chain/proving.ts';
import type { RewardKeeper } from '../../chain/rewards.ts';
import type { Rules } from '../../chain/transition.ts';
import type { Voter } from '../../chain/voter.ts';
import type { WitnessLane } from '../../chain/witness-lane.ts';
import { ProofCache } from '../../proofs/proof-cache.ts';
import type { Proof } from '../../proofs/verifier-registry.ts';
import type { Instance } from '../../runtime/instance.ts';
import type { Setting } from '../../runtime/setting.ts';
import { Directory } from '../../state/directory.ts';
import type { State } from '../../state/state.ts';

const VOTE_BOUNDS = [0.025, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 5, 30];
const INTERVAL_BOUNDS = [2.5, 4, 5, 6, 7.5, 10, 30, 60];
const PROOF_BOUNDS = [1, 2, 3.2, 4, 5.5, 10, 30];
const TRANSACTION_BOUNDS = [10, 30, 60, 120, 180, 300];

/** What a validator counts since its process began. */
export class NodeCounts {
  missedSlots = 0;
  slots = 0;
  rootDisagreements = 0;
  equivocations = 0;
  foreignMessages = 0;
  vrfSubmissions = 0;
  vrfAccepted = 0;
  vrfRejected = 0;
  vrfRounds = 0;
  vrfFallbacks = 0;
  /** Of the last round, from 0 to 1; 1 before the first. */
  vrfParticipation = 1;
  proofs = 0;
  proofFailures = 0;
  proofsOversize = 0;
  snapshots = 0;
  snapshotFailures = 0;
  walFailures = 0;
  transactionsIncluded = 0;
  readonly voteLatency = new BucketCounts(VOTE_BOUNDS);
  readonly interval = new BucketCounts(INTERVAL_BOUNDS);
  readonly proofSeconds = new BucketCounts(PROOF_BOUNDS);
  readonly finality = new BucketCounts(TRANSACTION_BOUNDS);
}

/** Directories of a validator, by the setting that names each. */
export const DIRECTORIES = ['data_dir', 'snapshot_dir', 'proof_cache_dir'] as const;

export class ChainNode {
  readonly instance: Instance;
  readonly place: number;
  readonly voter: Voter;
  readonly disk = new ValidatorDisk();
  readonly mempool = new Mempool();
  readonly directories = new Map<string, Directory>();
  counts = new NodeCounts();
  /** The state that it stands at; null without a process that has opened its store. */
  state: State | null = null;
  height = 0;
  genesis: string | null = null;
  rules: Rules;
  /** An operator has told it to make and vote for no blocks. */
  isHalted = false;
  /** First height that it executed wrongly, or otherwise than the chain; null if there is none. */
  wrongFrom: number | null = null;
  /** Heights at which its own root was another than the chain's. */
  readonly ownRoots = new Map<number, string>();
  judgedBlock = 0;
  judgedRight = false;
  /** The round that decided its last block. */
  lastRound = 0;
  /** Copies of its votes that receivers have to process. */
  copies = 1;
  /** Whether its disk takes writes, as it last noticed. */
  isDiskFull = false;
  /** Last consensus and uptime proofs that it has seen in a block. */
  consensusProofs = 0;
  uptimeProofs = 0;
  /** Validators of which it missed the uptime proof, how often in a row. */
  readonly absences: Int32Array;
  keeper: RewardKeeper | null = null;
  lanes: { readonly proofs: WitnessLane; readonly votes: WitnessLane } | null = null;
  cache: ProofCache;
  track: ProofTrack | null = null;
  /** Proofs that it has made and not yet given away, by height. */
  readonly made = new Map<number, Proof>();
  /** Heights that it has been told to prove, with when. */
  readonly proving = new Map<number, Micros>();
  proverBusyUntilUs: Micros = 0;
  /** When the commitment last went on. */
  foldedUs: Micros = 0;
  /** Settings of the process, kept for when it is gone. */
  settings: ReadonlyMap<string, Setting> = new Map();
  /** Blocks it has helped to decide, and time for which its processes have worked. */
  successes = 0;
  workedUs: Micros = 0;
  sinceUs: Micros = 0;
  /** Damage of its disk that has been done, by fault: each is done once. */
  readonly damaged = new Set<string>();
  /** Draws that came for rounds under way, by round: the bitmap of who drew rightly. */
  readonly draws = new Map<number, Uint8Array>();
  /** Gates that were asked for, under the settings that they follow from. */
  readonly #gates = new Map<string, boolean>();
  #gatesOf: ReadonlyMap<string, Setting> | null = null;

  constructor(instance: Instance, place: number, voter: Voter, rules: Rules, size: number) {
    this.instance = instance;
    this.place = place;
    this.voter = voter;
    this.rules = rules;
    this.absences = new Int32Array(size);
    this.cache = new ProofCache(1);
  }

  /** A setting of the process, of the type of what it is by default. */
  setting<Value extends Setting>(key: string, otherwise: Value): Value {
    const value = this.settings.get(key);
    return typeof value === typeof otherwise ? (value as Value) : otherwise;
  }

  /** Whether a feature gate is on in the process; asked several times for every block. */
  hasGate(name: string): boolean {
    const { instance } = this;
    if (this.#gatesOf !== instance.effective) {
      this.#gatesOf = instance.effective;
      this.#gates.clear();
    }
    const known = this.#gates.get(name);
    if (known !== undefined) return known;
    const isOn = instance.hasGate(name);
    this.#gates.set(name, isOn);
    return isOn;
  }

  /** Whether a result of the process is made wrong by a fault. */
  isWrong(result: string): boolean {
    const { flags } = this.instance;
    return flags.size > 0 && flags.has(`wrong_result.${result}`);
  }

  /** Whether its process works, its store is open and nobody has halted it. */
  get canTakePart(): boolean {
    const { state, isAlive } = this.instance;
    return isAlive && state === 'running' && this.state !== null && !this.isHalted;
  }

  /** Hours for which its processes have worked. */
  hours(nowUs: Micros): number {
    const currentUs = this.state === null ? 0 : nowUs - this.sinceUs;
    return (this.workedUs + currentUs) / 3_600_000_000;
  }

  /** Opens the directories that a new process finds: what did not outlast the old one is empty. */
  openDirectories(volume: string, identify: () => Uint8Array): void {
    for (const key of DIRECTORIES) {
      const path = this.setting(key, '');
      const isPersistent = path === volume || path.startsWith(`${volume}/`);
      const known = this.directories.get(key);
      if (known !== undefined && known.name === path && known.isPersistent && isPersistent)
        continue;
      const made = new Directory(path, isPersistent);
      made.write('id', identify());
      this.directories.set(key, made);
      if (known === undefined) continue;
      if (key === 'data_dir') this.disk.wipe();
      if (key === 'snapshot_dir') this.disk.snapshots.clear();
    }
  }
}
