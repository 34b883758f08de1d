"""The harness for asyncio: it runs looplaw's programs on a real Python loop and records what could be seen.

It is src/harness in Python, and must write down the same events in the same order; whoever changes one changes both.
It needs nothing but Python 3.8 or later, and looplaw_servers.py beside it.

    python3 looplaw_harness.py [--clock virtual|real] [--loop MODULE[:FACTORY]] [--side-by-side NUMBER] [--manifest]
    python3 looplaw_harness.py --serve MODULE:APPLICATION [--loop MODULE[:FACTORY]] [--port NUMBER]

The first speaks the harness protocol (docs/protocol.md) on standard input and output: one JSON message a line. The second
serves an application of PEP 3333 on such a loop, so that it can be judged from outside (docs/http.md). Each program runs
on a loop of its own. What the programs mean is told in spec/program.ts, and what the events mean in spec/trace.ts.

On the real clock programs mostly sleep, so many run side by side, each in a thread of its own. A few need the process for
themselves, and the main thread; the kit sends them one by one.

On the virtual clock a loop never waits: where its selector would, the clock moves on to the next deadline. That works
for every loop that is built on asyncio's BaseEventLoop. All else is the loop's own: queue, timers, futures, tasks.
"""

import argparse
import array
import asyncio
import collections.abc
import contextlib
import contextvars
import functools
import gc
import importlib
import itertools
import json
import logging
import math
import os
import platform
import queue
import re
import selectors
import signal
import socket
import sys
import threading
import time
import warnings
import weakref

# It stands beside this file, wherever Python was told to look for modules.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import looplaw_servers  # noqa: E402

# Limits, with their reasons in src/harness/limits.ts.

DEFAULT_FUEL = 60
SETTLING_HOPS = 4
SETTLING_HOPS_OF_TASKS = 12
SETTLING_DELAY = 1
HORIZON_MARGIN = 16
REAL_GENERATION = 0.02
FAR_DELAY = 3600
EVENTS_PER_WEIGHT = 10
FEW_EVENTS = 50_000
VIRTUAL_TICK = 1
REAL_TICK = 0.005
THREAD_CALL = 0.001
THREAD_PATIENCE = 6
THREAD_BEATS = 40
THREAD_BEAT = 0.05
STILL_CHANGING = 8
TURNS_PER_SIGN = 10
CLIENTS_HORIZON = 60

# Limits of this harness alone.

#: Iterations of a virtual loop in a row in which nothing is recorded: it spins, and time stands still.
MOST_IDLE_ITERATIONS = 100_000
#: Programs side by side on the real clock: more threads than that get in each other's way.
MOST_THREADS = 48
#: Garbage is collected between programs only, so that nothing happens in the midst of one because of it.
PROGRAMS_PER_COLLECTION = 100
EVENTS_PER_COLLECTION = 20_000

UNKNOWN_CALL = -1
SETTLE, HOP, HORIZON, INJECT = '~settle', '~hop', '~horizon', '~inject'


# The subject


class Unable(Exception):
    """The program cannot be run here, and that is not the loop's fault."""


class GivenUp(BaseException):
    """Leaves a program that would never come back: the loop waits, and nothing is left to wait for."""


class VirtualClock:
    """Moves only while the loop waits, or when it is told to."""

    def __init__(self, loop):
        self.now = 0.0
        self.loop = loop
        self.loop._clock_resolution = 1e-9

    def time(self):
        return self.now

    def move_to(self, instant):
        if instant > self.now:
            self.now = instant
        # Where a float is so large that adding the resolution changes nothing, no timer would ever be due.
        self.loop._clock_resolution = max(1e-9, self.now * 2.0**-51)


class VirtualSelector:
    """Stands in front of a loop's selector: where that would wait, the clock moves on."""

    def __init__(self, clock, selector):
        self.clock = clock
        self.selector = selector
        #: How much the harness has recorded; a loop that goes round and round without any of it hangs.
        self.progress = lambda: 0
        self.seen = 0
        self.idle = 0

    def select(self, timeout=None):
        progress = self.progress()
        self.idle = self.idle + 1 if progress == self.seen else 0
        self.seen = progress
        if self.idle > MOST_IDLE_ITERATIONS:
            raise GivenUp
        events = [] if self.selector is None else self.selector.select(0)
        if events:
            return events
        if timeout is None:
            raise GivenUp
        # As the selectors of the standard library do, which take no NaN.
        if math.ceil(timeout * 1e3) > 0:
            deadline = self.clock.loop._scheduled[0]._when
            if deadline == math.inf:
                raise GivenUp
            self.clock.move_to(deadline)
        return events

    def __getattr__(self, name):
        return getattr(self.selector, name)


class BareLoop(asyncio.BaseEventLoop):
    """asyncio's loop without files: on the virtual clock nothing comes from outside."""

    def __init__(self):
        super().__init__()
        self._selector = None

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        pass


class Subject:
    """The loop under test: what it says of itself, and how to make one."""

    def __init__(self, clock, spec):
        self.real = clock == 'real'
        self.name, self.version = 'asyncio', platform.python_version()
        self.factory = asyncio.SelectorEventLoop if self.real else BareLoop
        #: What starts servers, by the module's own name for it where that has one: see docs/http.md.
        self.servers = dict(BUNDLED_SERVERS)
        self.brought = {}
        if spec is not None:
            find_modules_here()
            module_name, _, factory = spec.partition(':')
            module = importlib.import_module(module_name)
            self.brought = {name: getattr(module, name) for name in BUNDLED_SERVERS if hasattr(module, name)}
            self.servers.update(self.brought)
            if factory or not self.brought or has_factory(module):
                self.factory = factory_in(module, factory)
            package = module_name.partition('.')[0]
            if package == 'selectors':
                self.name = f'asyncio with {factory}'
            elif package != 'asyncio':
                self.name = module_name
                self.version = version_of(module, package)
        self.manifest = self.make_manifest(clock)

    def make(self):
        """A new loop, and its clock if that is ours."""
        loop = self.factory()
        if isinstance(loop, selectors.BaseSelector):
            loop = asyncio.SelectorEventLoop(loop)
        if self.real:
            return loop, None
        if not isinstance(loop, asyncio.BaseEventLoop) or not hasattr(loop, '_selector'):
            raise ValueError(
                'Expected a loop that is built on asyncio.BaseEventLoop, since only such a loop can have a virtual '
                'clock; use --clock real.'
            )
        clock = VirtualClock(loop)
        loop.time = clock.time
        loop._selector = VirtualSelector(clock, loop._selector)
        return loop, clock

    def make_manifest(self, clock):
        loop, _ = self.make()
        # Loops that do not say how exact they are mostly count whole milliseconds.
        resolution = getattr(loop, '_clock_resolution', 0.001)
        claims = claims_of(has_order_of_asyncio(loop), self.real, takes_signals(loop))
        if self.real:
            claims += network_claims_of(loop)
            claims += server_claims_of(loop, claims, self.brought)
        loop.close()
        return {
            'name': self.name,
            'version': self.version,
            'clock': clock,
            'resolution': resolution,
            'claims': claims,
        }


def find_modules_here():
    """As `python3 -m` does: modules of the folder in which looplaw runs."""
    if os.getcwd() not in sys.path[:1]:
        sys.path.insert(0, os.getcwd())


#: What gives asyncio's loop its order; who puts something of their own in the place of one of these has another.
WHAT_ORDERS = ('run_forever', '_run_once', 'call_soon', 'call_later', 'call_at')


def has_order_of_asyncio(loop):
    return all(getattr(type(loop), name, None) is getattr(asyncio.BaseEventLoop, name) for name in WHAT_ORDERS)


USUAL_FACTORIES = ('new_event_loop', 'EventLoop', 'Loop')


def has_factory(module):
    return any(hasattr(module, name) for name in (*USUAL_FACTORIES, 'EventLoopPolicy'))


def factory_in(module, name):
    """What makes loops, by its name, or by one of those that are usual."""
    if name:
        return getattr(module, name)
    for usual in USUAL_FACTORIES:
        found = getattr(module, usual, None)
        if found is not None:
            return found
    policy = getattr(module, 'EventLoopPolicy', None)
    if policy is not None:
        return policy().new_event_loop
    raise ValueError(f'{module.__name__} has no new_event_loop; name what makes a loop, as in MODULE:FACTORY.')


def takes_signals(loop):
    try:
        loop.add_signal_handler(signal.SIGUSR1, lambda: None)
        return loop.remove_signal_handler(signal.SIGUSR1)
    except (AttributeError, NotImplementedError, RuntimeError, ValueError):
        return False


def network_claims_of(loop):
    """Loops of completions, as Windows has them, do not tell when a socket is ready."""
    own = type(loop)
    claims = []
    if all(getattr(own, name, None) not in (None, getattr(asyncio.AbstractEventLoop, name)) for name in SOCKET_METHODS):
        claims.append('sockets')
        if sys.platform == 'linux':
            claims.append('resets')
    near, far = socket.socketpair()
    with near, far:
        try:
            near.setblocking(False)
            loop.add_reader(near.fileno(), lambda: None)
            loop.remove_reader(near.fileno())
            claims.append('readiness')
        except Exception:
            # Nor can it wait for a socket, then, but in ways of its own.
            return []
    if 'sockets' in claims and own.create_connection is not asyncio.AbstractEventLoop.create_connection:
        claims.append('streams')
    return claims


def serve_http(handler):
    return looplaw_servers.HttpServer(handler).open()


def serve_gateway(application):
    return looplaw_servers.GatewayServer(application).open()


BUNDLED_SERVERS = {'serve_http': serve_http, 'serve_gateway': serve_gateway}


def server_claims_of(loop, claims, brought):
    """The servers that come with this harness need streams, and a loop that can make a server; they keep their connections."""
    own = getattr(type(loop), 'create_server', None)
    bundled = 'streams' in claims and own not in (None, asyncio.AbstractEventLoop.create_server)
    made = ['http', 'keepAlive'] if bundled or 'serve_http' in brought else []
    return made + (['gateway'] if bundled or 'serve_gateway' in brought else [])


SOCKET_METHODS = ('sock_accept', 'sock_connect', 'sock_recv', 'sock_sendall')


def version_of(module, package):
    version = getattr(module, '__version__', None)
    if version is None:
        try:
            from importlib.metadata import version as installed

            version = installed(package)
        except Exception:
            version = 'unknown'
    return str(version)


def claims_of(own, real, has_signals):
    """What asyncio has in this version of Python. The order that no document promises is that of its own loops only."""
    claims = [
        'arguments', 'cancel', 'context', 'timers', 'timerOrder', 'deadlines', 'farTimers', 'restart', 'persistent',
        'close', 'guards', 'state', 'runningLoop', 'exceptions', 'exits', 'futures', 'tasks', 'cancellation',
        'awaitDoneIsSync', 'foreignFutures', 'currentTask', 'untilComplete', 'runner', 'sleep', 'gather', 'wait',
        'waitFor', 'shield', 'asCompleted', 'asyncFor', 'asyncWith', 'asyncGenerators', 'locks', 'events',
        'semaphores', 'conditions', 'queues',
    ]  # fmt: skip
    if sys.version_info >= (3, 11):
        claims += ['cancelCounters', 'timeoutBlocks', 'taskGroups', 'barriers']
    if not real:
        claims.append('advance')
    else:
        claims.append('threads')
        if hasattr(signal, 'SIGUSR1') and has_signals:
            claims.append('signals')
    if own:
        claims.append('asyncioOrder')
    return claims


# What programs raise


class Error(Exception):
    """What a program raises."""


#: A BaseException that is no Exception.
ProgramBaseException = type('BaseException', (BaseException,), {'__doc__': 'Raised by a program; no Exception.'})


class Falsy(Exception):
    """An exception that counts as false, for loops that test whether there is one without saying `is None`."""

    def __bool__(self):
        return False


#: Exceptions that `Error` does not catch.
EXITS = ('SystemExit', 'KeyboardInterrupt', 'BaseException', 'GeneratorExit', 'CancelledError')

#: As many values count as false in the first harness; whatever is Falsy beyond is a BaseException.
FALSY_VALUES = 7


class Thrown:
    """Makes what the statements of one program raise: each time a new one, so that it is known again."""

    def __init__(self):
        self.falsy = 0

    def made(self, kind):
        if kind == 'Error':
            return Error('raised by the program')
        if kind == 'SystemExit':
            return SystemExit('raised by the program')
        if kind == 'KeyboardInterrupt':
            return KeyboardInterrupt('raised by the program')
        if kind == 'Falsy':
            self.falsy += 1
            if self.falsy <= FALSY_VALUES:
                return Falsy('raised by the program')
        return ProgramBaseException('raised by the program')


def type_of(exception):
    name = type(exception).__name__
    # Which of the two it is depends on what it holds.
    return 'ExceptionGroup' if name == 'BaseExceptionGroup' else name


def matches(caught, exception):
    """A generator that is closed runs its `finally` blocks only: in other languages nothing is raised in it."""
    name = type_of(exception)
    if caught == 'any':
        return name != 'GeneratorExit'
    if caught == 'Error':
        return name not in EXITS
    return name == caught


ADDRESS = re.compile(r' at 0x[0-9a-f]+')


def text_of(exception):
    text = ADDRESS.sub('', str(exception))
    return text[:200] + ' ...' if len(text) > 200 else text


# What can be known of a program before it runs


def blocks_of(statement):
    """The lists of statements inside a statement."""
    op = statement['op']
    if op == 'try':
        blocks = [statement['body'], statement.get('except', {}).get('body')]
        blocks += [statement.get('otherwise'), statement.get('finally')]
        return [block for block in blocks if block is not None]
    if op in ('timeout', 'taskGroup', 'asyncWith', 'receiveEach'):
        return [statement['body']]
    if op == 'asyncFor':
        return [statement['body'], statement.get('otherwise', ())]
    return ()


def statements_of(program):
    """Every statement, wherever it stands."""
    lists = [program['script'], *program['callbacks'].values()]
    lists += program.get('coroutines', {}).values()
    lists += program.get('generators', {}).values()
    lists += [each['each'] for each in program.get('iterators', {}).values()]
    for manager in program.get('managers', {}).values():
        lists += [manager['enter'], manager['exit']]
    while lists:
        for statement in lists.pop():
            yield statement
            lists += blocks_of(statement)


def weight_of(program):
    times = sum(statement.get('times', 0) for statement in statements_of(program))
    return program.get('fuel', DEFAULT_FUEL) + times


class Needs:
    """How far the timers of a program reach, and what the harness has to prepare for it."""

    def __init__(self, program):
        self.contexts = self.retained = self.cost = False
        #: Seconds that other threads may take for their calls.
        self.from_threads = 0
        #: The longest delay, or the most that one coroutine waits in all.
        self.longest_ticks = 0
        self.longest_seconds = 0
        for statement in statements_of(program):
            self.add(statement)
        if 'coroutines' in program:
            self.longest_ticks = max(self.longest_ticks, longest_body(program))
        # Clients act one after the other at the most.
        for client in program.get('clients', {}).values():
            self.longest_ticks += sum(act['for'] for act in client['acts'] if act['op'] == 'pause')

    def add(self, statement):
        op = statement['op']
        if op in ('callSoon', 'callLater', 'callAt'):
            self.contexts = self.contexts or 'context' in statement
        if op == 'callLater':
            self.add_delay(statement['in'])
        elif op == 'callAt':
            self.add_delay(statement['at'])
        elif op == 'block':
            self.add_delay(statement['for'])
        elif op == 'use' and statement['do'] == 'reschedule':
            self.add_delay(statement.get('count') or 0)
        elif op == 'callFromThread':
            self.from_threads += statement.get('times', 1) * THREAD_CALL
        elif op == 'askRetained':
            self.retained = True
        elif op == 'askCost':
            self.cost = True

    def add_delay(self, delay):
        if isinstance(delay, dict):
            self.longest_seconds = max(self.longest_seconds, delay['seconds'])
        elif not isinstance(delay, str):
            self.longest_ticks = max(self.longest_ticks, delay)


#: Iterators and managers that hold themselves have no end; nobody has to know how long these take.
DEEPEST = 16


def longest_body(program):
    """Ticks; the most that one coroutine or generator can take: the sum of all that it waits for."""
    generators = list(program.get('generators', {}).values())
    items = max([Reach(program, 0).items_in(body, 0) for body in generators], default=0)
    reach = Reach(program, items)
    return max([reach.ticks_in(body, 0) for body in [*program['coroutines'].values(), *generators]], default=0)


class Reach:
    """See src/harness/reach.ts."""

    def __init__(self, program, items):
        self.iterators = program.get('iterators', {})
        self.managers = program.get('managers', {})
        #: The most items that a generator gives.
        self.items = items

    def ticks_in(self, body, depth):
        return sum(self.ticks_of(each, depth + 1) for each in body) if depth < DEEPEST else 0

    def ticks_of(self, statement, depth):
        op = statement['op']
        if op in ('sleep', 'block'):
            return max(statement['for'], 0)
        if op in ('callLater', 'callAt'):
            delay = statement['in' if op == 'callLater' else 'at']
            return max(delay, 0) if isinstance(delay, (int, float)) else 0
        if op == 'use':
            return max(statement.get('count') or 0, 0) if statement['do'] == 'reschedule' else 0
        if op in ('wait', 'asCompleted', 'waitFor'):
            return max(statement.get('timeout') or 0, 0)
        if op == 'timeout':
            return max(statement['in'] or 0, 0) + self.ticks_in(statement['body'], depth)
        if op == 'asyncFor':
            declared = self.iterators.get(statement.get('iterator', ''))
            each = 0 if declared is None else self.ticks_in(declared['each'], depth)
            times = self.items if declared is None else len(declared['items'])
            body = self.ticks_in(statement['body'], depth)
            return times * (each + body) + each + self.ticks_in(statement.get('otherwise', ()), depth)
        if op == 'asyncWith':
            declared = self.managers.get(statement.get('manager', ''), {'enter': (), 'exit': ()})
            bodies = [declared['enter'], statement['body'], declared['exit']]
            return sum(self.ticks_in(body, depth) for body in bodies)
        return sum(self.ticks_in(block, depth) for block in blocks_of(statement))

    def items_in(self, body, depth):
        """How many items the body of a generator gives."""
        if depth >= DEEPEST:
            return 0
        items = 0
        for statement in body:
            op = statement['op']
            items += op == 'produce'
            declared = self.iterators.get(statement.get('iterator', '')) if op == 'asyncFor' else None
            times = 1 if declared is None else len(declared['items'])
            items += sum(times * self.items_in(block, depth + 1) for block in blocks_of(statement))
        return items


def horizon_of(program, needs, real, tick):
    """Seconds from the beginning of a run to the latest that anything awaited can still be due."""
    # What other threads schedule has fuel, and is no chain: the time for it is counted apart.
    fuel = DEFAULT_FUEL if needs.from_threads > 0 else program.get('fuel', DEFAULT_FUEL)
    generations = max(fuel, 1) + 1
    ticks = (needs.longest_ticks * generations + HORIZON_MARGIN) * tick
    least = generations * REAL_GENERATION if real else 0
    far = 0 if real and needs.longest_seconds >= FAR_DELAY else needs.longest_seconds
    threads = needs.from_threads + THREAD_PATIENCE if needs.from_threads > 0 else 0
    clients = CLIENTS_HORIZON if real and 'clients' in program else 0
    return ticks + least + threads + clients + far * (1 if real else generations)


# The pen


class Recorder:
    """Reads the clocks, names what was raised, and writes the events down."""

    def __init__(self, loop, real, weight, live=None):
        self.events = []
        #: Is told of each event as it is recorded.
        self.live = live
        self.real = real
        self.loop = loop
        #: By identity; the exception is held, so that no other can take its place.
        self.raised = {}
        self.most_events = EVENTS_PER_WEIGHT * weight + FEW_EVENTS

    def record(self, event):
        if len(self.events) < self.most_events:
            self.events.append(event)
            if self.live is not None:
                self.live(self.events)

    def record_last(self, event):
        """The last event, of a program that is given up: there is always room for it."""
        self.events.append(event)

    def close(self):
        """The program is over, and nothing that happens from now on is seen."""
        self.most_events = 0

    def time(self):
        try:
            return self.loop.time()
        except Exception:
            return math.nan

    def read_clock(self, event):
        """The subject's clock, on the machine's clock between two readings of another."""
        if not self.real:
            event['time'] = self.time()
            return
        earliest = time.perf_counter()
        event['time'] = self.time()
        event['host'] = [earliest, time.perf_counter()]

    def raising(self, exception, kind):
        self.raised[id(exception)] = (exception, {'error': len(self.raised), 'type': kind})
        return exception

    def describe(self, exception):
        known = self.raised.get(id(exception))
        if known is not None:
            return known[1]
        raised = {'error': 'foreign', 'type': type_of(exception), 'text': text_of(exception)}
        if raised['type'] == 'ExceptionGroup':
            raised['errors'] = [self.describe(each) for each in exception.exceptions]
        return raised

    def value_to_json(self, value):
        """A value that may be an exception, as `gather` gives them."""
        if isinstance(value, BaseException):
            raised = self.describe(value)
            return {'raised': {'error': raised['error'], 'type': raised['type']}}
        return to_json(value)


def to_json(value):
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [to_json(each) for each in value]
    if isinstance(value, dict):
        return {str(key): to_json(held) for key, held in value.items()}
    return '<object>'


def say_number(value):
    """JSON has no name for these two."""
    return 'nan' if value != value else 'infinity' if value == math.inf else value


def number_as_text(value):
    """As JSON.stringify writes it."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return re.sub(r'e([+-])0+', r'e\1', repr(value))


def as_text(value):
    """As JSON.stringify writes it."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return '[' + ','.join(map(as_text, value)) + ']'
    if isinstance(value, dict):
        return '{' + ','.join(as_text(key) + ':' + as_text(held) for key, held in value.items()) + '}'
    return number_as_text(value)


# The machine's wall clock, as the subject sees it

machine_time = time.time
wall_clock = {'offset': 0}
time.time = lambda: machine_time() + wall_clock['offset']


# Calls


class Call:
    """A call, from its schedule on."""

    __slots__ = ('event', 'handle', 'awaited', 'started')

    def __init__(self, event):
        self.event = event
        self.handle = None
        #: The run waits for it: it has neither started nor been cancelled, and is not too far away.
        self.awaited = False
        self.started = False


CONTEXT = contextvars.ContextVar('looplaw')


class Calls:
    """What a program has scheduled. Every call has a number, which travels to the callback as its first argument."""

    def __init__(self, loop, recorder, needs, enter):
        self.loop = loop
        self.recorder = recorder
        self.enter = enter
        self.reads_contexts = needs.contexts
        self.counts_retained = needs.retained
        #: How many calls, futures and tasks the run still waits for.
        self.awaited = 0
        self.calls = []
        self.latest = None
        self.bounds = {}
        self.functions = {}
        self.watched = []

    def forget(self):
        for each in (self.calls, self.bounds, self.functions):
            each.clear()
        self.latest = None

    def schedule(self, callback, how, asked, statement=None):
        """`asked` is in seconds: a delay for call_later, an instant for call_at."""
        statement = {} if statement is None else statement
        if self.reads_contexts and 'context' in statement:
            context = contextvars.copy_context()
            context.run(CONTEXT.set, statement['context'])
            return context.run(self.schedule_here, callback, how, asked, statement)
        return self.schedule_here(callback, how, asked, statement)

    def schedule_here(self, callback, how, asked, statement):
        event = {'kind': 'call', 'call': len(self.calls), 'callback': callback, 'how': how}
        if how != 'soon':
            event['asked'] = say_number(asked)
        args = statement.get('args')
        if args is not None:
            event['args'] = args
        self.add_context(event)
        call = Call(event)
        self.calls.append(call)
        self.recorder.record(event)
        event['before'] = self.recorder.time()
        self.call_loop(call, asked, () if args is None else args)
        event['time'] = self.recorder.time()
        if 'refused' not in event and not call.started and self.is_awaited(event, asked):
            call.awaited = True
            self.awaited += 1
        return event

    def add_context(self, event):
        if self.reads_contexts:
            context = CONTEXT.get(None)
            if context is not None:
                event['context'] = context

    def call_loop(self, call, asked, args):
        event = call.event
        target = self.function_of(event['callback'])
        try:
            if event['how'] == 'soon':
                call.handle = self.loop.call_soon(target, event['call'], *args)
                return
            schedule = self.loop.call_later if event['how'] == 'later' else self.loop.call_at
            call.handle = schedule(asked, target, event['call'], *args)
        except Exception as exception:
            event['refused'] = type_of(exception)
            return
        if math.isfinite(asked):
            event['when'] = deadline_of(call.handle)

    def function_of(self, callback):
        """All calls of one callback pass the same function: a loop must not take two calls for one because of that."""
        known = self.functions.get(callback)
        if known is None:
            known = self.functions[callback] = lambda *received: self.enter(callback, received)
        return known

    def is_awaited(self, event, asked):
        if event['callback'].startswith('~'):
            return False
        if event['how'] == 'soon':
            return True
        if not math.isfinite(asked):
            return False
        if not self.recorder.real:
            return True
        return (asked - event['before'] if event['how'] == 'at' else asked) < FAR_DELAY

    def bind(self, name, last, count):
        self.bounds[name] = (last, count)

    def started(self, callback, received):
        """Records that the loop has started a callback, and finds out for which call."""
        number = received[0] if received else None
        known = None
        if isinstance(number, int) and 0 <= number < len(self.calls):
            known = self.calls[number]
            if known.event['callback'] != callback:
                known = None
        event = {'kind': 'start', 'call': UNKNOWN_CALL if known is None else number, 'callback': callback}
        self.recorder.record(event)
        self.recorder.read_clock(event)
        if known is None:
            event['args'] = [to_json(each) for each in received]
        elif len(received) > 1:
            event['args'] = [to_json(each) for each in received[1:]]
            passed = known.event.get('args', ())
            for came, meant in zip(received[1:], passed):
                if isinstance(meant, (list, dict)) and came is not meant and came == meant:
                    event['copied'] = True
        self.add_context(event)
        if known is not None:
            known.started = True
            self.latest = known
            self.await_no_more(known)
        return event

    def await_no_more(self, call):
        if call.awaited:
            call.awaited = False
            self.awaited -= 1

    def cancel(self, name):
        bound = self.bounds.get(name)
        if bound is None:
            self.recorder.record({'kind': 'cancel', 'handle': name, 'call': UNKNOWN_CALL})
            return
        last, count = bound
        for number in range(last - count + 1, last + 1):
            self.cancel_call(name, self.calls[number])

    def cancel_call(self, name, call):
        event = {'kind': 'cancel', 'handle': name, 'call': call.event['call']}
        self.recorder.record(event)
        try:
            if call.handle is None:
                raise TypeError('There is no handle any more.')
            call.handle.cancel()
        except Exception as exception:
            event['refused'] = type_of(exception)
            return
        self.await_no_more(call)
        if self.counts_retained and not call.started:
            # Of a handle that cannot be referred to weakly nobody can say whether it is still held.
            with contextlib.suppress(TypeError):
                self.watched.append(weakref.ref(call.handle))
            call.handle = None

    def bound(self, name):
        """The last of the calls that a name is bound to."""
        bound = self.bounds.get(name)
        return None if bound is None else self.calls[bound[0]]

    def of_handle(self, handle):
        """The number of the one call whose handle this is."""
        if handle is None:
            return None
        if self.latest is not None and self.latest.handle is handle:
            return self.latest.event['call']
        calls = [call for call in self.calls if call.handle is handle]
        return calls[0].event['call'] if len(calls) == 1 else None

    def retained(self):
        """Of the cancelled handles whose fate is watched: how many are still held, and how many there were."""
        return [sum(handle() is not None for handle in self.watched), len(self.watched)]


def deadline_of(handle):
    try:
        when = handle.when()
        return when if isinstance(when, (int, float)) and math.isfinite(when) else 'none'
    except Exception:
        return 'none'


# How a run is ended


class Settling:
    """Ends a run not by waiting, but by what runs although it was later in line. See src/harness/settling.ts."""

    def __init__(self, program, needs, real, tick, calls, recorder, stop, is_called, clients):
        #: Whether other threads have calls that are not served.
        self.is_called = is_called
        #: With clients the run ends when these are done: servers wait for ever.
        self.clients = clients
        self.calls = calls
        self.recorder = recorder
        self.stop = stop
        self.delay = SETTLING_DELAY * tick
        self.turns = SETTLING_HOPS_OF_TASKS if 'coroutines' in program else SETTLING_HOPS
        self.horizon = horizon_of(program, needs, real, tick)
        self.horizon_call = None
        self.settle_call = None
        self.hopping = False
        #: The loop was asked to stop: whatever is left is for the next run.
        self.ending = False
        self.hops = 0
        self.first_hop = UNKNOWN_CALL
        #: The timer after which the turns began.
        self.after = None

    def prepare(self):
        """A run is about to begin."""
        self.ending = False
        if self.horizon_call is None:
            self.horizon_call = self.calls.schedule(HORIZON, 'later', self.horizon)
        self.settle_when_idle()

    def end(self):
        """Somebody has asked the loop to stop."""
        self.ending = True

    def settle_when_idle(self):
        """At the end of a segment: if nothing is awaited any more, the run is brought to its end."""
        if self.ending or self.hopping or self.settle_call is not None:
            return
        if self.awaits() or self.is_called():
            return
        self.settle_call = self.calls.schedule(SETTLE, 'later', self.delay)

    def execute(self, callback):
        """One of the harness's own callbacks has started."""
        if callback == HORIZON:
            timer, self.horizon_call = self.horizon_call, None
            if self.clients is not None:
                self.clients.finish()
            if not self.hopping:
                self.begin_hops(timer)
        elif callback == SETTLE:
            timer, self.settle_call = self.settle_call, None
            if self.hopping or self.clients is not None and self.clients.wait():
                return
            if not self.awaits():
                self.begin_hops(timer)
        elif self.hopping:
            self.take_hop()

    def awaits(self):
        """Whether the run still has to wait for something of the program's."""
        return self.calls.awaited > 0 and self.clients is None

    def begin_hops(self, after):
        self.after = after
        self.hopping = True
        self.hops = 1
        self.first_hop = self.calls.schedule(HOP, 'soon', 0)['call']

    def take_hop(self):
        if self.hops % self.turns != 0:
            self.hops += 1
            call = self.calls.schedule(HOP, 'soon', 0)['call']
            if self.hops % self.turns == 1:
                self.first_hop = call
            return
        self.hopping = False
        # A callback that was scheduled meanwhile (by an exception handler, say) has its own turn to settle.
        if self.awaits() and self.horizon_call is not None:
            return
        event = {'kind': 'settled', 'hop': self.first_hop}
        if self.after is not None:
            event['deadline'] = self.after['before'] + self.after['asked']
        self.recorder.record(event)
        self.stop()


# Objects of coroutines


class Steps(collections.abc.Coroutine):
    """The object of a coroutine that a loop is given: it writes down each time that it is resumed and gives control back."""

    def __init__(self, number, body, tasks):
        self.id = number
        #: The innermost await in which it stands.
        self.waiting = None
        #: What its last await gave, or the item that it walks through.
        self.last = None
        #: The bytes that it received last; and the sockets that have a name in it alone.
        self.received = b''
        self.sockets = {}
        self.started = False
        self.finished = False
        self.body = body
        self.running = None
        self.tasks = tasks

    def __hash__(self):
        # asyncio keeps some in sets: with this the order there is that of their numbers, and the same in every run.
        return self.id

    def send(self, value):
        return self.resume(None)

    def throw(self, kind, value=None, traceback=None):
        if value is None:
            value = kind() if isinstance(kind, type) else kind
        elif not isinstance(value, BaseException):
            value = kind(value)
        return self.resume(value)

    def close(self):
        if not self.started or self.finished:
            self.finished = True
            return
        try:
            self.resume(GeneratorExit())
        except (GeneratorExit, StopIteration):
            return
        raise RuntimeError('The coroutine ignored GeneratorExit.')

    def __await__(self):
        return InLine(self)

    def resume(self, thrown):
        if self.finished:
            if thrown is not None:
                raise thrown
            raise StopIteration
        acts = self.tasks.stepping(self, thrown)
        first, self.started = not self.started, True
        try:
            if self.running is None:
                self.running = self.body() if acts and not (first and thrown is not None) else nothing()
            given = self.running.send(None) if thrown is None else self.running.throw(thrown)
        except StopIteration as end:
            self.finished = True
            self.tasks.finished(self, {'value': to_json(end.value)})
            raise
        except BaseException as exception:
            self.finished = True
            self.tasks.finished(self, {'raised': self.tasks.recorder.describe(exception)})
            raise
        self.tasks.paused(self)
        return given


class InLine(collections.abc.Iterator):
    """What `await` goes through where the object of a coroutine is awaited and not made a task of."""

    def __init__(self, steps):
        self.send = steps.send
        self.throw = steps.throw
        self.close = steps.close

    def __next__(self):
        return self.send(None)


async def nothing():
    """A coroutine that was cancelled before it began, or came when the fuel was used up."""


# What a program has made and named


class Known:
    """A future, a task, or the object of a coroutine; the last has no object of the loop's own."""

    __slots__ = ('id', 'object', 'steps', 'met')

    def __init__(self, number, steps):
        self.id = number
        self.object = None
        self.steps = steps
        self.met = False


class Thing:
    """A primitive, a queue, a generator, a timeout or a task group."""

    __slots__ = ('id', 'what', 'object')

    def __init__(self, number, what, made):
        self.id = number
        self.what = what
        self.object = made

    def method(self, name):
        """Who uses a thing in a way that it does not know raises, as in any program."""
        found = getattr(self.object, name, None)
        if found is None:
            raise TypeError(f'A {self.what} has no {name}.')
        return found


class Things:
    """Futures and tasks share one numbering and one space of names, all other things another."""

    def __init__(self):
        self.futures = []
        self.things = []
        self.future_names = {}
        self.thing_names = {}
        #: By identity, with the objects, so that no other can take the place of one.
        self.ids = {}

    def forget(self):
        for each in (self.futures, self.things, self.future_names, self.thing_names, self.ids):
            each.clear()

    def add_future(self, make_steps=None):
        number = len(self.futures)
        known = Known(number, None if make_steps is None else make_steps(number))
        self.futures.append(known)
        return known

    def bind_future(self, known, made, name):
        known.object = made
        self.ids[id(made)] = (known.id, made)
        self.future_names[name] = known

    def future_named(self, name):
        return self.future_names.get(name)

    def meet(self, number, made):
        """The object of a coroutine that has none so far."""
        known = self.futures[number]
        if known.met or known.object is not None:
            return False
        known.met = True
        self.ids[id(made)] = (number, made)
        return True

    def id_of(self, made):
        known = self.ids.get(id(made))
        return None if known is None else known[0]

    def add_thing(self, what, made, name):
        thing = Thing(len(self.things), what, made)
        self.things.append(thing)
        self.thing_names[name] = thing
        return thing

    def thing_named(self, name):
        return self.thing_names.get(name)


# Futures and tasks, in passing

USES = {
    'release': 'release',
    'set': 'set',
    'clear': 'clear',
    'notify': 'notify',
    'notifyAll': 'notify_all',
    'putNowait': 'put_nowait',
    'getNowait': 'get_nowait',
    'taskDone': 'task_done',
    'reschedule': 'reschedule',
    'abort': 'abort',
    'reset': 'reset',
}

ON_FUTURES = ('settle', 'cancelFuture', 'askFuture', 'addDone', 'removeDone')

QUESTIONS = {'locked': 'locked', 'isSet': 'is_set', 'size': 'qsize'}

#: Classes of asyncio by what a program calls them, and whether they take a size.
MAKERS = {
    'lock': ('Lock', False),
    'event': ('Event', False),
    'semaphore': ('Semaphore', True),
    'boundedSemaphore': ('BoundedSemaphore', True),
    'condition': ('Condition', False),
    'barrier': ('Barrier', True),
    'queue': ('Queue', True),
    'lifoQueue': ('LifoQueue', True),
    'priorityQueue': ('PriorityQueue', True),
}


class Tasks:
    """What a callback, the script or a coroutine does to futures, tasks and primitives where nothing can wait."""

    def __init__(self, host):
        self.host = host
        self.recorder = host.recorder
        self.things = Things()
        self.sockets = Sockets(host, self)
        self.servers = Servers(host)
        self.coroutines = Coroutines(host, self)
        #: The tasks whose steps are open, innermost last.
        self.open = []
        self.done_functions = {}
        self.dones = 0
        self.pauses = 0
        self.injected = None

    @property
    def active(self):
        """The task whose step is open."""
        return self.open[-1] if self.open else None

    def id_of(self, made):
        """Which task that is. One that was made inside a combinator is first seen when it says that it is at work."""
        known = self.things.id_of(made)
        if known is not None:
            return known
        # A step inside another's: a coroutine that runs in line, in the task of the outer one.
        return next((each.id for each in self.open if self.things.meet(each.id, made)), 'another')

    def coroutine(self, name):
        """A new object of a coroutine."""
        statements = self.host.program.get('coroutines', {}).get(name, [])
        body = lambda: self.coroutines.run(statements)  # noqa: E731
        return self.things.add_future(lambda number: Steps(number, body, self)).steps

    # Steps

    def stepping(self, steps, thrown):
        """The coroutine is resumed. Whether it may do anything."""
        if self.host.over:
            return False
        event = {'kind': 'step', 'task': steps.id}
        self.recorder.record(event)
        self.recorder.read_clock(event)
        if thrown is not None:
            event['thrown'] = self.recorder.describe(thrown)
        self.open.append(steps)
        if steps.started:
            return True
        if self.things.futures[steps.id].object is None:
            self.host.calls.awaited += 1
        if thrown is not None:
            return True
        acts = self.host.spend()
        if not acts:
            event['spent'] = True
        return acts

    def paused(self, steps):
        if self.host.over:
            return
        self.pauses += 1
        if self.host.program.get('injection', {}).get('at') == self.pauses:
            self.injected = steps
            self.host.calls.schedule(INJECT, 'soon', 0)
        self.recorder.record({'kind': 'pause', 'task': steps.id})
        self.open.pop()
        self.host.settle_when_idle()

    def finished(self, steps, outcome):
        if self.host.over:
            return
        self.host.calls.awaited -= 1
        self.recorder.record({'kind': 'finish', 'task': steps.id, **outcome})
        self.open.pop()
        self.host.settle_when_idle()

    def inject(self):
        """The harness's own callback that cancels a task where the program says so."""
        steps = self.injected
        if steps is None or self.things.futures[steps.id].object is None:
            return
        how = self.host.program['injection']['how']
        awaited = None
        if steps.waiting is not None and steps.waiting['what'] == 'future':
            awaited = self.things.futures[steps.waiting['on'][0]]
        if how == 'afterResult' and awaited is not None:
            self.settle(awaited, {'result': 'injected'})
        self.cancel(self.things.futures[steps.id])
        if how == 'twice':
            self.cancel(self.things.futures[steps.id])
        if how == 'beforeResult' and awaited is not None:
            self.settle(awaited, {'result': 'injected'})

    # Statements. A name that stands for nothing: nothing is done, in any language.

    def execute(self, statement):
        op = statement['op']
        if op == 'createFuture':
            self.create_future(statement['as'])
        elif op == 'spawn':
            for _ in range(statement.get('times', 1)):
                self.spawn(statement)
        elif op == 'uncancel':
            self.uncancel(statement['task'])
        elif op == 'create':
            self.create(statement)
        elif op == 'use':
            self.use(statement)
        elif op == 'askThing':
            self.ask_thing(statement['of'], statement['what'])
        elif op not in ON_FUTURES:
            raise ValueError(f'Expected a statement, got the op "{op}".')
        else:
            known = self.things.future_named(statement['future'])
            if known is None:
                return
            if op == 'settle':
                self.settle(known, statement['with'])
            elif op == 'cancelFuture':
                self.cancel(known)
            elif op == 'askFuture':
                self.ask(known, statement['what'])
            elif op == 'addDone':
                self.add_done(known, statement['callback'])
            else:
                self.remove_done(known, statement['callback'])

    def create_future(self, name):
        known = self.things.add_future()
        event = {'kind': 'future', 'future': known.id, 'name': name}
        self.recorder.record(event)
        try:
            self.things.bind_future(known, self.host.loop.create_future(), name)
        except Exception as exception:
            event['refused'] = type_of(exception)

    def spawn(self, statement, prepare=None):
        """`prepare` is told of the object of the coroutine before it is given to the loop."""
        group = statement.get('group')
        inside = None if group is None else self.things.thing_named(group)
        if group is not None and inside is None:
            return
        coroutine = statement['coroutine']
        name = statement.get('as', coroutine)
        steps = self.coroutine(coroutine)
        if prepare is not None:
            prepare(steps)
        event = {'kind': 'spawn', 'task': steps.id, 'name': name, 'coroutine': coroutine}
        if inside is not None:
            event['group'] = inside.id
        self.recorder.record(event)
        try:
            create = self.host.loop.create_task if inside is None else inside.method('create_task')
            made = create(steps)
        except Exception as exception:
            event['refused'] = type_of(exception)
            return
        if not steps.started:
            self.host.calls.awaited += 1
        self.things.bind_future(self.things.futures[steps.id], made, name)

    def settle(self, known, outcome):
        event = {'kind': 'settle', 'future': known.id}
        exception = None
        if 'error' in outcome:
            exception = self.recorder.raising(self.host.thrown.made(outcome['error']), outcome['error'])
            event['raised'] = self.recorder.describe(exception)
        else:
            event['value'] = outcome['result']
        self.recorder.record(event)
        try:
            if exception is None:
                known.object.set_result(outcome['result'])
            else:
                known.object.set_exception(exception)
        except Exception as refusal:
            event['refused'] = type_of(refusal)

    def cancel(self, known):
        event = {'kind': 'cancelFuture', 'future': known.id, 'answer': None}
        self.recorder.record(event)
        try:
            event['answer'] = to_json(known.object.cancel())
        except Exception as exception:
            event['refused'] = type_of(exception)

    def uncancel(self, name):
        known = self.things.future_named(name)
        if known is None or known.steps is None:
            return
        event = {'kind': 'uncancel', 'future': known.id, 'answer': None}
        self.recorder.record(event)
        try:
            uncancel = getattr(known.object, 'uncancel', None)
            if uncancel is not None:
                event['answer'] = to_json(uncancel())
        except Exception as exception:
            event['refused'] = type_of(exception)

    def add_done(self, known, callback):
        event = {'kind': 'addDone', 'done': self.dones, 'future': known.id, 'callback': callback}
        self.dones += 1
        self.recorder.record(event)
        try:
            known.object.add_done_callback(self.done_function(callback))
        except Exception as exception:
            event['refused'] = type_of(exception)

    def remove_done(self, known, callback):
        event = {'kind': 'removeDone', 'future': known.id, 'callback': callback, 'answer': None}
        self.recorder.record(event)
        try:
            event['answer'] = to_json(known.object.remove_done_callback(self.done_function(callback)))
        except Exception as exception:
            event['refused'] = type_of(exception)

    def done_function(self, name):
        """One function for all that name the same callback, as a program would pass it."""
        known = self.done_functions.get(name)
        if known is None:
            known = self.done_functions[name] = lambda *received: self.notify(name, received)
        return known

    def notify(self, callback, received):
        if self.host.over:
            return
        future = self.things.id_of(received[0]) if received else None
        event = {
            'kind': 'notify',
            'callback': callback,
            'future': 'other' if future is None else future,
            'count': len(received),
            'time': self.recorder.time(),
        }
        self.host.segment(event, 'notified')

    def ask(self, known, what):
        event = {'kind': 'askFuture', 'future': known.id, 'what': what, 'answer': None}
        self.recorder.record(event)
        try:
            question = getattr(known.object, what, None)
            if question is not None:
                event['answer'] = self.recorder.value_to_json(question())
        except BaseException as exception:
            event['raised'] = self.recorder.describe(exception)

    # Primitives

    def create(self, statement):
        what, name = statement['what'], statement['as']
        event = {'kind': 'create', 'thing': len(self.things.things), 'what': what, 'name': name}
        if 'size' in statement:
            event['size'] = statement['size']
        self.recorder.record(event)
        made = None
        try:
            made = self.make(statement)
        except Exception as exception:
            event['refused'] = type_of(exception)
        self.things.add_thing(what, made, name)

    def make(self, statement):
        what = statement['what']
        if what == 'generator':
            statements = self.host.program.get('generators', {}).get(statement.get('generator', ''), [])
            return self.coroutines.generate(len(self.things.things), statements)
        name, sized = MAKERS[what]
        maker = getattr(asyncio, name, None)
        if maker is None:
            return None
        # A semaphore has one place, and a queue has room for everything, where nothing is said.
        least = 0 if what.lower().endswith('queue') else 1
        return maker(statement.get('size', least)) if sized else maker()

    def use(self, statement):
        thing = self.things.thing_named(statement['of'])
        if thing is None:
            return
        event = {'kind': 'use', 'thing': thing.id, 'do': statement['do']}
        if 'count' in statement:
            event['count'] = statement['count']
        if 'item' in statement:
            event['item'] = statement['item']
        if self.active is not None:
            event['task'] = self.active.id
        self.recorder.record(event)
        try:
            event['answer'] = to_json(self.used(thing, statement))
        except Exception as exception:
            event['refused'] = type_of(exception)

    def used(self, thing, statement):
        what = statement['do']
        if what == 'reschedule':
            count = statement.get('count')
            when = None if count is None else self.recorder.time() + count * self.host.tick
            return thing.method('reschedule')(when)
        method = thing.method(USES[what])
        if what == 'notify':
            count = statement.get('count')
            return method(1 if count is None else count)
        if what == 'putNowait':
            return method(statement.get('item'))
        if what == 'getNowait':
            return method()
        if what in ('abort', 'reset'):
            self.drive(method)
        else:
            method()
        return None

    def drive(self, method):
        """A barrier's `abort` and `reset` are coroutines, though they seldom wait: for the lock of its condition."""
        coroutine = method()
        try:
            coroutine.send(None)
        except StopIteration:
            return
        coroutine.close()
        self.host.loop.create_task(method())

    def ask_thing(self, name, what):
        thing = self.things.thing_named(name)
        if thing is None:
            return
        event = {'kind': 'askThing', 'thing': thing.id, 'what': what, 'answer': None}
        self.recorder.record(event)
        try:
            question = getattr(thing.object, QUESTIONS[what], None)
            if question is not None:
                event['answer'] = to_json(question())
        except Exception as exception:
            event['refused'] = type_of(exception)


# The statements of coroutines


class Left:
    """How a list of statements was left before its end: by `return` (with a value) or by `break`."""

    __slots__ = ('by', 'value')

    def __init__(self, by, value=None):
        self.by = by
        self.value = value


class Frame:
    """What statements stand in: what the `except` blocks around have caught, and the generator that they are of."""

    __slots__ = ('caught', 'generator')

    def __init__(self, generator=None):
        self.caught = []
        self.generator = generator


class Block:
    """A statement that holds others."""

    __slots__ = ('id', 'of', 'thing')

    def __init__(self, number, of, thing):
        self.id = number
        self.of = of
        self.thing = thing


class Item:
    """What the statements of a generator yield to the generator, in between what they yield to the loop."""

    __slots__ = ('item',)

    def __init__(self, item):
        self.item = item

    def __await__(self):
        thrown = yield self
        if thrown is not None:
            raise thrown


class Yielded:
    """Yields to the loop, as it is: None (a bare yield), a future that somebody else awaits, or what is none."""

    __slots__ = ('value',)

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


class Items:
    """An async iterator for `async for`."""

    def __init__(self, give):
        self.give = give

    def __aiter__(self):
        return self

    def __anext__(self):
        return self.give()


class Manager:
    """An async context manager for `async with`."""

    def __init__(self, enter, leave):
        self.enter = enter
        self.leave = leave

    def __aenter__(self):
        return self.enter()

    def __aexit__(self, kind, exception, traceback):
        return self.leave(kind, exception, traceback)


RETURN_WHEN = {'all': 'ALL_COMPLETED', 'first': 'FIRST_COMPLETED', 'firstException': 'FIRST_EXCEPTION'}

NONE = object()


class Coroutines:
    """Carries the statements of coroutines out. What needs no suspension is left to others."""

    def __init__(self, host, tasks):
        self.host = host
        self.tasks = tasks
        self.recorder = host.recorder
        self.waits = 0
        self.blocks = 0
        self.waiters = {
            'yield': self.bare_yield,
            'badYield': self.bad_yield,
            'sleep': self.sleep,
            'await': self.await_future,
            'call': self.call,
            'gather': self.gather,
            'wait': self.wait,
            'waitFor': self.wait_for,
            'shield': self.shield,
            'asCompleted': self.as_completed,
            'do': self.do,
        }
        self.holders = {
            'timeout': self.timeout,
            'taskGroup': self.task_group,
            'try': self.try_block,
            'asyncFor': self.async_for,
            'asyncWith': self.async_with,
            'receiveEach': self.receive_each,
        }
        waiters = tasks.sockets.waiters_with(self.awaiting)
        self.waiters.update(waiters)
        self.waiters.update(tasks.servers.waiters_with(self.awaiting))
        self.receive = waiters['receive']

    def forget(self):
        self.waiters.clear()
        self.holders.clear()
        self.receive = None

    async def run(self, statements):
        """The body of a coroutine."""
        left = await self.all(statements, Frame())
        return left.value if left is not None and left.by == 'return' else None

    async def generate(self, thing, statements):
        """The body of an async generator. Its statements run as a coroutine, whose items are yielded here."""
        block = self.open_block('generator', 'body', thing)
        if self.host.spend():
            inner = self.all(statements, Frame(thing))
            resume, given = inner.send, None
            while True:
                try:
                    yielded = resume(given)
                except StopIteration:
                    break
                resume, given = inner.send, None
                if isinstance(yielded, Item):
                    try:
                        yield yielded.item
                    except BaseException as exception:
                        # Raised by the item itself: a coroutine into which a GeneratorExit is thrown may not await.
                        given = exception
                else:
                    try:
                        await Yielded(yielded)
                    except BaseException as exception:
                        resume, given = inner.throw, exception
        self.part(block, 'end')

    async def all(self, statements, frame):
        for statement in statements:
            # What is collected when the program is over does nothing any more.
            if self.host.over:
                return None
            left = await self.statement(statement, frame)
            if left is not None:
                return left
        return None

    async def statement(self, statement, frame):
        op = statement['op']
        if op == 'return':
            return Left('return', statement['value'])
        if op == 'break':
            return Left('break')
        if op in self.waiters:
            await self.waiters[op](statement)
            return None
        if op in self.holders:
            return await self.holders[op](statement, frame)
        if op == 'reraise':
            if frame.caught:
                raise frame.caught[-1]
        elif op == 'printLast':
            active = self.tasks.active
            last = None if active is None else active.last
            self.recorder.record({'kind': 'print', 'text': last if isinstance(last, str) else as_text(last)})
        elif op == 'produce':
            if frame.generator is not None:
                item = statement['item']
                self.recorder.record({'kind': 'produce', 'thing': frame.generator, 'item': item})
                await Item(item)
        else:
            self.host.execute(statement)
        return None

    # Awaiting

    async def awaiting(self, fields, make, to_value=None):
        """Awaits what `make` gives, and records that."""
        steps = self.tasks.active
        event = {'kind': 'await', 'wait': self.waits, 'task': -1 if steps is None else steps.id}
        event['time'] = self.recorder.time()
        event.update(fields)
        self.waits += 1
        self.recorder.record(event)
        outer = None
        if steps is not None:
            outer, steps.waiting = steps.waiting, event
        end = {'kind': 'awaited', 'wait': event['wait']}
        try:
            value = await make()
            if to_value is not None:
                end['value'] = to_value(value)
        except BaseException as exception:
            end['raised'] = self.recorder.describe(exception)
            if isinstance(exception, asyncio.IncompleteReadError):
                end['partial'] = data_of(exception.partial, self.tasks.sockets.patterns)
            self.awaited(end, steps, outer)
            raise
        self.awaited(end, steps, outer)
        return value

    def awaited(self, event, steps, outer):
        event['time'] = self.recorder.time()
        if steps is not None:
            steps.waiting = outer
            steps.last = event.get('value')
        if not self.host.over:
            self.recorder.record(event)

    async def bare_yield(self, statement):
        await self.awaiting({'what': 'yield'}, lambda: Yielded(None))

    async def bad_yield(self, statement):
        await self.awaiting({'what': 'badYield'}, lambda: Yielded('no future'))

    async def sleep(self, statement):
        seconds = statement['for'] * self.host.tick
        await self.awaiting({'what': 'sleep', 'in': seconds}, lambda: asyncio.sleep(seconds))

    async def await_future(self, statement):
        name = statement['future']
        if isinstance(name, dict):
            await self.awaiting({'what': 'other'}, lambda: self.host.another().create_future())
            return
        known = self.tasks.things.future_named(name)
        if known is not None:
            fields = {'what': 'future', 'on': [known.id]}
            await self.awaiting(fields, lambda: known.object, self.recorder.value_to_json)

    async def call(self, statement):
        name = statement['coroutine']
        acts = self.host.spend()
        statements = self.host.program.get('coroutines', {}).get(name, []) if acts else []
        await self.awaiting({'what': 'call', 'coroutine': name}, lambda: self.run(statements), to_json)

    def targets(self, targets):
        """What the names stand for; those that stand for nothing are left out. Coroutines become objects."""
        ids, objects = [], []
        for target in targets:
            if 'coroutine' in target:
                steps = self.tasks.coroutine(target['coroutine'])
                self.recorder.record({'kind': 'coroutine', 'task': steps.id, 'coroutine': target['coroutine']})
                ids.append(steps.id)
                objects.append(steps)
                continue
            known = self.tasks.things.future_named(target['future'])
            if known is not None:
                ids.append(known.id)
                objects.append(known.object)
        return ids, objects

    async def gather(self, statement):
        ids, objects = self.targets(statement['of'])
        fields = {'what': 'gather', 'on': ids}
        collect = statement.get('returnExceptions') is True
        if collect:
            fields['returnExceptions'] = True
        await self.awaiting(
            fields,
            lambda: asyncio.gather(*objects, return_exceptions=collect),
            lambda values: [self.recorder.value_to_json(value) for value in values],
        )

    async def wait(self, statement):
        ids, objects = self.targets(statement['of'])
        fields = {'what': 'wait', 'on': ids, 'until': statement['until']}
        timeout = self.seconds(statement.get('timeout'), fields)
        await self.awaiting(
            fields,
            lambda: asyncio.wait(objects, timeout=timeout, return_when=RETURN_WHEN[statement['until']]),
            lambda sets: {'done': self.ids_of(sets[0]), 'pending': self.ids_of(sets[1])},
        )

    def ids_of(self, futures):
        ids = [self.tasks.things.id_of(future) for future in futures]
        return sorted(-1 if each is None else each for each in ids)

    def seconds(self, ticks, fields):
        """Notes a timeout in the event, if there is one."""
        if ticks is None:
            return None
        fields['in'] = ticks * self.host.tick
        return fields['in']

    async def wait_for(self, statement):
        ids, objects = self.targets([statement['of']])
        if not objects:
            return
        fields = {'what': 'waitFor', 'on': ids}
        timeout = self.seconds(statement['timeout'], fields)
        await self.awaiting(fields, lambda: asyncio.wait_for(objects[0], timeout), self.recorder.value_to_json)

    async def shield(self, statement):
        ids, objects = self.targets([statement['of']])
        if objects:
            fields = {'what': 'shield', 'on': ids}
            await self.awaiting(fields, lambda: asyncio.shield(objects[0]), self.recorder.value_to_json)

    async def as_completed(self, statement):
        ids, objects = self.targets(statement['of'])
        block = self.open_block('completed', 'enter', None)
        fields = {'what': 'asCompleted', 'on': ids, 'block': block.id}
        timeout = self.seconds(statement.get('timeout'), fields)
        try:
            for following in asyncio.as_completed(objects, timeout=timeout):
                await self.awaiting(fields, lambda each=following: each, self.recorder.value_to_json)
        except BaseException as exception:
            self.failed(block, exception)
            raise
        self.part(block, 'end')

    async def do(self, statement):
        thing = self.tasks.things.thing_named(statement['of'])
        if thing is None:
            return
        method = statement['do']
        fields = {'what': 'waitOn' if method == 'wait' else method, 'of': thing.id}
        if method == 'put':
            item = fields['item'] = statement.get('item')
            await self.awaiting(fields, lambda: thing.method('put')(item))
        elif method == 'get':
            await self.awaiting(fields, lambda: thing.method('get')(), to_json)
        elif method == 'next':
            await self.awaiting(fields, lambda: next_or_end(thing), item_to_json)
        elif method == 'wait':
            give = to_json if thing.what == 'barrier' else lambda _: None
            await self.awaiting(fields, lambda: thing.method('wait')(), give)
        else:
            await self.awaiting(fields, lambda: thing.method(method)())

    # Blocks

    def open_block(self, of, part, thing, item=NONE):
        block = Block(self.blocks, of, thing)
        self.blocks += 1
        self.part(block, part, item=item)
        return block

    def part(self, block, part, exception=None, item=NONE):
        if self.host.over:
            return
        active = self.tasks.active
        event = {
            'kind': 'part',
            'block': block.id,
            'of': block.of,
            'part': part,
            'task': -1 if active is None else active.id,
        }
        if block.thing is not None and item is NONE:
            event['thing'] = block.thing
        if exception is not None and not isinstance(exception, GeneratorExit):
            event['raised'] = self.recorder.describe(exception)
        if item is not NONE:
            event['item'] = item
        self.recorder.record(event)

    def failed(self, block, exception):
        """A block ends by an exception. Where a generator is closed, nothing more is seen of its blocks."""
        if not isinstance(exception, GeneratorExit):
            self.part(block, 'end', exception)

    def add_block(self, what, made, name):
        thing = len(self.tasks.things.things)
        self.recorder.record({'kind': 'create', 'thing': thing, 'what': what, 'name': name})
        return self.tasks.things.add_thing(what, made, name)

    async def timeout(self, statement, frame):
        ticks = statement['in']
        seconds = None if ticks is None else ticks * self.host.tick
        # Its deadline counts from here on.
        since = self.recorder.time()
        made = new_of_3_11('timeout')(seconds)
        thing = self.add_block('timeout', made, statement['as'])
        return await self.inside('timeout', thing, statement['body'], frame, {'in': seconds, 'time': since})

    async def task_group(self, statement, frame):
        thing = self.add_block('taskGroup', new_of_3_11('TaskGroup')(), statement['as'])
        return await self.inside('group', thing, statement['body'], frame, None)

    async def inside(self, of, thing, statements, frame, deadline):
        """`async with` by hand, since what entering and leaving do is recorded."""
        manager = thing.object
        block = self.open_block(of, 'enter', thing.id)
        fields = {'of': thing.id, 'block': block.id}
        left = None
        try:
            entering = {'what': 'enter', **fields}
            if deadline is not None:
                entering.update({key: held for key, held in deadline.items() if held is not None})
            await self.awaiting(entering, manager.__aenter__)
            self.part(block, 'body')
            leaving = {'what': 'leave', **fields}
            try:
                left = await self.all(statements, frame)
            except BaseException as exception:
                if self.host.over:
                    raise
                self.part(block, 'exit', exception)
                told = (type(exception), exception, exception.__traceback__)
                if not await self.awaiting(leaving, lambda: manager.__aexit__(*told)):
                    raise
            else:
                self.part(block, 'exit')
                await self.awaiting(leaving, lambda: manager.__aexit__(None, None, None))
        except BaseException as exception:
            self.failed(block, exception)
            raise
        self.part(block, 'end')
        return left

    async def try_block(self, statement, frame):
        block = self.open_block('try', 'body', None, **({'item': True} if 'finally' in statement else {}))
        try:
            left = await self.with_finally(statement, frame, block)
        except BaseException as exception:
            self.failed(block, exception)
            raise
        self.part(block, 'end')
        return left

    async def with_finally(self, statement, frame, block):
        if 'finally' not in statement:
            return await self.with_except(statement, frame, block)
        try:
            return await self.with_except(statement, frame, block)
        finally:
            self.part(block, 'finally')
            await self.all(statement['finally'], frame)

    async def with_except(self, statement, frame, block):
        handler = statement.get('except')
        try:
            left = await self.all(statement['body'], frame)
        except BaseException as exception:
            if handler is None or not matches(handler['error'], exception):
                raise
            self.part(block, 'except', exception)
            frame.caught.append(exception)
            try:
                return await self.all(handler['body'], frame)
            finally:
                frame.caught.pop()
        if left is not None or 'otherwise' not in statement:
            return left
        self.part(block, 'else')
        return await self.all(statement['otherwise'], frame)

    async def async_for(self, statement, frame):
        of = statement.get('of')
        thing = None if of is None else self.tasks.things.thing_named(of)
        block = self.open_block('for', 'enter', None if thing is None else thing.id)
        if thing is None:
            items = self.declared_items(statement.get('iterator', ''), block)
        else:
            items = self.generated_items(thing, block)
        left = None
        try:
            async for item in items:
                self.part(block, 'item', item=to_json(item))
                if self.tasks.active is not None:
                    self.tasks.active.last = to_json(item)
                left = await self.all(statement['body'], frame)
                self.part(block, 'over', item=left is not None)
                if left is not None:
                    break
            if left is not None:
                left = None if left.by == 'break' else left
            elif 'otherwise' in statement:
                self.part(block, 'else')
                left = await self.all(statement['otherwise'], frame)
        except BaseException as exception:
            self.failed(block, exception)
            raise
        self.part(block, 'end')
        return left

    async def receive_each(self, statement, frame):
        while await self.receive(statement):
            left = await self.all(statement['body'], frame)
            if left is not None:
                return None if left.by == 'break' else left
        return None

    def declared_items(self, name, block):
        declared = self.host.program.get('iterators', {}).get(name, {'items': [], 'each': []})
        items = iter(declared['items'])
        failures = [declared['fails']] if 'fails' in declared else []

        async def give():
            self.part(block, 'next')
            await self.all(declared['each'], Frame())
            for item in items:
                self.part(block, 'given', item={'item': to_json(item)})
                return item
            if not failures:
                self.part(block, 'given', item=None)
                raise StopAsyncIteration
            kind = failures.pop()
            exception = self.recorder.raising(self.host.thrown.made(kind), kind)
            self.part(block, 'given', exception)
            raise exception

        return Items(give)

    def generated_items(self, thing, block):
        async def give():
            self.part(block, 'next')
            following = await self.awaiting(
                {'what': 'next', 'of': thing.id}, lambda: next_or_end(thing), item_to_json
            )
            if following is None:
                raise StopAsyncIteration
            return following.item

        return Items(give)

    async def async_with(self, statement, frame):
        of = statement.get('of')
        thing = None if of is None else self.tasks.things.thing_named(of)
        if of is not None and thing is None:
            return None
        block = self.open_block('with', 'enter', None if thing is None else thing.id)
        if thing is None:
            manager = self.declared_manager(statement.get('manager', ''), block)
        else:
            manager = self.holding(thing, block)
        left = None
        try:
            async with manager:
                self.part(block, 'body')
                left = await self.all(statement['body'], frame)
        except BaseException as exception:
            self.failed(block, exception)
            raise
        self.part(block, 'end')
        return left

    def declared_manager(self, name, block):
        declared = self.host.program.get('managers', {}).get(name, {'enter': [], 'exit': []})

        async def enter():
            await self.all(declared['enter'], Frame())

        async def leave(kind, exception, traceback):
            self.part(block, 'exit', exception)
            await self.all(declared['exit'], Frame())
            suppresses = declared.get('suppresses') is True
            self.part(block, 'over', item=suppresses)
            return suppresses

        return Manager(enter, leave)

    def holding(self, thing, block):
        """A lock, a semaphore or a condition, held for the time of the block."""
        fields = {'of': thing.id, 'block': block.id}

        async def enter():
            await self.awaiting({'what': 'acquire', **fields}, lambda: thing.method('__aenter__')())

        async def leave(kind, exception, traceback):
            self.part(block, 'exit', exception)
            told = (kind, exception, traceback)
            return await self.awaiting({'what': 'leave', **fields}, lambda: thing.method('__aexit__')(*told))

        return Manager(enter, leave)


async def next_or_end(thing):
    """The next item of a generator, or None at its end."""
    following = thing.method('__anext__')()
    try:
        return Item(await following)
    except StopAsyncIteration:
        return None


def item_to_json(following):
    return None if following is None else {'item': to_json(following.item)}


def new_of_3_11(name):
    made = getattr(asyncio, name, None)
    if made is None:
        raise TypeError(f'This asyncio has no {name}.')
    return made


# Bytes as programs and traces speak of them: see spec/data.ts

#: Fewer bytes than these are not worth a pattern.
LEAST_OF_PATTERN = 16
WORD = 4
COUNT = 0x1000000
#: Bytes of a pattern that are made at once, and kept.
BLOCK = 1 << 16


@functools.lru_cache(maxsize=64)
def block_of(pattern, number):
    """So many bytes of a pattern, from so many blocks on."""
    first = number * (BLOCK // WORD) % COUNT
    words = array.array('I' if array.array('I').itemsize == WORD else 'L', range(first, first + BLOCK // WORD))
    if sys.byteorder == 'little':
        words.byteswap()
    made = bytearray(words.tobytes())
    made[::WORD] = bytes([pattern & 0xFF]) * (BLOCK // WORD)
    return bytes(made)


def pattern_bytes(pattern, at, length):
    first, last = at // BLOCK, (at + length + BLOCK - 1) // BLOCK
    whole = b''.join(block_of(pattern, number) for number in range(first, last))
    return whole[at - first * BLOCK :][:length]


def bytes_of(data):
    if isinstance(data, str):
        return bytes(ord(each) & 0xFF for each in data)
    return pattern_bytes(data['pattern'], data.get('at', 0), data['length'])


def length_of_run(held, start, pattern, at):
    """How many bytes from `start` on are those of the pattern from `at` on."""
    length = 0
    while start + length < len(held):
        number, offset = divmod(at + length, BLOCK)
        block = block_of(pattern, number)
        came = held[start + length : start + length + BLOCK - offset]
        if came == block[offset : offset + len(came)]:
            length += len(came)
            continue
        return length + next(index for index, byte in enumerate(came) if byte != block[offset + index])
    return length


def run_at(held, start, pattern):
    """The longest run of the pattern that the bytes hold from `start` on, and where in the pattern it is."""
    # The first whole word tells the place, wherever in it the bytes begin.
    for lead in range(WORD):
        word = held[start + lead : start + lead + WORD]
        if len(word) < WORD or word[0] != pattern & 0xFF:
            continue
        at = int.from_bytes(word[1:], 'big') * WORD - lead
        if at < 0:
            continue
        length = length_of_run(held, start, pattern, at)
        if length >= LEAST_OF_PATTERN:
            place = {'at': at} if at > 0 else {}
            return {'pattern': pattern, **place, 'length': length}
    return None


def data_of(held, patterns):
    """The bytes as short as they can be said, if they may hold these patterns."""
    data, plain, start = [], 0, 0
    while start + LEAST_OF_PATTERN <= len(held):
        # A run shows its pattern in one of the first bytes: all that lie before the next such byte are none.
        nexts = [held.find(pattern & 0xFF, start) for pattern in patterns]
        start = max(min((each for each in nexts if each >= 0), default=len(held)) - WORD + 1, start)
        found = next(filter(None, (run_at(held, start, pattern) for pattern in patterns)), None)
        if found is None:
            start += 1
            continue
        if plain < start:
            data.append(held[plain:start].decode('latin-1'))
        data.append(found)
        plain = start = start + found['length']
    if plain < len(held):
        data.append(held[plain:].decode('latin-1'))
    return data


def patterns_of(program):
    """The patterns that the bytes of a program may be of."""
    data = [each.get('data') for each in statements_of(program) if each['op'] in ('sendAll', 'sendNow', 'write')]
    for client in program.get('clients', {}).values():
        data += [act['data'] for act in client['acts'] if act['op'] == 'send']
    for statement in statements_of(program):
        if statement['op'] == 'serveGateway':
            data += [act.get('data') for acts in statement['app'].values() for act in acts]
    return list(dict.fromkeys(each['pattern'] for each in data if isinstance(each, dict)))


# Sockets

LOOPBACK = '127.0.0.1'

USES_OF_SOCKETS = (
    'shutdown', 'closeSocket', 'addReader', 'addWriter', 'removeReader', 'removeWriter', 'receiveNow', 'sendNow',
)  # fmt: skip


USES_OF_STREAMS = ('write', 'writeEof', 'closeStream')


class KnownSocket:
    __slots__ = ('id', 'object', 'port', 'peer', 'watched', 'awaited', 'reader', 'writer')

    def __init__(self, number, made, peer):
        self.id = number
        self.object = made
        #: The port of the other side.
        self.peer = peer
        #: What the program has asked the loop to call back for, and what tasks wait for.
        self.watched = set()
        self.awaited = []
        #: Of the stream over it, once it is open.
        self.reader = self.writer = None
        #: Where it listens; it is known still when the socket is closed.
        self.port = made.getsockname()[1]


class Sockets:
    """Sockets of a program: what is done to them at once, what is awaited, what is called when they are ready."""

    def __init__(self, host, tasks):
        self.host = host
        self.tasks = tasks
        self.recorder = host.recorder
        self.names = {}
        self.known = 0
        #: All that were made, whether the program has come to know them or not.
        self.made = []
        self.streams = Streams(self)
        self.made_patterns = None

    @property
    def patterns(self):
        if self.made_patterns is None:
            self.made_patterns = patterns_of(self.host.program)
        return self.made_patterns

    def named(self, name):
        active = self.tasks.active
        known = None if active is None else active.sockets.get(name)
        return self.names.get(name) if known is None else known

    def close(self):
        """Nothing is left open when the program is over, and its loop closed."""
        for made in self.made:
            made.close()
        self.made.clear()
        self.names.clear()

    def close_one(self, known):
        """Takes its callbacks away first, but only where there may be some: not every loop stands being asked twice."""
        made = known.object
        try:
            if made.fileno() >= 0:
                for interest in known.watched.union(known.awaited):
                    self.remover_of(interest)(made.fileno())
        finally:
            known.watched.clear()
            made.close()

    def new(self):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setblocking(False)
        self.made.append(made)
        return made

    # What needs no suspension

    def execute(self, statement):
        known = self.named(statement['of'])
        if known is None:
            return
        event = {'kind': 'useSocket', 'socket': known.id, 'do': statement['op']}
        event.update({key: statement[key] for key in ('callback', 'most', 'data') if key in statement})
        self.recorder.record(event)
        try:
            self.act(statement, known, event)
        except Exception as exception:
            event['refused'] = type_of(exception)

    def act(self, statement, known, event):
        op, made, loop = statement['op'], known.object, self.host.loop
        if op == 'shutdown':
            made.shutdown(socket.SHUT_WR)
        elif op == 'closeSocket':
            self.close_one(known)
        # Descriptors are what every loop takes.
        elif op == 'addReader':
            loop.add_reader(made.fileno(), self.ready, known, 'read', statement['callback'])
            known.watched.add('read')
        elif op == 'addWriter':
            loop.add_writer(made.fileno(), self.ready, known, 'write', statement['callback'])
            known.watched.add('write')
        elif op == 'removeReader':
            known.watched.discard('read')
            event['answer'] = said_by(loop.remove_reader(made.fileno()))
        elif op == 'removeWriter':
            known.watched.discard('write')
            event['answer'] = said_by(loop.remove_writer(made.fileno()))
        elif op == 'receiveNow':
            event['answer'] = self.receive_now(made, statement['most'])
        else:
            try:
                event['answer'] = made.send(bytes_of(statement['data']))
            except BlockingIOError:
                event['answer'] = 0

    def receive_now(self, made, most):
        try:
            return data_of(made.recv(most), self.patterns)
        except BlockingIOError:
            return None

    def ready(self, known, interest, callback):
        if self.host.over:
            return
        event = {'kind': 'ready', 'socket': known.id, 'interest': interest, 'callback': callback}
        event['time'] = self.recorder.time()
        self.host.segment(event, 'readied', lambda: self.take_away(known, interest))

    def take_away(self, known, interest):
        """What reads nothing is called for ever."""
        if interest in known.watched and known.object.fileno() >= 0:
            known.watched.discard(interest)
            self.remover_of(interest)(known.object.fileno())

    def remover_of(self, interest):
        return self.host.loop.remove_reader if interest == 'read' else self.host.loop.remove_writer

    # What is awaited

    def waiters_with(self, awaiting):
        """What carries the statements out that may suspend."""
        waiters = {
            'listen': self.listen,
            'accept': self.accept,
            'acceptEach': self.accept_each,
            'connect': self.connect,
            'receive': self.receive,
            'sendAll': self.send_all,
            **self.streams.waiters,
        }
        return {op: functools.partial(waiter, awaiting) for op, waiter in waiters.items()}

    async def listen(self, awaiting, statement):
        async def make():
            made = self.new()
            made.bind((LOOPBACK, 0))
            made.listen(statement.get('backlog', 100))
            return made, None

        name = statement['as']
        known = self.names[name] = await self.awaited(awaiting, {'what': 'listen'}, make)
        self.record(known, name, 'listens', port=known.port)
        self.host.listens(name, known.port)

    async def accept(self, awaiting, statement):
        listener = self.named(statement['of'])
        if listener is not None:
            name = statement['as']
            known = self.names[name] = await self.accepted(awaiting, listener)
            self.record(known, name, 'accepted', of=listener.id)

    async def accept_each(self, awaiting, statement):
        listener = self.named(statement['of'])
        if listener is None:
            return
        while not self.host.over:
            known = await self.accepted(awaiting, listener)
            if not self.host.over:
                self.serve(statement, known, listener)

    def serve(self, statement, known, listener):
        """A task of the coroutine, in which the connection has the name."""
        name = statement['as']

        def prepare(steps):
            steps.sockets = {name: known}
            self.record(known, name, 'accepted', of=listener.id, task=steps.id)

        self.tasks.spawn({'coroutine': statement['coroutine']}, prepare)

    def accepted(self, awaiting, listener):
        async def make():
            with waiting(listener, 'read'):
                made, address = await self.host.loop.sock_accept(listener.object)
            made.setblocking(False)
            self.made.append(made)
            return made, address[1]

        return self.awaited(awaiting, {'what': 'accept', 'socket': listener.id}, make)

    async def connect(self, awaiting, statement):
        to = statement['to']
        listener = None if to is None else self.named(to)
        if to is not None and listener is None:
            return

        async def make():
            port = self.nobodys_port() if listener is None else listener.port
            made = self.new()
            await self.host.loop.sock_connect(made, (LOOPBACK, port))
            return made, port

        name = statement['as']
        of = {} if listener is None else {'of': listener.id}
        fields = {'what': 'connect'} if listener is None else {'what': 'connect', 'socket': listener.id}
        known = self.names[name] = await self.awaited(awaiting, fields, make)
        self.record(known, name, 'connected', **of)

    def nobodys_port(self):
        """Held by a socket that does not listen, so that nobody else comes to listen there."""
        made = self.new()
        made.bind((LOOPBACK, 0))
        return made.getsockname()[1]

    async def receive(self, awaiting, statement):
        """Whether anything came."""
        known = self.named(statement['of'])
        if known is None:
            return False
        most = statement['most']
        fields = {'what': 'receive', 'socket': known.id, 'most': most}
        to_data = lambda given: data_of(given, self.patterns) if isinstance(given, bytes) else str(given)  # noqa: E731
        with waiting(known, 'read'):
            held = await awaiting(fields, lambda: self.host.loop.sock_recv(known.object, most), to_data)
        if self.tasks.active is not None:
            self.tasks.active.received = held
        return isinstance(held, bytes) and len(held) > 0

    async def send_all(self, awaiting, statement):
        known = self.named(statement['of'])
        if known is None:
            return
        if 'data' in statement:
            held, data = bytes_of(statement['data']), [statement['data']]
        else:
            active = self.tasks.active
            held = b'' if active is None else active.received
            data = data_of(held, self.patterns)
        fields = {'what': 'sendAll', 'socket': known.id, 'data': data}
        with waiting(known, 'write'):
            await awaiting(fields, lambda: self.host.loop.sock_sendall(known.object, held))

    async def awaited(self, awaiting, fields, make):
        """`make` gives a socket, and the port of its other side."""
        number = None

        def to_number(made):
            nonlocal number
            number = self.known
            self.known += 1
            return number

        made, peer = await awaiting(fields, make, to_number)
        return KnownSocket(number, made, peer)

    def record(self, known, name, how, **rest):
        peer = {} if known.peer is None else {'peer': known.peer}
        self.recorder.record({'kind': 'socket', 'socket': known.id, 'name': name, 'how': how, **rest, **peer})


class Streams:
    """Streams of a program, over its sockets: what is written to them, and what is awaited. See src/harness/streams.ts."""

    def __init__(self, sockets):
        self.sockets = sockets
        self.waiters = {
            'openStream': self.open,
            'read': self.read,
            'readUntil': self.read,
            'readExactly': self.read,
            'readLine': self.read,
            'drain': self.drain,
            'waitClosed': self.drain,
        }

    @property
    def received(self):
        """What the task has received or read last."""
        active = self.sockets.tasks.active
        return b'' if active is None else active.received

    def execute(self, statement):
        known = self.sockets.named(statement['of'])
        if known is None or known.writer is None:
            return
        op = statement['op']
        event = {'kind': 'useStream', 'socket': known.id, 'do': op}
        held = b''
        if op == 'write':
            held = bytes_of(statement['data']) if 'data' in statement else self.received
            event['data'] = [statement['data']] if 'data' in statement else data_of(held, self.sockets.patterns)
        self.sockets.recorder.record(event)
        try:
            if op == 'write':
                known.writer.write(held)
            elif op == 'writeEof':
                known.writer.write_eof()
            else:
                known.writer.close()
        except Exception as exception:
            event['refused'] = type_of(exception)

    async def open(self, awaiting, statement):
        name = statement['of']
        known = self.sockets.named(name)
        if known is None or known.writer is not None:
            return
        limit = {'limit': statement['limit']} if 'limit' in statement else {}
        fields = {'what': 'openStream', 'socket': known.id, **limit}
        make = lambda: asyncio.open_connection(sock=known.object, **limit)  # noqa: E731
        known.reader, known.writer = await awaiting(fields, make)
        active = self.sockets.tasks.active
        local = {'task': active.id} if active is not None and active.sockets.get(name) is known else {}
        self.sockets.recorder.record({'kind': 'stream', 'socket': known.id, 'name': name, **local, **limit})

    async def read(self, awaiting, statement):
        known = self.sockets.named(statement['of'])
        if known is None or known.reader is None:
            return
        op, reader = statement['op'], known.reader
        fields = {'what': op, 'socket': known.id}
        fields.update({key: statement[key] for key in ('count', 'separator') if key in statement})
        if op == 'read':
            make = lambda: reader.read(statement['count'])  # noqa: E731
        elif op == 'readExactly':
            make = lambda: reader.readexactly(statement['count'])  # noqa: E731
        elif op == 'readUntil':
            make = lambda: reader.readuntil(bytes_of(statement['separator']))  # noqa: E731
        else:
            make = reader.readline
        held = await awaiting(fields, make, self.to_data)
        if self.sockets.tasks.active is not None:
            self.sockets.tasks.active.received = held

    def to_data(self, given):
        return data_of(given, self.sockets.patterns) if isinstance(given, bytes) else str(given)

    async def drain(self, awaiting, statement):
        known = self.sockets.named(statement['of'])
        if known is None or known.writer is None:
            return
        op, writer = statement['op'], known.writer
        await awaiting({'what': op, 'socket': known.id}, writer.drain if op == 'drain' else writer.wait_closed)


@contextlib.contextmanager
def waiting(known, interest):
    known.awaited.append(interest)
    try:
        yield
    finally:
        known.awaited.remove(interest)


def said_by(answer):
    return answer if isinstance(answer, bool) else None


class Clients:
    """The clients of a program: the kit runs them, and the harness knows only whether it has to wait for them."""

    def __init__(self, number, output):
        self.number = number
        self.output = output
        self.finished = False
        self.turns = 0

    def listens(self, name, port):
        self.output.write({'kind': 'listening', 'id': self.number, 'name': name, 'port': port})

    def wait(self):
        """Whether they have something to do still. The loop has gone round once more, and that is told now and then."""
        if self.finished:
            return False
        self.turns += 1
        if self.turns % TURNS_PER_SIGN == 0:
            self.output.write({'kind': 'alive', 'id': self.number})
        return True

    def finish(self):
        """They are done, or have given up; this may come from another thread."""
        self.finished = True


# Servers


class Servers:
    """Servers of a program: the loop under test serves looplaw's site, or an application of the gateway interface."""

    def __init__(self, host):
        self.host = host
        self.servers = []
        self.invocations = Invocations(host)

    def waiters_with(self, awaiting):
        return {
            'serveHttp': functools.partial(self.serve, awaiting, 'serve_http'),
            'serveGateway': functools.partial(self.serve, awaiting, 'serve_gateway'),
        }

    async def serve(self, awaiting, how, statement):
        name = statement['as']
        asked = self.answer if how == 'serve_http' else self.invocations.application(name, statement['app'])
        try:
            server = await awaiting({'what': 'serve', 'server': name}, lambda: self.host.subject.servers[how](asked))
        except Exception as exception:
            # Nobody can connect to what does not listen, and no law would tell of it.
            self.host.cannot(f'Expected {how} to start a server, it raised {type(exception).__name__}: {exception}')
            raise
        self.servers.append(server)
        port = port_of(server)
        if port is None:
            given = type(server).__name__
            self.host.cannot(f'Expected {how} to give a server with a port, or with sockets as asyncio has it, got {given}')
        else:
            self.host.listens(name, port)

    def close(self):
        """Nothing is left open when the program is over."""
        for server in self.servers:
            # Whether it can close is nobody's concern any more.
            with contextlib.suppress(Exception):
                server.close()

    async def answer(self, request):
        """The handler of the site: a status, headers and a body."""
        page = PAGES.get(request.target.partition('?')[0], MISSING)
        if page.get('raises'):
            raise Error('The page raises.')
        if 'after' in page:
            await asyncio.sleep(page['after'] * self.host.tick)
        headers = [('Content-Type', page['type'])] if 'type' in page else []
        return page['status'], headers, request.body if page['body'] is ECHO else bytes_of(page['body'])


def port_of(server):
    """The port of a server that tells it, or of one that is asyncio's."""
    port = getattr(server, 'port', None)
    if port is None and getattr(server, 'sockets', None):
        port = server.sockets[0].getsockname()[1]
    return port if isinstance(port, int) else None


#: What came is given back.
ECHO = object()

#: The site of spec/site.ts.
PAGES = {
    '/': {'status': 200, 'type': 'text/html', 'body': '<html><body><h3>Hello World</h3></body></html>'},
    '/hello': {'status': 200, 'type': 'text/plain', 'body': 'Hello WSGI'},
    '/slow': {'status': 200, 'type': 'text/plain', 'body': 'slow', 'after': 2},
    '/echo': {'status': 200, 'type': 'application/octet-stream', 'body': ECHO},
    '/empty': {'status': 204, 'body': ''},
    '/letters': {'status': 200, 'type': 'text/plain; charset=utf-8', 'body': 'gr\u00c3\u00bc\u00c3\u009fe'},
    '/raise': {'status': 500, 'body': '', 'raises': True},
}
MISSING = {'status': 404, 'type': 'text/plain', 'body': 'Not Found'}


class Invocations:
    """Applications of the gateway interface: they do what a program says, and write down what they see of their server."""

    def __init__(self, host):
        self.host = host
        # A server may call them from threads of its own.
        self.numbers = itertools.count()

    def application(self, server, pages):
        def application(environ, start_response):
            acts = pages.get(environ.get('PATH_INFO'), pages.get('*', NOT_FOUND))
            return Invocation(self.host, next(self.numbers), acts, environ, start_response).call(server)

        return application


NOT_FOUND = (
    {'do': 'start', 'status': '404 Not Found', 'headers': [['Content-Type', 'text/plain']]},
    {'do': 'yield', 'data': 'Not Found'},
)


class Invocation:
    """One call of an application. See src/harness/gateway-application.ts."""

    def __init__(self, host, number, acts, environ, start_response):
        self.host = host
        self.recorder = host.recorder
        self.number = number
        self.acts = iter(acts)
        self.environ = environ
        self.start_response = start_response
        self.write = None

    def call(self, server):
        self.tell('called', server=server, environ={str(name): said(value) for name, value in self.environ.items()})
        with self.raising():
            for act in self.acts:
                if act['do'] == 'giveBack':
                    break
                if act['do'] == 'yield':
                    # The first act of the iteration.
                    self.acts = itertools.chain([act], self.acts)
                    break
                self.do(act)
        self.tell('givesBack')
        return GatewayBody(self)

    def next(self):
        """The next piece; None where there is none any more."""
        self.tell('asked')
        with self.raising():
            for act in self.acts:
                if act['do'] == 'yield':
                    self.tell('yield', data=act['data'])
                    return bytes_of(act['data'])
                self.do(act)
        self.tell('exhausted')
        return None

    def do(self, act):
        what = act['do']
        if what == 'start':
            self.start(act)
        elif what == 'write':
            if self.write is not None:
                with self.noting(act, data=act['data']):
                    self.write(bytes_of(act['data']))
        elif what == 'read':
            self.read(act)
        elif what == 'raise':
            raise self.recorder.raising(self.host.thrown.made(act['error']), act['error'])

    def start(self, act):
        status, headers = act['status'], act['headers']
        pairs = [tuple(each) for each in headers]
        if not act.get('excInfo'):
            with self.noting(act, status=status, headers=headers):
                self.write = self.start_response(status, pairs)
            return
        exception = self.recorder.raising(self.host.thrown.made('Error'), 'Error')
        try:
            raise exception
        except Error:
            with self.noting(act, status=status, headers=headers, excInfo=self.recorder.describe(exception)):
                self.write = self.start_response(status, pairs, sys.exc_info())

    def read(self, act):
        most = {'most': act['most']} if 'most' in act else {}
        with self.noting(act, **most) as event:
            held = self.environ['wsgi.input'].read(*most.values())
            event['data'] = data_of(held, patterns_of(self.host.program))

    @contextlib.contextmanager
    def raising(self):
        try:
            yield
        except BaseException as exception:
            self.tell('raise', raised=self.recorder.describe(exception))
            raise

    @contextlib.contextmanager
    def noting(self, act, **fields):
        """What is done is written down before it is done, and afterwards what it has raised."""
        event = self.tell(act['do'], **fields)
        try:
            yield event
        except BaseException as exception:
            event['raised'] = self.recorder.describe(exception)
            if not (act.get('caught') and isinstance(exception, Exception)):
                raise

    def tell(self, what, **fields):
        event = {'kind': 'gateway', 'invocation': self.number, 'what': what, **fields}
        if not self.host.over:
            self.recorder.record(event)
        return event


class GatewayBody:
    """What the application gives back."""

    def __init__(self, invocation):
        self.invocation = invocation

    def __iter__(self):
        return self

    def __next__(self):
        piece = self.invocation.next()
        if piece is None:
            raise StopIteration
        return piece

    def close(self):
        self.invocation.tell('close')


#: Characters of a value of an environ that are written down.
LONGEST_VALUE = 300


def said(value):
    """Texts, numbers, truth values and tuples of numbers; of all else its type."""
    if isinstance(value, str):
        return value[:LONGEST_VALUE]
    if isinstance(value, (bool, int)) or isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, tuple) and all(isinstance(each, int) for each in value):
        return list(value)
    return {'type': type(value).__name__}


# What comes from outside of the loop


class Outside:
    """Calls from other threads, and signals."""

    def __init__(self, host):
        self.host = host
        self.recorder = host.recorder
        self.threads = []
        #: The program is at its end: threads are to leave.
        self.ending = False
        self.handled = False
        #: Signals that have come and whose handler was not called.
        self.signals = 0

    @property
    def waits(self):
        return self.signals > 0 or any(thread.waits for thread in self.threads)

    def call_from_thread(self, statement):
        event = {'kind': 'thread', 'thread': len(self.threads), 'callback': statement['callback']}
        event['times'] = statement.get('times', 1)
        if statement.get('paced'):
            event['paced'] = True
        self.recorder.record(event)
        caller = Caller(self, event)
        self.threads.append(caller)
        caller.start()

    def watch_signal(self, name):
        event = {'kind': 'watchSignal', 'with': name}
        self.recorder.record(event)
        try:
            if name is None:
                self.handled = False
                self.host.loop.remove_signal_handler(signal.SIGUSR1)
            else:
                self.host.loop.add_signal_handler(signal.SIGUSR1, self.signalled, name)
                self.handled = True
        except Exception as exception:
            event['refused'] = type_of(exception)

    def raise_signal(self):
        self.recorder.record({'kind': 'signal'})
        # Without a handler it would end the process.
        if self.handled:
            self.signals += 1
            os.kill(os.getpid(), signal.SIGUSR1)

    def signalled(self, name):
        self.signals = 0
        self.serve({'kind': 'serve', 'callback': name, 'of': 'signal'})

    def served(self, caller, count):
        caller.served(count)
        event = {'kind': 'serve', 'callback': caller.event['callback'], 'of': 'thread'}
        event.update(thread=caller.event['thread'], count=count)
        self.serve(event)

    def serve(self, event):
        if self.host.over:
            return
        event['time'] = self.recorder.time()
        self.host.segment(event, 'served')

    def join(self):
        """No thread is left behind, and no handler of a signal."""
        self.ending = True
        for caller in self.threads:
            caller.join()
        if self.handled:
            try:
                self.host.loop.remove_signal_handler(signal.SIGUSR1)
            except Exception:
                signal.signal(signal.SIGUSR1, signal.SIG_DFL)


class Caller(threading.Thread):
    """Calls the loop, from a thread of its own."""

    def __init__(self, outside, event):
        super().__init__(daemon=True)
        self.outside = outside
        self.event = event
        self.loop = outside.host.loop
        self.recorder = outside.recorder
        self.paced = 'paced' in event
        self.times = event['times']
        #: It waits no more for an answer.
        self.gave_up = False
        #: How many calls were refused, and how many served; and a flag that goes up when one more was served.
        self.refused = 0
        self.answers = 0
        self.answered = threading.Event()

    @property
    def waits(self):
        return not self.gave_up and self.answers + self.refused < self.times

    def served(self, count):
        self.answers += 1
        self.answered.set()

    def run(self):
        for count in range(self.times):
            self.call(count)
            if self.paced and not self.is_served(count):
                return
        self.is_served(self.times - 1)

    def call(self, count):
        event = {'kind': 'threadCall', 'thread': self.event['thread'], 'count': count}
        self.answered.clear()
        try:
            self.loop.call_soon_threadsafe(self.outside.served, self, count)
        except Exception as exception:
            self.refused += 1
            event['refused'] = type_of(exception)
        self.recorder.record(event)

    def is_served(self, count):
        """Whether the call, and all before it, are served. This thread sleeps and wakes: while it can, so could the loop."""
        beats, seen = 0, self.answers
        while self.answers + self.refused <= count:
            if self.outside.ending:
                return False
            self.answered.wait(THREAD_BEAT)
            if self.answers + self.refused > count:
                break
            self.answered.clear()
            beats, seen = (beats + 1, seen) if self.answers == seen else (0, self.answers)
            if beats >= THREAD_BEATS:
                self.gave_up = True
                event = {'kind': 'unanswered', 'thread': self.event['thread'], 'count': count}
                self.recorder.record({**event, 'beats': beats, 'beat': THREAD_BEAT})
                return False
        return True


# The interpreter

#: Up to 3.10 asyncio.run takes no factory: the loop that it is to make in this thread.
MAIN_LOOP = threading.local()

if not hasattr(asyncio, 'Runner'):
    ordinary_loop = asyncio.events.new_event_loop
    asyncio.events.new_event_loop = lambda: getattr(MAIN_LOOP, 'made', None) or ordinary_loop()


class Interpreter:
    """Runs one program on one loop."""

    def __init__(self, program, subject, tick, live=None, clients=None):
        self.program = program
        self.clients = clients
        self.subject = subject
        self.tick = tick
        self.needs = Needs(program)
        self.loop, self.clock = subject.make()
        self.others = []
        self.recorder = Recorder(self.loop, subject.real, weight_of(program), live)
        if self.clock is not None:
            self.loop._selector.progress = self.recorder.events.__len__
        self.calls = Calls(self.loop, self.recorder, self.needs, self.enter)
        self.settling = Settling(
            program,
            self.needs,
            subject.real,
            tick,
            self.calls,
            self.recorder,
            lambda: self.stop(),
            lambda: self.outside.waits,
            clients,
        )
        self.fuel = program.get('fuel', DEFAULT_FUEL)
        self.thrown = Thrown()
        self.last_cost = None
        self.closed = False
        self.over = False
        #: Why the program cannot be run, if that has turned out while it was.
        self.unable = None
        self.outside = Outside(self)
        self.tasks = Tasks(self)
        self.origin = self.recorder.time()
        self.set_handler(None)
        # Up to 3.9 what is made outside a run belongs to this one.
        asyncio.set_event_loop(self.loop)

    def run(self):
        try:
            for statement in self.program['script']:
                self.script(statement)
        except GivenUp:
            self.recorder.record_last({'kind': 'hung', 'after': 0, 'time': self.recorder.time()})
        self.outside.join()
        self.over = True
        self.recorder.close()
        self.dispose()
        if self.unable is not None:
            raise Unable(self.unable)
        return {'origin': self.origin, 'events': self.recorder.events}

    def dispose(self):
        """The trace is finished; whatever fails here is nobody's concern any more."""
        wall_clock['offset'] = 0
        for known in self.tasks.things.futures:
            steps = known.steps
            if steps is None or steps.finished or steps.running is None:
                continue
            try:
                steps.running.close()
            except BaseException:
                pass
        asyncio.set_event_loop(None)
        self.tasks.servers.close()
        for loop in [self.loop, *self.others]:
            try:
                loop.close()
            except Exception:
                pass
        self.tasks.sockets.close()
        self.forget()

    def forget(self):
        """Undoes the cycles of references, so that little is left to be collected."""
        tasks, self.tasks = self.tasks, None
        tasks.coroutines.forget()
        tasks.sockets.streams = None
        tasks.coroutines = tasks.sockets = tasks.servers = None
        tasks.done_functions.clear()
        for each in (tasks.things, self.calls):
            each.forget()
        self.settling.stop = self.settling.is_called = None
        self.outside = None
        self.recorder.raised.clear()
        self.calls = self.settling = self.loop = self.clock = None

    # What others need of it

    def spend(self):
        """Whether there is fuel for one more."""
        self.fuel -= 1
        return self.fuel >= 0

    def settle_when_idle(self):
        """A segment has ended."""
        if not self.closed:
            self.settling.settle_when_idle()

    def listens(self, name, port):
        """A socket listens: clients may come."""
        if self.clients is not None:
            self.clients.listens(name, port)

    def cannot(self, why):
        """The program cannot be run, and is left."""
        self.unable = why
        self.loop.stop()

    def another(self):
        loop, _ = self.subject.make()
        self.others.append(loop)
        return loop

    # The script

    def script(self, statement):
        op = statement['op']
        if op == 'run':
            self.run_loop({'kind': 'run'}, self.loop.run_forever)
        elif op == 'runUntil':
            self.run_until(statement)
        elif op == 'runMain':
            steps = self.new_coroutine(statement['coroutine'])
            self.run_loop({'kind': 'run', 'until': steps.id, 'main': True}, lambda: self.run_main(steps))
            self.closed = True
        elif op == 'askRetained':
            gc.collect()
            self.recorder.record({'kind': 'ask', 'what': 'retained', 'answer': self.calls.retained()})
        elif op == 'askCost':
            self.recorder.record({'kind': 'ask', 'what': 'cost', 'answer': self.last_cost})
        else:
            self.execute(statement)

    def new_coroutine(self, name):
        steps = self.tasks.coroutine(name)
        self.recorder.record({'kind': 'coroutine', 'task': steps.id, 'coroutine': name})
        return steps

    def run_until(self, statement):
        if 'coroutine' in statement:
            steps = self.new_coroutine(statement['coroutine'])
            self.run_loop({'kind': 'run', 'until': steps.id}, lambda: self.loop.run_until_complete(steps))
            return
        known = self.tasks.things.future_named(statement.get('future'))
        if known is not None:
            self.run_loop({'kind': 'run', 'until': known.id}, lambda: self.loop.run_until_complete(known.object))

    def run_main(self, steps):
        """asyncio.run, on this loop."""
        if hasattr(asyncio, 'Runner'):
            with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
                return runner.run(steps)
        MAIN_LOOP.made = self.loop
        try:
            return asyncio.run(steps)
        finally:
            MAIN_LOOP.made = None
            asyncio.set_event_loop(self.loop)

    def run_loop(self, event, go):
        if not self.closed:
            self.settling.prepare()
        event['time'] = self.recorder.time()
        self.recorder.record(event)
        began, processor = time.perf_counter(), time.thread_time()
        end = {'kind': 'returned'}
        try:
            value = go()
            if 'until' in event:
                end['value'] = self.recorder.value_to_json(value)
        except GivenUp:
            raise
        except BaseException as exception:
            end['raised'] = self.recorder.describe(exception)
        if self.needs.cost:
            spent, elapsed = time.thread_time() - processor, time.perf_counter() - began
            self.last_cost = [spent, elapsed, spent / elapsed]
        end['time'] = self.recorder.time()
        self.recorder.record(end)

    # Callbacks

    def enter(self, callback, received):
        """The loop has started a callback of the program, or of the harness."""
        if self.over:
            return None
        start = self.calls.started(callback, received)
        own = callback.startswith('~')
        if not own and not self.spend():
            start['spent'] = True
        end = {'kind': 'end', 'call': start['call']}
        try:
            if callback == INJECT:
                self.tasks.inject()
            elif own:
                self.settling.execute(callback)
            elif 'spent' not in start:
                return self.execute_callback(callback)
            return None
        except BaseException as exception:
            end['raised'] = self.recorder.describe(exception)
            raise
        finally:
            self.settle_when_idle()
            self.recorder.record(end)

    def segment(self, event, ending, spent=lambda: None):
        """What the program's callback of an event does, up to an event of the kind `ending`; `spent` without fuel."""
        self.recorder.record(event)
        end = {'kind': ending}
        try:
            if self.spend():
                self.execute_callback(event['callback'])
            else:
                event['spent'] = True
                spent()
        except BaseException as exception:
            end['raised'] = self.recorder.describe(exception)
            raise
        finally:
            self.settle_when_idle()
            self.recorder.record(end)

    def execute_callback(self, name):
        """What the callback returns."""
        for statement in self.program['callbacks'].get(name, ()):
            if statement['op'] == 'return':
                return statement['value']
            self.execute(statement)
        return None

    def execute(self, statement):
        """A statement that needs no suspension."""
        op = statement['op']
        if op == 'print':
            self.recorder.record({'kind': 'print', 'text': statement['text']})
        elif op == 'callSoon':
            self.schedule(statement, 'soon', 0)
        elif op == 'callLater':
            self.schedule(statement, 'later', self.seconds(statement['in']))
        elif op == 'callAt':
            self.schedule(statement, 'at', self.origin + self.seconds(statement['at']))
        elif op == 'cancel':
            self.calls.cancel(statement['handle'])
        elif op == 'stop':
            self.stop()
        elif op == 'close':
            self.close()
        elif op == 'run':
            self.nested_run(self.loop, False)
        elif op == 'runAnother':
            self.run_another()
        elif op == 'makeAnother':
            self.make_another()
        elif op == 'raise':
            raise self.recorder.raising(self.thrown.made(statement['error']), statement['error'])
        elif op == 'block':
            self.block(statement['for'] * self.tick)
        elif op == 'ask':
            self.ask(statement['what'])
        elif op == 'askHandle':
            self.ask_handle(statement['what'], statement['handle'])
        elif op == 'handleExceptions':
            self.handle_exceptions(statement['with'])
        elif op == 'callFromThread':
            self.outside.call_from_thread(statement)
        elif op == 'watchSignal':
            self.outside.watch_signal(statement['with'])
        elif op == 'raiseSignal':
            self.outside.raise_signal()
        elif op == 'stepWallClock':
            self.recorder.record({'kind': 'wallClock', 'by': statement['by']})
            wall_clock['offset'] += statement['by']
        elif op in USES_OF_SOCKETS:
            self.tasks.sockets.execute(statement)
        elif op in USES_OF_STREAMS:
            self.tasks.sockets.streams.execute(statement)
        else:
            self.tasks.execute(statement)

    def seconds(self, delay):
        if isinstance(delay, dict):
            return delay['seconds']
        if isinstance(delay, str):
            return math.nan if delay == 'nan' else math.inf
        return delay * self.tick

    def schedule(self, statement, how, asked):
        times = statement.get('times', 1)
        last = None
        for _ in range(times):
            event = self.calls.schedule(statement['callback'], how, asked, statement)
            if 'refused' not in event:
                last = event['call']
        if last is not None:
            self.calls.bind(statement.get('as', statement['callback']), last, times)

    def stop(self):
        event = {'kind': 'stop'}
        self.recorder.record(event)
        self.settling.end()
        try:
            self.loop.stop()
        except Exception as exception:
            event['refused'] = type_of(exception)

    def close(self):
        event = {'kind': 'close'}
        self.recorder.record(event)
        try:
            self.loop.close()
            self.closed = True
        except Exception as exception:
            event['refused'] = type_of(exception)

    def nested_run(self, loop, other):
        event = {'kind': 'nestedRun', 'other': other, 'outcome': 'pending'}
        self.recorder.record(event)
        try:
            loop.run_forever()
            event['outcome'] = 'returned'
        except GivenUp:
            raise
        except BaseException:
            event['outcome'] = 'refused'
        return event

    def run_another(self):
        """Tries to run another loop. It is asked to stop at once: were it to run, it would come back."""
        other = self.another()
        tried = {}

        def callback():
            if tried.get('outcome') == 'refused':
                self.intrude('callback')
            else:
                other.stop()

        other.call_soon(callback)
        tried = self.nested_run(other, True)

    def make_another(self):
        """Makes another loop, with things to do, and never runs it."""
        event = {'kind': 'makeAnother'}
        self.recorder.record(event)
        try:
            other = self.another()
            other.set_exception_handler(lambda loop, context: self.intrude('handler'))
            other.call_soon(self.intrude, 'callback')
            other.call_later(0, self.intrude, 'timer')
        except Exception as exception:
            event['refused'] = type_of(exception)

    def intrude(self, what):
        if not self.over:
            self.recorder.record({'kind': 'intrusion', 'what': what})

    def block(self, seconds):
        event = {'kind': 'block', 'for': seconds}
        self.recorder.record(event)
        outer = time.perf_counter()
        event['before'] = self.recorder.time()
        inner = time.perf_counter()
        if self.clock is None:
            while time.perf_counter() - inner < seconds:
                pass
        else:
            self.clock.move_to(self.clock.now + max(seconds, 0))
        shortest = time.perf_counter() - inner
        event['time'] = self.recorder.time()
        if self.clock is None:
            event['host'] = {'shortest': shortest, 'longest': time.perf_counter() - outer}

    def ask(self, what):
        event = {'kind': 'ask', 'what': what, 'answer': None}
        self.recorder.record(event)
        try:
            event['answer'] = self.answer(what)
        except Exception as exception:
            event['refused'] = type_of(exception)

    def answer(self, what):
        if what == 'time':
            return self.recorder.time()
        if what == 'isRunning':
            return to_json(self.loop.is_running())
        if what == 'isClosed':
            return to_json(self.loop.is_closed())
        if what == 'runningLoop':
            running = asyncio._get_running_loop()
            return 'none' if running is None else 'this' if running is self.loop else 'another'
        current = asyncio.current_task(self.loop)
        return 'none' if current is None else self.tasks.id_of(current)

    def ask_handle(self, what, name):
        call = self.calls.bound(name)
        event = {'kind': 'ask', 'what': what, 'answer': None}
        if call is not None:
            event['call'] = call.event['call']
        self.recorder.record(event)
        question = None if call is None else getattr(call.handle, what, None)
        try:
            if question is not None:
                event['answer'] = to_json(question()) if what == 'cancelled' else say_number(question())
        except Exception as exception:
            event['refused'] = type_of(exception)

    def handle_exceptions(self, name):
        event = {'kind': 'handleExceptions', 'with': name}
        self.recorder.record(event)
        try:
            if name is None:
                self.loop.set_exception_handler(None)
            else:
                self.set_handler(name)
        except Exception as exception:
            event['refused'] = type_of(exception)

    def set_handler(self, name):
        """Each handler is a function of its own, which knows its name: a loop may call one that was replaced."""
        self.loop.set_exception_handler(lambda loop, context: self.handle(name, context))

    def handle(self, name, context):
        exception = context.get('exception')
        message = context.get('message')
        # That a task is gone and nobody has seen its exception is told when garbage is collected, at any moment.
        if self.over or exception is None or 'never retrieved' in str(message):
            return
        event = {
            'kind': 'handler',
            'raised': self.recorder.describe(exception),
            'message': isinstance(message, str) and message != '',
        }
        if name is not None:
            event['with'] = name
        call = self.calls.of_handle(context.get('handle'))
        if call is not None:
            event['call'] = call
        self.recorder.record(event)
        end = {'kind': 'handled'}
        try:
            if name is not None:
                self.execute_callback(name)
        except BaseException as thrown:
            end['raised'] = self.recorder.describe(thrown)
            raise
        finally:
            self.recorder.record(end)


# Messages


def without_odd_numbers(value):
    """JSON has no name for infinity and NaN, and they become null, as JSON.stringify has it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [without_odd_numbers(each) for each in value]
    if isinstance(value, dict):
        return {key: without_odd_numbers(held) for key, held in value.items()}
    return value


def to_line(message):
    try:
        return json.dumps(message, separators=(',', ':'), allow_nan=False)
    except ValueError:
        return json.dumps(without_odd_numbers(message), separators=(',', ':'))


class Output:
    """Writes messages, each as a whole line, whichever thread it comes from."""

    def __init__(self, file):
        self.file = file
        self.lock = threading.Lock()

    def write(self, message):
        line = to_line(message) + '\n'
        with self.lock:
            self.file.write(line)
            self.file.flush()


class LiveEvents:
    """Sends events as they happen, and again when they have changed. See src/harness/live-events.ts."""

    def __init__(self, number, output):
        self.number = number
        self.output = output
        #: The last events as they were sent, by their place in the trace.
        self.sent = {}
        #: Events come from other threads too.
        self.lock = threading.Lock()

    def __call__(self, events):
        with self.lock:
            self.see(events)

    def see(self, events):
        newest = len(events) - 1
        for index in range(max(newest - STILL_CHANGING, 0), newest + 1):
            text = to_line(events[index])
            if self.sent.get(index) == text:
                continue
            self.sent[index] = text
            self.output.write({'kind': 'event', 'id': self.number, 'index': index, 'event': events[index]})
        self.sent.pop(newest - STILL_CHANGING, None)


class Garbage:
    """Garbage is collected between programs."""

    def __init__(self):
        self.programs = 0
        self.events = 0

    def made(self, events):
        self.programs += 1
        self.events += events
        if self.programs >= PROGRAMS_PER_COLLECTION or self.events > EVENTS_PER_COLLECTION:
            self.programs = self.events = 0
            gc.collect()


class Server:
    """Answers the messages of the kit."""

    def __init__(self, subject, output, side_by_side):
        self.subject = subject
        self.output = output
        self.side_by_side = side_by_side
        self.garbage = Garbage()
        self.jobs = queue.SimpleQueue()
        #: The clients of the programs that run, by the numbers of these.
        self.clients = {}
        self.workers = []
        self.idle = 0

    def serve(self, lines):
        # Whoever needs the process for itself also needs the main thread.
        own = queue.SimpleQueue()
        threading.Thread(target=leave_with_parent, args=(os.getppid(),), daemon=True).start()
        threading.Thread(target=self.dispatch, args=(lines, own), daemon=True).start()
        for message in iter(own.get, None):
            self.answer(message)
        for worker in self.workers:
            worker.join()

    def dispatch(self, lines, own):
        try:
            for message in messages_in(lines):
                if message['kind'] == 'finished':
                    clients = self.clients.get(message['id'])
                    if clients is not None:
                        clients.finish()
                    continue
                if self.side_by_side == 1 or is_alone(message['program']):
                    own.put(message)
                    continue
                self.jobs.put(message)
                if len(self.workers) < self.side_by_side and self.jobs.qsize() > self.idle:
                    worker = threading.Thread(target=self.work, daemon=True)
                    self.workers.append(worker)
                    worker.start()
        finally:
            for _ in self.workers:
                self.jobs.put(None)
            own.put(None)

    def work(self):
        while True:
            self.idle += 1
            message = self.jobs.get()
            self.idle -= 1
            if message is None:
                return
            self.answer(message)

    def answer(self, message):
        number = message['id']
        program = message['program']
        live = LiveEvents(number, self.output) if message.get('live') else None
        clients = None
        if 'clients' in program:
            clients = self.clients[number] = Clients(number, self.output)
        try:
            trace = Interpreter(program, self.subject, message['tick'], live, clients).run()
        except Exception as exception:
            why = str(exception) if isinstance(exception, Unable) else f'{type(exception).__name__}: {exception}'
            self.output.write({'kind': 'unable', 'id': number, 'why': why})
            return
        finally:
            self.clients.pop(number, None)
        self.output.write({'kind': 'trace', 'id': number, **trace})
        made = len(trace['events'])
        del trace
        self.garbage.made(made)


def leave_with_parent(parent):
    """A loop that hangs is not to outlive the kit, which can be ended without a word.

    It watches from the start: loops that spin leave a thread that begins later no time.
    """
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def messages_in(lines):
    for line in lines:
        if not line.strip():
            continue
        message = json.loads(line)
        if message['kind'] == 'end':
            return
        yield message


ALONE = ('stepWallClock', 'askRetained', 'askCost', 'callFromThread', 'watchSignal')


def is_alone(program):
    """Whether the program changes, or measures, what belongs to the whole process."""
    return any(each['op'] in ALONE for each in statements_of(program))


def hello(subject, side_by_side):
    message = {'kind': 'hello', 'protocol': 1, 'manifest': subject.manifest}
    if side_by_side > 1:
        message['sideBySide'] = side_by_side
    return message


def main():
    parser = argparse.ArgumentParser(description='Runs the programs of looplaw on an asyncio loop.')
    parser.add_argument('--clock', choices=('virtual', 'real'), default='virtual')
    parser.add_argument('--loop', metavar='MODULE:FACTORY', help='makes the loops, such as uvloop:new_event_loop')
    parser.add_argument('--side-by-side', metavar='NUMBER', type=int, help='programs at the same time, on the real clock')
    parser.add_argument('--manifest', action='store_true', help='prints what the loop says of itself, and ends')
    parser.add_argument('--serve', metavar='MODULE:APPLICATION', help='serves an application of PEP 3333 on such a loop')
    parser.add_argument('--port', metavar='NUMBER', type=int, default=8000, help='where --serve listens; 8000')
    options = parser.parse_args()
    if options.serve is not None:
        serve_application(options, parser)
        return
    # Whatever a loop prints or warns of goes elsewhere: standard output is for the messages.
    out = Output(os.fdopen(os.dup(sys.stdout.fileno()), 'w', encoding='utf-8', newline='\n'))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.getLogger('asyncio').disabled = True
    warnings.simplefilter('ignore')
    sys.unraisablehook = lambda unraisable: None
    # Ctrl-C ends the harness, and not the program that it runs.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    side_by_side = 1 if options.clock == 'virtual' else options.side_by_side or MOST_THREADS
    try:
        subject = Subject(options.clock, options.loop)
    except Exception as exception:
        what = options.loop or 'asyncio'
        out.write({'kind': 'refuse', 'why': refusal(what, exception)})
        return
    if options.manifest:
        out.write(subject.manifest)
        return
    allow_files()
    # Coroutines that call each other in line.
    sys.setrecursionlimit(10_000)
    gc.disable()
    gc.freeze()
    out.write(hello(subject, side_by_side))
    Server(subject, out, side_by_side).serve(sys.stdin)


def serve_application(options, parser):
    """Serves it until it is interrupted, for whoever connects: "looplaw run http://127.0.0.1:8000" judges that."""
    try:
        subject = Subject('real', options.loop)
        find_modules_here()
        module, _, name = options.serve.partition(':')
        application = getattr(importlib.import_module(module), name or 'application')
        loop, _ = subject.make()
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(looplaw_servers.GatewayServer(application).open(options.port))
    except Exception as exception:
        parser.exit(2, f'{refusal(options.serve, exception, "to serve")}\n')
    address = f'http://127.0.0.1:{server.port}'
    print(f'{options.serve} is served at {address} on {subject.name} {subject.version}.', flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        loop.run_forever()
    server.close()
    loop.close()


def allow_files():
    """As many open files as the system lets us have: programs side by side, each with many connections."""
    try:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    except (ImportError, OSError, ValueError):
        return


def refusal(what, exception, purpose='to make a loop with'):
    """What was expected, what came, and what to do."""
    python = f'Python {platform.python_version()}'
    if isinstance(exception, ModuleNotFoundError):
        return (
            f'Expected {python} to have the module {exception.name} {purpose} "{what}", it has not; '
            f'install it ("{sys.executable} -m pip install {exception.name}"), or name another Python with --python.'
        )
    return f'Expected {python} {purpose} "{what}", it failed ({type(exception).__name__}: {exception}).'


if __name__ == '__main__':
    main()
