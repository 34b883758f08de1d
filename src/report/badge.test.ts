import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import {
  brokenRun,
  conforms,
  expected,
  inconclusive,
  lawReport,
  reportOf,
  violates,
} from '../../fixtures/reports/report.js';
import type { ReportFile } from '../../spec/verdict.js';
import { badgeReport, shieldsReport } from './badge.js';
import { plain } from './paint.js';
import { textOf } from './reporter.js';

const kept = lawReport('1.1', conforms);
const broken = lawReport('1.2', violates);

const faces: readonly (readonly [string, ReportFile, string, string])[] = [
  ['kept all laws', reportOf([kept, lawReport('1.3', conforms)]), '2 laws kept', 'brightgreen'],
  ['kept one', reportOf([kept]), '1 law kept', 'brightgreen'],
  [
    'is accepted as it is',
    reportOf([kept, { ...broken, ...expected('broken') }]),
    '1 law kept, 1 known not to be',
    'yellowgreen',
  ],
  ['is warned of', reportOf([kept, { ...broken, strength: 'should' }]), '1 law kept, 1 known not to be', 'yellowgreen'],
  ['broke a law', reportOf([kept, broken]), '1 law broken', 'red'],
  ['is better than expected', reportOf([{ ...kept, ...expected('kept') }]), 'not as expected', 'orange'],
  ['could not be judged', reportOf([kept, lawReport('1.2', inconclusive)]), 'inconclusive', 'lightgrey'],
  ['did not run', brokenRun, 'did not run', 'lightgrey'],
];

describe.each(faces)('the badge of a loop that %s', (_name, report, message, color) => {
  it('says so to shields.io, and what is red by its exit status is an error', () => {
    const isError = report.outcome === 'conforms' ? {} : { isError: true };
    const endpoint: unknown = JSON.parse(textOf(shieldsReport, report, plain));
    expect(endpoint).toEqual({ schemaVersion: 1, label: 'looplaw', message, color, ...isError });
  });

  it('is a picture that says so, to readers of screens too', () => {
    const svg = textOf(badgeReport, report, plain);
    expect(XMLValidator.validate(svg)).toBe(true);
    const { svg: root } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(svg) as {
      readonly svg: { readonly 'aria-label': string; readonly title: string };
    };
    expect(root).toMatchObject({ 'aria-label': `looplaw: ${message}`, title: `looplaw: ${message}` });
  });
});
