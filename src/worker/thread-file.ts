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

/**
 * The file of a worker, beside the module that starts it.
 *
 * @param module - Address of the module, `import.meta.url`: a source has sources beside it.
 * @param name - What stands before `.worker`.
 */
export function workerBeside(module: string, name: string): URL {
  return new URL(`./${name}.worker.${module.endsWith('.ts') ? 'ts' : 'js'}`, module);
}

/** @throws Error if the file is TypeScript and tsx is not installed. */
export function threadFile(file: URL): ThreadFile {
  const filename = fileURLToPath(file);
  if (!filename.endsWith('.ts')) return { filename, execArgv: [] };
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return { filename, execArgv: ['--import', pathToFileURL(tsx).href] };
}
