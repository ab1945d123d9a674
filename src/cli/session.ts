/**
 * What the commands share: where to print, in which colours, and how a signal stops them.
 */
import type { Engine } from './engine.ts';
import type { Io, Stream } from './io.ts';
import { type Colours, coloursFor } from './terminal.ts';

export interface SessionOptions {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly wantsColour: boolean;
}

export interface Session extends SessionOptions {
  readonly io: Io;
  readonly engine: Engine;
  /** Where results for people go: stdout, or stderr when stdout belongs to a JSON document. */
  readonly out: Stream;
  readonly colours: Colours;
}

/** Makes a session from what the command line says. */
export function openSession(io: Io, engine: Engine, options: SessionOptions): Session {
  const out = options.isJson ? io.stderr : io.stdout;
  return { ...options, io, engine, out, colours: coloursFor(out, io.env, options.wantsColour) };
}

/** Prints lines for people. */
export function say(stream: Stream, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
}

/**
 * Runs something that a signal may stop. The first signal aborts; the second ends the process at
 * once, as if nobody listened.
 */
export async function stoppable<Result>(
  io: Io,
  action: (stop: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const forget = io.onStopSignal((signal) => {
    forget();
    io.stderr.write(`\n${signal}: stopping; a second signal ends at once\n`);
    controller.abort(signal);
  });
  try {
    return await action(controller.signal);
  } finally {
    forget();
  }
}
