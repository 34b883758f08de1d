/** Whether tasks may wait for each other in a ring: who cancels one of them may get an exception instead of an answer. */

import { forEachStatement, type Name, type Program, type Target } from '../../../spec/program.js';

export const mayWaitInRing = (program: Program): boolean => {
  const coroutinesOf = new Map<Name, Set<Name>>();
  forEachStatement(program, (statement) => {
    if (statement.op !== 'spawn') return;
    const { coroutine, as = coroutine } = statement;
    coroutinesOf.set(as, new Set([...(coroutinesOf.get(as) ?? []), coroutine]));
  });
  const next = new Map<Name, Set<Name>>();
  for (const name of Object.keys(program.coroutines ?? {})) next.set(name, waitedFor(program, name, coroutinesOf));
  return [...next.keys()].some((name) => reaches(name, name, next, new Set()));
};

/** The coroutines that one waits for, itself or as tasks. */
const waitedFor = (program: Program, name: Name, coroutinesOf: ReadonlyMap<Name, ReadonlySet<Name>>): Set<Name> => {
  const found = new Set<Name>();
  const body = program.coroutines?.[name] ?? [];
  const add = (target: Target): void => {
    if ('coroutine' in target) found.add(target.coroutine);
    else for (const coroutine of coroutinesOf.get(target.future) ?? []) found.add(coroutine);
  };
  forEachStatement({ script: [], callbacks: {}, coroutines: { [name]: body } }, (statement) => {
    switch (statement.op) {
      case 'await':
        if (typeof statement.future === 'string') add({ future: statement.future });
        return;
      case 'call':
        found.add(statement.coroutine);
        return;
      case 'gather':
        statement.of.forEach(add);
        return;
      case 'waitFor':
        add(statement.of);
        return;
      default:
    }
  });
  return found;
};

const reaches = (from: Name, to: Name, next: ReadonlyMap<Name, ReadonlySet<Name>>, seen: Set<Name>): boolean => {
  for (const name of next.get(from) ?? []) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    if (reaches(name, to, next, seen)) return true;
  }
  return false;
};
