import { describe, expect, test } from 'vitest';
import { type DrillWishes, trialsOf } from '../../src/drill/plan.ts';
import { tinyPlaybook } from '../support/drill/tiny.ts';

const all: DrillWishes = { seedCount: 3, withoutSeedCount: 2, mutants: [] };

/** `healthy/1`, `dies/1`, `dies-quiet/1` without a gate, `dies/stated/1` with the stated ones. */
function plan(wishes: Partial<DrillWishes> = {}) {
  const playbook = tinyPlaybook();
  return trialsOf(playbook, { ...all, ...wishes }).map(({ mutant, seed, without, isNaive }) => {
    const taken = without.map((gate) => `-${gate}`).join('');
    return `${mutant ?? 'healthy'}${taken}${isNaive ? '/stated' : ''}/${seed}`;
  });
}

describe('the plan of a drill', () => {
  test('is the healthy twin, each mutant, each without its gates, and with the stated ones', () => {
    expect(plan()).toEqual([
      ...['healthy/1', 'healthy/2', 'healthy/3'],
      ...['no-effect/1', 'no-effect/2', 'no-effect/3'],
      ...['dies/1', 'dies/2', 'dies/3'],
      ...['no-effect-in-effect/1', 'no-effect-in-effect/2'],
      ...['dies-in-effect-quiet-beating/1', 'dies-in-effect-quiet-beating/2'],
      ...['no-effect/stated/1', 'no-effect/stated/2', 'no-effect/stated/3'],
    ]);
  });

  test('tries the healthy twin even when only some mutants are wished for', () => {
    expect(plan({ mutants: ['dies'], seedCount: 1, withoutSeedCount: 0 })).toEqual([
      'healthy/1',
      'dies/1',
    ]);
  });

  test('takes each mutant once, in the order of the playbook, however it is asked for', () => {
    const mutants = ['dies', 'no-effect', 'dies'];
    expect(plan({ mutants, seedCount: 1, withoutSeedCount: 0 })).toEqual([
      ...['healthy/1', 'no-effect/1', 'dies/1', 'no-effect/stated/1'],
    ]);
  });

  test('takes no gate out for a mutant that names none', () => {
    const playbook = tinyPlaybook(['mutants.dies.caught_by=[]']);
    const trials = trialsOf(playbook, { ...all, mutants: ['dies'] });
    expect(trials.filter(({ without }) => without.length > 0)).toEqual([]);
    expect(trials).toHaveLength(6);
  });
});
