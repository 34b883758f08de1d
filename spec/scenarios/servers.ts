/** Chapter 13 on a server of the loop under test: what clients do to a running server, with a script that starts one. */

import type { Program } from '../program.js';
import { serverScenarios } from './http.js';
import { server } from './requests.js';
import type { Scenario } from './scenario.js';

const needs = ['tasks', 'sleep', 'timers', 'cancellation'] as const;

/** A program of clients alone, on a server that it starts itself. */
export const serving = (program: Program): Program => ({
  ...program,
  script: [{ op: 'spawn', coroutine: 'main' }, { op: 'run' }],
  coroutines: { main: [{ op: 'serveHttp', as: server }] },
});

export const servers: readonly Scenario[] = serverScenarios.map(({ law, title, needs: own, program }) => ({
  law,
  title,
  needs: [...needs, ...own],
  program: serving(program),
}));
