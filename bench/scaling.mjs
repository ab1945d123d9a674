// What size costs: time per event against events pending, bytes of a pending event, bytes of a node.
// Usage: npm run bench:scaling. Prints PASS or FAIL for each limit, and ends with 1 if one fails.
//
// The queues of all sizes take turns in one process, so that what else the machine does falls on
// all of them alike; the figures are medians over the turns, of user + system CPU time.
import { GOSSIP, Gossip } from './dist/bench/models/gossip.js';
import { Phold } from './dist/bench/models/phold.js';

const PROCESSES = 10_000;
const PENDING_PER_PROCESS = [1, 10, 100];
const TURNS = 9;
const EVENTS_PER_TURN = 200_000;
const NODES = 100_000;
const LIMITS = { timeRatio: 6, bytesPerEvent: 64, bytesPerNode: 200 };

let hasFailed = false;
verdict('gossip: bytes per node', bytesPerNode(), LIMITS.bytesPerNode);
const models = PENDING_PER_PROCESS.map((pendingPerProcess) => {
  const model = new Phold({ processCount: PROCESSES, pendingPerProcess, seed: '1' });
  const pendingCount = PROCESSES * pendingPerProcess;
  model.simulation.run(Number.POSITIVE_INFINITY, 2 * pendingCount);
  return { simulation: model.simulation, pendingCount, nsPerEvent: [] };
});
for (let turn = 0; turn < TURNS; turn++) {
  for (const model of models) {
    const before = process.cpuUsage();
    model.simulation.run(Number.POSITIVE_INFINITY, EVENTS_PER_TURN);
    const { user, system } = process.cpuUsage(before);
    model.nsPerEvent.push(((user + system) * 1000) / EVENTS_PER_TURN);
  }
}
for (const { simulation, pendingCount, nsPerEvent } of models) {
  const what = `${pendingCount.toLocaleString('en')} pending`;
  console.log(`${what}: ${median(nsPerEvent).toFixed(0)} ns of CPU per event`);
  const bytes = simulation.pendingBytes / pendingCount;
  verdict(`${what}: bytes per pending event`, bytes, LIMITS.bytesPerEvent);
}
const [small, , large] = models;
const timeRatios = large.nsPerEvent.map((ns, turn) => ns / small.nsPerEvent[turn]);
verdict('time per event, 1,000,000 against 10,000', median(timeRatios), LIMITS.timeRatio);
process.exitCode = hasFailed ? 1 : 0;

/** Memory of a gossip model that has not run yet, its overlay and what it has seen included. */
function bytesPerNode() {
  const before = bytesHeld();
  const options = { ...GOSSIP, nodeCount: NODES };
  const model = new Gossip(options);
  const bytes = bytesHeld() - before;
  // Used afterwards, so that the model cannot have been collected before.
  if (model.simulation.pendingCount !== options.messageCount) throw new Error('model is damaged');
  return bytes / NODES;
}

function bytesHeld() {
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function verdict(what, seen, limit) {
  const isWithin = seen <= limit;
  if (!isWithin) hasFailed = true;
  console.log(`${isWithin ? 'PASS' : 'FAIL'} ${what}: ${seen.toFixed(1)}, at most ${limit}`);
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}
