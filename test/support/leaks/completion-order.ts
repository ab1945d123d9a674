/** Answers numbered as they come in. */
import { CryptoPool } from '../../../src/worker/pool.ts';
import { leakIntoDraws } from './leak.ts';

let order = 0;
const { wait } = CryptoPool.prototype;
CryptoPool.prototype.wait = async function (ticket) {
  await wait.call(this, ticket);
  order = (order * 31 + ticket) % 1_000_003;
};
leakIntoDraws(() => order);
