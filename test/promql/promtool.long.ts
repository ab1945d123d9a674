import { describe, expect, test } from 'vitest';
import { drawRehearsal } from './generator.ts';
import { promtoolVersion } from './promtool.ts';
import { judge } from './rehearsal.ts';

const STATES_WANTED = 50_000;
const isMissing = promtoolVersion === null;

describe.skipIf(isMissing)(`promtool ${promtoolVersion ?? 'is missing'}`, () => {
  test(`agrees on ${STATES_WANTED} alert states of rules and series drawn from seeds`, () => {
    let states = 0;
    let firing = 0;
    let pending = 0;
    let values = 0;
    for (let seed = 1_000; states < STATES_WANTED; seed += 1) {
      const outcome = judge(drawRehearsal(seed, 60));
      expect([seed, outcome.output]).toEqual([seed, expect.stringContaining('SUCCESS')]);
      expect([seed, outcome.failures]).toEqual([seed, []]);
      states += outcome.stateCount;
      firing += outcome.firingCount;
      pending += outcome.pendingCount;
      values += outcome.values.length;
    }
    console.log(
      `${states} states: ${firing} firing, ${pending} pending; ${values} values compared`,
    );
    expect(firing).toBeGreaterThan(STATES_WANTED / 10);
    expect(pending).toBeGreaterThan(STATES_WANTED / 50);
  });
});
