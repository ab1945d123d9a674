/** Judges gates of a playbook: once, until they decide, or again and again while a hold lasts. */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import { marginOf } from '../rollout/gates/judgement.ts';
import { type Process, sleepUntil } from '../rollout/process.ts';
import type { GateRecord } from '../rollout/records.ts';
import { clockOf, note, type PlaybookContext } from './context.ts';
import type { Judged } from './gates/gate.ts';
import { gateKindOf, type PlaybookGate } from './gates/table.ts';
import type { Playbook } from './playbook.ts';

/** Gates of these names; the loader refuses names that are not there. */
export function gatesNamed(playbook: Playbook, names: readonly string[]): PlaybookGate[] {
  return names.flatMap((name) => {
    const gate = playbook.gates.find((one) => one.name === name);
    check(gate !== undefined, 'no gate of that name', name);
    return gate;
  });
}

/** Judges one gate now. */
export function* judgeNow(context: PlaybookContext, gate: PlaybookGate): Process<GateRecord> {
  const { asked } = context.state;
  if (!asked.includes(gate.name)) asked.push(gate.name);
  const looked = gateKindOf(gate).judge(context, gate);
  const judged = 'outcome' in looked ? looked : yield* looked;
  return recordOf(context, gate, judged, context.estate.scheduler.nowUs());
}

function recordOf(
  { stage }: PlaybookContext,
  gate: PlaybookGate,
  judged: Judged,
  evaluatedUs: Micros,
): GateRecord {
  const { threshold } = judged;
  // A rate over nothing is no figure for a report; the reason names it.
  const value = Number.isFinite(judged.value) ? judged.value : null;
  return {
    name: gate.name,
    stage,
    rule: gateKindOf(gate).rule(gate),
    ...judged,
    value,
    margin: value === null ? null : marginOf('op' in gate ? gate.op : '<=', value, threshold),
    evaluatedUs,
    firstBreachUs: null,
    lostUs: null,
    refs: gate.refs,
  };
}

/**
 * Judges gates until each has decided, or until its deadline is over: then it stays inconclusive.
 *
 * @param canRecover - Whether one that fails is asked again too, as after a rollback, when services
 *   need time to be well again; else it ends it at once.
 */
export function* judgeUntilDecided(
  context: PlaybookContext,
  gates: readonly PlaybookGate[],
  canRecover = false,
): Process<readonly GateRecord[]> {
  const startUs = context.estate.scheduler.nowUs();
  const records = new Map<PlaybookGate, GateRecord>();
  let open = gates;
  while (open.length > 0) {
    for (const gate of open) records.set(gate, yield* judgeNow(context, gate));
    const hasFailed = open.some((gate) => records.get(gate)?.outcome === 'fail');
    if (hasFailed && !canRecover) break;
    // A slow probe of one gate uses up no patience of the others: what counts is when each was asked.
    open = open.filter((gate) => {
      const { outcome, evaluatedUs } = records.get(gate)!;
      return outcome !== 'pass' && evaluatedUs < startUs + gate.deadlineUs;
    });
    const nowUs = context.estate.scheduler.nowUs();
    if (open.length > 0) yield* sleepUntil(clockOf(context), nowUs + everyUs(context));
  }
  return [...records.values()];
}

/** An action that could not be carried out: which, and why. */
export interface Refusal {
  readonly by: string;
  readonly failure: string;
}

/** What a watch came to. */
export interface WatchOutcome {
  readonly records: readonly GateRecord[];
  /** The gate that ended it; null when all passed at the end. */
  readonly failed: GateRecord | null;
  /** What is done meanwhile and failed, so that it ended it; else null. */
  readonly refusal: Refusal | null;
}

/**
 * Watches gates until an instant: a gate that fails, without a break for as long as it asks, ends
 * the watch. At the end all must pass; one that cannot decide then is asked again, until `maxUs`
 * or its own deadline, whichever is later.
 *
 * @param meanwhile - What else is done at each look, first; its result says why that failed.
 */
export function* watchUntil(
  context: PlaybookContext,
  gates: readonly PlaybookGate[],
  minUs: Micros,
  maxUs: Micros,
  meanwhile?: () => Process<Refusal | null>,
): Process<WatchOutcome> {
  const watches = gates.map((gate) => new GateWatch(context, gate));
  for (;;) {
    const refusal = meanwhile === undefined ? null : yield* meanwhile();
    if (refusal !== null) return { records: recordsOf(watches), failed: null, refusal };
    const nowUs = context.estate.scheduler.nowUs();
    const failed = yield* lookAtAll(context, watches, nowUs, nowUs >= minUs);
    if (failed !== null) {
      const seen = watches.slice(0, watches.indexOf(failed) + 1);
      return { records: recordsOf(seen), failed: failed.record, refusal };
    }
    if (nowUs >= minUs && watches.every(({ hasPassed }) => hasPassed)) {
      return { records: recordsOf(watches), failed: null, refusal };
    }
    const late = watches.find((watch) => watch.isLate(nowUs, minUs, maxUs));
    if (late !== undefined) return { records: recordsOf(watches), failed: late.record, refusal };
    yield* sleepUntil(clockOf(context), nextLookUs(context, minUs));
  }
}

/** Looks at the gates that are due, or all, one after another, until one has failed; it is named. */
function* lookAtAll(
  context: PlaybookContext,
  watches: readonly GateWatch[],
  nowUs: Micros,
  isEnd: boolean,
): Process<GateWatch | null> {
  for (const watch of watches) {
    if (isEnd || watch.isDue(nowUs)) {
      const judged = gateKindOf(watch.gate).judge(context, watch.gate);
      watch.take('outcome' in judged ? judged : yield* judged, nowUs);
    }
    if (watch.hasFailed(nowUs)) return watch;
  }
  return null;
}

/** The next evaluation; the end of the hold is one too. */
function nextLookUs(context: PlaybookContext, minUs: Micros): Micros {
  const nowUs = context.estate.scheduler.nowUs();
  const nextUs = nowUs + everyUs(context);
  return nowUs < minUs ? Math.min(minUs, nextUs) : nextUs;
}

/** A gate that is watched: what it came to last, and since when it fails without a break. */
class GateWatch {
  readonly gate: PlaybookGate;
  readonly #context: PlaybookContext;
  #judged: Judged | null = null;
  #judgedUs: Micros = 0;
  #failsSinceUs: Micros | null = null;

  constructor(context: PlaybookContext, gate: PlaybookGate) {
    this.gate = gate;
    this.#context = context;
  }

  get hasPassed(): boolean {
    return this.#judged?.outcome === 'pass';
  }

  /** Whether the interval of its own is over, if it has one. */
  isDue(nowUs: Micros): boolean {
    return this.#judged === null || nowUs >= this.#judgedUs + (this.gate.everyUs ?? 0);
  }

  /** @param lookedUs - When the look began, in which probes may have taken time. */
  take(judged: Judged, lookedUs: Micros): void {
    this.#judged = judged;
    this.#judgedUs = this.#context.estate.scheduler.nowUs();
    if (judged.outcome === 'fail') this.#failsSinceUs ??= lookedUs;
    else this.#failsSinceUs = null;
  }

  /** Whether it has failed for as long as it asks. */
  hasFailed(nowUs: Micros): boolean {
    return this.#failsSinceUs !== null && nowUs - this.#failsSinceUs >= this.gate.forUs;
  }

  /** Whether it does not pass although its patience is over. */
  isLate(nowUs: Micros, minUs: Micros, maxUs: Micros): boolean {
    return !this.hasPassed && nowUs >= Math.max(maxUs, minUs + this.gate.deadlineUs);
  }

  /** Null before the first look. */
  get record(): GateRecord | null {
    if (this.#judged === null) return null;
    const record = recordOf(this.#context, this.gate, this.#judged, this.#judgedUs);
    return this.#failsSinceUs === null ? record : { ...record, firstBreachUs: this.#failsSinceUs };
  }
}

function recordsOf(watches: readonly GateWatch[]): GateRecord[] {
  return watches.flatMap(({ record }) => record ?? []);
}

/** Writes what gates came to into the state and the timeline. */
export function recordGates(context: PlaybookContext, records: readonly GateRecord[]): void {
  for (const record of records) {
    const { gates } = context.state;
    const known = gates.findIndex((one) => one.name === record.name && one.stage === record.stage);
    if (known >= 0) gates[known] = record;
    else gates.push(record);
    const reason = record.reason === null ? '' : ` (${record.reason})`;
    note(context, 'gate', `${record.name} ${record.outcome}: ${record.rule}${reason}`);
  }
}

function everyUs({ estate }: PlaybookContext): Micros {
  return estate.spec.observation.evaluateEveryUs;
}
