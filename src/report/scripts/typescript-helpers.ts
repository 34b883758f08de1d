/** The small functions that a TypeScript script needs, each only where the program has what it is for. */

export const typescriptHelpers = {
  Left: `
/** How the body of a block was left, if that leaves more than the block. */
type Left = { how?: 'return' | 'break'; value?: unknown };`,
  BaseException: `
/** What the program throws, and no Error. */
class BaseException {
  readonly name = 'BaseException';
}`,
  nameOf: `
function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : 'Falsy';
}`,
  text: `
/** A value in which errors may stand. */
function text(value: unknown): string {
  if (value instanceof Error || (typeof value === 'object' && value !== null && 'name' in value)) return nameOf(value);
  return Array.isArray(value) ? \`[\${value.map(text).join(',')}]\` : JSON.stringify(value ?? null);
}`,
  attempt: `
/** Does it, and tells if that is refused. */
function attempt<Value>(what: string, act: () => Value): Value | undefined {
  try {
    return act();
  } catch (error) {
    console.log(\`\${what} raises \${nameOf(error)}\`);
    return undefined;
  }
}`,
  tell: `
/** Does it, and tells what comes of it. */
function tell(what: string, act: () => unknown): void {
  try {
    console.log(\`\${what} -> \${text(act())}\`);
  } catch (error) {
    console.log(\`\${what} raises \${nameOf(error)}\`);
  }
}`,
  told: `
/** Waits, and tells what it gives. */
function* told<Value>(what: string, awaitable: Awaitable<Value>): Coroutine<Value> {
  let value: Value;
  try {
    value = yield* awaitable;
  } catch (error) {
    console.log(\`\${what} raises \${nameOf(error)}\`);
    throw error;
  }
  console.log(\`\${what} -> \${text(value)}\`);
  return value;
}`,
  waited: `
/** Waits for what gives nothing, and tells that it is over. */
function* waited(what: string, awaitable: Awaitable): Coroutine<void> {
  try {
    yield* awaitable;
  } catch (error) {
    console.log(\`\${what} raises \${nameOf(error)}\`);
    throw error;
  }
  console.log(\`\${what} returns\`);
}`,
  wait: `
/** loop.wait, whose sets are told by names. */
function* wait(
  what: string,
  futures: Record<string, Future>,
  options: { timeout?: Duration; returnWhen?: ReturnWhen } = {},
): Coroutine<void> {
  let sets: WaitSets;
  try {
    sets = yield* loop.wait(Object.values(futures), options);
  } catch (error) {
    console.log(\`\${what} raises \${nameOf(error)}\`);
    throw error;
  }
  const names = (set: ReadonlySet<Future>): string =>
    Object.keys(futures).filter((name) => set.has(futures[name] as Future)).join(', ');
  console.log(\`\${what} -> done: \${names(sets.done)}; pending: \${names(sets.pending)}\`);
}`,
  nextItem: `
function* nextItem(generator: AsyncItems): Coroutine<unknown> {
  const { done, value } = yield* generator.next();
  return done === true ? null : { item: value };
}`,
  bareYield: `
function* bareYield(): Coroutine<void> {
  yield undefined;
}`,
  badYield: `
function* badYield(): Coroutine<void> {
  yield 'no future' as unknown as undefined;
}`,
  isError: `
/** What asyncio's \`except Exception\` catches. */
function isError(error: unknown): boolean {
  return !['CancelledError', 'SystemExit', 'KeyboardInterrupt', 'BaseException', 'GeneratorExit'].includes(nameOf(error));
}`,
  spent: `
/** Ends what would go on for ever: only so many callbacks and coroutines do anything. */
function spent(): boolean {
  fuel -= 1;
  return fuel < 0;
}`,
  where: `
function where(): string {
  const name = current.getStore();
  return name === undefined ? '' : \` in context \${name}\`;
}`,
  runningLoop: `
function runningLoop(): string {
  const running: unknown = getRunningLoop();
  return running === undefined ? 'none' : running === loop ? 'this' : 'another';
}`,
  currentTask: `
function currentTask(): string {
  const task = loop.currentTask();
  const known: Record<string, unknown> = { KNOWN_TASKS };
  return task === undefined ? 'none' : (Object.keys(known).find((name) => known[name] === task) ?? 'another');
}`,
  nestedRun: `
function nestedRun(what: string, another: { runForever(): unknown }): boolean {
  try {
    another.runForever();
  } catch {
    console.log(\`\${what} is refused\`);
    return true;
  }
  console.log(\`\${what} returns\`);
  return false;
}`,
  runAnother: `
function runAnother(what: string): void {
  const another = newLoop();
  let refused = false;
  another.callSoon(() => (refused ? console.log("another loop's callback is called") : another.stop()));
  refused = nestedRun(what, another);
}`,
  makeAnother: `
/** Another loop, with something to do, that never runs. */
function makeAnother(): void {
  const another = newLoop();
  another.setExceptionHandler(() => console.log("another loop's handler is called"));
  another.callSoon(() => console.log("another loop's callback is called"));
  another.callLater(duration(0), () => console.log("another loop's timer is called"));
}`,
  lastText: `
function lastText(value: unknown): string {
  return typeof value === 'string' ? value : text(value);
}`,
} as const;

export type TypescriptHelper = keyof typeof typescriptHelpers;

/** Helpers that others call. */
export const helperNeeds: Readonly<Partial<Record<TypescriptHelper, readonly TypescriptHelper[]>>> = {
  text: ['nameOf'],
  attempt: ['nameOf'],
  tell: ['text', 'nameOf'],
  told: ['text', 'nameOf'],
  waited: ['nameOf'],
  wait: ['nameOf'],
  isError: ['nameOf'],
  runAnother: ['nestedRun'],
  lastText: ['text', 'nameOf'],
};
