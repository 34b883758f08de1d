/** The report as it is: `looplaw/schema/report.schema.json` is its schema, docs/report.md tells what it means. */

import type { Reporter } from './reporter.js';

export const jsonReport: Reporter = (report) => `${JSON.stringify(report, undefined, 2)}\n`;
