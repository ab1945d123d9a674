/** Text of a file with its hash. One pool gives one object for equal texts, so both are shared. */
import { toHex } from '../../crypto/bytes.ts';
import { sha256 } from '../../crypto/hash.ts';

const encoder = new TextEncoder();

/** The text of a file and, once somebody asks, its SHA-256 in hexadecimal digits. */
export class FileText {
  readonly text: string;
  #hash: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get hash(): string {
    this.#hash ??= hashText(this.text);
    return this.#hash;
  }
}

/** Shares texts. It forgets the oldest beyond its limit, which costs sharing and nothing else. */
export class TextPool {
  readonly #byText = new Map<string, FileText>();
  readonly #countMax: number;

  /** @param countMax - Most texts kept; each costs its own length in memory. */
  constructor(countMax = 1024) {
    this.#countMax = countMax;
  }

  of(text: string): FileText {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    if (this.#byText.size >= this.#countMax) {
      for (const oldest of this.#byText.keys()) {
        this.#byText.delete(oldest);
        break;
      }
    }
    const made = new FileText(text);
    this.#byText.set(text, made);
    return made;
  }
}

/** SHA-256 over the UTF-8 of a text, in hexadecimal digits. */
export function hashText(text: string): string {
  return toHex(sha256(encoder.encode(text)));
}
