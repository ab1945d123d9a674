/**
 * The studies, in the order in which they are run and shown.
 */
import { bitcoinChurnStudy } from './bitcoin-churn.ts';
import { cometbftQaStudy } from './cometbft-qa.ts';
import { cometbftRotatingStudy } from './cometbft-rotating.ts';
import { gossipsubStudy } from './gossipsub.ts';
import { hotstuffAwsStudy } from './hotstuff-aws.ts';
import type { Study } from './study.ts';

/** Every study. A new one is one file, one test and one line here. */
export const STUDIES: readonly Study[] = [
  gossipsubStudy,
  bitcoinChurnStudy,
  hotstuffAwsStudy,
  cometbftQaStudy,
  cometbftRotatingStudy,
];

/** The seed of a study where none is given. Every figure of docs/REPRODUCED.md comes from it. */
export const STUDY_SEED = '1';
