/** What an author of an adapter, or of a tool on top of looplaw, needs. */

export { type Capability, type ClockKind, capabilities, capabilityNames, type Manifest } from '../spec/capability.js';
export type { Answer, Diagnosis, Finding } from '../spec/diagnosis.js';
export * from '../spec/event-loop.js';
export type { ExpectationFile, ExpectedViolation } from '../spec/expectation.js';
export type * from '../spec/future.js';
export { laws, uncheckedLaws } from '../spec/laws/index.js';
export type { Law, UncheckedLaw } from '../spec/laws/law.js';
export { type Result, resultOf } from '../spec/outcome.js';
export type { Program } from '../spec/program.js';
export { programLines } from '../spec/program-text.js';
export type { Shard, ShardNumber, Tally } from '../spec/shard.js';
export * from '../spec/time.js';
export type { Trace, TraceEvent } from '../spec/trace.js';
export type {
  BrokenRun,
  Counterexample,
  CounterexampleFile,
  Expected,
  LawReport,
  Outcome,
  Report,
  ReportFile,
  Standing,
  Strength,
  Verdict,
  Violation,
} from '../spec/verdict.js';
export { withReferenceTasks } from './adapters/with-reference-tasks.js';
export { type CampaignOptions, type CampaignReport, defaultPrograms, runCampaign } from './campaign/campaign.js';
export { AdapterError, type Driver } from './driver/driver.js';
export { inProcessDriver } from './driver/in-process.js';
export { RandomProgram } from './generator/random-program.js';
export { scopeOf } from './generator/scope.js';
export { type Adapter, defineAdapter, definePromiseAdapter, type LoopOptions } from './harness/adapter.js';
export { type Judgement, judge } from './judge/judge.js';
export { pythonScript } from './report/scripts/python-script.js';
export type { ScriptOptions } from './report/scripts/script-options.js';
export { typescriptScript } from './report/scripts/typescript-script.js';
