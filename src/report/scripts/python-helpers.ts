/** The small functions that a Python script needs, each only where the program has what it is for. */

export const pythonHelpers = {
  Error: `
class Error(Exception):
    """What the program raises."""`,
  Falsy: `
class Falsy(Exception):
    """An exception that counts as false."""

    def __bool__(self):
        return False`,
  text: `
def text(value):
    """A value in which exceptions may stand."""
    if isinstance(value, list):
        return '[' + ', '.join(map(text, value)) + ']'
    return type(value).__name__ if isinstance(value, BaseException) else repr(value)`,
  attempt: `
def attempt(what, do, *args):
    """Does it, and tells if that is refused."""
    try:
        return do(*args)
    except Exception as error:
        print(f'{what} raises {type(error).__name__}')`,
  tell: `
def tell(what, do):
    """Does it, and tells what comes of it."""
    try:
        answer = do()
    except BaseException as error:
        print(f'{what} raises {type(error).__name__}')
    else:
        print(f'{what} -> {answer!r}')`,
  told: `
async def told(what, awaitable):
    """Waits, and tells what it gives."""
    try:
        value = await awaitable
    except BaseException as error:
        print(f'{what} raises {type(error).__name__}')
        raise
    print(f'{what} -> {value!r}')
    return value`,
  waited: `
async def waited(what, awaitable):
    """Waits for what gives nothing, and tells that it is over."""
    try:
        await awaitable
    except BaseException as error:
        print(f'{what} raises {type(error).__name__}')
        raise
    print(f'{what} returns')`,
  wait: `
async def wait(what, futures, **options):
    """asyncio.wait, whose sets are told by names."""
    try:
        done, pending = await asyncio.wait(list(futures.values()), **options)
    except BaseException as error:
        print(f'{what} raises {type(error).__name__}')
        raise
    names = [', '.join(name for name in futures if futures[name] in some) for some in (done, pending)]
    print(f'{what} -> done: {names[0]}; pending: {names[1]}')`,
  next_item: `
async def next_item(generator):
    try:
        return {'item': await generator.__anext__()}
    except StopAsyncIteration:
        return None`,
  bad_yield: `
@types.coroutine
def bad_yield():
    yield 'no future'`,
  drive: `
def drive(method):
    """A barrier's abort and reset are coroutines, but mostly do not wait."""
    coroutine = method()
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    loop.create_task(method())`,
  spent: `
def spent():
    """Ends what would go on for ever: only so many callbacks and coroutines do anything."""
    global fuel
    fuel -= 1
    return fuel < 0`,
  in_context: `
def in_context(name):
    context = contextvars.copy_context()
    context.run(current.set, name)
    return context


def where():
    name = current.get(None)
    return '' if name is None else f' in context {name}'`,
  asked_for: `
def asked_for(context):
    """That nobody has looked at the exception of a task is told at any time: it does not belong here."""
    return 'exception' in context and 'never retrieved' not in context['message']`,
  running_loop: `
def running_loop():
    try:
        return 'this' if asyncio.get_running_loop() is loop else 'another'
    except RuntimeError:
        return 'none'`,
  current_task: `
def current_task():
    task = asyncio.current_task(loop)
    known = {KNOWN_TASKS}
    return 'none' if task is None else next((name for name in known if known[name] is task), 'another')`,
  nested_run: `
def nested_run(what, another):
    try:
        another.run_forever()
    except BaseException:
        print(f'{what} is refused')
        return True
    print(f'{what} returns')
    return False`,
  run_another: `
def run_another(what):
    another = asyncio.new_event_loop()
    refused = False
    another.call_soon(lambda: print("another loop's callback is called") if refused else another.stop())
    refused = nested_run(what, another)`,
  make_another: `
others = []


def make_another():
    """Another loop, with something to do, that never runs."""
    another = asyncio.new_event_loop()
    others.append(another)
    another.set_exception_handler(lambda loop, context: print("another loop's handler is called"))
    another.call_soon(print, "another loop's callback is called")
    another.call_later(0, print, "another loop's timer is called")`,
  run_main: `
def run_main(coroutine):
    """asyncio.run, on this loop."""
    if hasattr(asyncio, 'Runner'):
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(coroutine)
    asyncio.events.new_event_loop = lambda: loop  # Up to Python 3.10.
    return asyncio.run(coroutine)`,
  in_thread: `
threads = []


def in_thread(calls):
    threads.append(threading.Thread(target=calls, daemon=True))
    threads[-1].start()`,
  call_from_thread: `
def call_from_thread(what, callback, times=1):
    """Another thread calls the loop."""
    def calls():
        for _ in range(times):
            attempt(what, loop.call_soon_threadsafe, callback)

    in_thread(calls)`,
  call_paced: `
def call_paced(what, callback, times=1):
    """Another thread calls the loop, each time as it goes to sleep after the call before."""
    served = threading.Event()

    def serve():
        served.set()
        callback()

    def calls():
        for _ in range(times):
            served.clear()
            attempt(what, loop.call_soon_threadsafe, serve)
            if not served.wait(1):
                return

    in_thread(calls)`,
  raise_signal: `
def raise_signal():
    """Sends this process SIGUSR1, which would end it if nobody handled it."""
    if signal.getsignal(signal.SIGUSR1) != signal.SIG_DFL:
        os.kill(os.getpid(), signal.SIGUSR1)`,
  last_text: `
def last_text(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(',', ':'))`,
} as const;

export type PythonHelper = keyof typeof pythonHelpers;

/** Modules of the standard library that helpers need. */
export const helperModules: Readonly<Partial<Record<PythonHelper, readonly string[]>>> = {
  bad_yield: ['types'],
  call_paced: ['threading'],
  in_context: ['contextvars'],
  call_from_thread: ['threading'],
  last_text: ['json'],
  raise_signal: ['os', 'signal'],
};

/** Helpers that others call. */
export const helperNeeds: Readonly<Partial<Record<PythonHelper, readonly PythonHelper[]>>> = {
  call_from_thread: ['attempt', 'in_thread'],
  call_paced: ['attempt', 'in_thread'],
  run_another: ['nested_run'],
};
