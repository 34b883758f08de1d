/** The script of a program in Python: what runs outside the loop. */

import type { ScriptStatement } from '../../../spec/program.js';
import { type Facts, runsLoop } from './facts.js';
import { PythonBody, type PythonScope } from './python-body.js';

/** How the runs of a script are written. */
export type Runs = 'inline' | 'function';

/** One run that nothing can leave needs no function of its own. */
export const runsOf = (script: readonly ScriptStatement[], { ops, exits, closedFrom }: Facts): Runs => {
  const runs = script.filter(runsLoop);
  const [only] = runs;
  const isPlain = runs.length === 1 && only?.op === 'run' && !exits && !ops.has('block');
  return isPlain && script.findIndex(runsLoop) < closedFrom ? 'inline' : 'function';
};

export class PythonMain extends PythonBody {
  /** Seconds after which a run is ended. */
  readonly #limit: number;
  readonly #runs: Runs;

  constructor(scope: PythonScope, limit: number, runs: Runs) {
    super(scope, 'script', { handles: new Set(), futures: new Set(), things: new Set() });
    this.#limit = limit;
    this.#runs = runs;
  }

  script(statements: readonly ScriptStatement[]): readonly string[] {
    const lines: string[] = [];
    for (const [index, statement] of statements.entries()) {
      this.loopMayBeClosed = index >= this.scope.facts.closedFrom;
      lines.push(...this.#statement(statement));
    }
    return lines;
  }

  #statement(statement: ScriptStatement): readonly string[] {
    switch (statement.op) {
      case 'run':
        if (this.#runs === 'function') return ["run('loop.run_forever', loop.run_forever)"];
        return [
          `loop.call_later(${this.#limit}, loop.stop)  # By then all is over.`,
          "print('script: loop.run_forever ->', loop.run_forever())",
        ];
      case 'runUntil': {
        const { coroutine, future } = statement;
        const run = (what: string): string => `run('loop.run_until_complete', loop.run_until_complete, ${what})`;
        if (coroutine !== undefined) return [run(this.object(coroutine, 'given'))];
        return future === undefined ? [] : this.onlyIf('future', future, [run(this.name('future', future))]);
      }
      case 'runMain':
        return [`run('asyncio.run', ${this.use('run_main')}, ${this.object(statement.coroutine, 'given')})`];
      case 'askRetained':
        return ['# Left out: how many cancelled handles the loop still holds.'];
      case 'askCost':
        return ['# Left out: how much processor time the run took.'];
      default:
        return this.passing(statement);
    }
  }
}
