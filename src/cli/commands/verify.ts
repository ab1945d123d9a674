/**
 * `simnet verify`: shows that a seed has one result, or where two results part.
 *
 * Two fresh processes run the same seeds. One is plain; the other is made a different machine, with
 * another number of workers, and has run another seed before. Their traces are compared record by
 * record while they run, then all that their reports hold.
 */
import { canonicalJson, type JsonObject } from '../../report/canonical-json.ts';
import { printable } from '../../report/printable.ts';
import { EnvironmentError } from '../../run/errors.ts';
import { isRefusal, planRun } from '../attempt.ts';
import { EXIT } from '../exit-codes.ts';
import { reproduceCommand } from '../reproduce.ts';
import type { ScenarioFile } from '../scenario-file.ts';
import { type Session, say } from '../session.ts';
import { type Child, startChild } from '../verify/child.ts';
import {
  BrokenRunError,
  type Comparison,
  compareRuns,
  type Failures,
  firstLine,
} from '../verify/compare.ts';
import type { RunFailure } from '../verify/frames.ts';
import { recordText, type TraceRecord } from '../verify/records.ts';
import { refuse, reproduceLine } from './run.ts';

export interface VerifyCommand {
  readonly file: ScenarioFile;
  readonly seed?: string | undefined;
  /** Number of seeds, from 1 on; the one seed of the run if left out. */
  readonly seeds?: number | undefined;
  /** Workers of the one process and of the other. */
  readonly workers: readonly [number, number];
  readonly overrides: readonly string[];
}

/** Workers of the two processes, if nobody says how many. */
export const WORKERS_DEFAULT: readonly [number, number] = [0, 2];
/** Seeds of one pair of processes. A fresh pair costs about a second. */
const SEEDS_PER_PAIR = 50;

/**
 * Runs the command.
 *
 * @returns 0, or 4 if a seed had two results, or 3 for a bad scenario; the code of a run that came
 *   to no result in both processes alike.
 * @throws EnvironmentError if a process did not do its part.
 */
export async function verifyCommand(command: VerifyCommand, session: Session): Promise<number> {
  const wishes = { ...command, workers: command.workers[0] };
  const plan = await planRun(command.file, wishes, session.engine, session.io.env);
  if (isRefusal(plan)) {
    const { seed = null, seeds } = command;
    return refuse({ ...plan, reproduce: repeatOf(command, { seed, seeds }) }, session);
  }
  const seeds = seedsOf(command, plan.seed);
  const [plain, other] = command.workers;
  say(session.out, [
    `simnet verify ${plan.name}, ${seeds.length === 1 ? `seed ${seeds[0]}` : `seeds 1 to ${seeds.length}`}`,
    `  first process:  ${workersText(plain)}`,
    `  second process: ${workersText(other)}, another machine, after another seed`,
  ]);
  const found: Comparison[] = [];
  for (let start = 0; start < seeds.length; start += SEEDS_PER_PAIR) {
    found.push(
      ...(await comparePair(command, seeds.slice(start, start + SEEDS_PER_PAIR), session)),
    );
    if (found.some((one) => one.kind !== 'same')) break;
  }
  return report(command, found, seeds.length, session);
}

function seedsOf({ seeds }: VerifyCommand, seed: string): readonly string[] {
  if (seeds === undefined) return [seed];
  return Array.from({ length: seeds }, (_, index) => String(index + 1));
}

async function comparePair(
  command: VerifyCommand,
  seeds: readonly string[],
  { io }: Session,
): Promise<readonly Comparison[]> {
  const wishes = {
    ...{ scenario: command.file.path, seeds, overrides: command.overrides },
    ...{ cwd: io.cwd, env: io.env },
  };
  const [workers, otherWorkers] = command.workers;
  const first = startChild({ ...wishes, workers, isPerturbed: false });
  const warmUp = `before ${seeds[0]}`;
  const second = startChild({ ...wishes, workers: otherWorkers, isPerturbed: true, warmUp });
  const found: Comparison[] = [];
  try {
    for (const seed of seeds) {
      found.push(await compareRuns(seed, first.frames, second.frames));
      if (found.at(-1)?.kind !== 'same') break;
    }
  } catch (error) {
    if (error instanceof BrokenRunError) throw await brokenBy(error, [first, second]);
    throw error;
  } finally {
    await Promise.all([first.end(), second.end()]);
  }
  return found;
}

async function brokenBy(error: BrokenRunError, children: readonly Child[]) {
  const said = (await children[error.which]?.end()) || 'it said nothing';
  return new EnvironmentError(`${error.message}: ${said}`);
}

function report(
  command: VerifyCommand,
  found: readonly Comparison[],
  seedCount: number,
  session: Session,
): number {
  const failed = found.find((one) => one.kind !== 'same');
  if (session.isJson) session.io.stdout.write(`${canonicalJson(document(found), 2)}\n`);
  say(session.out, failed === undefined ? passLines(found, seedCount) : failLines(failed));
  if (failed === undefined) return EXIT.pass;
  // Seeds before it ran in the same processes, and what they left behind may be to blame.
  const seeds = command.seeds === undefined ? undefined : found.indexOf(failed) + 1;
  say(session.out, [reproduceLine(repeatOf(command, { seed: failed.seed, seeds }))]);
  return failed.kind === 'failed' ? failed.failure.code : EXIT.nondeterminism;
}

/** The command that verifies a seed again, or the seeds up to one. */
function repeatOf(
  { file, overrides, workers }: VerifyCommand,
  { seed, seeds }: { readonly seed: string | null; readonly seeds: number | undefined },
): string {
  const isDefault = workers.join() === WORKERS_DEFAULT.join();
  return reproduceCommand({
    command: 'verify',
    scenario: file.reference,
    seed: seeds === undefined ? seed : null,
    overrides,
    more: [
      ...(seeds === undefined ? [] : ['--seeds', String(seeds)]),
      ...(isDefault ? [] : ['--workers', workers.join()]),
    ],
  });
}

function passLines(found: readonly Comparison[], seedCount: number): string[] {
  const records = found.reduce((sum, one) => sum + (one.kind === 'same' ? one.records : 0), 0);
  const [only] = found;
  const hash =
    seedCount === 1 && only?.kind === 'same'
      ? [`  trace hash ${only.end.traceHash}`, `  digest     ${only.end.digest}`]
      : [];
  const one =
    seedCount === 1 ? 'the seed has one result' : `each of ${seedCount} seeds has one result`;
  return [`PASS  ${one}; ${records} trace records compared`, ...hash];
}

function failLines(failed: Comparison): string[] {
  if (failed.kind === 'reports') {
    return [
      `FAIL  seed ${failed.seed}: the traces agree, but not what is made of them`,
      `  parts of the report that differ: ${failed.parts.join(', ')}`,
    ];
  }
  if (failed.kind === 'same') return [];
  if (failed.kind === 'ends') {
    const { first, second } = failed.failures;
    return [
      `FAIL  seed ${failed.seed}: the traces agree, but not how the runs ended`,
      ...endLines('first', null, first),
      ...endLines('second', null, second),
    ];
  }
  if (failed.kind === 'failed') {
    return [
      `FAIL  seed ${failed.seed}: both runs failed alike, after ${failed.records} trace records`,
      ...printable(failed.failure.message)
        .split('\n')
        .map((line) => `  ${line}`),
    ];
  }
  const { before, first, second, failures } = failed.divergence;
  const at = first ?? second;
  return [
    `FAIL  seed ${failed.seed}: the runs part at record ${at?.index}`,
    ...before.map((record) => `  both    ${recordText(record)}`),
    ...endLines('first', first, failures.first),
    ...endLines('second', second, failures.second),
  ];
}

/** The next record of a run, or how it ended: with the whole stack, if it failed. */
function endLines(
  which: 'first' | 'second',
  record: TraceRecord | null,
  failure: RunFailure | null,
): string[] {
  const label = `  ${which.padEnd(6)}  `;
  if (record !== null) return [label + recordText(record)];
  if (failure === null) return [`${label}has ended`];
  const [head = '', ...stack] = printable(failure.message).split('\n');
  return [`${label}has failed: ${head}`, ...stack.map((line) => `          ${line}`)];
}

function document(found: readonly Comparison[]): JsonObject {
  return {
    kind: 'simnet-verify',
    status: statusOf(found),
    seeds: found.map(comparisonJson),
  };
}

function statusOf(found: readonly Comparison[]): string {
  if (found.some(({ kind }) => kind === 'failed')) return 'failed';
  return found.every(({ kind }) => kind === 'same') ? 'same' : 'different';
}

function comparisonJson(one: Comparison): JsonObject {
  if (one.kind === 'same') {
    const { traceHash, digest } = one.end;
    return { seed: one.seed, same: true, records: one.records, trace_hash: traceHash, digest };
  }
  if (one.kind === 'reports') return { seed: one.seed, same: false, parts: one.parts };
  if (one.kind === 'failed') {
    return { seed: one.seed, same: true, records: one.records, failure: failureJson(one.failure) };
  }
  if (one.kind === 'ends') {
    return { seed: one.seed, same: false, failures: failuresJson(one.failures) };
  }
  const { before, first, second, failures } = one.divergence;
  return {
    ...{ seed: one.seed, same: false },
    before: before.map(recordJson),
    first: first === null ? null : recordJson(first),
    second: second === null ? null : recordJson(second),
    failures: failuresJson(failures),
  };
}

function failuresJson({ first, second }: Failures): JsonObject {
  return { first: failureJson(first), second: failureJson(second) };
}

function failureJson(failure: RunFailure | null): JsonObject | null {
  return failure === null ? null : { code: failure.code, message: firstLine(failure) };
}

function recordJson({ index, atUs, kind, target, node, a, b }: TraceRecord): JsonObject {
  return { index, at_us: atUs, kind, target, node, a, b };
}

function workersText(count: number): string {
  return count === 1 ? '1 worker' : `${count} workers`;
}
