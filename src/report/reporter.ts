/** What a format of a report is: a function of the finished report, or of a run that came to none. It does nothing. */

import type { ReportFile } from '../../spec/verdict.js';
import type { Paint } from './paint.js';

export type Reporter = (report: ReportFile, paint: Paint) => string | readonly Output[];

export interface Output {
  readonly text: string;
  /**
   * The variable of the environment that names the file to which this is added; where it is not set, this goes nowhere.
   * Without it the text goes to the reporter's own file, or to the screen.
   */
  readonly appendTo?: string;
}

export const outputsOf = (reporter: Reporter, report: ReportFile, paint: Paint): readonly Output[] => {
  const made = reporter(report, paint);
  return typeof made === 'string' ? [{ text: made }] : made;
};

/** What goes to the reporter's own file, or to the screen. */
export const textOf = (reporter: Reporter, report: ReportFile, paint: Paint): string =>
  outputsOf(reporter, report, paint)
    .filter(({ appendTo }) => appendTo === undefined)
    .map(({ text }) => text)
    .join('');
