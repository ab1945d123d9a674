/**
 * `simnet trace`: runs a scenario and writes its trace to stdout, for whoever compares traces. Not
 * in the help: `simnet verify` is what people use.
 */
import { partDigests, scenarioDigest } from '../../report/regression-json.ts';
import { attempt, exitCodeOf, isRefusal, planRun, type Wishes } from '../attempt.ts';
import type { ScenarioFile } from '../scenario-file.ts';
import { type Session, say, stoppable } from '../session.ts';
import { FRAME, frameBytes, jsonFrame, type RunEnd } from '../verify/frames.ts';

export interface TraceCommand extends Omit<Wishes, 'seed'> {
  readonly file: ScenarioFile;
  /** Run one after another in this process; none for the scenario's own. */
  readonly seeds: readonly string[];
  /** Run first, and not written: whatever it leaves behind must not matter. */
  readonly warmUp?: string | undefined;
}

/**
 * Runs the command.
 *
 * @returns 0 for runs with a result, whichever: that is for the reader to compare. Else the code of
 *   what kept a run from one; 3 for a bad scenario.
 */
export async function traceCommand(command: TraceCommand, session: Session): Promise<number> {
  const { seeds, warmUp } = command;
  const listed = seeds.length === 0 ? [undefined] : seeds;
  if (warmUp !== undefined) await traceOne({ ...command, seed: warmUp }, session, () => {});
  for (const seed of listed) {
    const code = await traceOne({ ...command, seed }, session, session.io.stdout.write);
    if (code !== 0) return code;
  }
  return 0;
}

async function traceOne(
  command: TraceCommand & Wishes,
  session: Session,
  write: (bytes: Uint8Array) => void,
): Promise<number> {
  const plan = await planRun(command.file, command, session.engine, session.io.env);
  if (isRefusal(plan)) {
    say(session.io.stderr, [plan.outcome.message]);
    return plan.outcome.code;
  }
  const trace = {
    begin: (names: { readonly kinds: readonly string[]; readonly nodes: readonly string[] }) => {
      write(jsonFrame(FRAME.head, { seed: plan.seed, ...names }));
    },
    records: (records: Uint8Array) => {
      if (records.length > 0) write(frameBytes(FRAME.records, records));
    },
  };
  const { report } = await stoppable(session.io, (stop) =>
    attempt(plan, '.', session, stop, trace),
  );
  const code = exitCodeOf(report.outcomes);
  if (report.result === null) {
    const message = report.outcomes[0]?.message ?? 'the run came to nothing';
    write(jsonFrame(FRAME.failure, { code, message }));
    say(session.io.stderr, [message]);
    return code;
  }
  const { traceHash } = report.result;
  const end: RunEnd = {
    ...{ code, traceHash },
    digest: scenarioDigest(report),
    parts: partDigests(report),
  };
  write(jsonFrame(FRAME.end, end));
  return 0;
}
