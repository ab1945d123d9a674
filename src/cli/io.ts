/**
 * What a command sees of the world: streams, environment, clock, signals. Handed in, so that a
 * test can run a command without a process of its own.
 */
import { performance } from 'node:perf_hooks';
import { causeText } from './disk.ts';
import { EXIT, gravest } from './exit-codes.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

export interface Stream {
  readonly isTty: boolean;
  /** Characters per line; 80 where nobody says. */
  readonly columns: number;
  /** Text, or bytes for another program. */
  write(data: string | Uint8Array): void;
}

export interface Io {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds of a clock that only moves forward. */
  nowMs(): number;
  /** The time of day, RFC 3339 in UTC. */
  timestamp(): string;
  /** Has signals told to `listen` instead of ending the process, until the returned call. */
  onStopSignal(listen: (signal: StopSignal) => void): () => void;
}

const COLUMNS_DEFAULT = 80;

/** The real process. */
export function processIo(): Io {
  return {
    stdout: streamOf(process.stdout, 'stdout'),
    stderr: streamOf(process.stderr, 'stderr'),
    env: process.env,
    cwd: process.cwd(),
    nowMs: () => performance.now(),
    timestamp: () => new Date().toISOString(),
    onStopSignal,
  };
}

function streamOf(stream: NodeJS.WriteStream, name: 'stdout' | 'stderr'): Stream {
  let isLost = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) closes the pipe; that is no fault of the run.
    if (error.code === 'EPIPE' || isLost) return;
    isLost = true;
    // The run goes on: its artifacts are worth more than what the stream would have said.
    process.once('exit', (code) => {
      process.exitCode = gravest([Number(code), EXIT.environment]);
    });
    if (name === 'stdout')
      process.stderr.write(
        `error: cannot write to ${name}: ${causeText(error.code ?? error.message)}\n`,
      );
  });
  return {
    isTty: stream.isTTY === true,
    get columns() {
      return stream.columns ?? COLUMNS_DEFAULT;
    },
    write: (data) => {
      stream.write(data);
    },
  };
}

function onStopSignal(listen: (signal: StopSignal) => void): () => void {
  const onInt = () => listen('SIGINT');
  const onTerm = () => listen('SIGTERM');
  process.on('SIGINT', onInt);
  process.on('SIGTERM', onTerm);
  return () => {
    process.off('SIGINT', onInt);
    process.off('SIGTERM', onTerm);
  };
}
