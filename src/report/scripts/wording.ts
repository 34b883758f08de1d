/**
 * What stand-alone scripts print, and what is said of a trace to compare them with: one form for both.
 *
 * A line is `who: what -> value`, `who: what raises Type` or `who: what returns`, in the order in which things happened.
 * `who` is the callback or the coroutine in which the statement stands, or `script`. Methods go by asyncio's names in every
 * language; values are written as the script's language writes them. Calls that give nothing and succeed are not told.
 */

import type { Json } from '../../../spec/program.js';
import type { AwaitKind } from '../../../spec/trace.js';

export type Language = 'python' | 'typescript';

/** Who acts where the trace does not tell names. */
export const unnamed = {
  iterator: 'iterator',
  manager: 'manager',
  generator: 'generator',
  injection: 'inject',
} as const;

/** What is awaited; `on` is the name of the future, the coroutine or the thing. */
export const awaitLabel = (what: AwaitKind, on = ''): string => {
  switch (what) {
    case 'badYield':
      return 'yield what is no future';
    case 'future':
      return `await ${on}`;
    case 'other':
      return "await another loop's future";
    case 'call':
      return `await ${on}()`;
    case 'waitFor':
      return 'wait_for';
    case 'asCompleted':
      return 'as_completed';
    case 'waitOn':
      return `${on}.wait`;
    case 'acquire':
    case 'put':
    case 'get':
    case 'join':
    case 'next':
    case 'aclose':
      return `${on}.${what}`;
    default:
      return what;
  }
};

/** Whether an await that ends has something to show. */
export const givesValue = (what: AwaitKind, isBarrier: boolean): boolean => {
  switch (what) {
    case 'future':
    case 'call':
    case 'gather':
    case 'wait':
    case 'waitFor':
    case 'shield':
    case 'asCompleted':
    case 'get':
    case 'next':
      return true;
    case 'waitOn':
      return isBarrier;
    default:
      return false;
  }
};

/** A method by its name in asyncio. */
export const snakeCase = (method: string): string => method.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** As Python's `repr` writes a value. */
export const pythonLiteral = (value: Json): string => {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'number') return pythonNumber(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, held]) => `${pythonString(key)}: ${pythonLiteral(held)}`)
    .join(', ')}}`;
};

export const pythonString = (text: string): string => {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `${quote}${escaped}${quote}`;
};

const pythonNumber = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
};

export const literalIn = (language: Language): ((value: Json) => string) =>
  language === 'python' ? pythonLiteral : (value) => JSON.stringify(value);
