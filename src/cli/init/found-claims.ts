/** What a loop can be seen to have: a first list of claims, which its author completes. */

import { resolve } from 'node:path';
import {
  type Capability,
  capabilityNames,
  networkCapabilities,
  outsideCapabilities,
} from '../../../spec/capability.js';
import { methodsOf, restsOn } from '../../driver/check-adapter.js';
import { importFile } from '../load-subject.js';
import { UsageError } from '../usage-error.js';
import type { Plugged } from './answers.js';

export interface FoundLoop {
  readonly claims: readonly Capability[];
  /** How a loop is made from what the module exports. */
  readonly made: 'new' | 'call';
}

/** What cannot be seen of a loop, and nearly every author means. A campaign tells whom it is not true of. */
const usual: readonly Capability[] = ['arguments', 'restart'];

/** Makes a loop and looks at its methods. Throws a UsageError where there is none to make. */
export const findLoop = async ({ path, exported }: Plugged & { readonly kind: 'module' }): Promise<FoundLoop> => {
  const module = await importFile(resolve(path), path);
  const factory = module[exported];
  const what = exported === 'default' ? 'a default export' : `an export "${exported}"`;
  const exports = Object.keys(module).join(', ') || 'nothing';
  if (typeof factory !== 'function') {
    throw new UsageError(
      `Expected "${path}" to have ${what} that makes loops, a class or a function, it exports ${exports}; write --loop ${path}#NAME.`,
    );
  }
  const made = /^class\b/.test(Function.prototype.toString.call(factory)) ? 'new' : 'call';
  const loop = makeLoop(factory as Factory, made, `${path}#${exported}`);
  const has = (method: string): boolean => typeof loop[method] === 'function';
  const seen = capabilityNames.filter((claim) => {
    const methods = methodsOf[claim] ?? [];
    return methods.length > 0 && methods.every(has);
  });
  const more: readonly (Capability | false)[] = [
    returnsHandles(loop) && 'cancel',
    seen.includes('timers') && 'timerOrder',
    ...usual,
  ];
  const all = capabilityNames.filter((claim) => seen.includes(claim) || more.includes(claim));
  return { claims: all.filter((claim) => stands(claim, all) && !left.includes(claim)), made };
};

/** Nothing of what it rests on is missing. */
const stands = (claim: Capability, all: readonly Capability[]): boolean =>
  restsOn.every(([upper, lower]) => upper !== claim || all.includes(lower));

/** Sockets on a virtual clock need a network besides, and nobody in JavaScript has threads. */
const left: readonly Capability[] = [...networkCapabilities, ...outsideCapabilities];

type Factory = (new () => unknown) & (() => unknown);

const makeLoop = (factory: Factory, made: FoundLoop['made'], given: string): Readonly<Record<string, unknown>> => {
  let loop: unknown;
  try {
    loop = made === 'new' ? new factory() : factory();
  } catch (thrown) {
    throw new UsageError(
      `Expected "${given}" to make a loop without arguments, it threw "${String(thrown)}"; export a function that makes one.`,
    );
  }
  if (typeof loop === 'object' && loop !== null) return loop as Readonly<Record<string, unknown>>;
  throw new UsageError(`Expected "${given}" to make a loop, it made ${String(loop)}; export what returns one.`);
};

/** The loop is thrown away, and never runs what it was given. */
const returnsHandles = (loop: Readonly<Record<string, unknown>>): boolean => {
  try {
    const { callSoon } = loop;
    const handle: unknown = typeof callSoon === 'function' && callSoon.call(loop, () => undefined);
    return typeof handle === 'object' && handle !== null && 'cancel' in handle;
  } catch {
    return false;
  }
};
