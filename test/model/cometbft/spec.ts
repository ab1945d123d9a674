/** A small test network for the tests. */
import { ms, seconds } from '../../../src/kernel/time.ts';
import type { QaSpec } from '../../../src/model/cometbft/qa-spec.ts';

/** Seven validators and three full nodes for a minute, but for what is given. */
export function spec(change: Partial<QaSpec> = {}): QaSpec {
  return {
    validatorCount: 7,
    fullNodeCount: 3,
    dialCount: 4,
    oneWayUs: () => 1000,
    timing: {
      proposeUs: seconds(3),
      proposeDeltaUs: ms(500),
      voteUs: seconds(1),
      voteDeltaUs: ms(500),
      commitUs: seconds(1),
      gossipSleepUs: ms(100),
      flushUs: ms(10),
    },
    machine: {
      sendBytesPerSecond: 5_120_000,
      cardBytesPerSecond: 250_000_000,
      coreCount: 4,
      disk: { syncUs: 100, diskBytesPerSecond: 1_000_000_000 },
      voteBytes: 223,
      partBytes: 65_536,
      costs: {
        voteUs: 100,
        partUs: 100,
        commitVoteUs: 100,
        logVoteUs: 3,
        logPartUs: 100,
        wireVoteUs: 10,
        wirePartUs: 500,
        wireTxUs: 15,
        offeredTxUs: 50,
        wireNoticeUs: 5,
        signUs: 30,
        makePartUs: 300,
      },
    },
    load: {
      txPerSecond: 100,
      txBytes: 1024,
      blockBytesMax: 4_194_304,
      mempoolTxMax: 5000,
      untilUs: seconds(60),
    },
    announcesParts: true,
    notesAllSenders: false,
    durationUs: seconds(60),
    ...change,
  };
}
