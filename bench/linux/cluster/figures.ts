/** What the logs of a run tell, in lines for the terminal. */
import { mean } from '../../../src/analysis/mean.ts';

/** Batches are sent to this port. */
const BATCH_PORT = '6000';
/** Connections that fill a window so soon after the first one are those that bring batches. */
const EARLY_SECONDS = 3;
/** After so many seconds, and after so many round trips that fill it, a window is looked at. */
const SECONDS = [3.4, 5.4, 9.4, 13.4, 23, 33, 43];
const TRIPS = [1, 3, 10, 20, 40, 80];

/** A connection between regions, and how its first window fared; times in seconds. */
interface Connection {
  readonly first: number;
  full: number;
  grown: number | null;
}

/** @param endSeconds - When the run ended, since Linux began. */
export function windows(log: string, regions: number, endSeconds: number): string {
  const all = connections(log, regions);
  const begin = Math.min(...all.map(({ first }) => first));
  const early = all.filter(({ first }) => first < begin + EARLY_SECONDS);
  const bySecond = SECONDS.flatMap((after) => {
    const seen = early.filter(({ first }) => first + after <= endSeconds);
    const small = seen.filter(({ first, grown }) => grown === null || grown > first + after);
    return seen.length < early.length / 2
      ? []
      : [`${after} s ${percent(small.length, seen.length)}`];
  });
  // Kaplan and Meier: those whose end is not seen count as long as they are.
  let [left, trip] = [1, 0];
  const byTrip = TRIPS.flatMap((most) => {
    while (trip < most) {
      trip += 1;
      const seen = early.filter(({ full }) => full >= trip);
      const grown = seen.filter(({ full, grown }) => full === trip && grown !== null);
      if (seen.length === 0) return [];
      left *= 1 - grown.length / seen.length;
    }
    return [`${most} ${percent(left, 1)}`];
  });
  return [
    `${early.length} connections; the first window is left after`,
    `  ${bySecond.join(', ')}`,
    `  and, in round trips that fill it, ${byTrip.join(', ')}`,
  ].join('\n');
}

function connections(log: string, regions: number): Connection[] {
  const found = new Map<string, Connection>();
  const line =
    /WINDOW (grows|filled) 10\.1\.0\.(\d+):(\d+) 10\.1\.0\.(\d+):(\d+) (\d+) (\d+) (\d+)/g;
  for (const [, what, from, port, to, at, us, firstUs, full] of log.matchAll(line)) {
    const isWithinRegion = (Number(from) - Number(to)) % regions === 0;
    if (at !== BATCH_PORT || isWithinRegion) continue;
    const name = `${from}:${port} ${to}`;
    const connection = found.get(name) ?? { first: Number(firstUs) / 1e6, full: 0, grown: null };
    connection.full = Number(full);
    if (what === 'grows') connection.grown = Number(us) / 1e6;
    found.set(name, connection);
  }
  return [...found.values()];
}

/** Seconds to consensus by the second of the first block with a batch; `-` where none was committed. */
export function latencies(logs: readonly string[]): string {
  const created = new Map<string, number>();
  const committed = new Map<string, number>();
  for (const log of logs) {
    for (const [, date, what, batch] of log.matchAll(
      /^\[(\S+)\s+\S+\s+\S+\] (Created|Committed) \S+ -> (\S+)/gm,
    )) {
      const times = what === 'Created' ? created : committed;
      const seconds = Date.parse(date!) / 1000;
      times.set(batch!, Math.min(seconds, times.get(batch!) ?? Number.POSITIVE_INFINITY));
    }
  }
  const begin = Math.min(...created.values());
  const bySecond = new Map<number, number[]>();
  const all: number[] = [];
  for (const [batch, seconds] of [...created].sort(([, a], [, b]) => a - b)) {
    const second = Math.floor(seconds - begin);
    const took = bySecond.get(second) ?? [];
    bySecond.set(second, took);
    const end = committed.get(batch);
    if (end === undefined) continue;
    took.push(end - seconds);
    all.push(end - seconds);
  }
  const cells = [...bySecond].map(([second, took]) => {
    return `${second}: ${took.length === 0 ? '-' : mean(took).toFixed(1)}`;
  });
  return [
    `${created.size} batches proposed, ${all.length} committed, after ${mean(all).toFixed(2)} s`,
    `  by second, in s: ${cells.join(', ')}`,
  ].join('\n');
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(0)} %`;
}
