/**
 * The program without a process around it: arguments in, exit code out.
 */
import { CommanderError } from 'commander';
import { printable } from '../report/printable.ts';
import { EnvironmentError } from '../run/errors.ts';
import { errorOutcome } from './attempt.ts';
import { type Engine, simulator } from './engine.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { buildProgram } from './program.ts';
import { WIDTH, wrap } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs simnet.
 *
 * @param argv - The arguments alone, without node and script.
 * @returns The exit code; nothing is thrown.
 */
export async function main(
  argv: readonly string[],
  io: Io,
  engine: Engine = simulator,
): Promise<number> {
  let exitCode: number = EXIT.pass;
  const program = buildProgram(io, engine, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return exitCodeOfError(error, io);
  }
}

/** Commander has printed its own message by now; all others are printed here. */
function exitCodeOfError(error: unknown, io: Io): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
  }
  if (error instanceof UsageError) {
    const lines = printable(`error: ${error.message}`).split('\n');
    io.stderr.write(`${lines.flatMap(fitting).join('\n')}\n`);
    return EXIT.usage;
  }
  const { code, message } = errorOutcome(error);
  const prefix = error instanceof EnvironmentError ? 'error: ' : '';
  io.stderr.write(`${prefix}${printable(message)}\n`);
  return code;
}

function fitting(line: string): readonly string[] {
  return line.length <= WIDTH ? [line] : wrap(line, '');
}
