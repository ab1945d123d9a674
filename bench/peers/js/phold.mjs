// Hold model on the bare ladder. Usage: node phold.mjs
import { Ladder } from './ladder.mjs';
import { Sfc32 } from './sfc32.mjs';

const EVENTS = 5_000_000;
const PROCESSES = 10_000;
const PENDING_PER_PROCESS = 10;

const stream = new Sfc32(42);
const queue = new Ladder();
const counts = new Uint32Array(PROCESSES);
let hash = 0;
for (let process = 0; process < PROCESSES; process++) {
  for (let job = 0; job < PENDING_PER_PROCESS; job++) {
    queue.push(stream.exponential(1) + 0.1, process);
  }
}
for (let event = 0; event < EVENTS; event++) {
  queue.pop();
  const process = queue.payload;
  counts[process]++;
  hash = (Math.imul(hash, 31) + process) | 0;
  const delay = stream.exponential(1) + 0.1;
  queue.push(queue.time + delay, stream.below(PROCESSES));
}
console.log(JSON.stringify({ events: EVENTS, hash: hash >>> 0, now: queue.time }));
