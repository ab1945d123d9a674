/**
 * A world for commands without a process: streams kept as text, a clock that stands still, signals
 * sent by hand.
 */
import type { Io, StopSignal, Stream } from '../../src/cli/io.ts';

export interface CapturedIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  readonly send: (signal: StopSignal) => void;
  readonly advance: (millis: number) => void;
}

export interface World {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly isTty?: boolean;
  readonly columns?: number;
}

/** Makes such a world. */
export function capturedIo({ cwd, env = {}, isTty = false, columns = 80 }: World): CapturedIo {
  const texts = { out: '', err: '' };
  const listeners = new Set<(signal: StopSignal) => void>();
  let nowMs = 0;
  const stream = (key: keyof typeof texts): Stream => ({
    isTty,
    columns,
    write: (data) => {
      texts[key] += typeof data === 'string' ? data : new TextDecoder().decode(data);
    },
  });
  return {
    stdout: stream('out'),
    stderr: stream('err'),
    env,
    cwd,
    nowMs: () => nowMs,
    timestamp: () => '2026-01-02T03:04:05.000Z',
    onStopSignal: (listen) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    out: () => texts.out,
    err: () => texts.err,
    send: (signal) => {
      for (const listen of [...listeners]) listen(signal);
    },
    advance: (millis) => {
      nowMs += millis;
    },
  };
}
