#!/usr/bin/env node
/**
 * The command `simnet`.
 */
import { processIo } from './io.ts';
import { main } from './simnet.ts';

process.exitCode = await main(process.argv.slice(2), processIo());
