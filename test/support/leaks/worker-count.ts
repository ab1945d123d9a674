/** Cryptography that says how busy its threads are. */
import { CryptoPool } from '../../../src/worker/pool.ts';
import { leakIntoDraws } from './leak.ts';

let workers = 0;
const { open } = CryptoPool;
CryptoPool.open = (options) => {
  workers = options.workers;
  return open.call(CryptoPool, options);
};
leakIntoDraws(() => workers);
