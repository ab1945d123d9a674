/** Failing rollback: nodes do not start in a release older than the one that they have. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { drawTargets, targetFields } from '../targets.ts';
import { during, windowFields } from '../window.ts';

/** What a scenario file says about it. */
export const rollbackFailsSchema = record({
  kind: z.literal('rollback_fails'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
}).describe('Nodes do not start in an older version than they have, so rollbacks of them fail.');

/** Failing rollback, as the engine reads it. */
export type RollbackFailsSpec = z.output<typeof rollbackFailsSchema>;

/** Has every way back fail; nodes that were sent it start when it is healed. */
export function startRollbackFails(spec: RollbackFailsSpec, host: FaultHost): void {
  during(spec, host, () => {
    const permit = host.operations.refuseDowngrade(drawTargets(spec, host));
    host.note('fault_start', null, 'no way back');
    return () => {
      permit();
      host.note('fault_end', null, 'there is a way back');
    };
  });
}
