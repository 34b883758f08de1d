/** Which law a lost call breaks is told by what happened to it while it waited. */

import type { Agenda, Item } from './agenda.js';
import { refuse } from './refusal.js';
import type { RunState } from './run-state.js';

export const nameLoss = (item: Item, agenda: Agenda, run: RunState, index: number, far: number): never => {
  const me = { call: item.event.call };
  if (item.at < run.refusedClose)
    refuse('3.11', index, ['a close was refused while ', me, ' waited, which changes nothing'], [me, ' never started']);
  if (item.timer) {
    const law = agenda.crossedRuns(item) ? '3.4' : far >= 0 && far < index && far !== item.at ? '2.10' : '2.20';
    return refuse(
      law,
      index,
      [me, ' was due at ', { seconds: item.latest }, ', and nobody cancelled it'],
      ['a later timer has run, and ', me, ' has not'],
    );
  }
  const law = item.madeInRun < 0 ? '1.13' : agenda.crossedRuns(item) ? '3.4' : '1.2';
  return refuse(
    law,
    index,
    [me, ' was scheduled, and nobody cancelled it'],
    ['what was scheduled after it has run, and ', me, ' never did'],
  );
};
