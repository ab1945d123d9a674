/** Which of a fixed number of things are there; as words of 32 bits. */
export class BitSet {
  readonly words: Int32Array;

  constructor(size: number) {
    this.words = new Int32Array((size + 31) >>> 5);
  }

  has(index: number): boolean {
    return ((this.words[index >>> 5]! >>> (index & 31)) & 1) === 1;
  }

  add(index: number): void {
    this.words[index >>> 5]! |= 1 << (index & 31);
  }

  clear(): void {
    this.words.fill(0);
  }

  /** What is here and not in the other, in ascending order. */
  without(other: BitSet): number[] {
    const found: number[] = [];
    for (let word = 0; word < this.words.length; word++) {
      let bits = this.words[word]! & ~other.words[word]!;
      while (bits !== 0) {
        const lowest = bits & -bits;
        found.push(32 * word + 31 - Math.clz32(lowest));
        bits ^= lowest;
      }
    }
    return found;
  }
}
