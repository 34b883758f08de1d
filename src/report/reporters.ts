/**
 * The formats in which a report can be had: one file each, and one line here. They are loaded when they are asked for,
 * since some bring a library along.
 */

import type { Reporter } from './reporter.js';

const registry = {
  text: async () => (await import('./text.js')).textReport,
  json: async () => (await import('./json.js')).jsonReport,
  junit: async () => (await import('./junit.js')).junitReport,
  tap: async () => (await import('./tap.js')).tapReport,
  github: async () => (await import('./github.js')).githubReport,
  ctrf: async () => (await import('./ctrf.js')).ctrfReport,
  badge: async () => (await import('./badge.js')).badgeReport,
  shields: async () => (await import('./badge.js')).shieldsReport,
  markdown: async () => (await import('./markdown.js')).markdownReport,
  html: async () => (await import('./html.js')).htmlReport,
  'trace-event': async () => (await import('./trace-event.js')).traceEventReport,
} as const satisfies Readonly<Record<string, () => Promise<Reporter>>>;

export type ReporterName = keyof typeof registry;

export const reporterNames = Object.keys(registry) as readonly ReporterName[];

export const isReporter = (name: string): name is ReporterName => Object.hasOwn(registry, name);

export const loadReporter = (name: ReporterName): Promise<Reporter> => registry[name]();
