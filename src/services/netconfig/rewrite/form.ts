/** Reads the fields of a request body one by one and remembers what is wrong with them. */
import { MTU_MAX, MTU_MIN, TAG_MAX } from '../domain.ts';
import { type JsonObject, messages } from '../implementation.ts';

const NAME_LENGTH_MAX = 15;

/** A body that is being read. Reading goes on after a mistake, so that all of them are told. */
export class Form {
  readonly #body: JsonObject;
  readonly #errors: { [field: string]: string } = {};
  #hasErrors = false;

  constructor(body: JsonObject) {
    this.#body = body;
  }

  /** What is wrong, by field; `undefined` if nothing is. */
  get errors(): JsonObject | undefined {
    return this.#hasErrors ? this.#errors : undefined;
  }

  refuse(field: string, message: string): void {
    this.#errors[field] = message;
    this.#hasErrors = true;
  }

  name(field: string): string {
    const value = this.#body[field];
    if (typeof value === 'string' && isName(value)) return value;
    this.refuse(field, messages.notName);
    return '';
  }

  oneOf<Choice extends string>(
    field: string,
    choices: readonly Choice[],
    message: string,
  ): Choice | undefined {
    for (const choice of choices) if (choice === this.#body[field]) return choice;
    this.refuse(field, message);
    return undefined;
  }

  text(field: string, otherwise: string): string {
    const value = this.#body[field];
    if (value === undefined) return otherwise;
    if (typeof value === 'string' && isPrintable(value)) return value;
    this.refuse(field, messages.notText);
    return otherwise;
  }

  /** Text taken apart; empty parts count for nothing. */
  list(field: string, separator: string, otherwise: readonly string[]): readonly string[] {
    if (this.#body[field] === undefined) return otherwise;
    const parts: string[] = [];
    for (const part of this.text(field, '').split(separator)) if (part !== '') parts.push(part);
    return parts;
  }

  mtu(otherwise: number): number {
    return this.#whole('mtu', MTU_MIN, MTU_MAX, messages.notMtu, otherwise);
  }

  tag(otherwise: number): number {
    return this.#whole('tag', 1, TAG_MAX, messages.notTag, otherwise);
  }

  flag(field: string): boolean {
    return this.#body[field] === 1;
  }

  #whole(field: string, least: number, most: number, message: string, otherwise: number): number {
    const value = this.#body[field];
    if (value === undefined) return otherwise;
    const isFit = typeof value === 'number' && value >= least && value <= most;
    if (isFit && value % 1 === 0) return value;
    this.refuse(field, message);
    return otherwise;
  }
}

function isName(text: string): boolean {
  if (text.length > NAME_LENGTH_MAX) return false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const isLetter = unit >= 0x61 && unit <= 0x7a;
    const isDigit = unit >= 0x30 && unit <= 0x39;
    if (!isLetter && !(isDigit && at > 0)) return false;
  }
  return text !== '';
}

function isPrintable(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}
