/**
 * No draw of an overlay was connected. The rules of the language ask for links enough, so that few
 * seeds come to this; those that do have no run.
 */
export class UnconnectedError extends Error {
  override readonly name = 'UnconnectedError';

  /** @param draws - How many there were. */
  constructor(draws: number) {
    super(
      `cluster.overlay: none of ${draws} draws is connected with this seed; ` +
        'ask for more links, or take another seed [topology.sparse]',
    );
  }
}
