/**
 * Releases: what is built from a revision. A process that runs a release behaves as its traits say,
 * whatever its configuration claims.
 */
import { ByteWriter, toHex } from '../../crypto/bytes.ts';
import { SigningKey, verifySignature } from '../../crypto/ed25519.ts';
import { taggedHash } from '../../crypto/hash.ts';
import type { Setting } from './setting.ts';

/** A release as the scenario tells it. */
export interface ReleaseSpec {
  readonly name: string;
  /** Of the source tree it is built from. */
  readonly revision: string;
  /** Schema of the data it reads and writes. */
  readonly schema: number;
  /** Times as fast as the reference: its service times are divided by this. */
  readonly speed: number;
  /** What capabilities read of it, by name. */
  readonly traits: ReadonlyMap<string, Setting>;
  /** Whether an attestation of its bill of materials is attached. */
  readonly attested: boolean;
}

/** One image of a release: what a component runs. */
export interface Artifact {
  readonly release: ReleaseSpec;
  readonly image: string;
  /** Hex; follows from revision, release and image. */
  readonly digest: string;
  readonly signature: Uint8Array;
  /** Digest of the bill of materials; null without attestation. */
  readonly sbom: string | null;
}

/** The registry that images are pulled from. */
export class ArtifactRegistry {
  readonly #key: SigningKey;
  readonly #releases: ReadonlyMap<string, ReleaseSpec>;
  readonly #artifacts = new Map<string, Artifact>();

  constructor(releases: readonly ReleaseSpec[], seed: Uint8Array) {
    this.#key = SigningKey.fromSeed(seed);
    this.#releases = new Map(releases.map((release) => [release.name, release]));
  }

  release(name: string): ReleaseSpec | undefined {
    return this.#releases.get(name);
  }

  /** What the registry serves under `image:release`; undefined when there is no such release. */
  pull(image: string, release: string): Artifact | undefined {
    const key = `${image}:${release}`;
    const known = this.#artifacts.get(key);
    const spec = this.#releases.get(release);
    if (known !== undefined || spec === undefined) return known;
    const made = this.#build(image, spec);
    this.#artifacts.set(key, made);
    return made;
  }

  /** Puts another release under the tag, rightly signed: what a wrong push does. */
  replace(image: string, tag: string, release: ReleaseSpec): void {
    this.#artifacts.set(`${image}:${tag}`, this.#build(image, release));
  }

  /** Takes a tag away, so that nobody can pull it. */
  remove(image: string, tag: string): void {
    this.#artifacts.delete(`${image}:${tag}`);
  }

  /** Whether the signature over the digest is that of the release key. */
  isSigned(artifact: Artifact): boolean {
    const bytes = bytesOf(artifact.digest);
    return verifySignature(this.#key.publicKey, bytes, artifact.signature) === null;
  }

  #build(image: string, release: ReleaseSpec): Artifact {
    const digest = digestOf(image, release);
    const sbom = release.attested ? toHex(taggedHash('simnet/sbom', bytesOf(digest))) : null;
    return { release, image, digest, signature: this.#key.sign(bytesOf(digest)), sbom };
  }
}

/** The digest of an image: equal for equal builds, and only for them. */
export function digestOf(image: string, release: ReleaseSpec): string {
  const traits = [...release.traits].sort(([a], [b]) => (a < b ? -1 : 1));
  const build = JSON.stringify([image, release.revision, release.schema, release.speed, traits]);
  return toHex(taggedHash('simnet/image', bytesOf(build)));
}

function bytesOf(text: string): Uint8Array {
  return new ByteWriter().text(text).finish();
}
