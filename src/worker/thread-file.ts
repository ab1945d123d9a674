/**
 * How a worker thread is started: plain JavaScript from a build, TypeScript through tsx when the
 * sources themselves are running.
 */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface ThreadFile {
  readonly filename: string;
  readonly execArgv: string[];
}

const IS_SOURCE = import.meta.url.endsWith('.ts');

/** The pool's own worker, as a file beside this one. */
export const WORKER_FILE = new URL(`./crypto.worker.${IS_SOURCE ? 'ts' : 'js'}`, import.meta.url);

/** @throws Error if the file is TypeScript and tsx is not installed. */
export function threadFile(file: URL): ThreadFile {
  const filename = fileURLToPath(file);
  if (!filename.endsWith('.ts')) return { filename, execArgv: [] };
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return { filename, execArgv: ['--import', pathToFileURL(tsx).href] };
}
