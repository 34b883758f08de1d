/** What a campaign counted beside its verdicts, in sentences; and why a search ended before its time. */

import type { Ended, Tally } from '../../spec/shard.js';
import type { Cut } from '../../spec/trace.js';

/** `total` programs were to be run; it is not finite where time was the limit. */
export const remarksOf = (tally: Tally, done: number, total: number): readonly string[] => {
  const remarks: string[] = [];
  const { cuts = {}, ended } = tally;
  const { slow = 0, hung = 0, stuck = 0, gone = 0 } = cuts;
  const programs = Number.isFinite(total) ? `${done} of ${total} programs` : programsIn(done);
  const short = Number.isFinite(total) ? `${done} of ${total}` : `${done}`;
  const endedBy = (cut: Cut): string => (ended?.by === cut ? ` The search was ended after ${short}.` : '');
  if (tally.unheard !== undefined) {
    const { count, what } = tally.unheard;
    remarks.push(
      `In ${programsIn(count)} the loop could not listen (${what}), so nothing is said of what it would have served; a port that the system chooses is never in use.`,
    );
  }
  if (slow > 0) {
    const many = slow === 1 ? 'One program was' : `${slow} programs were`;
    remarks.push(
      `${many} given up, since the loop still went on after its time; nothing is said of them.${endedBy('slow')}`,
    );
  }
  if (ended?.by === 'lost' || ended?.by === 'hung') {
    const then = ended.by === 'lost' ? ', and new loops did not work afterwards' : '';
    remarks.push(`The loop did not come back from ${programsIn(hung)}${then}, so the search was ended after ${short}.`);
  }
  if (stuck > 0)
    remarks.push(
      `In ${programsIn(stuck)} the loop waited, and nothing was left that could wake it.${endedBy('stuck')}`,
    );
  if (gone > 0) remarks.push(`The harness was lost in ${programsIn(gone)}, and a fresh one went on.${endedBy('gone')}`);
  if (ended?.by === 'over') remarks.push(`The search was ended after ${programs}, since ${ended.why}.`);
  if (ended?.by === 'interrupted') remarks.push(`The search was interrupted after ${programs}.`);
  if (ended?.by === 'bail') remarks.push(`The search was ended after ${programs}, as --bail asks.`);
  if (ended?.by === 'missing')
    remarks.push(`${missingText(ended)}, so this is the report of ${programs}, and not of the whole campaign.`);
  if (tally.unreadable !== undefined) {
    const { count, what } = tally.unreadable;
    remarks.push(
      count === 1
        ? `One trace did not fit its program and was not judged by the machine (${what}); this is a fault of the harness.`
        : `${count} traces did not fit their programs and were not judged by the machine (${what}); this is a fault of the harness.`,
    );
  }
  if (tally.disagreements !== undefined) {
    const { count, what } = tally.disagreements;
    remarks.push(`On ${tracesOf(count)} only the machine, and no law, refused what it saw (law ${what}).`);
  }
  if (tally.unable !== undefined) {
    const { count, what } = tally.unable;
    const many = count === 1 ? 'one program' : `${count} programs`;
    remarks.push(`The harness could not run ${many} (${what}); nothing is said of them.`);
  }
  if (tally.complaints !== undefined) {
    const { count, what } = tally.complaints;
    remarks.push(
      `The harness wrote ${count} bytes to its error output, which is no fault; the last line was "${what}".`,
    );
  }
  return remarks;
};

export const programsIn = (count: number): string => (count === 1 ? 'a program' : `${count} programs`);

/** Why nothing can be said of a law that was not seen broken. */
export const whyEnded = (ended: Ended): string => {
  switch (ended.by) {
    case 'interrupted':
      return 'the search was interrupted';
    case 'bail':
      return 'the search was ended early, as --bail asks';
    case 'over':
      return `the search was ended early, since ${ended.why}`;
    case 'lost':
    case 'hung':
    case 'stuck':
      return 'the search was ended early, since the loop hung';
    case 'slow':
      return 'the search was ended early, since the loop was too slow';
    case 'gone':
      return 'the search was ended early, since the harness was lost again and again';
    case 'missing':
      return missingText(ended).replace(/^S/, 's');
  }
};

const missingText = ({ shards, of }: Ended & { readonly by: 'missing' }): string => {
  const names = shards.map((index) => `${index}/${of}`);
  const last = names.pop() ?? '';
  return names.length === 0 ? `Shard ${last} is missing` : `Shards ${names.join(', ')} and ${last} are missing`;
};

const tracesOf = (count: number): string => (count === 1 ? 'one trace' : `${count} traces`);
