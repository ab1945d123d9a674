/** A playbook as the engine reads it. */

import type { ApprovalSpec } from './approval-spec.ts';
import type { PlaybookContext } from './context.ts';
import type { PlaybookGate } from './gates/table.ts';
import type { PlaybookRollback, PlaybookStageSpec } from './playbook-spec.ts';

export interface Playbook {
  readonly stages: readonly PlaybookStageSpec[];
  readonly gates: readonly PlaybookGate[];
  /** Names of gates that are watched from the first stage to the last. */
  readonly invariants: readonly string[];
  readonly rollback: readonly PlaybookRollback[];
  readonly approvals: readonly ApprovalSpec[];
}

/** What a stage is carried out with. */
export interface StageContext extends PlaybookContext {
  readonly playbook: Playbook;
}
