/**
 * Judges liveness after safety: when faults have healed, the chain must go on within a bound, and
 * every node that runs must get to where the others are.
 */
import type { EventKind, Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import { formatMicros, type Micros } from '../../kernel/time.ts';
import { isTimely, nextBlockTime } from '../chain/block-time.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { ConvergenceSpec } from '../convergence-spec.ts';
import type { Machine } from '../node/env.ts';
import { Process } from '../node/process.ts';

/** What came of it. */
export interface ConvergenceRecord {
  readonly withinUs: Micros;
  /** When faults were healed. */
  readonly fromUs: Micros;
  /** Time until all was well; null if it was not within the bound, or while that is open. */
  readonly tookUs: Micros | null;
  /** Why it was not; null if it was, or while that is open. */
  readonly reason: string | null;
  /**
   * Whether it was not because correct validators must not vote. Either the last block is dated
   * ahead: nobody who is right about the time votes for one after it, and only a quorum of clocks
   * that are wrong brings a chain there. Or a third of the power is left broken, or keeps silent
   * lest it contradict votes that its disks have lost.
   */
  readonly isHalted: boolean;
  /** Names of the validators that were healed; null for everybody. */
  readonly core: readonly string[] | null;
}

export interface ConvergenceOptions {
  readonly spec: ConvergenceSpec;
  readonly sim: Simulation;
  readonly machines: readonly Machine[];
  /** Whether a node is left broken, or was left down by the rollout: then nothing is asked of it. */
  readonly isExempt: (node: number) => boolean;
  /** Whether a node is left broken. */
  readonly isAbandoned: (node: number) => boolean;
  readonly onEnd: (record: ConvergenceRecord) => void;
}

const LOOK_EVERY_US: Micros = 50_000;

export class Convergence {
  readonly #options: ConvergenceOptions;
  readonly #look: EventKind;
  #record: ConvergenceRecord | null = null;
  /** Height of a block that was begun after the faults: the one before can have been under way. */
  #heightDue = 0;
  #waiting: (() => void)[] = [];

  constructor(options: ConvergenceOptions) {
    this.#options = options;
    this.#look = options.sim.define('convergence', () => this.#onLook(), { traced: false });
  }

  /** What is known so far; null before faults were healed. */
  get record(): ConvergenceRecord | null {
    return this.#record;
  }

  /** Faults are healed: time runs from now on. */
  begin(core: readonly string[] | null): void {
    const { sim, machines, spec } = this.#options;
    this.#heightDue = highest(machines).disk.ledger.height + 2;
    const { withinUs } = spec;
    const open = { tookUs: null, reason: null, isHalted: false };
    this.#record = { withinUs, fromUs: sim.nowUs, ...open, core };
    sim.schedule(LOOK_EVERY_US, this.#look, 0);
  }

  /** Runs `action` when it is judged; at once when nothing is to be judged any more. */
  whenJudged(action: () => void): void {
    if (this.#record === null || isJudged(this.#record)) action();
    else this.#waiting.push(action);
  }

  #onLook(): void {
    const record = this.#record as ConvergenceRecord;
    const { sim } = this.#options;
    const tookUs = sim.nowUs - record.fromUs;
    const reason = this.#obstacle();
    if (reason === null) this.#end({ ...record, tookUs });
    else if (tookUs >= record.withinUs) this.#end({ ...record, ...reason });
    else sim.schedule(Math.min(LOOK_EVERY_US, record.withinUs - tookUs), this.#look, 0);
  }

  #end(record: ConvergenceRecord): void {
    this.#record = record;
    this.#options.onEnd(record);
    for (const action of this.#waiting.splice(0)) action();
  }

  /** Why all is not well yet, or null. */
  #obstacle(): Pick<ConvergenceRecord, 'reason' | 'isHalted'> | null {
    const { machines, isExempt, sim } = this.#options;
    const asked = machines.filter(({ index }) => !isExempt(index));
    const best = highest(asked);
    const { height, timeUs } = best.disk.ledger;
    if (!isTimely(nextBlockTime(timeUs, sim.nowUs), sim.nowUs)) {
      const ahead = formatMicros(timeUs - sim.nowUs);
      const reason = `block ${height} is dated ${ahead} ahead, and none can follow before that`;
      return { reason, isHalted: true };
    }
    const isStalled = height < this.#heightDue;
    if (isStalled) return this.#stall(asked, best);
    const reason = this.#laggard(asked, best);
    return reason === null ? null : { reason, isHalted: false };
  }

  /** Why somebody is not where the others are, or null. */
  #laggard(asked: readonly Machine[], best: Machine): string | null {
    const down = asked.find(({ process }) => process === null);
    if (down !== undefined) return `${down.name} is down`;
    const top = best.disk.ledger.height;
    const slow = asked.find(({ disk }) => disk.ledger.height < top - 1);
    if (slow !== undefined) {
      return `${slow.name} is at height ${slow.disk.ledger.height}, others at ${top}`;
    }
    const common = asked.reduce((least, { disk }) => Math.min(least, disk.ledger.height), top);
    const hash = best.disk.hashAt(common);
    const other = asked.find(({ disk }) => disk.hashAt(common) !== hash);
    if (other !== undefined) return `${other.name} has another block at height ${common}`;
    const rooted = asked.filter(({ disk }) => disk.ledger.height === top);
    const split = rooted.find(({ disk }) => disk.ledger.stateRoot !== best.disk.ledger.stateRoot);
    return split === undefined ? null : `${split.name} has another state at height ${top}`;
  }

  /** Why no block becomes final, by the engines of those who run. */
  #stall(asked: readonly Machine[], best: Machine): Pick<ConvergenceRecord, 'reason' | 'isHalted'> {
    const { ledger } = best.disk;
    const set = ledger.nextSet;
    const height = ledger.height + 1;
    const engines = asked.flatMap(({ process }) => {
      const engine = process instanceof Process ? process.engine : null;
      return engine !== null && engine.height === height ? [engine] : [];
    });
    const round = engines.reduce((most, engine) => Math.max(most, engine.round), 0);
    const rounds = Array.from({ length: round + 1 }, (_, at) => at);
    const polka = rounds.findLast((at) =>
      engines.some((engine) => typeof engine.votes('prevote', at)?.majority === 'string'),
    );
    const { silent, isHalted } = this.#muted(set);
    const who = `${upText(set, asked)}${silent === 0 ? '' : `, ${silent} silent as votes were lost`}`;
    const count = `${rounds.length} round${rounds.length === 1 ? '' : 's'}`;
    const reason =
      polka === undefined
        ? `no polka in ${count} at height ${height}: ${who}`
        : `no commit in ${count} at height ${height}, a polka in round ${polka}: ${who}`;
    return { reason, isHalted };
  }

  /** How many members keep silent over lost votes, and whether the others lack a quorum for that. */
  #muted(set: EpochSet): { readonly silent: number; readonly isHalted: boolean } {
    const { machines, isAbandoned } = this.#options;
    let [silent, power] = [0, 0];
    for (const [place, member] of set.members.entries()) {
      const machine = machines.find(({ validator }) => validator === member);
      if (machine === undefined) continue;
      const isSilent = keepsSilent(machine);
      if (isSilent) silent += 1;
      if (isSilent || isAbandoned(machine.index)) power += set.powers[place] ?? 0;
    }
    return { silent, isHalted: silent > 0 && 3 * power >= set.totalPower };
  }
}

/**
 * Draws a core: validators at random until they are a quorum.
 *
 * @returns Their nodes, in the order of the set.
 */
export function drawCore(machines: readonly Machine[], stream: Stream): readonly number[] {
  const { nextSet, genesis } = highest(machines).disk.ledger;
  const places = nextSet.members.map((_, place) => place);
  stream.shuffle(places);
  const core = new Set<number>();
  let power = 0;
  for (const place of places) {
    if (3 * power > 2 * nextSet.totalPower) break;
    core.add(place);
    power += nextSet.powers[place] ?? 0;
  }
  return nextSet.members.flatMap((member, place) => {
    const node = genesis.validators[member]?.node;
    return core.has(place) && node !== undefined ? [node] : [];
  });
}

/** Whether a validator that runs says nothing; one that still catches up does not know yet. */
function keepsSilent({ disk, process }: Machine): boolean {
  const { silentThrough, ledger } = disk;
  return process !== null && silentThrough > ledger.height && Number.isFinite(silentThrough);
}

/** What came of it, for people. */
export function convergenceText({ tookUs, withinUs, reason }: ConvergenceRecord): string {
  if (tookUs !== null) return `converged ${formatMicros(tookUs)} after the faults`;
  if (reason === null) return 'convergence is not judged yet';
  return `no convergence within ${formatMicros(withinUs)} after the faults: ${reason}`;
}

function isJudged({ tookUs, reason }: ConvergenceRecord): boolean {
  return tookUs !== null || reason !== null;
}

function highest(machines: readonly Machine[]): Machine {
  return machines.reduce((best, machine) =>
    machine.disk.ledger.height > best.disk.ledger.height ? machine : best,
  );
}

/** How many members of a set take part, and what share of the power that is. */
function upText(set: EpochSet, machines: readonly Machine[]): string {
  let [count, power] = [0, 0];
  for (const [place, member] of set.members.entries()) {
    const machine = machines.find(({ validator }) => validator === member);
    if (!machine?.process?.isReady) continue;
    count += 1;
    power += set.powers[place] ?? 0;
  }
  const percent = Math.floor((100 * power) / set.totalPower);
  return `${count} of ${set.members.length} validators up, ${percent}% of the power`;
}
