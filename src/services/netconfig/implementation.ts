/**
 * What an implementation of the network configuration does: it answers requests, generates the
 * files of a node and reads them back. Two implementations, `legacy` and `rewrite`, share this file,
 * the messages of the API and nothing else, so that comparing them means something.
 */
import type { ClusterConfig, NodeConfig } from './domain.ts';
import type { FileText } from './file-text.ts';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface ApiRequest {
  readonly method: Method;
  /** Concrete, such as `/nodes/a/network`. */
  readonly path: string;
  readonly body?: JsonObject;
}

export interface Answer {
  /** As in HTTP: 200, 400, 404, 405; 503 if the cluster refuses a write. */
  readonly status: number;
  readonly body: Json;
  /** What a write makes of the configuration; absent if it changes nothing. */
  readonly change?: ConfigChange;
}

export interface ConfigChange {
  readonly cluster?: ClusterConfig;
  readonly node?: NodeConfig;
}

/** One node as the serving node sees it. */
export interface NodeState {
  /** What the next apply will put in force. */
  readonly staged: NodeConfig;
  /** What the last apply put in force. */
  readonly running: NodeConfig;
  /** The overlay file on its disk; its first line tells the version in force. */
  readonly overlay: FileText;
}

/** All that an answer depends on. Immutable: answers may be kept for as long as the view is. */
export interface NetworkView {
  readonly cluster: ClusterConfig;
  readonly nodes: ReadonlyMap<string, NodeState>;
}

/** The two files of one node. */
export interface NodeFiles {
  readonly interfaces: string;
  readonly overlay: string;
}

/** What a reader made of a file: version, include lines, stanzas in their order. */
export interface ParsedFile {
  /** From a first line `#version:N`; -1 if there is none. */
  readonly version: number;
  readonly includes: readonly string[];
  readonly stanzas: readonly ParsedStanza[];
}

export interface ParsedStanza {
  readonly name: string;
  /** What follows the name, such as `inet static`; may be empty. */
  readonly method: string;
  readonly options: readonly (readonly [key: string, value: string])[];
}

/** The steps of an apply, in their order. */
export const APPLY_STEPS = [
  'generate',
  'write_interfaces',
  'write_overlay',
  'reload',
  'commit',
] as const;
export type ApplyStep = (typeof APPLY_STEPS)[number];

/** Why files are generated: to tell what would change, or to write them. */
export type Purpose = 'dry_run' | 'apply';

export interface Implementation {
  readonly name: string;
  /** @throws PanicError if the implementation breaks down over the request. */
  answer(request: ApiRequest, view: NetworkView): Answer;
  /** @throws PanicError as above. */
  generate(cluster: ClusterConfig, node: NodeConfig, purpose: Purpose): NodeFiles;
  /** Reads a file that this implementation wrote. */
  parse(text: string): ParsedFile;
  /** Called before each step of an apply. @throws PanicError as above. */
  enter(step: ApplyStep, node: NodeConfig): void;
}

/** An implementation broke down. It is what callers catch; any other error is a fault of simnet. */
export class PanicError extends Error {
  override readonly name = 'PanicError';
}

/** Texts of the API that clients see; part of the contract, so both implementations use them. */
export const messages = {
  noRoute: 'no such path',
  noMethod: 'method not allowed',
  noZone: 'no such zone',
  noVnet: 'no such vnet',
  noNode: 'no such node',
  noInterface: 'no such interface',
  exists: 'already exists',
  inUse: 'in use',
  noQuorum: 'no quorum',
  notName: 'not a name',
  notMtu: 'not an MTU',
  notTag: 'not a tag',
  notText: 'not text',
  notKind: 'unknown type',
} as const;
