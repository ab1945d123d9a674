/** A check that holds on one machine only. */
import os from 'node:os';
import { throwInEvents } from './leak.ts';

throwInEvents(() => os.hostname() === 'another-host');
