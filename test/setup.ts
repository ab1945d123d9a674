/**
 * One seed for all generated cases, so that a change is told apart from luck. The long suites, and
 * SIMNET_TEST_SEED, look elsewhere.
 */
import { env } from 'node:process';
import fc from 'fast-check';

const SEED = 20_261_121;

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(env['SIMNET_TEST_SEED'] ?? SEED) });
