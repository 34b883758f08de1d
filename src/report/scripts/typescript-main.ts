/** The script of a program in TypeScript: what runs outside the loop. */

import type { ScriptStatement } from '../../../spec/program.js';
import { TypescriptBody, type TypescriptScope } from './typescript-body.js';

export class TypescriptMain extends TypescriptBody {
  constructor(scope: TypescriptScope) {
    super(scope, 'script', { handles: new Set(), futures: new Set(), things: new Set() });
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
        return ["await run('loop.run_forever', () => loop.runForever());"];
      case 'runUntil': {
        const { coroutine, future } = statement;
        const run = (what: string): string =>
          `await run('loop.run_until_complete', () => loop.runUntilComplete(${what}));`;
        if (coroutine !== undefined) return [run(this.object(coroutine, 'given'))];
        if (future === undefined) return [];
        if (!this.isEverBound('future', future)) return [`// Nothing is called ${future} here.`];
        return this.onlyIf('future', future, [run(this.variable('future', future))]);
      }
      case 'runMain':
        return [`await run('asyncio.run', () => loop.runMain(${this.object(statement.coroutine, 'given')}));`];
      case 'askRetained':
        return ['// Left out: how many cancelled handles the loop still holds.'];
      case 'askCost':
        return ['// Left out: how much processor time the run took.'];
      default:
        return this.passing(statement);
    }
  }
}
