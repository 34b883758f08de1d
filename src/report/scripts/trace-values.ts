/** Values, exceptions and times of a trace, as a script in some language prints them. */

import type { Json } from '../../../spec/program.js';
import type { Raised, Trace } from '../../../spec/trace.js';
import { type Language, literalIn } from './wording.js';

export class Values {
  readonly literal: (value: Json) => string;
  readonly #trace: Trace;
  readonly #language: Language;

  constructor(trace: Trace, language: Language) {
    this.#trace = trace;
    this.#language = language;
    this.literal = literalIn(language);
  }

  /** Exceptions stand for their types. */
  value(value: Json): string {
    const type = typeOfRaised(value);
    if (type !== undefined) return type;
    return Array.isArray(value) && value.some((each) => typeOfRaised(each) !== undefined)
      ? `[${value.map((each) => this.value(each)).join(this.#language === 'python' ? ', ' : ',')}]`
      : this.literal(value);
  }

  /** Python has two kinds of groups; which one it is depends on what it holds. */
  type({ type, errors }: Raised): string {
    if (this.#language !== 'python' || type !== 'ExceptionGroup' || errors === undefined) return type;
    return errors.every((each) => !isBase.has(this.type(each))) ? type : 'BaseExceptionGroup';
  }

  /** In ticks since the program began. */
  instant(answer: Json): string {
    if (answer === null) return this.literal(null);
    const seconds = answer === 'infinity' ? Number.POSITIVE_INFINITY : answer === 'nan' ? Number.NaN : Number(answer);
    const ticks = (seconds - this.#trace.origin) / this.#trace.tick;
    if (!Number.isFinite(ticks)) return `${this.#language === 'python' ? this.literal(ticks) : ticks} ticks`;
    return `${ticks.toFixed(2)} ticks`;
  }
}

const isBase: ReadonlySet<string> = new Set([
  'BaseException',
  'BaseExceptionGroup',
  'CancelledError',
  'GeneratorExit',
  'KeyboardInterrupt',
  'SystemExit',
]);

const typeOfRaised = (value: Json): string | undefined => {
  if (typeof value !== 'object' || value === null || !('raised' in value)) return undefined;
  const { raised } = value;
  return typeof raised === 'object' && raised !== null && 'type' in raised ? String(raised.type) : undefined;
};
