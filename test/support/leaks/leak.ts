/**
 * Planted leaks: modules that are loaded before simnet and let something of the machine into its
 * runs, the way a careless line of a model would. Each is a file of its own beside this one.
 */
import { Stream } from '../../../src/kernel/stream.ts';
import { Streams } from '../../../src/kernel/streams.ts';

/** Adds to every draw of a whole number what the machine says; `below` stays below its bound. */
export function leakIntoDraws(leak: () => number): void {
  const draw = Stream.prototype.below;
  Stream.prototype.below = function (bound) {
    return (draw.call(this, bound) + Math.floor(Math.abs(leak()))) % bound;
  };
}

/** Adds to the name of every entity what the machine says, so that it draws other numbers. */
export function leakIntoNames(leak: () => string): void {
  const stream = Streams.prototype.of;
  Streams.prototype.of = function (entity, purpose) {
    return stream.call(this, `${entity}${leak()}`, purpose);
  };
}
