/** Judges gates of a playbook: once, until they decide, or again and again while a hold lasts. */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import { marginOf } from '../rollout/gates/judgement.ts';
import { type Process, sleepUntil } from '../rollout/process.ts';
import type { GateRecord } from '../rollout/records.ts';
import { clockOf, note, type PlaybookContext } from './context.ts';
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

const rules = new WeakMap<PlaybookGate, string>();

/** The rule of a gate as a person reads it; written once, though it is asked for at each look. */
function ruleOf(gate: PlaybookGate): string {
  let rule = rules.get(gate);
  if (rule === undefined) {
    rule = gateKindOf(gate).rule(gate);
    rules.set(gate, rule);
  }
  return rule;
}

/** Judges one gate now. */
export function* judgeNow(context: PlaybookContext, gate: PlaybookGate): Process<GateRecord> {
  const judged = yield* gateKindOf(gate).judge(context, gate);
  const { value, threshold } = judged;
  return {
    name: gate.name,
    stage: context.stage,
    rule: ruleOf(gate),
    ...judged,
    margin: value === null ? null : marginOf('op' in gate ? gate.op : '<=', value, threshold),
    evaluatedUs: context.estate.scheduler.nowUs(),
    firstBreachUs: null,
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
    const nowUs = context.estate.scheduler.nowUs();
    open = open.filter(
      (gate) => records.get(gate)?.outcome !== 'pass' && nowUs < startUs + gate.deadlineUs,
    );
    if (open.length > 0) yield* sleepUntil(clockOf(context), nowUs + everyUs(context));
  }
  return [...records.values()];
}

/** What a watch came to. */
export interface WatchOutcome {
  readonly records: readonly GateRecord[];
  /** The gate that ended it; null when all passed at the end. */
  readonly failed: GateRecord | null;
}

/**
 * Watches gates until an instant: a gate that fails, without a break for as long as it asks, ends
 * the watch. At the end all must pass; one that cannot decide then is asked again, until `maxUs`
 * or its own deadline, whichever is later.
 */
export function* watchUntil(
  context: PlaybookContext,
  gates: readonly PlaybookGate[],
  minUs: Micros,
  maxUs: Micros,
): Process<WatchOutcome> {
  const failing = new Failing();
  const last = new Map<PlaybookGate, GateRecord>();
  for (;;) {
    const nowUs = context.estate.scheduler.nowUs();
    const records: GateRecord[] = [];
    for (const gate of gates) {
      const known = nowUs < minUs ? knownUntilDue(gate, last.get(gate), nowUs) : undefined;
      const record = known ?? (yield* judgeNow(context, gate));
      last.set(gate, record);
      records.push(record);
      const sinceUs = failing.take(gate, record, nowUs);
      if (sinceUs === null) continue;
      return { records, failed: { ...record, firstBreachUs: sinceUs } };
    }
    const isOver = nowUs >= minUs && records.every(({ outcome }) => outcome === 'pass');
    if (isOver) return { records, failed: null };
    const late = firstLate(gates, records, nowUs, { minUs, maxUs });
    if (late !== null) return { records, failed: late };
    yield* sleepUntil(clockOf(context), nextLookUs(context, minUs));
  }
}

/** What a gate came to that has an interval of its own, until that is over. */
function knownUntilDue(
  { everyUs: gateEveryUs = 0 }: PlaybookGate,
  last: GateRecord | undefined,
  nowUs: Micros,
): GateRecord | undefined {
  const isDue = last === undefined || nowUs >= last.evaluatedUs + gateEveryUs;
  return isDue ? undefined : last;
}

/** A gate that does not pass although its patience is over. */
function firstLate(
  gates: readonly PlaybookGate[],
  records: readonly GateRecord[],
  nowUs: Micros,
  { minUs, maxUs }: { readonly minUs: Micros; readonly maxUs: Micros },
): GateRecord | null {
  const late = gates.findIndex((gate, place) => {
    const patientUs = Math.max(maxUs, minUs + gate.deadlineUs);
    return records[place]?.outcome !== 'pass' && nowUs >= patientUs;
  });
  return records[late] ?? null;
}

/** The next evaluation; the end of the hold is one too. */
function nextLookUs(context: PlaybookContext, minUs: Micros): Micros {
  const nowUs = context.estate.scheduler.nowUs();
  const nextUs = nowUs + everyUs(context);
  return nowUs < minUs ? Math.min(minUs, nextUs) : nextUs;
}

/** Since when gates have been failing without a break. */
class Failing {
  readonly #sinceUs = new Map<PlaybookGate, Micros>();

  /** @returns Since when it fails, once it has failed for as long as the gate asks. */
  take(gate: PlaybookGate, { outcome }: GateRecord, nowUs: Micros): Micros | null {
    if (outcome !== 'fail') {
      this.#sinceUs.delete(gate);
      return null;
    }
    const sinceUs = this.#sinceUs.get(gate) ?? nowUs;
    this.#sinceUs.set(gate, sinceUs);
    return nowUs - sinceUs >= gate.forUs ? sinceUs : null;
  }
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
