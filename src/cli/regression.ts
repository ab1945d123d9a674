#!/usr/bin/env node
/**
 * The command `regression`: `simnet regression` by its own name.
 */
import { processIo } from './io.ts';
import { main } from './simnet.ts';

process.exitCode = await main(['regression', ...process.argv.slice(2)], processIo());
