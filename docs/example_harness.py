"""A whole harness, for a loop that has only callSoon, runForever and stop. docs/protocol.md explains it.

    looplaw check-harness -- python3 docs/example_harness.py
    looplaw run -- python3 docs/example_harness.py
"""

import json
import sys
from collections import deque


class Loop:
    """The loop under test. In your harness this is the real one."""

    def __init__(self):
        self.ready = deque()
        self.stopping = False

    def call_soon(self, callback, *args):
        self.ready.append((callback, args))

    def stop(self):
        self.stopping = True

    def run_forever(self):
        while True:
            for _ in range(len(self.ready)):
                callback, args = self.ready.popleft()
                callback(*args)
            if self.stopping:
                break
        self.stopping = False


class Harness:
    """Runs one program on one loop, and writes down what can be seen."""

    def __init__(self, program):
        self.program = program
        self.loop = Loop()
        self.events = []
        self.calls = 0  # Numbers the calls: 0, 1, 2, ...
        self.awaited = 0  # Calls of the program that have not started.
        self.fuel = program.get('fuel', 60)
        # How a run ends, see "The end of a run".
        self.hopping = False
        self.hops = 0
        self.most_hops = 4 * self.fuel + 4
        self.first_hop = -1

    def record(self, kind, **fields):
        event = {'kind': kind, **fields}
        self.events.append(event)
        return event

    def run(self):
        for statement in self.program['script']:
            if statement['op'] == 'run':
                if not self.hopping:
                    self.hopping, self.hops, self.first_hop = True, 1, self.schedule('~hop')
                self.record('run', time=0)
                self.loop.run_forever()
                self.record('returned', time=0)
            else:
                self.execute(statement)
        return self.events

    def schedule(self, callback):
        number, self.calls = self.calls, self.calls + 1
        self.record('call', call=number, callback=callback, how='soon', before=0, time=0)
        self.loop.call_soon(self.start, number, callback)
        self.awaited += callback != '~hop'
        return number

    def start(self, number, callback):
        """The loop has called a callback."""
        event = self.record('start', call=number, callback=callback, time=0)
        if callback == '~hop':
            self.hop()
        else:
            self.awaited -= 1
            self.fuel -= 1
            if self.fuel < 0:
                event['spent'] = True
            else:
                for statement in self.program['callbacks'].get(callback, []):
                    if statement['op'] == 'return':
                        break
                    self.execute(statement)
        self.record('end', call=number)

    def execute(self, statement):
        op = statement['op']
        if op == 'callSoon':
            for _ in range(statement.get('times', 1)):
                self.schedule(statement['callback'])
        elif op == 'print':
            self.record('print', text=statement['text'])
        elif op == 'stop':
            self.stop()
        elif op == 'makeAnother':
            # Another loop, with something to do, that nobody runs: nothing of it may ever be called.
            self.record('makeAnother')
            Loop().call_soon(lambda: self.record('intrusion', what='callback'))
        else:
            raise ValueError(f'this harness has no "{op}"')

    def stop(self):
        self.record('stop')
        self.loop.stop()

    def hop(self):
        if self.hops % 4 != 0 or (self.awaited > 0 and self.hops < self.most_hops):
            self.hops += 1
            number = self.schedule('~hop')
            if self.hops % 4 == 1:
                self.first_hop = number
            return
        self.hopping = False
        self.record('settled', hop=self.first_hop)
        self.stop()


def write(message):
    print(json.dumps(message), flush=True)


manifest = {'name': 'example', 'version': '1.0', 'clock': 'virtual', 'resolution': 0, 'claims': ['restart', 'persistent']}
write({'kind': 'hello', 'protocol': 1, 'manifest': manifest})
for line in sys.stdin:
    message = json.loads(line)
    if message['kind'] == 'end':
        break
    try:
        write({'kind': 'trace', 'id': message['id'], 'origin': 0, 'events': Harness(message['program']).run()})
    except Exception as error:
        write({'kind': 'unable', 'id': message['id'], 'why': str(error)})
