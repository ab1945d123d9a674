/**
 * Planted leaks: modules that are loaded before simnet and let something of the machine into its
 * runs, the way a careless line of a model would. Each is a file of its own beside this one.
 */
import { Simulation } from '../../../src/kernel/simulation.ts';
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

/** Events of a run that throws. */
const EVENTS_BEFORE_THROW = 500;

/** Lets every run throw in the midst of it, on the machines that are meant. */
export function throwInEvents(isMeant: () => boolean): void {
  const define = Simulation.prototype.define;
  Simulation.prototype.define = function (name, handler, options) {
    const throwing: typeof handler = (...event) => {
      if (this.eventCount > EVENTS_BEFORE_THROW && isMeant()) throw new Error('planted');
      handler(...event);
    };
    return define.call(this, name, throwing, options);
  };
}
