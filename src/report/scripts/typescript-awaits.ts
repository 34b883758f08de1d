/** What a coroutine of a TypeScript script waits for, and how that is told. */

import {
  assertNever,
  blocksOf,
  type CoroutineStatement,
  type Do,
  type Name,
  type Target,
  type Wait,
} from '../../../spec/program.js';
import type { AwaitKind } from '../../../spec/trace.js';
import { type Bound, holds } from './facts.js';
import { TypescriptBody } from './typescript-body.js';
import { literal, type TypescriptScope } from './typescript-writer.js';
import { awaitLabel, givesValue } from './wording.js';

const returnWhen = { first: 'FIRST_COMPLETED', firstException: 'FIRST_EXCEPTION' } as const;

export class TypescriptAwaits extends TypescriptBody {
  /** Some statement prints what the last await gave. */
  protected readonly keepsLast: boolean;

  constructor(scope: TypescriptScope, who: string, bound: Bound, body: readonly CoroutineStatement[]) {
    super(scope, who, bound);
    this.keepsLast = holds(body, blocksOf, ({ op }) => op === 'printLast');
  }

  protected await(what: AwaitKind, awaitable: string, on?: Name, isBarrier = false): string {
    const helper = this.use(givesValue(what, isBarrier) ? 'told' : 'waited');
    const wait = `yield* ${helper}(${this.label(awaitLabel(what, on))}, ${awaitable});`;
    return this.keepsLast ? `last = ${wait}` : wait;
  }

  protected target(target: Target): string {
    return 'coroutine' in target ? this.object(target.coroutine, 'given') : this.variable('future', target.future);
  }

  protected listed(targets: readonly Target[]): string {
    const known = targets.filter((target) => 'coroutine' in target || this.isEverBound('future', target.future));
    const list = `[${known.map((target) => this.target(target)).join(', ')}]`;
    return known.every((target) => 'coroutine' in target || this.isBound('future', target.future))
      ? list
      : `${list}.filter((each) => each !== undefined)`;
  }

  protected onTarget(target: Target, line: (target: string) => string): readonly string[] {
    if ('coroutine' in target) return [line(this.target(target))];
    if (!this.isEverBound('future', target.future)) return [`// Nothing is called ${target.future} here.`];
    return this.onlyIf('future', target.future, [line(this.target(target))]);
  }

  protected wait({ of, until, timeout }: Wait): string {
    const names = [...new Set(of.map(({ future }) => future))].filter((name) => this.isEverBound('future', name));
    const bound = names.map((name) => `${JSON.stringify(name)}: ${this.variable('future', name)}`);
    const futures = names.every((name) => this.isBound('future', name))
      ? `{ ${bound.join(', ')} }`
      : `Object.fromEntries(Object.entries({ ${bound.join(', ')} }).filter(([, each]) => each !== undefined))`;
    const options = [
      ...(timeout === undefined ? [] : [`timeout: ${this.duration(timeout)}`]),
      ...(until === 'all' ? [] : [`returnWhen: '${returnWhen[until]}'`]),
    ];
    const given = options.length === 0 ? [] : [`{ ${options.join(', ')} }`];
    this.scope.types.add('Duration').add('ReturnWhen').add('WaitSets').add('Future');
    return `yield* ${this.use('wait')}(${[this.label('wait'), futures, ...given].join(', ')});`;
  }

  protected do({ of, do: method, item }: Do): string {
    const thing = this.variable('thing', of);
    switch (method) {
      case 'put':
        return this.await('put', `${thing}.put(${literal(item ?? null)})`, of);
      case 'wait': {
        const isBarrier = this.scope.facts.things.get(of)?.has('barrier') === true;
        return this.await('waitOn', `${thing}.wait()`, of, isBarrier);
      }
      case 'next':
        this.scope.types.add('AsyncItems');
        return this.await('next', `${this.use('nextItem')}(${thing})`, of);
      case 'acquire':
      case 'get':
      case 'join':
      case 'aclose':
        return this.await(method, `${thing}.${method}()`, of);
      default:
        return assertNever(method);
    }
  }
}
