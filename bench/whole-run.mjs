// Runs one model once, built, with nothing else in the process, and prints what it cost.
// Usage: node bench/whole-run.mjs phold|gossip [--traced]     (npm run bench:phold, bench:gossip)
// CPU time is user + system of the whole process: start of Node, building the model, and the run.
const PHOLD_EVENTS = 5_000_000;
const [name, option] = process.argv.slice(2);
const traced = option === '--traced' ? { hash: await sha256() } : {};

const runs = {
  async phold() {
    const { Phold, PHOLD } = await built('phold');
    const model = new Phold(PHOLD, { ...traced, pendingExpected: 100_000 });
    const stop = model.simulation.run(Number.POSITIVE_INFINITY, PHOLD_EVENTS);
    const counted = model.counts.reduce((sum, count) => sum + count, 0);
    expect('stop', stop.reason, 'budget');
    expect('events counted by the processes', counted, PHOLD_EVENTS);
    expect('events pending', model.simulation.pendingCount, 100_000);
    return { simulation: model.simulation, orderHash: model.orderHash };
  },
  async gossip() {
    const { Gossip, GOSSIP } = await built('gossip');
    const model = new Gossip(GOSSIP, { ...traced, pendingExpected: 300_000 });
    const stop = model.simulation.run(Number.POSITIVE_INFINITY);
    expect('stop', stop.reason, 'idle');
    expect('deliveries', model.deliveries, 499_950);
    expect('duplicates', model.duplicates, 3_000_100);
    expect('events', model.simulation.eventCount, 3_500_100);
    const { deliveries, duplicates } = model;
    return { simulation: model.simulation, deliveries, duplicates };
  },
};

const run = runs[name];
if (run === undefined) throw new Error('usage: node bench/whole-run.mjs phold|gossip [--traced]');
const { simulation, ...checked } = await run();
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    model: name,
    events: simulation.eventCount,
    ...checked,
    now_us: simulation.nowUs,
    trace_hash: simulation.traceHash() || undefined,
    cpu_s: Number(((user + system) / 1e6).toFixed(3)),
    ns_per_event: Math.round(((user + system) * 1000) / simulation.eventCount),
  }),
);

function built(model) {
  return import(new URL(`./dist/bench/models/${model}.js`, import.meta.url));
}

async function sha256() {
  const { createHash } = await import('node:crypto');
  return (bytes) => createHash('sha256').update(bytes).digest();
}

function expect(what, seen, wanted) {
  if (seen !== wanted) throw new Error(`${name}: ${what}: ${seen}, not ${wanted}`);
}
