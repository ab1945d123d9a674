// Gossip on the bare ladder. Usage: node gossip.mjs
import { Ladder } from './ladder.mjs';
import { Sfc32 } from './sfc32.mjs';

const NODES = 10_000;
const LINKS = 8;
const REWIRE = 0.1;
const MESSAGES = 50;

const stream = new Sfc32(7);
const peersOf = smallWorld();
// An event is an edge and a message; publications are the numbers below 0.
const starts = new Int32Array(NODES + 1);
for (let node = 0; node < NODES; node++) starts[node + 1] = starts[node] + peersOf[node].length;
const receivers = Int32Array.from(peersOf.flat());
const senders = Int32Array.from(peersOf.flatMap((peers, node) => peers.map(() => node)));
const seen = new Uint8Array(NODES * MESSAGES);
const origins = new Int32Array(MESSAGES);
const queue = new Ladder();
let [events, deliveries, duplicates, hash] = [0, 0, 0, 0];
for (let message = 0; message < MESSAGES; message++) {
  origins[message] = stream.below(NODES);
  queue.push(stream.unit() * 1000, -1 - message);
}
while (queue.pop()) {
  events++;
  const payload = queue.payload;
  if (payload < 0) receive(origins[-1 - payload], -1, -1 - payload);
  else receive(receivers[payload >> 6], senders[payload >> 6], payload & 63);
}
const { lengthMax, time } = queue;
console.log(JSON.stringify({ events, deliveries, duplicates, hash: hash >>> 0, lengthMax, time }));

function receive(node, sender, message) {
  if (seen[node * MESSAGES + message] !== 0) {
    duplicates++;
    return;
  }
  seen[node * MESSAGES + message] = 1;
  if (sender >= 0) deliveries++;
  hash = (Math.imul(hash, 31) + node) | 0;
  const end = starts[node + 1];
  for (let edge = starts[node]; edge < end; edge++) {
    if (receivers[edge] !== sender) {
      queue.push(queue.time + stream.exponential(50), (edge << 6) | message);
    }
  }
}

function smallWorld() {
  const peers = Array.from({ length: NODES }, () => []);
  for (let reach = 1; reach <= LINKS / 2; reach++) {
    for (let node = 0; node < NODES; node++) {
      let end = (node + reach) % NODES;
      let isMoved = stream.unit() <= REWIRE;
      while (isMoved || peers[node].includes(end)) {
        end = stream.below(NODES);
        isMoved = end === node;
      }
      peers[node].push(end);
      peers[end].push(node);
    }
  }
  return peers;
}
