/** Which scripts show a program to those who maintain the subject. */

import { forEachStatement, type Program } from '../../spec/program.js';
import { pythonScript } from './scripts/python-script.js';

export type ScriptOf = (program: Program) => string | undefined;

/**
 * What looplaw was given names a loop in Python: then its authors get a script that they can run. Scripts leave the network
 * out, and one without it shows nothing.
 */
export const pythonScriptFor = (given: string): ScriptOf | undefined => {
  const [language, module, factory = 'new_event_loop'] = given.split(':');
  if (language !== 'python') return undefined;
  const made = `${module}.${factory}()`;
  const make = module === 'selectors' ? `asyncio.SelectorEventLoop(${made})` : made;
  const loop = module === undefined ? {} : { loop: { module, make } };
  return (program) => (isOfNetwork(program) ? undefined : pythonScript(program, loop));
};

/** Whatever a program does with the network begins so. */
export const isOfNetwork = (program: Program): boolean => {
  let is = false;
  forEachStatement(program, ({ op }) => {
    is ||= op === 'listen' || op === 'connect' || op === 'serveHttp' || op === 'serveGateway';
  });
  return is;
};
