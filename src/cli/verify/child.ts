/**
 * A process of its own that runs seeds and sends their traces.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Frame, framesOf } from './frames.ts';

export interface ChildWishes {
  readonly scenario: string;
  readonly seeds: readonly string[];
  readonly workers: number;
  readonly overrides: readonly string[];
  readonly warmUp?: string | undefined;
  /** Whether it shall be another machine, as `perturb` makes one. */
  readonly isPerturbed: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Child {
  readonly frames: AsyncGenerator<Frame>;
  /** Ends it, if it has not ended; @returns what it had to say on stderr. */
  end(): Promise<string>;
}

/** What the environment of another machine says. */
const OTHER_ENV = {
  TZ: 'Pacific/Kiritimati',
  LANG: 'tr_TR.UTF-8',
  LC_ALL: 'tr_TR.UTF-8',
  HOME: '/nonexistent',
  USER: 'somebody-else',
  HOSTNAME: 'another-host',
} as const;

/** Starts a process. */
export function startChild(wishes: ChildWishes): Child {
  const { isPerturbed, cwd, env } = wishes;
  const preload = isPerturbed ? ['--import', siblingUrl('./perturb')] : [];
  const argv = [...process.execArgv, ...preload, fileURLToPath(siblingUrl('../main'))];
  const child = spawn(process.execPath, [...argv, ...arguments_(wishes)], {
    cwd,
    env: isPerturbed ? { ...env, ...OTHER_ENV } : env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const closed = once(child, 'close');
  return {
    frames: framesOf(child.stdout),
    end: async () => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      await closed;
      return words.trim();
    },
  };
}

function arguments_(wishes: ChildWishes): string[] {
  const { scenario, seeds, workers, overrides, warmUp } = wishes;
  return [
    ...['trace', '--scenario', scenario, '--workers', String(workers), '--quiet'],
    ...seeds.flatMap((seed) => ['--seed', seed]),
    ...(warmUp === undefined ? [] : ['--warm-up', warmUp]),
    ...overrides.flatMap((override) => ['--set', override]),
  ];
}

/** Source or build, whichever this file is part of. */
function siblingUrl(name: string): string {
  const built = new URL(`${name}.js`, import.meta.url);
  return existsSync(built) ? built.href : new URL(`${name}.ts`, import.meta.url).href;
}
