/**
 * Where the package keeps its files. Source and build lie equally deep, so one path serves both.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Folder of the shipped scenarios. */
export const SCENARIOS = join(ROOT, 'scenarios');
