/** The formats in which a report can be had. A reporter is a function of the finished report. */

import type { Report } from '../../spec/verdict.js';
import type { Paint } from './paint.js';
import { textReport } from './text.js';

export const reporters = {
  text: textReport,
  json: (report: Report, _paint: Paint): string => `${JSON.stringify(report, undefined, 2)}\n`,
} as const satisfies Readonly<Record<string, (report: Report, paint: Paint) => string>>;

export type ReporterName = keyof typeof reporters;

export const reporterNames = Object.keys(reporters) as readonly ReporterName[];
