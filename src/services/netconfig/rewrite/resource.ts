/** What can be done with one resource of the API. */
import type { Answer, Json, JsonObject, Method } from '../implementation.ts';

export type Action = (body: JsonObject) => Answer;

/** An action a method; a method without one is not allowed. */
export type Resource = { readonly [Name in Method]?: Action };

export function ok(body: Json): Answer {
  return { status: 200, body };
}

export function refuse(status: number, message: string): Answer {
  return { status, body: { message } };
}

/** Makes actions that answer 404 where the resource does not exist. */
export function orRefuse<Item>(item: Item | undefined, message: string) {
  return (action: (item: Item, body: JsonObject) => Answer): Action =>
    item === undefined ? () => refuse(404, message) : (body) => action(item, body);
}
