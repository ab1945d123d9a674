/** A run that throws on every machine at the same event. */
import { throwInEvents } from '../leaks/leak.ts';

throwInEvents(() => true);
