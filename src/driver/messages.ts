/**
 * Reads what a harness writes, and trusts none of it: each message and each event in it is checked against the published
 * schema, before anything looks at it.
 */

import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { HarnessMessage } from '../../spec/protocol.js';
import type { TraceEvent } from '../../spec/trace.js';

/** What came is no message: what was expected instead, and what came, quoted. */
export interface NoMessage {
  readonly expected: string;
  readonly got: string;
}

interface Schema {
  readonly $id: string;
  readonly definitions: Readonly<Record<string, Definition>>;
}

interface Definition {
  readonly anyOf?: readonly { readonly $ref?: string }[];
  readonly properties?: Readonly<Record<string, { readonly const?: string }>>;
}

const reference = '#/definitions/';

/** Characters of a message that are quoted. */
const quoted = 120;

export const quote = (text: string): string =>
  JSON.stringify(text.length > quoted ? `${text.slice(0, quoted)} ...` : text);

export class MessageReader {
  readonly #ajv = new Ajv({ strict: false, strictNumbers: false });
  readonly #schema: Schema;
  /** By the kind, the definition; compiled when the first of that kind comes. */
  readonly #messages: ReadonlyMap<string, string>;
  readonly #events: ReadonlyMap<string, string>;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    const file = new URL('../../spec/schema/harness-message.schema.json', import.meta.url);
    this.#schema = JSON.parse(readFileSync(file, 'utf8')) as Schema;
    this.#ajv.addSchema(this.#schema);
    this.#messages = this.#kindsOf('HarnessMessage');
    this.#events = this.#kindsOf('TraceEvent');
  }

  /** The message of a line; or why it is none. */
  read(line: string): HarnessMessage | NoMessage {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return { expected: 'one JSON message a line', got: quote(line) };
    }
    const kind = kindOf(value);
    const definition = this.#messages.get(kind);
    if (definition === undefined) {
      return { expected: `a message whose kind is one of ${[...this.#messages.keys()].join(', ')}`, got: quote(line) };
    }
    // The events are most of a trace, and are checked by their kinds.
    const wrong =
      kind === 'trace' ? this.#wrongInTrace(value) : this.#wrongIn(definition, value, `the message "${kind}"`);
    return wrong ?? (value as HarnessMessage);
  }

  /** An event that was told while its program ran; undefined as long as it is not complete. */
  event(value: unknown): TraceEvent | undefined {
    return this.#wrongInEvent(value, 0) === undefined ? (value as TraceEvent) : undefined;
  }

  #wrongInTrace(value: unknown): NoMessage | undefined {
    const { id, origin, events, ...others } = value as Readonly<Record<string, unknown>>;
    const { kind: _, ...further } = others;
    if (!Number.isInteger(id) || !(origin === null || typeof origin === 'number') || !Array.isArray(events)) {
      return { expected: 'a trace with an id, an origin and events', got: quote(JSON.stringify(value)) };
    }
    const [name] = Object.keys(further);
    if (name !== undefined)
      return { expected: 'a trace with kind, id, origin and events alone', got: `also "${name}"` };
    for (let index = 0; index < events.length; index += 1) {
      const wrong = this.#wrongInEvent(events[index], index);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  #wrongInEvent(value: unknown, index: number): NoMessage | undefined {
    const kind = kindOf(value);
    const definition = kind === 'gone' ? undefined : this.#events.get(kind);
    if (definition === undefined)
      return { expected: `an event of a known kind at ${index} of a trace`, got: quote(JSON.stringify(value) ?? '') };
    reviveNumbers(value as Record<string, unknown>);
    return this.#wrongIn(definition, value, `the event "${kind}" at ${index} of a trace`);
  }

  #wrongIn(definition: string, value: unknown, where: string): NoMessage | undefined {
    const validate = this.#validator(definition);
    if (validate(value)) return undefined;
    // The error that lies deepest says most: the others only tell that no alternative fitted.
    const [error] = [...(validate.errors ?? [])].sort(
      (left, right) => right.instancePath.length - left.instancePath.length,
    );
    const place = error?.instancePath === '' || error === undefined ? '' : `${error.instancePath.slice(1)} of `;
    const extra: unknown = error?.params['additionalProperty'];
    const what = extra === undefined ? (error?.message ?? 'be otherwise') : `not have "${String(extra)}"`;
    return { expected: `${place}${where}: it ${what.replace(/^must /, 'must ')}`, got: quote(JSON.stringify(value)) };
  }

  #validator(definition: string): ValidateFunction {
    const known = this.#compiled.get(definition);
    if (known !== undefined) return known;
    const made = this.#ajv.getSchema(`${this.#schema.$id}${reference}${definition}`);
    if (made === undefined) throw new Error(`Expected the schema of messages to define ${definition}, it does not.`);
    this.#compiled.set(definition, made);
    return made;
  }

  #kindsOf(union: string): ReadonlyMap<string, string> {
    const kinds = new Map<string, string>();
    for (const { $ref = '' } of this.#schema.definitions[union]?.anyOf ?? []) {
      const name = $ref.slice(reference.length);
      const kind = this.#schema.definitions[name]?.properties?.['kind']?.const;
      if (kind !== undefined) kinds.set(kind, name);
      else {
        const inside = this.#kindsOf(name);
        // Of one kind there may be several forms: then what holds them all is meant.
        for (const [each, definition] of inside) kinds.set(each, inside.size === 1 ? name : definition);
      }
    }
    return kinds;
  }
}

const kindOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string' ? value.kind : '';

const numbers = ['time', 'before', 'deadline'] as const;

/** JSON has no name for a number that is none; where a clock gives one, `null` comes. */
const reviveNumbers = (event: Record<string, unknown>): void => {
  for (const name of numbers) if (event[name] === null) event[name] = Number.NaN;
};
