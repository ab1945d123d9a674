/** A stage that changes something needs a plan that undoes it. */
import { actionKindOf } from '../../playbook/actions/table.ts';
import type { Finding } from '../diagnostic.ts';
import { playbookRule } from './rule.ts';

/** Stages with changing actions and without `on_fail`. */
export const rollbackRule = playbookRule(['stages'], ({ stages }) =>
  stages.flatMap((stage, index): Finding[] => {
    const changes = stage.activate.some((action) => actionKindOf(action).changes);
    if (!changes || stage.onFail !== undefined) return [];
    const message = 'is missing: a stage that changes something needs a rollback plan';
    return [{ path: ['stages', index, 'on_fail'], rule: 'stage.rollback', message }];
  }),
);
