/**
 * What a file says apart from what changes all day: its version, and the stanzas that operators of
 * the scenario change to and fro. Two files that hold the same are equal in it.
 */
import type { FileText } from '../../netconfig/file-text.ts';
import { CHURN_VNET } from './topology.ts';

const VERSION = /^#version:\d+\n/;

/** @param churnCard - Network card that is changed all day. */
export function heldText(text: string, churnCard: string): string {
  return text
    .replace(VERSION, '')
    .split('\n\n')
    .filter((paragraph) => !isChurned(paragraph.trimStart(), churnCard))
    .map((paragraph) => paragraph.trim())
    .join('\n\n');
}

function isChurned(paragraph: string, churnCard: string): boolean {
  return (
    paragraph.startsWith(`auto ${churnCard}\n`) || paragraph.startsWith(`auto ${CHURN_VNET}\n`)
  );
}

const versions = new WeakMap<FileText, number>();

/** Version that the first line of an overlay tells; -1 if it tells none. */
export function versionOf(file: FileText): number {
  let version = versions.get(file);
  if (version === undefined) {
    const line = VERSION.exec(file.text);
    version = line === null ? -1 : Number(line[0].slice('#version:'.length));
    versions.set(file, version);
  }
  return version;
}
