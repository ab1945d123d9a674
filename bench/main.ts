/** Runs every benchmark: `npm run bench`. */
import { kernelBench } from './kernel.bench.ts';

await kernelBench();
