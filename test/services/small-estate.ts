/** Services made from a few lines of a playbook, and driven by hand. */
import { createHash } from 'node:crypto';
import { Simulation } from '../../src/kernel/simulation.ts';
import { Streams } from '../../src/kernel/streams.ts';
import { ScrapeStore } from '../../src/promql/scrape-store.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { Estate } from '../../src/services/runtime/estate.ts';

const FRAME = `simnet: 1
name: small
title: Small
description: Services made for a test.
seed: 1
duration_max: 30d
versions:
  - {name: v1.0.0, revision: 0a1b2c3}
  - {name: v1.1.0, revision: 4d5e6f7, upgrades: v1.0.0, speed: 0.8}
stages:
  - {name: only, hold: {min: 1h}}
`;

/** Seconds of virtual time. */
const SECOND = 1_000_000;

/** Services, begun, with what was scraped of them. */
export function smallEstate(sections: string, seed = '1') {
  const text = FRAME + sections;
  const playbook = loadPlaybook(text, { file: 'small.yaml', metricUnits: new Map() });
  const sim = new Simulation({ hash: (bytes) => createHash('sha256').update(bytes).digest() });
  const store = new ScrapeStore();
  const estate = new Estate(playbook, { sim, streams: new Streams(seed), sink: store });
  estate.begin();
  return {
    estate,
    store,
    sim,
    /** Lets virtual time pass, in seconds. */
    pass: (seconds: number) => {
      const untilUs = sim.nowUs + seconds * SECOND;
      sim.scheduleAt(untilUs, stopKind(sim), 0);
      sim.run(untilUs);
    },
    /** The last value of a series of an instance. */
    last: (name: string, instance: string): number | undefined => {
      for (const series of store.series) {
        const { labels } = series;
        if (labels.get('__name__') !== name || labels.get('instance') !== instance) continue;
        const row = series.countUntil(sim.nowUs) - 1;
        return row < 0 || series.isStaleAt(row) ? undefined : series.valueAt(row);
      }
      return undefined;
    },
  };
}

const stops = new WeakMap<Simulation, number>();

/** An event that does nothing, so that time stands where it was asked to. */
function stopKind(sim: Simulation): number {
  const kind = stops.get(sim) ?? sim.define('test-stop', () => undefined);
  stops.set(sim, kind);
  return kind;
}
