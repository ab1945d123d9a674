/** Features: a new protocol takes effect when all who must run it do, everywhere at one height. */
import { ACTIVATION_SIGNALS } from '../chain/protocols.ts';
import type { Hooks, Invariant } from './invariant.ts';

export const activation: Invariant = {
  numbers: [32],
  name: 'activation',
  statement:
    'The protocol of the chain rises at a height only if the proposers of the sixteen blocks before ' +
    'all signalled it, and no node finalises a block of a protocol that its release does not know.',
  watch(view, report): Hooks {
    let protocol = 1;
    const signals: number[] = [];
    return {
      finalised: (machine, block) => {
        const { height, header } = block;
        const known = machine.process?.behaviour.protocolMax ?? header.protocol;
        if (known < header.protocol) {
          report(`${machine.name} finalised a block of protocol ${header.protocol}`, [machine]);
        }
        if (!view.chain.isNext(block)) return;
        const ready = signals.filter((signal) => signal >= header.protocol).length;
        if (header.protocol > protocol && ready < ACTIVATION_SIGNALS) {
          const count = `${ready} of ${ACTIVATION_SIGNALS} proposers`;
          report(`protocol ${header.protocol} from height ${height}, by ${count}`, [machine]);
        }
        protocol = Math.max(protocol, header.protocol);
        signals.push(header.signal);
        if (signals.length > ACTIVATION_SIGNALS) signals.shift();
      },
    };
  },
};
