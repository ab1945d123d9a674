/** What every action of a playbook has. */

import type { Process } from '../../rollout/process.ts';
import type { GateRecord } from '../../rollout/records.ts';
import { name, nameOf } from '../../schema/names.ts';
import type { PlaybookContext } from '../context.ts';

/** Fields that all actions share. */
export const actionFields = {
  name: name('action').optional().describe('Name of the action.'),
  when_passing: nameOf('gate')
    .optional()
    .describe('Only when this gate passes at that moment; always if left out.'),
  when_failing: nameOf('gate')
    .optional()
    .describe('Only when this gate does not pass at that moment; always if left out.'),
};

export interface ActionContext extends PlaybookContext {
  /** Names this execution among all of the playbook: `canary/activate/1`. */
  readonly key: string;
  readonly isRollback: boolean;
  /**
   * Takes a step that must not be taken twice, also when the controller dies and another goes on.
   *
   * @param effect - Its result is kept and given again.
   */
  once(step: string, effect: () => string): string;
  /** Judges a gate of the playbook now. */
  judge(gate: string): Process<GateRecord>;
}

/** Runs an action; its result says why it failed, or is null. */
export type ActionProcess = Process<string | null>;

/** A kind of action: one file, two entries in the table. */
export interface ActionKind<Spec> {
  readonly action: string;
  /** What it does, as a person reads it. */
  text(spec: Spec): string;
  /** Whether it changes what services run, hold or are told: such a stage needs a rollback plan. */
  readonly changes: boolean;
  run(context: ActionContext, spec: Spec): ActionProcess;
}
