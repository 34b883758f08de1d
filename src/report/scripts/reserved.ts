/** Words that the parts of a program cannot be called by in a script, since the language or the script uses them. */

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** Keywords, the built-in functions that a script calls, and the script's own names. */
export const pythonReserved: readonly string[] = words(`
  False None True and as assert async await break class continue def del elif else except finally for from global if
  import in is lambda nonlocal not or pass raise return try while with yield match case type
  print repr list dict map range len iter next isinstance hasattr str float
  Exception BaseException SystemExit KeyboardInterrupt GeneratorExit StopIteration StopAsyncIteration RuntimeError
  asyncio contextvars json os sys time types
  loop start fuel others current self item each error last name end value done pending what context future args known
  at_work Error Falsy text attempt tell told waited wait next_item bad_yield drive spent in_context where asked_for
  running_loop nested_run run_another make_another last_text run run_main on_exception counted watched inject suspensions
`);

export const typescriptReserved: readonly string[] = words(`
  any as async await boolean break case catch class const continue debugger declare default delete do else enum export
  extends false finally for from function get if implements import in instanceof interface is let module namespace never
  new null number object of package private protected public readonly require return set static string super switch
  symbol this throw true try type typeof undefined unknown var void while with yield
  arguments console JSON Math Number String Array Object Promise Symbol Error Map Set Infinity NaN globalThis process
  loop start fuel others current item each error last name end value done pending what context future args known left Left
  tick attempt tell told waited wait nextItem badYield spent where runningLoop nestedRun runAnother makeAnother lastText
  run nameOf text counted watched inject suspensions SystemExit KeyboardInterrupt BaseException ReferenceLoop VirtualLoop attachTools
  getRunningLoop AsyncLocalStorage Awaitable Coroutine Future Task Handle
`);
