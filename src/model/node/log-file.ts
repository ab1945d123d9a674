/**
 * A write-ahead log as it lies on a disk: frames one after another. Most logs are replaced without
 * ever being read, so what was appended becomes bytes only when someone reads.
 */

/** A frame that was written and that nobody has read yet. */
export interface UnreadFrame {
  /** What it records; nobody changes it. */
  readonly record: object;
  /** Its bytes, where so many bytes lie before it. */
  encode(at: number): Uint8Array;
}

export class LogFile {
  /** Frames as bytes, from the first on. */
  readonly #frames: Uint8Array[];
  /** Those that follow. */
  #unread: UnreadFrame[] = [];

  constructor(frames: readonly Uint8Array[] = []) {
    this.#frames = [...frames];
  }

  /** Frames in it. */
  get length(): number {
    return this.#frames.length + this.#unread.length;
  }

  append(frame: UnreadFrame): void {
    this.#unread.push(frame);
  }

  /** All frames. Whoever changes the array changes the log, as damage does. */
  get frames(): Uint8Array[] {
    if (this.#unread.length === 0) return this.#frames;
    let at = this.#frames.reduce((sum, frame) => sum + frame.length, 0);
    for (const unread of this.#unread) {
      const frame = unread.encode(at);
      this.#frames.push(frame);
      at += frame.length;
    }
    this.#unread = [];
    return this.#frames;
  }

  /** What the frames record that nobody has read yet, first to last. */
  get unreadRecords(): readonly object[] {
    return this.#unread.map(({ record }) => record);
  }
}
