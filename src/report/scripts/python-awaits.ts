/** What a coroutine of a Python script waits for, and how that is told. */

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
import { PythonBody } from './python-body.js';
import type { PythonScope } from './python-writer.js';
import { awaitLabel, givesValue, pythonLiteral, pythonString } from './wording.js';

const returnWhen = { all: 'ALL_COMPLETED', first: 'FIRST_COMPLETED', firstException: 'FIRST_EXCEPTION' } as const;

export class PythonAwaits extends PythonBody {
  /** Some statement prints what the last await gave. */
  protected readonly keepsLast: boolean;

  constructor(scope: PythonScope, who: string, bound: Bound, body: readonly CoroutineStatement[]) {
    super(scope, who, bound);
    this.keepsLast = holds(body, blocksOf, ({ op }) => op === 'printLast');
  }

  protected await(what: AwaitKind, awaitable: string, on?: Name, isBarrier = false): string {
    const helper = this.use(givesValue(what, isBarrier) ? 'told' : 'waited');
    const wait = `await ${helper}(${this.label(awaitLabel(what, on))}, ${awaitable})`;
    return this.keepsLast ? `last = ${wait}` : wait;
  }

  /** As arguments; names that stand for nothing are left out. */
  protected unpacked(targets: readonly Target[]): readonly string[] {
    if (targets.every((target) => 'coroutine' in target || this.isBound('future', target.future)))
      return targets.map((target) => this.target(target));
    return [`*${this.listed(targets, (coroutine) => this.object(coroutine, 'given'))}`];
  }

  protected target(target: Target): string {
    return 'coroutine' in target ? this.object(target.coroutine, 'given') : this.guarded('future', target.future);
  }

  protected listed(targets: readonly Target[], ofCoroutine: (coroutine: Name) => string): string {
    const known = targets.filter((target) => 'coroutine' in target || this.isEverBound('future', target.future));
    const all = known.map((target) => ('coroutine' in target ? ofCoroutine(target.coroutine) : this.target(target)));
    const list = `[${all.join(', ')}]`;
    return known.every((target) => 'coroutine' in target || this.isBound('future', target.future))
      ? list
      : `[each for each in ${list} if each]`;
  }

  protected onTarget(target: Target, line: (target: string) => string): readonly string[] {
    return 'coroutine' in target
      ? [line(this.target(target))]
      : this.onlyIf('future', target.future, [line(this.target(target))]);
  }

  protected wait({ of, until, timeout }: Wait): string {
    const names = [...new Set(of.map(({ future }) => future))].filter((name) => this.isEverBound('future', name));
    const pairs = names.map((name) => `${pythonString(name)}: ${this.guarded('future', name)}`).join(', ');
    const futures = names.every((name) => this.isBound('future', name))
      ? `{${pairs}}`
      : `{name: each for name, each in {${pairs}}.items() if each}`;
    const options = [
      ...(timeout === undefined ? [] : [`timeout=${this.delay(timeout)}`]),
      ...(until === 'all' ? [] : [`return_when=asyncio.${returnWhen[until]}`]),
    ];
    const wait = `await ${this.use('wait')}(${[this.label('wait'), futures, ...options].join(', ')})`;
    return this.keepsLast ? `last = ${wait}` : wait;
  }

  protected do({ of, do: method, item }: Do): string {
    const thing = this.name('thing', of);
    switch (method) {
      case 'put':
        return this.await('put', `${thing}.put(${pythonLiteral(item ?? null)})`, of);
      case 'wait': {
        const isBarrier = this.scope.facts.things.get(of)?.has('barrier') === true;
        return this.await('waitOn', `${thing}.wait()`, of, isBarrier);
      }
      case 'next':
        return this.await('next', `${this.use('next_item')}(${thing})`, of);
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
