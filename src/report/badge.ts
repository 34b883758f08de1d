/**
 * A badge for a README: as a picture (SVG), and as the JSON that shields.io draws a badge from. What is not known to be well is
 * never green.
 * Source: https://shields.io/badges/endpoint-badge
 */

import { makeBadge } from 'badge-maker';
import { resultOf } from '../../spec/outcome.js';
import type { ReportFile } from '../../spec/verdict.js';
import type { Reporter } from './reporter.js';

export const badgeReport: Reporter = (report) => `${makeBadge(faceOf(report))}\n`;

export const shieldsReport: Reporter = (report) => {
  const face = faceOf(report);
  const isError = report.outcome !== 'conforms';
  return `${JSON.stringify({ schemaVersion: 1, ...face, ...(isError ? { isError } : {}) }, undefined, 2)}\n`;
};

interface Face {
  readonly label: string;
  readonly message: string;
  readonly color: string;
}

const faceOf = (report: ReportFile): Face => {
  const label = 'looplaw';
  if (report.outcome === 'broken') return { label, message: 'did not run', color: 'lightgrey' };
  const count = (...results: readonly string[]): number =>
    report.laws.filter((law) => results.includes(resultOf(law, report))).length;
  switch (report.outcome) {
    case 'conforms': {
      const kept = lawsText(count('conforms'), 'kept');
      // What is accepted is no secret.
      const broken = count('expected', 'warns');
      return broken === 0
        ? { label, message: kept, color: 'brightgreen' }
        : { label, message: `${kept}, ${broken} known not to be`, color: 'yellowgreen' };
    }
    case 'violates':
      return { label, message: lawsText(count('fails'), 'broken'), color: 'red' };
    case 'outdated':
      return { label, message: 'not as expected', color: 'orange' };
    case 'inconclusive':
      return { label, message: 'inconclusive', color: 'lightgrey' };
  }
};

const lawsText = (count: number, state: string): string => `${count} ${count === 1 ? 'law' : 'laws'} ${state}`;
