/**
 * How long RocksDB takes for the batches of the HotStuff study, and the model of it beside.
 *
 *     npm run bench:rocksdb -- [MB per second] [seconds]
 *
 * A program in Rust (src/main.rs) writes batches to the very version of RocksDB, as it comes; the
 * model, `src/model/hotstuff/batch-database.ts`, is told of the same batches. What it knows of the
 * machine are the rates of one core in `src/study/hotstuff-machine.ts`. Those come from the first
 * lines and the last one: the fastest tenth, as whoever else is on the machine slows the others. The
 * figures of test/model/hotstuff/batch-database.test.ts come from here too.
 *
 * The first run builds RocksDB, which takes some ten minutes on two cores, and needs cargo, a
 * C++ compiler and libclang (Debian: `apt-get install cargo g++ libclang-dev`).
 */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BATCH_BYTES, modelled, SLOT_SECONDS } from './model.ts';

const HERE = import.meta.dirname;
const BUILT = join(HERE, 'dist');
const [megabytes, seconds] = numbersOf(process.argv.slice(2), [72.8, 300]);

execFileSync(
  'cargo',
  ['build', '--release', '--locked', '--manifest-path', join(HERE, 'Cargo.toml')],
  { stdio: 'inherit', env: { ...process.env, CARGO_TARGET_DIR: BUILT } },
);
const program = join(BUILT, 'release', 'batches');
console.log(execFileSync(program, ['core'], { encoding: 'utf8' }));

const model = modelled(megabytes, Math.ceil(seconds / SLOT_SECONDS));
const words = [megabytes, seconds, SLOT_SECONDS].map(String);
const child = spawn(program, ['database', ...words, join(BUILT, 'database')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
console.log(`${megabytes} MB/s, in ms: RocksDB (the model)`);
console.log('until, s      write           read         absent   files to merge');
let slot = 0;
let rates: string[] = [];
for await (const line of createInterface({ input: child.stdout })) {
  const figures = line.split(' ');
  if (figures.length === 2) {
    rates = figures.map(
      (ms, index) => `${['write', 'copy'][index]} ${megabytesPerSecond(Number(ms))}`,
    );
    continue;
  }
  const pairs = figures.slice(0, 3).map((ms, index) => {
    return `${ms} (${(model[slot] ?? [])[index]?.toFixed(3)})`.padStart(15);
  });
  slot += 1;
  console.log(String(slot * SLOT_SECONDS).padStart(5), ...pairs, figures[3]!.padStart(6));
}
console.log(`The fastest tenth, in MB/s: ${[...rates, ...backgroundRates()].join(', ')}`);

function megabytesPerSecond(msPerBatch: number): string {
  return (BATCH_BYTES / 1000 / msPerBatch).toFixed(0);
}

/** How fast RocksDB flushed and merged, by what it logs: by the clock, and in processor time. */
function backgroundRates(): string[] {
  const begun = new Map<number, { readonly us: number; readonly bytes: number }>();
  const flushes: number[] = [];
  const merges: number[] = [];
  for (const line of readFileSync(join(BUILT, 'database', 'LOG'), 'utf8').split('\n')) {
    const [, json] = line.split('EVENT_LOG_v1 ');
    if (json === undefined) continue;
    const event = JSON.parse(json);
    if (event.event === 'flush_started') {
      begun.set(event.job, { us: event.time_micros, bytes: event.total_data_size });
    } else if (event.event === 'flush_finished') {
      const { us, bytes } = begun.get(event.job)!;
      flushes.push(bytes / (event.time_micros - us));
    } else if (event.event === 'compaction_finished') {
      merges.push((event.num_output_records * BATCH_BYTES) / event.compaction_time_cpu_micros);
    }
  }
  return [`flush ${fastestTenth(flushes)}`, `merge ${fastestTenth(merges)}`];
}

function fastestTenth(rates: readonly number[]): string {
  const sorted = rates.toSorted((a, b) => b - a);
  return sorted[Math.floor(sorted.length / 10)]?.toFixed(0) ?? '-';
}

function numbersOf(given: readonly string[], usual: readonly [number, number]): [number, number] {
  const [first, second] = usual.map((number, index) => Number(given[index] ?? number));
  if (first! > 0 && second! > 0) return [first!, second!];
  console.error(`'${given.join(' ')}' are not two numbers above 0, as 72.8 300`);
  process.exit(2);
}
