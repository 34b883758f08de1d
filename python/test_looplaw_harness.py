"""Tests of the harness: programs by hand, with every statement, and what CPython does with them.

    python3 test_looplaw_harness.py

runs them with whatever Python runs this file. The expectations hold from the version on that stands beside the name
(3.8, where none does); they leave out what is the harness's own.
"""

import importlib
import json
import os
import re
import selectors
import socket
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
HARNESS = os.path.join(HERE, 'looplaw_harness.py')


sys.path.insert(0, HERE)
module = importlib.import_module('looplaw_harness')


def traces_of(programs, *options, tick=1):
    """The traces of the programs, and what the harness writes to standard error."""
    lines = [run_message(number, program, tick) for number, program in enumerate(programs)]
    (first, *answers), errors = answers_to(lines, *options)
    assert first['kind'] == 'hello', first
    return sorted(answers, key=lambda answer: answer['id']), errors


def run_message(number, program, tick=1, **rest):
    return json.dumps({'kind': 'run', 'id': number, 'program': program, 'tick': tick, **rest})


def answers_to(lines, *options):
    """The messages that the harness answers with, and what it writes to standard error."""
    command = [sys.executable, HARNESS, *options]
    ran = subprocess.run(command, input=''.join(each + '\n' for each in lines), stdout=-1, stderr=-1, encoding='utf-8')
    return [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr


# Programs

# fmt: off


def op(name, **rest):
    return {'op': name, **{k.rstrip('_'): v for k, v in rest.items()}}

RUN = op('run')
def run(*statements, callbacks=None, **rest):
    return {'script': [*statements, RUN], 'callbacks': callbacks or {}, **rest}
def soon(c, **r): return op('callSoon', callback=c, **r)
def later(c, d, **r): return op('callLater', callback=c, in_=d, **r)
def spawn(c, **r): return op('spawn', coroutine=c, **r)
def sleep(n): return op('sleep', for_=n)
def say(t): return op('print', text=t)
def fut(n): return op('createFuture', as_=n)
def settle(f, v=1): return op('settle', future=f, with_={'result': v})
def fail(f, e='Error'): return op('settle', future=f, with_={'error': e})
def cancel(f): return op('cancelFuture', future=f)
def aw(f): return op('await', future=f)
def ask(w, f): return op('askFuture', what=w, future=f)
def ret(v): return op('return', value=v)
def rais(e='Error'): return op('raise', error=e)
def tr(body, except_=None, otherwise=None, finally_=None):
    r = op('try', body=body)
    if except_ is not None: r['except'] = {'error': except_[0], 'body': except_[1]}
    if otherwise is not None: r['otherwise'] = otherwise
    if finally_ is not None: r['finally'] = finally_
    return r
YIELD = op('yield')
LAST = op('printLast')
def F(n): return {'future': n}
def C(n): return {'coroutine': n}
def create(what, as_, **r): return op('create', what=what, as_=as_, **r)
def use(of, do, **r): return op('use', of=of, do=do, **r)
def do(of, d, **r): return op('do', of=of, do=d, **r)
def thing(of, w): return op('askThing', of=of, what=w)
def until(c): return op('runUntil', coroutine=c)


PROGRAMS = P = {}
P['callbacks'] = run(soon('a', args=[1, [2]]), later('b', 2, as_='h'), op('callAt', callback='c', at=1), op('cancel', handle='h'), op('cancel', handle='nobody'),
    op('askHandle', what='cancelled', handle='h'), op('askHandle', what='when', handle='h'), op('askHandle', what='when', handle='a'), op('askHandle', what='when', handle='x'),
    callbacks={'a': [say('a'), op('ask', what='time'), op('ask', what='isRunning'), op('ask', what='isClosed'), op('ask', what='runningLoop'), op('ask', what='currentTask'), ret(3), say('never')], 'b': [], 'c': [op('block', for_=3)]})
P['times'] = run(soon('a', times=3), later('b', 1, times=2, as_='h'), op('cancel', handle='h'), callbacks={'a': [], 'b': []})
P['odd delays'] = run(later('a', 'infinity'), later('b', {'seconds': 2147483.648}), later('c', -1), later('d', 0), later('e', 0.25), callbacks={k: [] for k in 'abcde'}, fuel=5)
P['nan'] = run(later('b', 3), later('a', 'nan'), later('c', 1), later('d', 2), callbacks={k: [] for k in 'abcd'}, fuel=5)
P['contexts'] = run(soon('a', context='x'), later('b', 1, context='y'), soon('c'), callbacks={'a': [soon('c')], 'b': [later('c', 1), rais()], 'c': []})
P['raise kinds'] = run(*[soon(c) for c in 'abcd'], callbacks={'a': [rais('Error')], 'b': [rais('BaseException')], 'c': [rais('Falsy')], 'd': [say('on')]})
P['exit'] = {'script': [soon('a'), soon('b'), RUN, RUN], 'callbacks': {'a': [rais('SystemExit')], 'b': [rais('KeyboardInterrupt')]}}
P['handlers'] = {'script': [op('handleExceptions', with_='h'), soon('a'), RUN, op('handleExceptions', with_=None), soon('a'), RUN],
    'callbacks': {'a': [rais()], 'h': [say('handling'), soon('b'), rais('Error')], 'b': []}}
P['handler exits'] = {'script': [op('handleExceptions', with_='h'), soon('a'), RUN, RUN], 'callbacks': {'a': [rais()], 'h': [rais('SystemExit')]}}
P['stop and restart'] = {'script': [soon('a'), RUN, RUN, op('close'), RUN, soon('a'), later('a', 1), op('ask', what='isClosed'), op('close')], 'callbacks': {'a': [op('stop'), soon('b')], 'b': [op('close'), op('run')]}}
P['stop first'] = {'script': [op('stop'), soon('a'), RUN, RUN], 'callbacks': {'a': []}}
P['others'] = {'script': [op('makeAnother'), op('runAnother'), soon('a'), RUN, op('ask', what='runningLoop')], 'callbacks': {'a': [op('runAnother'), op('run'), op('makeAnother')]}}
P['wall clock'] = run(later('a', 1), callbacks={'a': [op('stepWallClock', by=3600), later('b', 1)], 'b': []})
P['retained'] = {'script': [later('a', 5, times=3, as_='h'), op('cancel', handle='h'), op('cancel', handle='h'), op('askRetained'), RUN, op('askRetained')], 'callbacks': {'a': []}}
P['fuel'] = run(soon('a'), spawn('c'), callbacks={'a': [soon('a'), soon('a')]}, coroutines={'c': [sleep(1), op('call', coroutine='c')]}, fuel=5)
P['futures'] = run(fut('f'), fut('g'), op('addDone', future='f', callback='a'), op('addDone', future='f', callback='a'), op('addDone', future='f', callback='b'), op('removeDone', future='f', callback='a'),
    ask('done', 'f'), ask('result', 'f'), ask('exception', 'f'), ask('cancelled', 'f'), settle('f'), settle('f', 2), fail('f'), cancel('f'), ask('result', 'f'), ask('exception', 'f'), op('addDone', future='f', callback='b'),
    fail('g'), ask('result', 'g'), ask('exception', 'g'), ask('cancelling', 'g'), ask('done', 'none'), op('removeDone', future='g', callback='a'), callbacks={'a': [], 'b': [rais(), say('x')]})
P['cancelled future'] = run(fut('f'), op('addDone', future='f', callback='a'), cancel('f'), cancel('f'), ask('cancelled', 'f'), ask('result', 'f'), ask('exception', 'f'), settle('f'), callbacks={'a': []})
P['done callback adds'] = run(fut('f'), op('addDone', future='f', callback='a'), settle('f'), callbacks={'a': [op('addDone', future='f', callback='b'), soon('b')], 'b': []})
P['task'] = run(spawn('c'), spawn('d', as_='t', times=2), op('addDone', future='c', callback='a'), ask('done', 'c'), op('settle', future='c', with_={'result': 1}), fail('c'), callbacks={'a': [ask('result', 'c'), ask('exception', 'd')]},
    coroutines={'c': [YIELD, op('ask', what='currentTask'), ret({'k': [1.5, None, True, 'x']})], 'd': [rais()]})
P['task exits'] = {'script': [spawn('c'), spawn('d'), RUN, RUN], 'callbacks': {}, 'coroutines': {'c': [sleep(1), rais('SystemExit')], 'd': [sleep(2), say('d')]}}
P['await'] = run(fut('f'), spawn('c'), spawn('d'), later('a', 1), callbacks={'a': [settle('f', 'v')]}, coroutines={'c': [aw('f'), LAST, aw('f'), aw('nobody'), ret(2)], 'd': [aw('c'), LAST, aw('d')]})
P['await failing'] = run(fut('f'), spawn('c'), spawn('d'), later('a', 1), callbacks={'a': [fail('f')]}, coroutines={'c': [aw('f')], 'd': [tr([aw('c')], ('Error', [say('caught'), op('reraise')]), None, [say('fin')])]})
P['cancel before start'] = run(spawn('c'), cancel('c'), ask('cancelling', 'c'), op('addDone', future='c', callback='a'), callbacks={'a': [ask('cancelled', 'c')]}, coroutines={'c': [say('x')]})
P['cancel waiting'] = run(fut('f'), spawn('c'), later('a', 1), callbacks={'a': [cancel('c'), cancel('c'), ask('cancelling', 'c'), op('uncancel', task='c'), op('uncancel', task='f')]}, coroutines={'c': [tr([aw('f')], ('CancelledError', [say('caught'), sleep(1)]), [say('else')], [say('fin'), sleep(1)]), op('uncancel', task='c'), ret('ok')]})
P['cancel chain'] = run(fut('f'), spawn('c'), spawn('d'), spawn('e'), later('a', 1), callbacks={'a': [cancel('e')]}, coroutines={'c': [aw('f')], 'd': [aw('c')], 'e': [aw('d')]})
P['cancel self'] = run(spawn('c'), coroutines={'c': [cancel('c'), say('on'), sleep(1), say('never')]})
P['cancel self at end'] = run(spawn('c'), op('addDone', future='c', callback='a'), callbacks={'a': [ask('cancelled', 'c'), ask('result', 'c')]}, coroutines={'c': [cancel('c'), ret(1)]})
P['swallow'] = run(spawn('c'), soon('a'), callbacks={'a': [cancel('c')]}, coroutines={'c': [tr([sleep(5)], ('any', [])), sleep(1), ret('done')]})
P['bad yields'] = run(spawn('c'), spawn('d'), spawn('e'), coroutines={'c': [tr([op('badYield')], ('any', [LAST]))], 'd': [tr([op('await', future={'other': True})], ('any', []))], 'e': [tr([aw('e')], ('any', []))]})
P['call'] = run(spawn('c'), coroutines={'c': [op('call', coroutine='d'), LAST, op('call', coroutine='nobody'), op('call', coroutine='e')], 'd': [sleep(1), ret([1, 'x'])], 'e': [op('break'), say('no')]})
P['try all'] = run(spawn('c'), coroutines={'c': [
    tr([say('b')], ('Error', []), [say('e')], [say('f'), ret(9)]),
    tr([rais('BaseException')], ('Error', []), None, None) if False else tr([tr([rais('BaseException')], ('Error', [say('no')]))], ('any', [say('yes')])),
    tr([tr([rais('Falsy')], ('Error', [say('falsy')]))], ('any', [])),
    tr([tr([rais()], None, None, [rais()])], ('Error', [])),
    tr([tr([rais()], ('Error', [rais()]), None, [say('f')])], ('Error', [tr([rais()], ('Error', [op('reraise')]))])) if False else tr([rais()], ('Error', [tr([op('reraise')], ('Error', [op('call', coroutine='d')]))])),
    tr([ret('v')], None, None, [say('last')])], 'd': [op('reraise'), say('nothing to reraise')]})
P['gather'] = run(fut('f'), spawn('c'), later('a', 2), callbacks={'a': [settle('f', 'F')]}, coroutines={'c': [op('gather', of=[C('d'), F('f'), C('e'), F('nobody')]), LAST, op('gather', of=[]), LAST], 'd': [sleep(1), ret('d')], 'e': [ret('e')]})
P['gather fails'] = run(spawn('c'), coroutines={'c': [tr([op('gather', of=[C('d'), C('e')])], ('Error', [])), op('gather', of=[C('d'), C('e')], returnExceptions=True), LAST, sleep(3)], 'd': [sleep(2), ret('d')], 'e': [sleep(1), rais()]})
P['gather cancelled'] = run(spawn('c'), later('a', 1), callbacks={'a': [cancel('c')]}, coroutines={'c': [tr([op('gather', of=[C('d'), C('d')], returnExceptions=True)], ('CancelledError', [say('x')]))], 'd': [sleep(2)]})
P['wait'] = run(spawn('d'), spawn('e'), spawn('x'), spawn('c'), coroutines={'c': [op('wait', of=[F('d'), F('e')], until='first'), LAST, op('wait', of=[F('d'), F('x')], until='firstException'), LAST, op('wait', of=[F('d'), F('e'), F('x')], until='all', timeout=0.5), op('wait', of=[F('d'), F('e'), F('x')], until='all'), LAST, tr([op('wait', of=[], until='all')], ('any', []))],
    'd': [sleep(3)], 'e': [sleep(1)], 'x': [sleep(2), rais()]})
P['wait cancelled'] = run(spawn('d'), spawn('c'), later('a', 1), callbacks={'a': [cancel('c')]}, coroutines={'c': [op('wait', of=[F('d')], until='all')], 'd': [sleep(2)]})
P['waitFor'] = run(fut('f'), spawn('c'), coroutines={'c': [op('waitFor', of=C('d'), timeout=5), LAST, tr([op('waitFor', of=C('d'), timeout=0.5)], ('TimeoutError', [say('late')])), tr([op('waitFor', of=F('f'), timeout=1)], ('TimeoutError', [])), op('waitFor', of=C('d'), timeout=None), tr([op('waitFor', of=C('d'), timeout=0)], ('any', [])), op('waitFor', of=F('nobody'), timeout=1)], 'd': [sleep(1), ret('d')]})
P['waitFor cleanup'] = run(spawn('c'), coroutines={'c': [tr([op('waitFor', of=C('d'), timeout=1)], ('TimeoutError', [say('late')]))], 'd': [tr([sleep(5)], None, None, [sleep(1), say('clean')])]})
P['waitFor cancelled'] = run(spawn('c'), later('a', 1), callbacks={'a': [cancel('c')]}, coroutines={'c': [op('waitFor', of=C('d'), timeout=9)], 'd': [tr([sleep(5)], None, None, [say('clean')])]})
P['waitFor task'] = run(spawn('d'), spawn('c'), coroutines={'c': [tr([op('waitFor', of=F('d'), timeout=1)], ('TimeoutError', [ask('cancelled', 'd')]))], 'd': [sleep(5)]})
P['shield'] = run(spawn('c'), later('a', 1), callbacks={'a': [cancel('c')]}, coroutines={'c': [op('shield', of=C('d')), LAST], 'd': [sleep(3), say('done')]})
P['shield results'] = run(fut('f'), spawn('c'), later('a', 1), callbacks={'a': [cancel('f')]}, coroutines={'c': [op('shield', of=C('d')), LAST, tr([op('shield', of=C('e'))], ('Error', [])), tr([op('shield', of=F('f'))], ('CancelledError', []))], 'd': [ret('d')], 'e': [rais()]})
P['asCompleted'] = run(fut('f'), spawn('c'), later('a', 2), callbacks={'a': [settle('f', 'F')]}, coroutines={'c': [op('asCompleted', of=[C('d'), C('e'), F('f')]), tr([op('asCompleted', of=[C('d'), C('e')], timeout=0.5)], ('TimeoutError', [])), tr([op('asCompleted', of=[C('x'), C('d')])], ('Error', [])), op('asCompleted', of=[])], 'd': [sleep(3), ret('d')], 'e': [sleep(1), ret('e')], 'x': [rais()]})
P['timeout'] = run(spawn('c'), coroutines={'c': [op('timeout', in_=2, as_='t', body=[sleep(1)]), tr([op('timeout', in_=1, as_='t', body=[sleep(5)])], ('TimeoutError', [say('late')])), op('timeout', in_=None, as_='t', body=[use('t', 'reschedule', count=1), sleep(0.5), use('t', 'reschedule', count=None), sleep(3)]), tr([op('timeout', in_=1, as_='t', body=[rais()])], ('Error', [])), use('t', 'reschedule', count=1), ret(1)]})
P['timeout nested'] = run(spawn('c'), coroutines={'c': [tr([op('timeout', in_=1, as_='o', body=[tr([op('timeout', in_=2, as_='i', body=[sleep(5)])], ('TimeoutError', [say('inner')]))])], ('TimeoutError', [say('outer')])), tr([op('timeout', in_=-1, as_='z', body=[sleep(5)])], ('TimeoutError', []))]})
P['timeout returns'] = run(spawn('c'), coroutines={'c': [op('timeout', in_=2, as_='t', body=[ret(1)]), say('never')]})
P['timeout cancelled'] = run(spawn('c'), later('a', 1), callbacks={'a': [cancel('c')]}, coroutines={'c': [op('timeout', in_=1, as_='t', body=[sleep(5)])]})
P['taskGroup'] = run(spawn('c'), coroutines={'c': [op('taskGroup', as_='g', body=[spawn('d', group='g'), spawn('e', group='g'), say('in')]), say('after'), spawn('d', group='g'), spawn('d', group='nobody')], 'd': [sleep(2)], 'e': [sleep(1)]})
P['taskGroup fails'] = run(spawn('c'), coroutines={'c': [tr([op('taskGroup', as_='g', body=[spawn('d', group='g'), spawn('e', group='g'), sleep(9)])], ('Error', [say('group')])), tr([op('taskGroup', as_='g', body=[spawn('d', group='g'), rais()])], ('any', []))], 'd': [tr([sleep(5)], None, None, [say('cleanup')])], 'e': [sleep(1), rais()]})
P['taskGroup exits'] = run(spawn('c'), coroutines={'c': [op('taskGroup', as_='g', body=[spawn('d', group='g'), spawn('e', group='g')])], 'd': [sleep(1), rais('SystemExit')], 'e': [sleep(5)]})
P['taskGroup base'] = run(spawn('c'), coroutines={'c': [tr([op('taskGroup', as_='g', body=[spawn('d', group='g'), spawn('e', group='g')])], ('any', []))], 'd': [sleep(1), rais('BaseException')], 'e': [sleep(1), rais()]})
P['taskGroup cancelled'] = run(spawn('c'), later('a', 1), callbacks={'a': [cancel('c')]}, coroutines={'c': [op('taskGroup', as_='g', body=[spawn('d', group='g')])], 'd': [sleep(5)]})
P['asyncFor'] = run(spawn('c'), coroutines={'c': [op('asyncFor', iterator='i', body=[LAST, YIELD], otherwise=[say('else')]), op('asyncFor', iterator='i', body=[op('break'), say('no')], otherwise=[say('no')]), tr([op('asyncFor', iterator='bad', body=[])], ('Error', [])), op('asyncFor', iterator='nobody', body=[], otherwise=[say('empty')]), op('asyncFor', iterator='i', body=[tr([ret('out')], None, None, [say('fin')])])]},
    iterators={'i': {'items': [1, None, 'x'], 'each': [sleep(1)]}, 'bad': {'items': [1], 'each': [], 'fails': 'Error'}})
P['asyncFor otherwise break'] = run(spawn('c'), coroutines={'c': [op('asyncFor', iterator='i', body=[op('asyncFor', iterator='j', body=[], otherwise=[op('break')]), say('not')], otherwise=[say('not')]), say('after')]}, iterators={'i': {'items': [1, 2], 'each': []}, 'j': {'items': [], 'each': []}})
P['asyncFor raises'] = run(spawn('c'), coroutines={'c': [op('asyncFor', iterator='i', body=[rais()])]}, iterators={'i': {'items': [1], 'each': []}})
P['asyncWith'] = run(spawn('c'), coroutines={'c': [op('asyncWith', manager='m', body=[say('in'), sleep(1)]), tr([op('asyncWith', manager='m', body=[rais()])], ('Error', [])), op('asyncWith', manager='s', body=[rais()]), op('asyncWith', manager='nobody', body=[ret('v')])]},
    managers={'m': {'enter': [say('enter'), sleep(1)], 'exit': [say('exit'), sleep(1)]}, 's': {'enter': [], 'exit': [YIELD], 'suppresses': True}})
P['asyncWith fails'] = run(spawn('c'), coroutines={'c': [tr([op('asyncWith', manager='m', body=[say('no')])], ('Error', [])), tr([op('asyncWith', manager='n', body=[rais()])], ('any', []))]}, managers={'m': {'enter': [rais()], 'exit': [say('no')]}, 'n': {'enter': [], 'exit': [rais()]}})
P['generator'] = run(create('generator', 'g', generator='gen'), spawn('c'), coroutines={'c': [op('asyncFor', of='g', body=[LAST], otherwise=[say('end')]), do('g', 'next'), LAST, do('g', 'aclose')]}, generators={'gen': [op('produce', item=1), sleep(1), op('produce', item=[2]), tr([op('produce', item=3)], None, None, [say('f')])]})
P['generator closed'] = run(create('generator', 'g', generator='gen'), create('lock', 'l'), spawn('c'), coroutines={'c': [do('g', 'next'), do('g', 'next'), do('g', 'aclose'), do('g', 'next'), do('g', 'aclose'), thing('l', 'locked')]}, generators={'gen': [op('produce', item=0), tr([op('asyncWith', of='l', body=[op('asyncWith', manager='m', body=[op('produce', item=1), say('no')])])], ('any', [say('any')]), None, [say('fin'), sleep(1)])]}, managers={'m': {'enter': [], 'exit': [say('exit')]}})
P['generator unborn'] = run(create('generator', 'g', generator='gen'), spawn('c'), coroutines={'c': [do('g', 'aclose'), do('g', 'next'), LAST]}, generators={'gen': [op('produce', item=0)]})
P['generator busy'] = run(create('generator', 'g', generator='gen'), spawn('c'), spawn('d'), coroutines={'c': [do('g', 'next')], 'd': [tr([do('g', 'next')], ('any', [])), tr([do('g', 'aclose')], ('any', []))]}, generators={'gen': [sleep(1), op('produce', item=0)]})
P['generator ignores close'] = run(create('generator', 'g', generator='gen'), spawn('c'), coroutines={'c': [do('g', 'next'), tr([do('g', 'aclose')], ('any', [])), do('g', 'next')]}, generators={'gen': [tr([op('produce', item=1)], None, None, [op('produce', item=2)])]})
P['generator raises'] = run(create('generator', 'g', generator='gen'), spawn('c'), coroutines={'c': [do('g', 'next'), tr([do('g', 'next')], ('Error', [])), do('g', 'next')]}, generators={'gen': [op('produce', item=1), rais()]})
P['generator cancelled'] = run(create('generator', 'g', generator='gen'), spawn('c'), later('a', 1), callbacks={'a': [cancel('c')]}, coroutines={'c': [op('asyncFor', of='g', body=[say('x')])]}, generators={'gen': [op('produce', item=1), tr([sleep(5)], None, None, [say('fin'), sleep(1)])]})
P['generator in blocks'] = run(create('generator', 'g', generator='gen'), spawn('c'), coroutines={'c': [do('g', 'next'), do('g', 'aclose')]}, generators={'gen': [op('asyncFor', iterator='i', body=[op('produce', item=1)]), ]}, iterators={'i': {'items': [1, 2], 'each': [YIELD]}})
P['generator in timeout'] = run(create('generator', 'g', generator='gen'), spawn('c'), coroutines={'c': [do('g', 'next'), do('g', 'aclose'), sleep(5)]}, generators={'gen': [op('timeout', in_=2, as_='t', body=[op('produce', item=1)])]})
P['lock'] = run(create('lock', 'l'), spawn('c'), spawn('d'), spawn('e'), coroutines={'c': [do('l', 'acquire'), thing('l', 'locked'), sleep(1), use('l', 'release')], 'd': [op('asyncWith', of='l', body=[sleep(1)]), use('l', 'release')], 'e': [tr([op('asyncWith', of='l', body=[rais()])], ('Error', [])), op('asyncWith', of='nobody', body=[])]})
P['lock cancelled'] = run(create('lock', 'l'), spawn('c'), spawn('d'), spawn('e'), later('a', 1), callbacks={'a': [cancel('d'), use('l', 'release')]}, coroutines={'c': [do('l', 'acquire')], 'd': [do('l', 'acquire')], 'e': [do('l', 'acquire'), say('got')]})
P['event'] = run(create('event', 'e'), spawn('c'), spawn('d'), later('a', 1), callbacks={'a': [use('e', 'set'), thing('e', 'isSet'), use('e', 'clear')]}, coroutines={'c': [do('e', 'wait'), thing('e', 'isSet'), use('e', 'set'), do('e', 'wait')], 'd': [do('e', 'wait')]})
P['semaphore'] = run(create('semaphore', 's', size=2), create('boundedSemaphore', 'b'), create('semaphore', 'bad', size=-1), spawn('c', times=3), use('b', 'release'), thing('b', 'locked'), coroutines={'c': [op('asyncWith', of='s', body=[thing('s', 'locked'), sleep(1)]), do('bad', 'acquire')]})
P['condition'] = run(create('condition', 'k'), use('k', 'notify'), spawn('c'), spawn('d'), spawn('e'), coroutines={'c': [op('asyncWith', of='k', body=[do('k', 'wait'), say('c')])], 'd': [do('k', 'acquire'), do('k', 'wait'), use('k', 'release')], 'e': [sleep(1), op('asyncWith', of='k', body=[use('k', 'notify', count=1), use('k', 'notifyAll')]), tr([do('k', 'wait')], ('any', []))]})
P['condition cancelled'] = run(create('condition', 'k'), spawn('c'), later('a', 1), callbacks={'a': [cancel('c')]}, coroutines={'c': [op('asyncWith', of='k', body=[do('k', 'wait')])]})
P['barrier'] = run(create('barrier', 'b', size=2), create('barrier', 'z', size=0), spawn('c'), spawn('d'), spawn('e'), later('a', 2), callbacks={'a': [use('b', 'reset'), use('b', 'abort')]}, coroutines={'c': [do('b', 'wait'), LAST], 'd': [sleep(1), do('b', 'wait'), LAST], 'e': [sleep(1), tr([do('b', 'wait')], ('any', [])), sleep(3), tr([do('b', 'wait')], ('any', []))]})
P['queue'] = run(create('queue', 'q', size=2), spawn('c'), spawn('d'), coroutines={'c': [do('q', 'put', item=1), do('q', 'put', item=[2]), do('q', 'put', item='x'), thing('q', 'size'), do('q', 'join'), say('joined')], 'd': [sleep(1), do('q', 'get'), LAST, do('q', 'get'), do('q', 'get'), use('q', 'taskDone'), use('q', 'taskDone'), sleep(1), use('q', 'taskDone'), use('q', 'taskDone'), use('q', 'getNowait'), use('q', 'putNowait', item=1), use('q', 'putNowait', item=2), use('q', 'putNowait', item=3)]})
P['queues'] = run(create('lifoQueue', 'l', size=0), create('priorityQueue', 'p', size=0), create('queue', 'q'), spawn('c'), coroutines={'c': [*[do(q, 'put', item=i) for q in 'lp' for i in (2, 3, 1)], *[do(q, 'get') for q in 'lp' for i in range(3)], use('q', 'putNowait', item=1), use('q', 'putNowait', item=1), use('q', 'getNowait')]})
P['wrong uses'] = run(create('lock', 'l'), create('event', 'e'), create('generator', 'g', generator='gen'), use('l', 'set'), use('e', 'release'), use('nobody', 'set'), thing('l', 'size'), thing('e', 'isSet'), thing('l', 'isSet'), spawn('c'), coroutines={'c': [*[tr([do(o, d)], ('any', [])) for o, d in (('l', 'wait'), ('l', 'next'), ('l', 'put'), ('e', 'acquire'), ('e', 'join'), ('e', 'aclose'), ('g', 'get'))], tr([op('asyncFor', of='l', body=[])], ('any', [])), op('asyncFor', of='nobody', body=[]), tr([op('asyncWith', of='e', body=[])], ('any', [])), spawn('c', group='l')]}, generators={'gen': []})
P['run until'] = {'script': [fut('f'), spawn('c'), op('runUntil', future='c'), op('runUntil', coroutine='d'), op('runUntil', future='f'), op('runUntil', future='nobody'), settle('f', 'F'), op('runUntil', future='f'), op('close'), until('c')], 'callbacks': {}, 'coroutines': {'c': [sleep(1), ret('c')], 'd': [rais()]}}
P['run until exit'] = {'script': [until('c'), until('d')], 'callbacks': {}, 'coroutines': {'c': [sleep(1), rais('KeyboardInterrupt')], 'd': [ret(1)]}}
P['run until stopped'] = {'script': [soon('a'), until('c'), RUN], 'callbacks': {'a': [op('stop')]}, 'coroutines': {'c': [sleep(1), ret('c')]}}
P['run until cancelled'] = {'script': [until('c')], 'callbacks': {}, 'coroutines': {'c': [cancel('c'), op('ask', what='currentTask'), YIELD]}}
P['run main'] = {'script': [spawn('d'), op('runMain', coroutine='c'), op('ask', what='isClosed'), soon('a'), RUN], 'callbacks': {'a': []}, 'coroutines': {'c': [sleep(1), op('ask', what='currentTask'), ret('c')], 'd': [tr([sleep(9)], None, None, [say('clean'), sleep(1), say('cleaned')])]}}
P['run main raises'] = {'script': [spawn('d'), op('runMain', coroutine='c')], 'callbacks': {}, 'coroutines': {'c': [sleep(1), rais()], 'd': [tr([sleep(9)], ('CancelledError', [rais()]))]}}
P['run main generator'] = {'script': [create('generator', 'g', generator='gen'), op('runMain', coroutine='c')], 'callbacks': {}, 'coroutines': {'c': [do('g', 'next')]}, 'generators': {'gen': [tr([op('produce', item=1)], None, None, [say('closing'), sleep(1), say('closed')])]}}
P['run main stubborn'] = {'script': [spawn('d'), fut('f'), op('runMain', coroutine='c')], 'callbacks': {}, 'coroutines': {'c': [sleep(1)], 'd': [tr([sleep(9)], ('CancelledError', [aw('f')]))]}}
P['run main stuck'] = {'script': [fut('f'), op('runMain', coroutine='c')], 'callbacks': {}, 'coroutines': {'c': [aw('f')]}}
P['deadlock'] = run(fut('f'), spawn('c'), coroutines={'c': [aw('f')]})
for how in ('once', 'twice', 'beforeResult', 'afterResult'):
    P['inject ' + how] = run(fut('f'), spawn('c'), coroutines={'c': [tr([aw('f')], ('CancelledError', [LAST])), sleep(1)]}, injection={'at': 1, 'how': how})
P['inject later'] = run(spawn('c'), coroutines={'c': [sleep(1), tr([sleep(1)], None, None, [sleep(1)])]}, injection={'at': 2, 'how': 'once'})
P['inject inline'] = run(spawn('c'), coroutines={'c': [op('gather', of=[C('d')])], 'd': [sleep(1)]}, injection={'at': 2, 'how': 'once'})
P['print last'] = run(spawn('c'), fut('f'), settle('f', {'a': [1, 2.5, 'é', None, True, 1e21, 1e-7]}), coroutines={'c': [LAST, aw('f'), LAST]})
P['spawn closed'] = {'script': [op('close'), spawn('c'), fut('f'), settle('f'), op('addDone', future='f', callback='a'), create('lock', 'l'), until('c')], 'callbacks': {'a': []}, 'coroutines': {'c': []}}
P['current in combinators'] = run(spawn('c'), coroutines={'c': [op('gather', of=[C('d')]), op('waitFor', of=C('d'), timeout=3), op('ask', what='currentTask')], 'd': [op('ask', what='currentTask'), YIELD, op('ask', what='currentTask')]})
P['sleep zero'] = run(spawn('c'), spawn('d'), coroutines={'c': [sleep(0), sleep(-1), say('c')], 'd': [YIELD, YIELD, say('d')]})
P['callback in coroutine'] = run(spawn('c'), coroutines={'c': [soon('a', context='x'), later('a', 1), op('cancel', handle='a'), op('block', for_=1), sleep(1), op('handleExceptions', with_='h'), rais()]}, callbacks={'a': [], 'h': []})
P['callback raises beside'] = run(spawn('c'), soon('a'), coroutines={'c': [sleep(1)]}, callbacks={'a': [rais(), say('no')]})
# fmt: on

EXPECTED = """
callbacks
    cancelled? true · when? 2.0 · when? null · when? null · a starts · print a · time? 0.0 · isRunning? true
    · isClosed? false · runningLoop? "this" · currentTask? "none" · c starts · returned
times
    a starts · a starts · a starts · returned
odd delays
    c starts · d starts · e starts · b starts · returned
nan
    c starts · b starts · d starts · a starts · returned
contexts
    a starts in x · c starts · c starts in x · b starts in y · handler - Error#0 · c starts in y · returned
raise kinds
    a starts · handler - Error#0 · b starts · handler - BaseException#1 · c starts · handler - Falsy#2 · d
    starts · print on · returned
exit
    a starts · returned SystemExit#0 · b starts · returned KeyboardInterrupt#1
handlers
    a starts · handler h Error#0 · print handling · b starts · returned · a starts · returned
handler exits
    a starts · handler h Error#0 · returned SystemExit#1 · returned
stop and restart
    a starts · returned · b starts · close refused RuntimeError · run refused · returned · returned
    RuntimeError · call refused RuntimeError · call refused RuntimeError · isClosed? true
stop first
    a starts · returned · returned
others
    run returned · a starts · run refused · run refused · returned · runningLoop? "none"
wall clock
    a starts · b starts · returned
retained
    cancel refused TypeError · cancel refused TypeError · cancel refused TypeError · retained? [3, 3] ·
    returned · retained? [0, 3]
fuel
    a starts · a starts · a starts · a starts · a starts spent · a starts spent · a starts spent · a starts
    spent · a starts spent · awaited@1 · awaited null@1 · t0 gives null · returned
futures
    removeDone = 2 · done? false · result? InvalidStateError · exception? InvalidStateError · cancelled?
    false · settle refused InvalidStateError · settle refused InvalidStateError · cancelFuture = false ·
    result? 1 · exception? null · result? Error#1 · exception? {"raised": {"error": 1, "type": "Error"}} ·
    cancelling? null · removeDone = 0 · b notified · handler - Error#2 · b notified · handler - Error#3 ·
    returned
cancelled future
    cancelFuture = true · cancelFuture = false · cancelled? true · result? CancelledError · exception?
    CancelledError · settle refused InvalidStateError · a notified · returned
done callback adds
    a notified · b notified · b starts · returned
task
    done? false · settle refused RuntimeError · settle refused RuntimeError · t1 fails Error#1 · t2 fails
    Error#2 · awaited@0 · currentTask? 0 · t0 gives {"k": [1.5, null, true, "x"]} · a notified · result?
    {"k": [1.5, null, true, "x"]} · returned
task exits
    awaited@1 · t0 fails SystemExit#0 · returned SystemExit#0 · awaited@2 · print d · t1 gives null ·
    returned
await
    a starts · awaited "v"@1 · print v · awaited "v"@1 · t1 gives 2 · awaited 2@1 · print 2 · awaited
    RuntimeError@1 · t2 fails RuntimeError · returned
await failing
    a starts · awaited Error#0@1 · t1 fails Error#0 · awaited Error#0@1 · try except Error#0 · print caught
    · try finally · print fin · t2 fails Error#0 · returned
cancel before start [3.11]
    cancelFuture = true · cancelling? 1 · t0 fails CancelledError · a notified · cancelled? true · returned
cancel waiting [3.11]
    a starts · cancelFuture = true · cancelFuture = true · cancelling? 2 · uncancel = 1 · awaited
    CancelledError@1 · try except CancelledError · print caught · awaited@2 · try finally · print fin ·
    awaited@3 · uncancel = 0 · t1 gives "ok" · returned
cancel chain
    a starts · cancelFuture = true · awaited CancelledError@1 · t1 fails CancelledError · awaited
    CancelledError@1 · t2 fails CancelledError · awaited CancelledError@1 · t3 fails CancelledError ·
    returned
cancel self
    cancelFuture = true · print on · awaited CancelledError@0 · t0 fails CancelledError · returned
cancel self at end
    cancelFuture = true · t0 gives 1 · a notified · cancelled? true · result? CancelledError · returned
swallow
    a starts · cancelFuture = true · awaited CancelledError@0 · try except CancelledError · awaited@1 · t0
    gives "done" · returned
bad yields
    awaited RuntimeError@0 · try except RuntimeError · print null · t0 gives null · awaited RuntimeError@0 ·
    try except RuntimeError · t1 gives null · awaited RuntimeError@0 · try except RuntimeError · t2 gives
    null · returned
call
    awaited@1 · awaited [1, "x"]@1 · print [1,"x"] · awaited null@1 · awaited null@1 · t0 gives null ·
    returned
try all
    print b · try else · print e · try finally · print f · try except BaseException#0 · print yes · try
    except Falsy#1 · print falsy · try finally · try except Error#3 · try except Error#4 · try except
    Error#4 · print nothing to reraise · awaited null@0 · try finally · print last · t0 gives "v" · returned
gather
    t3 gives "e" · awaited@1 · t2 gives "d" · a starts · awaited ["d", "F", "e"]@2 · print ["d","F","e"] ·
    awaited []@2 · print [] · t1 gives null · returned
gather fails
    awaited@1 · t2 fails Error#0 · awaited Error#0@1 · try except Error#0 · awaited@2 · t1 gives "d" ·
    awaited@2 · t4 fails Error#1 · awaited@3 · t3 gives "d" · awaited ["d", {"raised": {"error": 1, "type":
    "Error"}}]@3 · print ["d",{"raised":{"error":1,"type":"Error"}}] · awaited@6 · t0 gives null · returned
gather cancelled
    a starts · cancelFuture = true · awaited CancelledError@1 · t1 fails CancelledError · awaited
    CancelledError@1 · t2 fails CancelledError · awaited CancelledError@1 · try except CancelledError ·
    print x · t0 gives null · returned
wait
    awaited@1 · t1 gives null · awaited {"done": [1], "pending": [0]}@1 · print {"done":[1],"pending":[0]} ·
    awaited@2 · t2 fails Error#0 · awaited {"done": [2], "pending": [0]}@2 · print
    {"done":[2],"pending":[0]} · awaited {"done": [1, 2], "pending": [0]}@2.5 · awaited@3 · t0 gives null ·
    awaited {"done": [0, 1, 2], "pending": []}@3 · print {"done":[0,1,2],"pending":[]} · awaited
    ValueError@3 · try except ValueError · t3 gives null · returned
wait cancelled
    a starts · cancelFuture = true · awaited CancelledError@1 · t1 fails CancelledError · awaited@2 · t0
    gives null · returned
waitFor
    awaited@1 · t2 gives "d" · awaited "d"@1 · print d · awaited CancelledError@1.5 · t3 fails
    CancelledError · awaited TimeoutError@1.5 · try except TimeoutError · print late · awaited
    TimeoutError@2.5 · try except TimeoutError · awaited@3.5 · t4 gives "d" · awaited "d"@3.5 · t5 fails
    CancelledError · awaited TimeoutError@3.5 · try except TimeoutError · t1 gives null · returned
waitFor cleanup
    awaited CancelledError@1 · try finally · awaited@2 · print clean · t1 fails CancelledError · awaited
    TimeoutError@2 · try except TimeoutError · print late · t0 gives null · returned
waitFor cancelled
    a starts · cancelFuture = true · awaited CancelledError@1 · try finally · print clean · t1 fails
    CancelledError · awaited CancelledError@1 · t0 fails CancelledError · returned
waitFor task
    awaited CancelledError@1 · t0 fails CancelledError · awaited TimeoutError@1 · try except TimeoutError ·
    cancelled? true · t1 gives null · returned
shield
    a starts · cancelFuture = true · awaited CancelledError@1 · t0 fails CancelledError · awaited@3 · print
    done · t1 gives null · returned
shield results
    t2 gives "d" · awaited "d"@0 · print d · t3 fails Error#0 · awaited Error#0@0 · try except Error#0 · a
    starts · cancelFuture = true · awaited CancelledError@1 · try except CancelledError · t1 gives null ·
    returned
asCompleted
    awaited@1 · t3 gives "e" · awaited "e"@1 · a starts · awaited "F"@2 · awaited@3 · t2 gives "d" · awaited
    "d"@3 · awaited TimeoutError@3.5 · try except TimeoutError · t6 fails Error#0 · awaited Error#0@3.5 ·
    try except Error#0 · t1 gives null · awaited@4 · t5 gives "e" · awaited@6 · t4 gives "d" · awaited@6.5 ·
    t7 gives "d" · returned
timeout [3.11]
    awaited@0 · awaited@1 · timeout exit · awaited@1 · awaited@1 · awaited CancelledError@2 · timeout exit
    CancelledError · awaited TimeoutError@2 · try except TimeoutError · print late · awaited@2 · reschedule
    · awaited@2.5 · reschedule · awaited@5.5 · timeout exit · awaited@5.5 · awaited@5.5 · timeout exit
    Error#0 · awaited@5.5 · try except Error#0 · reschedule refused RuntimeError · t0 gives 1 · returned
timeout nested [3.11]
    awaited@0 · awaited@0 · awaited CancelledError@1 · timeout exit CancelledError · awaited@1 · timeout
    exit CancelledError · awaited TimeoutError@1 · try except TimeoutError · print outer · awaited@1 ·
    awaited CancelledError@1 · timeout exit CancelledError · awaited TimeoutError@1 · try except
    TimeoutError · t0 gives null · returned
timeout returns [3.11]
    awaited@0 · timeout exit · awaited@0 · t0 gives 1 · returned
timeout cancelled [3.11]
    awaited@0 · a starts · cancelFuture = true · awaited CancelledError@1 · timeout exit CancelledError ·
    awaited@1 · t0 fails CancelledError · returned
taskGroup [3.11]
    awaited@0 · print in · group exit · awaited@1 · t2 gives null · awaited@2 · t1 gives null · awaited@2 ·
    print after · spawn refused RuntimeError · t0 gives null · returned
taskGroup fails [3.11]
    awaited@0 · awaited@1 · t2 fails Error#0 · awaited CancelledError@1 · try finally · print cleanup · t1
    fails CancelledError · awaited CancelledError@1 · group exit CancelledError · awaited ExceptionGroup@1 ·
    try except ExceptionGroup · print group · awaited@1 · group exit Error#1 · t3 fails CancelledError ·
    awaited ExceptionGroup@1 · try except ExceptionGroup · t0 gives null · returned
taskGroup exits [3.11]
    awaited@0 · group exit · awaited@1 · t1 fails SystemExit#0 · returned SystemExit#0
taskGroup base [3.11]
    awaited@0 · group exit · awaited@1 · t1 fails BaseException#0 · awaited@1 · t2 fails Error#1 · awaited
    ExceptionGroup@1 · try except ExceptionGroup · t0 gives null · returned
taskGroup cancelled [3.11]
    awaited@0 · group exit · a starts · cancelFuture = true · awaited CancelledError@1 · t1 fails
    CancelledError · awaited CancelledError@1 · t0 fails CancelledError · returned
asyncFor
    awaited@1 · for item · print 1 · awaited@1 · awaited@2 · for item · print null · awaited@2 · awaited@3 ·
    for item · print x · awaited@3 · awaited@4 · for else · print else · awaited@5 · for item · for item ·
    try except Error#0 · for else · print empty · awaited@6 · for item · try finally · print fin · t0 gives
    "out" · returned
asyncFor otherwise break
    for item · for else · print after · t0 gives null · returned
asyncFor raises
    for item · t0 fails Error#0 · returned
asyncWith
    print enter · awaited@1 · print in · awaited@2 · with exit · print exit · awaited@3 · print enter ·
    awaited@4 · with exit Error#0 · print exit · awaited@5 · try except Error#0 · with exit Error#1 ·
    awaited@5 · with exit · t0 gives "v" · returned
asyncWith fails
    try except Error#0 · with exit Error#1 · try except Error#2 · t0 gives null · returned
generator
    produce 1 · awaited {"item": 1}@0 · for item · print 1 · awaited@1 · produce [2] · awaited {"item":
    [2]}@1 · for item · print [2] · produce 3 · awaited {"item": 3}@1 · for item · print 3 · try finally ·
    print f · awaited null@1 · for else · print end · awaited null@1 · print null · awaited@1 · t0 gives
    null · returned
generator closed
    produce 0 · awaited {"item": 0}@0 · awaited@0 · produce 1 · awaited {"item": 1}@0 · with exit · print
    exit · with exit · awaited@0 · try finally · print fin · awaited@1 · awaited@1 · awaited null@1 ·
    awaited@1 · locked? false · t0 gives null · returned
generator unborn
    awaited@0 · awaited null@0 · print null · t0 gives null · returned
generator busy
    awaited RuntimeError@0 · try except RuntimeError · awaited RuntimeError@0 · try except RuntimeError · t1
    gives null · awaited@1 · produce 0 · awaited {"item": 0}@1 · t0 gives null · returned
generator ignores close
    produce 1 · awaited {"item": 1}@0 · try finally · produce 2 · awaited RuntimeError@0 · try except
    RuntimeError · awaited GeneratorExit@0 · t0 fails GeneratorExit · returned
generator raises
    produce 1 · awaited {"item": 1}@0 · awaited Error#0@0 · try except Error#0 · awaited null@0 · t0 gives
    null · returned
generator cancelled
    produce 1 · awaited {"item": 1}@0 · for item · print x · a starts · cancelFuture = true · awaited
    CancelledError@1 · try finally · print fin · awaited@2 · awaited CancelledError@2 · t0 fails
    CancelledError · returned
generator in blocks
    awaited@0 · for item · produce 1 · awaited {"item": 1}@0 · awaited@0 · t0 gives null · returned
generator in timeout [3.11]
    awaited@0 · produce 1 · awaited {"item": 1}@0 · timeout exit · awaited@0 · awaited@0 · awaited@5 · t0
    gives null · returned
lock
    awaited@0 · locked? true · awaited@1 · release · t0 gives null · awaited@1 · awaited@2 · with exit ·
    awaited@2 · release refused RuntimeError · t1 gives null · awaited@2 · with exit Error#0 · awaited@2 ·
    try except Error#0 · t2 gives null · returned
lock cancelled
    awaited@0 · t0 gives null · a starts · cancelFuture = true · release · awaited CancelledError@1 · t1
    fails CancelledError · awaited@1 · print got · t2 gives null · returned
event
    a starts · set · isSet? true · clear · awaited null@1 · isSet? false · set · awaited null@1 · t0 gives
    null · awaited null@1 · t1 gives null · returned
semaphore
    create refused ValueError · release refused ValueError · locked? false · awaited@0 · locked? false ·
    awaited@0 · locked? true · awaited@1 · with exit · awaited@1 · awaited TypeError@1 · t0 fails TypeError
    · awaited@1 · with exit · awaited@1 · awaited TypeError@1 · t1 fails TypeError · awaited@1 · locked?
    false · awaited@2 · with exit · awaited@2 · awaited TypeError@2 · t2 fails TypeError · returned
condition
    notify refused RuntimeError · awaited@0 · awaited@0 · awaited@1 · awaited@1 · notify · notifyAll · with
    exit · awaited@1 · awaited RuntimeError@1 · try except RuntimeError · t2 gives null · awaited null@1 ·
    print c · with exit · awaited@1 · t0 gives null · awaited null@1 · release · t1 gives null · returned
condition cancelled
    awaited@0 · a starts · cancelFuture = true · awaited CancelledError@1 · with exit CancelledError ·
    awaited@1 · t0 fails CancelledError · returned
barrier [3.11]
    create refused ValueError · awaited@1 · awaited 1@1 · print 1 · t1 gives null · awaited@1 · awaited 0@1
    · print 0 · t0 gives null · a starts · reset · abort · awaited BrokenBarrierError@2 · try except
    BrokenBarrierError · awaited@5 · awaited BrokenBarrierError@5 · try except BrokenBarrierError · t2 gives
    null · returned
queue
    awaited@0 · awaited@0 · awaited@1 · awaited 1@1 · print 1 · awaited [2]@1 · awaited@1 · size? 1 ·
    awaited "x"@1 · taskDone · taskDone · awaited@2 · taskDone · taskDone refused ValueError · getNowait
    refused QueueEmpty · putNowait · putNowait · putNowait refused QueueFull · t1 gives null · awaited@2 ·
    print joined · t0 gives null · returned
queues
    awaited@0 · awaited@0 · awaited@0 · awaited@0 · awaited@0 · awaited@0 · awaited 1@0 · awaited 3@0 ·
    awaited 2@0 · awaited 1@0 · awaited 2@0 · awaited 3@0 · putNowait · putNowait ·
    getNowait = 1 · t0 gives null · returned
wrong uses
    set refused TypeError · release refused TypeError · size? null · isSet? false · isSet? null · awaited
    TypeError@0 · try except TypeError · awaited TypeError@0 · try except TypeError · awaited TypeError@0 ·
    try except TypeError · awaited TypeError@0 · try except TypeError · awaited TypeError@0 · try except
    TypeError · awaited TypeError@0 · try except TypeError · awaited TypeError@0 · try except TypeError ·
    awaited TypeError@0 · try except TypeError · awaited TypeError@0 · try except TypeError · spawn refused
    TypeError · t0 gives null · returned
run until
    awaited@1 · t1 gives "c" · returned "c" · t2 fails Error#0 · returned Error#0 · returned RuntimeError ·
    returned "F" · returned RuntimeError
run until exit
    awaited@1 · t0 fails KeyboardInterrupt#0 · returned KeyboardInterrupt#0 · t1 gives 1 · returned 1
run until stopped
    a starts · returned RuntimeError · awaited@1 · t0 gives "c" · returned
run until cancelled
    currentTask? 0 · awaited@0 · t0 gives null · returned null
run main
    awaited@1 · currentTask? 1 · t1 gives "c" · awaited CancelledError@1 · try finally · print clean ·
    awaited@2 · print cleaned · t0 fails CancelledError · returned "c" · isClosed? true · call refused
    RuntimeError · returned RuntimeError
run main raises
    awaited@1 · t1 fails Error#0 · awaited CancelledError@1 · try except CancelledError · t0 fails Error#1 ·
    handler - Error#1 · returned Error#0
run main generator
    produce 1 · awaited {"item": 1}@0 · t0 gives null · try finally · print closing · awaited@1 · print
    closed · returned null
run main stubborn
    awaited@1 · t2 gives null · awaited CancelledError@1 · try except CancelledError · returned RuntimeError
run main stuck
    awaited CancelledError@16 · t1 fails CancelledError · returned RuntimeError
deadlock
    returned
inject once
    cancelFuture = true · awaited CancelledError@0 · try except CancelledError · print null · awaited@1 · t1
    gives null · returned
inject twice
    cancelFuture = true · cancelFuture = true · awaited CancelledError@0 · try except CancelledError · print
    null · awaited@1 · t1 gives null · returned
inject beforeResult
    cancelFuture = true · settle refused InvalidStateError · awaited CancelledError@0 · try except
    CancelledError · print null · awaited@1 · t1 gives null · returned
inject afterResult
    cancelFuture = true · awaited CancelledError@0 · try except CancelledError · print null · awaited@1 · t1
    gives null · returned
inject later
    awaited@1 · cancelFuture = true · awaited CancelledError@1 · try finally · awaited@2 · t0 fails
    CancelledError · returned
inject inline
    awaited@1 · t1 gives null · awaited [null]@1 · t0 gives null · returned
print last
    print null · awaited {"a": [1, 2.5, "\\u00e9", null, true, 1e+21, 1e-07]}@0 · print
    {"a":[1,2.5,"é",null,true,1e+21,1e-7]} · t0 gives null · returned
spawn closed
    spawn refused RuntimeError · addDone refused RuntimeError · returned RuntimeError
current in combinators [3.12]
    currentTask? 1 · awaited@0 · currentTask? 1 · t1 gives null · awaited [null]@0 · currentTask? 0 ·
    awaited@0 · currentTask? 0 · t2 gives null · awaited null@0 · currentTask? 0 · t0 gives null · returned
sleep zero
    awaited@0 · awaited@0 · awaited@0 · print c · t0 gives null · awaited@0 · print d · t1 gives null ·
    returned
callback in coroutine
    a starts in x · awaited@2 · t0 fails Error#0 · returned
callback raises beside
    a starts · handler - Error#0 · awaited@1 · t0 gives null · returned
"""


# Expectations


def told(raised):
    """What was raised, with its number if the program has raised it."""
    return raised['type'] if raised['error'] == 'foreign' else '{type}#{error}'.format(**raised)


def tell(event):
    """One event as a few words; None for what the expectations leave out."""
    kind = event['kind']
    raised = ' ' + told(event['raised']) if 'raised' in event else ''
    refused = ' refused ' + event['refused'] if 'refused' in event else ''
    value = ' ' + json.dumps(event['value']) if 'value' in event and not raised else ''
    if kind == 'print':
        return 'print ' + event['text']
    if kind == 'start':
        if event['callback'].startswith('~'):
            return None
        context = ' in ' + event['context'] if 'context' in event else ''
        return event['callback'] + ' starts' + context + (' spent' if 'spent' in event else '')
    if kind == 'notify':
        return event['callback'] + ' notified'
    if kind == 'step':
        return 'spent' if 'spent' in event else None
    if kind == 'finish':
        return 't%d %s' % (event['task'], 'fails' + raised if raised else 'gives' + value)
    if kind == 'awaited':
        return 'awaited' + raised + value + '@%g' % event['time']
    if kind == 'part':
        if event['part'] not in ('item', 'else', 'except', 'exit', 'finally'):
            return None
        return event['of'] + ' ' + event['part'] + raised
    if kind == 'handler':
        return 'handler ' + event.get('with', '-') + raised
    if kind == 'askFuture':
        return event['what'] + '?' + (raised or ' ' + json.dumps(event['answer']))
    if kind in ('ask', 'askThing'):
        return None if event['what'] == 'cost' else event['what'] + '? ' + json.dumps(event['answer'])
    if kind == 'nestedRun':
        return 'run ' + event['outcome']
    if kind in ('cancelFuture', 'uncancel', 'removeDone'):
        return kind + ' = ' + json.dumps(event['answer'])
    if kind == 'use':
        return event['do'] + (refused or ('' if event.get('answer') is None else ' = ' + json.dumps(event['answer'])))
    if kind == 'returned':
        return 'returned' + raised + value
    if kind == 'produce':
        return 'produce ' + json.dumps(event['item'])
    if kind in ('intrusion', 'hung'):
        return kind
    return kind + refused if refused else None


def expectations():
    """By name: the first version of Python for which it holds, and the events in words."""
    found = {}
    for line in EXPECTED.strip().splitlines():
        if not line.startswith(' '):
            name, _, since = line.partition(' [')
            found[name] = (tuple(map(int, since.rstrip(']').split('.'))) if since else (3, 8), [])
        else:
            found[name][1].append(line.strip())
    return {name: (since, ' '.join(words)) for name, (since, words) in found.items()}


class Programs(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        traces, cls.errors = traces_of(PROGRAMS.values())
        cls.traces = dict(zip(PROGRAMS, traces))

    def test_every_program_has_a_trace(self):
        self.assertEqual(list(self.traces), list(PROGRAMS))
        for trace in self.traces.values():
            self.assertEqual(trace['kind'], 'trace')

    def test_what_happens(self):
        for name, (since, expected) in expectations().items():
            if sys.version_info < since:
                continue
            with self.subTest(name):
                told = ' · '.join(filter(None, map(tell, self.traces[name]['events'])))
                self.assertEqual(told.split(' · '), expected.split(' · '))

    def test_every_program_is_expected_to_do_something(self):
        self.assertEqual(list(expectations()), list(PROGRAMS))

    def test_nothing_is_written_beside(self):
        self.assertEqual(self.errors, '')

    def test_segments_are_nested(self):
        ends = {'end': 'start', 'pause': 'step', 'finish': 'step', 'notified': 'notify', 'handled': 'handler'}
        for name, trace in self.traces.items():
            open_segments = []
            for event in trace['events']:
                if event['kind'] in ends.values():
                    open_segments.append(event['kind'])
                elif event['kind'] in ends:
                    self.assertEqual(open_segments.pop(), ends[event['kind']], name)
            self.assertEqual(open_segments, [], name)

    def test_twice_is_the_same(self):
        again, _ = traces_of([PROGRAMS[name] for name in self.traces])
        for name, trace in zip(self.traces, again):
            self.assertEqual(without_texts(trace), without_texts(self.traces[name]), name)


def without_texts(value):
    """Exceptions tell the numbers of tasks, which are counted in the whole process."""
    if isinstance(value, list):
        return [without_texts(each) for each in value]
    if isinstance(value, dict):
        return {key: without_texts(held) for key, held in value.items() if key != 'text'}
    return value


class Messages(unittest.TestCase):
    def test_the_manifest_claims_what_the_version_has(self):
        [manifest], _ = answers_to([], '--manifest')
        self.assertEqual(manifest['name'], 'asyncio')
        self.assertEqual(manifest['clock'], 'virtual')
        for claim in ('taskGroups', 'timeoutBlocks', 'barriers', 'cancelCounters'):
            self.assertEqual(claim in manifest['claims'], sys.version_info >= (3, 11))

    def test_the_first_message_is_hello(self):
        [message], _ = answers_to([])
        self.assertEqual((message['kind'], message['protocol']), ('hello', 1))
        self.assertNotIn('sideBySide', message)
        [message], _ = answers_to([], '--clock', 'real', '--side-by-side', '7')
        self.assertEqual(message['sideBySide'], 7)

    def test_what_cannot_be_run_is_said_and_the_next_one_runs(self):
        program = run_message(1, run(soon('a'), callbacks={'a': []}))
        bad = run_message(0, {'script': [{'op': 'dance'}], 'callbacks': {}})
        (_, *answers), _ = answers_to([bad, '', program])
        self.assertEqual([answer['kind'] for answer in answers], ['unable', 'trace'])
        self.assertIn('dance', answers[0]['why'])

    def test_nothing_is_run_after_the_end(self):
        answers, _ = answers_to([json.dumps({'kind': 'end'}), run_message(0, run(soon('a'), callbacks={'a': []}))])
        self.assertEqual([answer['kind'] for answer in answers], ['hello'])

    def test_events_are_told_as_they_happen(self):
        message = run_message(5, run(soon('a'), callbacks={'a': []}), live=True)
        (_, *answers), _ = answers_to([message])
        trace = answers.pop()
        told = {}
        for answer in answers:
            self.assertEqual((answer['kind'], answer['id']), ('event', 5))
            self.assertLessEqual(answer['index'], len(told))
            told[answer['index']] = answer['event']
        self.assertEqual([told[index] for index in range(len(told) - 1)], trace['events'][: len(told) - 1])
        self.assertEqual(len(told), len(trace['events']))

    def test_a_loop_that_does_not_exist(self):
        [message], _ = answers_to([], '--loop', 'no_such_module:make')
        self.assertEqual(message['kind'], 'refuse')
        self.assertIn('Expected Python', message['why'])
        self.assertIn('no_such_module', message['why'])

    def test_a_factory_that_does_not_exist(self):
        [message], _ = answers_to([], '--loop', 'asyncio:make')
        self.assertEqual(message['kind'], 'refuse')

    def test_each_selector_makes_a_loop(self):
        program = run(later('a', 1), callbacks={'a': []})
        for name in ('SelectSelector', 'PollSelector', 'EpollSelector'):
            if hasattr(selectors, name):
                [trace], _ = traces_of([program], '--clock', 'real', '--loop', 'selectors:' + name, tick=0.001)
                self.assertEqual(trace['kind'], 'trace')

    def test_programs_sleep_side_by_side(self):
        programs = [run(later('a', 1), callbacks={'a': []}) for _ in range(100)]
        traces, _ = traces_of(programs, '--clock', 'real', tick=0.02)
        self.assertEqual([trace['kind'] for trace in traces], ['trace'] * 100)
        runs = [[each['time'] for each in trace['events'] if each['kind'] in ('run', 'returned')] for trace in traces]
        self.assertTrue(any(begin < other < end for begin, end in runs for other, _ in runs))

    def test_a_loop_with_handles_of_its_own(self):
        module = """
import asyncio

class Handle:
    __slots__ = ('handle',)
    def __init__(self, handle): self.handle = handle
    def cancel(self): self.handle.cancel()

class Loop(asyncio.SelectorEventLoop):
    def call_later(self, *args, **rest): return Handle(super().call_later(*args, **rest))
"""
        retained = [op('callLater', callback='a', in_=9), op('cancel', handle='a'), op('askRetained')]
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, 'own.py'), 'w', encoding='utf-8') as file:
                file.write(module)
            here = os.getcwd()
            os.chdir(folder)
            try:
                [manifest], _ = answers_to([], '--manifest', '--loop', 'own:Loop')
                [trace], _ = traces_of([{'script': retained, 'callbacks': {'a': []}}], '--loop', 'own:Loop')
            finally:
                os.chdir(here)
        with self.subTest('the order of asyncio is not claimed for it'):
            self.assertNotIn('asyncioOrder', manifest['claims'])
        with self.subTest('handles that cannot be referred to weakly are not counted'):
            self.assertEqual(trace['events'][-1]['answer'], [0, 0])

    def test_a_loop_of_the_standard_library_on_the_virtual_clock(self):
        program = run(later('a', 1000), callbacks={'a': []})
        [trace], _ = traces_of([program], '--loop', 'asyncio:SelectorEventLoop')
        self.assertEqual([each['time'] for each in trace['events'] if each['kind'] == 'start'][0], 1000)

    def test_the_real_clock(self):
        programs = [run(later('a', 2), spawn('c'), callbacks={'a': [op('block', for_=1)]}, coroutines={'c': [sleep(1)]})]
        [trace], _ = traces_of(programs, '--clock', 'real', tick=0.01)
        starts = {each['callback']: each for each in trace['events'] if each['kind'] == 'start'}
        self.assertGreaterEqual(starts['a']['time'] - trace['origin'], 0.019)
        before, after = starts['a']['host']
        self.assertLessEqual(before, after)
        [block] = [each for each in trace['events'] if each['kind'] == 'block']
        self.assertGreaterEqual(block['host']['longest'], block['host']['shortest'])
        self.assertGreaterEqual(block['time'] - block['before'], 0.0099)

    def test_ticks_are_seconds_of_the_request(self):
        [trace], _ = traces_of([run(later('a', 3), callbacks={'a': []})], tick=0.5)
        self.assertEqual(trace['events'][0]['when'], 1.5)


def served(statements, clients=None, **coroutines):
    """A program that accepts one connection after the other, and serves each in a task of its own."""
    main = [op('listen', as_='server'), op('acceptEach', of='server', as_='client', coroutine='serve')]
    rest = {} if clients is None else {'clients': clients}
    return run(spawn('main'), coroutines={'main': main, 'serve': statements, **coroutines}, **rest)


ECHO = [op('receiveEach', of='client', most=65536, body=[op('sendAll', of='client')]), op('closeSocket', of='client')]


def told_of_sockets(events):
    """The events of sockets in words, without the harness's own."""
    words = []
    for event in events:
        kind = event['kind']
        ending = ' raises ' + event['raised']['type'] if 'raised' in event else ''
        ending = ' refused ' + event['refused'] if 'refused' in event else ending
        if kind == 'socket':
            of = ' of %d' % event['of'] if 'of' in event else ''
            task = ' for t%d' % event['task'] if 'task' in event else ''
            words.append('%d %s as %s%s%s' % (event['socket'], event['how'], event['name'], of, task))
        elif kind == 'useSocket':
            answer = ' = ' + json.dumps(event['answer']) if 'answer' in event else ''
            words.append('%s %d%s%s' % (event['do'], event['socket'], answer, ending))
        elif kind == 'ready':
            words.append('ready to %s %d: %s' % (event['interest'], event['socket'], event['callback']))
        elif kind == 'await' and event['what'] in ('listen', 'accept', 'connect', 'receive', 'sendAll'):
            data = ' ' + json.dumps(event['data']) if 'data' in event else ''
            on = ' %d' % event['socket'] if 'socket' in event else ''
            words.append(event['what'] + on + data)
        elif kind == 'awaited' and (ending or 'value' in event):
            words.append('-> ' + (ending.strip() or json.dumps(event['value'])))
        elif kind in ('readied', 'print', 'hung'):
            words.append(event.get('text', kind) + ending)
    return words


def count_open():
    return len(os.listdir('/proc/self/fd'))


class Sockets(unittest.TestCase):
    maxDiff = None

    def words_of(self, program):
        [trace], errors = traces_of([program], '--clock', 'real', tick=0.005)
        self.assertEqual(errors, '')
        return told_of_sockets(trace['events'])

    def test_a_program_that_connects_to_itself(self):
        client = [op('connect', to='s', as_='a'), op('sendAll', of='a', data='Hi'), op('shutdown', of='a'),
            op('receive', of='a', most=9), op('receive', of='a', most=9), op('closeSocket', of='a')]  # fmt: skip
        server = [op('listen', as_='s', backlog=5), spawn('c'), op('accept', of='s', as_='b'),
            op('receiveEach', of='b', most=9, body=[op('sendAll', of='b')]), op('closeSocket', of='b'),
            op('closeSocket', of='b'), op('closeSocket', of='nobody')]  # fmt: skip
        told = self.words_of(run(spawn('m'), coroutines={'m': server, 'c': client}))
        for wanted in (
            ['listen', '-> 0', '0 listens as s'],
            ['accept 0'],
            ['connect 0'],
            ['accepted as b of 0'],
            ['connected as a of 0'],
            ['-> ["Hi"]', 'sendAll 1 ["Hi"]'],
            ['closeSocket 1', 'closeSocket 1'],
        ):
            self.assertIn(' · '.join(wanted), ' · '.join(told).replace('2 accepted', 'accepted'), told)
        self.assertEqual([each for each in told if each.startswith('->')].count('-> []'), 2, told)

    def test_nobody_listens(self):
        [first, second, *_] = self.words_of(
            run(spawn('c'), coroutines={'c': [op('connect', to=None, as_='a'), op('sendAll', of='a', data='x')]})
        )
        self.assertEqual([first, second], ['connect', '-> raises ConnectionRefusedError'])

    def test_a_socket_that_is_closed(self):
        server = [op('listen', as_='s'), op('closeSocket', of='s'), tr([op('accept', of='s', as_='b')], ('any', [])),
            tr([op('connect', to='s', as_='a')], ('any', []))]  # fmt: skip
        told = self.words_of(run(spawn('m'), coroutines={'m': server}))
        self.assertEqual(told[3], 'closeSocket 0')
        self.assertTrue(told[5].startswith('-> raises '), told)
        self.assertEqual(told[6:], ['connect 0', '-> raises ConnectionRefusedError'])

    def test_readiness(self):
        main = [op('listen', as_='s'), op('addReader', of='s', callback='a'), op('connect', to='s', as_='c'), sleep(2),
            op('removeReader', of='s'), op('removeReader', of='s'), op('accept', of='s', as_='d'),
            op('receiveNow', of='d', most=5), op('addWriter', of='d', callback='w'), sleep(2),
            op('addReader', of='c', callback='r'), op('addReader', of='c', callback='q'), sleep(2),
            op('shutdown', of='d'), sleep(1), op('receiveNow', of='c', most=5), op('closeSocket', of='c')]  # fmt: skip
        callbacks = {
            'a': [op('removeReader', of='s'), op('removeReader', of='s')],
            'w': [op('sendNow', of='d', data='Hello'), op('removeWriter', of='d')],
            'q': [op('receiveNow', of='c', most=5), op('removeReader', of='c'), rais()],
            'r': [],
        }
        told = self.words_of(run(spawn('m'), coroutines={'m': main}, callbacks=callbacks))
        text = ' · '.join(told)
        for wanted in (
            'addReader 0 · connect 0',
            'ready to read 0: a · removeReader 0 = true · removeReader 0 = false · readied',
            'removeReader 0 = false · removeReader 0 = false · accept 0',
            'receiveNow 2 = null · addWriter 2 · ready to write 2: w · sendNow 2 = 5 · removeWriter 2 = true · readied',
            'addReader 1 · addReader 1 · ready to read 1: q · receiveNow 1 = ["Hello"] · removeReader 1 = true · readied',
            'shutdown 2 · receiveNow 1 = [] · closeSocket 1',
        ):
            self.assertIn(wanted, text)
        self.assertIn('readied raises Error', text)

    def test_a_name_of_a_task_hides_that_of_others(self):
        serve = [op('receive', of='client', most=9), op('sendAll', of='client', data='mine'), op('closeSocket', of='client')]
        asks = [op('connect', to='server', as_='client'), op('sendAll', of='client', data='x'), op('receive', of='client', most=9), LAST]
        program = served(serve, ask=[YIELD, YIELD, YIELD, *asks])
        program['script'].insert(1, spawn('ask'))
        told = self.words_of(program)
        self.assertIn('["mine"]', told)

    def test_sockets_of_a_virtual_clock_are_not_claimed(self):
        for clock, wanted in (('virtual', []), ('real', ['sockets', 'readiness'])):
            [manifest], _ = answers_to([], '--manifest', '--clock', clock)
            self.assertEqual([each for each in manifest['claims'] if each in ('sockets', 'readiness')], wanted)

    @unittest.skipUnless(os.path.isdir('/proc/self/fd'), 'There is no way to count.')
    def test_nothing_is_left_open(self):
        subject = module.Subject('real', None)
        waits = [op('listen', as_='s'), spawn('c'), op('accept', of='s', as_='b'), op('receive', of='b', most=9)]
        program = run(spawn('m'), later('a', 4), coroutines={'m': waits, 'c': [op('connect', to='s', as_='a'), op('connect', to=None, as_='x')]}, callbacks={'a': [op('addReader', of='a', callback='a'), op('stop')]})
        before = count_open()
        for _ in range(3):
            trace = module.Interpreter(program, subject, 0.005).run()
            self.assertEqual(trace['events'][-1]['kind'], 'returned')
            self.assertEqual(count_open(), before)



def told_of_streams(events):
    """What was asked of streams, and what came of it."""
    words = []
    for event in events:
        kind = event['kind']
        if kind == 'stream':
            words.append('%s is a stream%s' % (event['name'], ' for t%d' % event['task'] if 'task' in event else ''))
        elif kind == 'useStream':
            data = ' ' + json.dumps(event['data']) if 'data' in event else ''
            words.append(event['do'] + data + (' refused ' + event['refused'] if 'refused' in event else ''))
        elif kind == 'await' and event['what'] in ('read', 'readUntil', 'readExactly', 'readLine', 'drain', 'waitClosed'):
            words.append(event['what'])
        elif kind == 'awaited' and words:
            partial = ' ' + json.dumps(event['partial']) if 'partial' in event else ''
            words.append('-> ' + (event['raised']['type'] + partial if 'raised' in event else json.dumps(event['value'])
                if 'value' in event else 'done'))  # fmt: skip
    return words


class Streams(unittest.TestCase):
    maxDiff = None

    def words_of(self, far, near):
        """A connection of the program to itself, with a stream at each side."""
        begin = [op('listen', as_='s'), op('connect', to='s', as_='d'), op('accept', of='s', as_='c'),
            op('openStream', of='c', limit=4), op('openStream', of='d')]  # fmt: skip
        [trace], errors = traces_of(
            [run(spawn('m'), coroutines={'m': [*begin, *near, *far]})], '--clock', 'real', tick=0.005
        )
        self.assertEqual(errors, '')
        return told_of_streams(trace['events'])[3:]

    def test_lines_and_separators_and_so_many_bytes(self):
        near = [op('write', of='d', data='a\nbxycd\nef'), op('drain', of='d'), op('closeStream', of='d')]
        far = [op('readLine', of='c'), op('readUntil', of='c', separator='xy'), op('readExactly', of='c', count=2),
            op('read', of='c', count=-1), op('write', of='c'), op('closeStream', of='c'), op('waitClosed', of='c')]  # fmt: skip
        told = self.words_of(far, near)
        self.assertEqual(
            told[told.index('readLine') :][:9],
            ['readLine', '-> ["a\\n"]', 'readUntil', '-> ["bxy"]', 'readExactly', '-> ["cd"]', 'read', '-> ["\\nef"]',
             'write ["\\nef"]'],
        )  # fmt: skip

    def test_ends_that_are_too_early_and_lines_that_are_too_long(self):
        near = [op('write', of='d', data='abcdefgh\nij'), op('writeEof', of='d'), op('write', of='d', data='x')]
        caught = lambda each: op('try', body=[each], **{'except': {'error': 'any', 'body': []}})  # noqa: E731
        far = [op('sleep', **{'for': 2}), caught(op('readUntil', of='c', separator='\n')), caught(op('readLine', of='c')),
            caught(op('readExactly', of='c', count=3))]  # fmt: skip
        told = self.words_of(far, near)
        self.assertIn('write ["x"] refused RuntimeError', told)
        self.assertEqual(
            told[told.index('readUntil') :],
            ['readUntil', '-> LimitOverrunError', 'readLine', '-> ValueError', 'readExactly',
             '-> IncompleteReadError ["ij"]'],
        )  # fmt: skip

    def test_what_is_no_stream_is_left_alone(self):
        self.assertEqual(self.words_of([op('write', of='s', data='x'), op('readLine', of='nobody')], []), [])


class Clients(unittest.TestCase):
    """They are somebody else's: here, this test's."""

    def start(self, *options):
        command = [sys.executable, HARNESS, '--clock', 'real', *options]
        harness = subprocess.Popen(command, stdin=-1, stdout=-1, encoding='utf-8', bufsize=1)
        self.addCleanup(harness.stdout.close)
        self.addCleanup(harness.wait)
        self.addCleanup(harness.stdin.close)
        self.assertEqual(self.next(harness)['kind'], 'hello')
        return harness

    def next(self, harness):
        return json.loads(harness.stdout.readline())

    def say(self, harness, line):
        harness.stdin.write(line + '\n')
        harness.stdin.flush()

    def end_of(self, harness):
        """The messages up to the trace, and that."""
        before = []
        while True:
            message = self.next(harness)
            if message['kind'] == 'trace':
                return before, message
            before.append(message)

    def program(self):
        return served(ECHO, {'c': {'to': 'server', 'acts': [op('send', data={'pattern': 7, 'length': 100})]}})

    def test_come_when_it_listens_and_end_the_program(self):
        for options in ((), ('--side-by-side', '1')):
            harness = self.start(*options)
            self.say(harness, run_message(3, self.program(), 0.005))
            listening = self.next(harness)
            self.assertEqual({**listening, 'port': 0}, {'kind': 'listening', 'id': 3, 'name': 'server', 'port': 0})
            with socket.create_connection(('127.0.0.1', listening['port'])) as client:
                sent = module.bytes_of({'pattern': 7, 'length': 100})
                client.sendall(sent)
                self.assertEqual(client.recv(100, socket.MSG_WAITALL), sent)
            self.say(harness, json.dumps({'kind': 'finished', 'id': 3}))
            _, trace = self.end_of(harness)
            told = told_of_sockets(trace['events'])
            self.assertIn('-> [{"pattern": 7, "length": 100}]', told)
            self.assertIn('1 accepted as client of 0 for t1', told)
            self.assertEqual([each['kind'] for each in trace['events'][-4:]], ['settled', 'stop', 'end', 'returned'])
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(('127.0.0.1', listening['port']))

    def test_are_waited_for_and_the_loop_gives_signs_of_life(self):
        harness = self.start()
        self.say(harness, run_message(0, self.program(), 0.001))
        self.next(harness)
        for _ in range(3):
            self.assertEqual(self.next(harness), {'kind': 'alive', 'id': 0})
        # Of a program that is over, or never was: nothing comes of it.
        self.say(harness, json.dumps({'kind': 'finished', 'id': 9}))
        self.assertEqual(self.next(harness), {'kind': 'alive', 'id': 0})
        self.say(harness, json.dumps({'kind': 'finished', 'id': 0}))
        before, _ = self.end_of(harness)
        self.assertLessEqual({each['kind'] for each in before}, {'alive'})


class Bytes(unittest.TestCase):
    def test_a_pattern_is_a_row_of_words(self):
        self.assertEqual(module.bytes_of({'pattern': 7, 'length': 10, 'at': 1022}), bytes([0, 255, 7, 0, 1, 0, 7, 0, 1, 1]))
        self.assertEqual(module.bytes_of({'pattern': 7, 'length': 6, 'at': 4 * 2**24 - 4}), bytes([7, 255, 255, 255, 7, 0]))
        self.assertEqual(module.bytes_of('a\xff'), b'a\xff')

    def test_a_pattern_is_known_again_wherever_it_is_cut(self):
        for at in (0, 1, 2, 3, 4, 65530, 65536, 2**24 * 4 - 40000, 12345678):
            for length in (16, 17, 65536, 65537, 200000):
                data = {'pattern': 9, 'at': at, 'length': length}
                if at + length > 2**24 * 4:
                    data['length'] = 2**24 * 4 - at
                wanted = {key: value for key, value in data.items() if key != 'at' or at > 0}
                if length < 20 and at % 4:
                    continue
                self.assertEqual(module.data_of(module.bytes_of(data), [9]), [wanted])

    def test_what_is_no_pattern_is_text(self):
        piece = module.bytes_of({'pattern': 7, 'length': 40, 'at': 80})
        found = {'pattern': 7, 'at': 80, 'length': 40}
        self.assertEqual(module.data_of(b'ab' + piece + b'\x08c' + piece, [1, 7]), ['ab', found, '\x08c', found])
        self.assertEqual(module.data_of(piece, []), [piece.decode('latin-1')])
        self.assertEqual(module.data_of(piece[:15], [7]), [piece[:15].decode('latin-1')])
        self.assertEqual(module.data_of(b'', [7]), [])
        self.assertEqual(module.data_of(b'\x07' * 40, [7]), ['\x07' * 40])

    def test_a_pattern_that_skips_is_told_in_pieces(self):
        held = module.pattern_bytes(7, 0, 4000) + module.pattern_bytes(7, 4100, 66000)
        # The first two bytes of a word are the same in both.
        pieces = [{'pattern': 7, 'length': 4002}, {'pattern': 7, 'at': 4102, 'length': 65998}]
        self.assertEqual(module.data_of(held, [7]), pieces)

    def test_sixteen_megabytes(self):
        data = {'pattern': 200, 'length': 16 * 2**20}
        self.assertEqual(module.data_of(module.bytes_of(data), [1, 200]), [data])


class SameAsTheOther(unittest.TestCase):
    """What stands in the harness in TypeScript too."""

    def source(self, path):
        try:
            with open(os.path.join(HERE, '..', path), encoding='utf-8') as file:
                return file.read()
        except FileNotFoundError:
            self.skipTest('The sources are not there.')

    def test_limits(self):
        theirs = self.source('src/harness/limits.ts') + self.source('spec/program.ts')
        with open(HARNESS, encoding='utf-8') as file:
            ours = dict(re.findall(r'^([A-Z_]+) = ([\d_.]+)$', file.read(), re.MULTILINE))
        compared = 0
        for name, value in re.findall(r'^export const (\w+) = ([\d_.]+);$', theirs, re.MULTILINE):
            our_name = re.sub('([A-Z])', r'_\1', name).upper()
            if our_name in ours:
                compared += 1
                self.assertEqual(float(ours[our_name]), float(value), name)
        self.assertEqual(compared, 18)

    def test_claims(self):
        names = re.findall(r'^  (\w+):', self.source('spec/capability.ts'), re.MULTILINE)
        [manifest], _ = answers_to([], '--manifest')
        self.assertLessEqual(set(manifest['claims']), set(names))
        self.assertEqual(len(set(manifest['claims'])), len(manifest['claims']))


if __name__ == '__main__':
    unittest.main()
