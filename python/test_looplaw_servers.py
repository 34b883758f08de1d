"""Tests of the servers that the harness brings, by themselves and in programs.

    python3 test_looplaw_servers.py

runs them with whatever Python runs this file.
"""

import asyncio
import importlib
import json
import logging
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
HARNESS = os.path.join(HERE, 'looplaw_harness.py')

sys.path.insert(0, HERE)
harness = importlib.import_module('looplaw_harness')
servers = importlib.import_module('looplaw_servers')

# A server is closed when its loop runs no more, and what is left then is nobody's concern.
logging.getLogger('asyncio').disabled = True

GET = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'
CLOSING = 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'


def read(*pieces):
    """The requests in these pieces of text, as (method, target, body), or the status with which one is refused."""
    reader, found = servers.RequestReader(), []
    for piece in pieces:
        reader.feed(piece.encode('latin-1'))
        while True:
            try:
                request = reader.next()
            except servers.Refused as refused:
                return [*found, refused.status]
            if request is None:
                break
            found.append((request.method, request.target, request.body))
    return found


class Requests(unittest.TestCase):
    def test_are_read_however_they_are_cut(self):
        text = '\r\nPOST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\na\r\nb' + GET
        wanted = [('POST', '/a?b', b'a\r\nb'), ('GET', '/', b'')]
        self.assertEqual(read(text), wanted)
        self.assertEqual(read(*text), wanted)
        for at in range(len(text)):
            self.assertEqual(read(text[:at], text[at:]), wanted)

    def test_that_are_none_are_refused(self):
        def of(line='GET / HTTP/1.1', *fields):
            return '\r\n'.join([line, 'Host: h', *fields, '', ''])

        refused = {
            400: [of('no request'), of('GET  / HTTP/1.1'), of('GET / HTTX/1.1'), of('GET / HTTP/1.11'), of('GET /\0 HTTP/1.1'),
                of('GET /\xfc HTTP/1.1'), 'GET / HTTP/1.1\r\n\r\n', of('GET / HTTP/1.1', 'Host: other'), of('G\xe4T / HTTP/1.1'),
                of('GET / HTTP/1.1', 'no field'), of('GET / HTTP/1.1', ': x'), of('GET / HTTP/1.1', 'A : b'), of('GET / HTTP/1.1', ' a: b'),
                of('GET / HTTP/1.1', 'A: b\rC: d'), of('GET / HTTP/1.1', 'A: b\nC: d'), of('GET / HTTP/1.1', 'Content-Length: \xb2'),
                of('GET / HTTP/1.1', 'Content-Length: -1'), of('GET / HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'),
                of('GET / HTTP/1.1', 'Content-Length: 1, 1'), of('GET / HTTP/1.1', 'Content-Length:')],
            413: [of('GET / HTTP/1.1', 'Content-Length: 99999999999')],
            431: [of('GET / HTTP/1.1', 'A: ' + 'a' * 70_000), 'G' * 70_000],
            501: [of('GET / HTTP/1.1', 'Transfer-Encoding: chunked')],
            505: [of('GET / HTTP/2.0')],
        }  # fmt: skip
        for status, texts in refused.items():
            for text in texts:
                self.assertEqual(read(text), [status], text[:60])

    def test_are_kept_only_in_HTTP_1_1(self):
        for text, keeps in ((GET, True), (CLOSING, False), (GET.replace('1.1', '1.0'), False), (GET.replace('1.1', '1.2'), True)):
            reader = servers.RequestReader()
            reader.feed(text.encode())
            self.assertEqual(reader.next().keeps, keeps)

    def test_whose_client_waits_to_be_asked_for_the_body(self):
        reader = servers.RequestReader()
        reader.feed(b'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n')
        self.assertIsNone(reader.next())
        self.assertEqual([reader.wants_body(), reader.wants_body()], [True, False])
        reader.feed(b'x')
        self.assertEqual(reader.next().body, b'x')
        self.assertFalse(reader.wants_body())


def serving(server, asking):
    """What `asking` gives, a function that is called in another thread, with the port of the server."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    result = []

    def ask():
        try:
            result.append(asking(server.port))
        finally:
            loop.call_soon_threadsafe(loop.stop)

    try:
        loop.run_until_complete(server.open())
        thread = threading.Thread(target=ask)
        thread.start()
        loop.run_forever()
        thread.join()
        server.close()
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    return result[0]


def to_the_end(text):
    """Sends it, and gives all that comes up to the end of the connection, without dates."""

    def asking(port):
        with socket.create_connection(('127.0.0.1', port), 20) as client:
            client.sendall(text.encode('latin-1'))
            came = b''
            while True:
                piece = client.recv(65_536)
                if not piece:
                    return re.sub('Date: [^\r]*\r\n', '', came.decode('latin-1'))
                came += piece

    return asking


def answers_of(application, *requests):
    return serving(servers.GatewayServer(application), to_the_end(''.join(requests)))


PLAIN = [('Content-Type', 'text/plain')]


class Http(unittest.TestCase):
    def answers(self, *requests):
        async def handler(request):
            if request.target == '/raise':
                raise ValueError
            if request.target == '/slow':
                await asyncio.sleep(0.01)
            if request.target == '/none':
                return 204, [], b''
            return 200, PLAIN, request.method.encode() + request.body

        return serving(servers.HttpServer(handler), to_the_end(''.join(requests)))

    def test_answers_in_the_order_of_the_requests_and_ends_where_it_is_asked_to(self):
        head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'
        self.assertEqual(
            self.answers(GET.replace('/ ', '/slow '), GET, CLOSING, GET),
            f'{head}Content-Length: 3\r\n\r\nGET' * 2 + f'{head}Content-Length: 3\r\nConnection: close\r\n\r\nGET',
        )

    def test_sends_no_body_where_there_is_none(self):
        self.assertEqual(
            self.answers('HEAD' + CLOSING[3:]),
            'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nConnection: close\r\n\r\n',
        )
        self.assertEqual(self.answers(CLOSING.replace('/ ', '/none ')), 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')

    def test_answers_for_a_handler_that_raises_and_for_what_is_no_request(self):
        self.assertIn('500 Internal Server Error\r\n', self.answers(CLOSING.replace('/ ', '/raise ')))
        self.assertTrue(self.answers('no request\r\n\r\n' + GET).startswith('HTTP/1.1 400 Bad Request\r\n'))

    def test_ends_connections_when_it_is_closed(self):
        def asking(port):
            client = socket.create_connection(('127.0.0.1', port), 20)
            client.sendall(GET.encode())
            client.recv(65_536)
            return client, port

        async def handler(request):
            return 200, [], b''

        client, port = serving(servers.HttpServer(handler), asking)
        with client:
            self.assertEqual(client.recv(1), b'')
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(('127.0.0.1', port))


class Gateway(unittest.TestCase):
    def test_frames_what_comes_in_pieces(self):
        def application(environ, start_response):
            start_response('200 OK', PLAIN)
            return iter([b'ab', b'', b'cd'])

        self.assertEqual(
            answers_of(application, GET, CLOSING.replace('1.1', '1.0')),
            'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n'
            'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nabcd',
        )

    def test_counts_what_comes_in_one_piece_or_in_none(self):
        pieces = [b'abc']

        def application(environ, start_response):
            start_response('200 OK', [])
            return pieces

        self.assertIn('Content-Length: 3\r\nConnection: close\r\n\r\nabc', answers_of(application, CLOSING))
        pieces = []
        self.assertIn('Content-Length: 0\r\n', answers_of(application, CLOSING))
        self.assertNotIn('Content-Length', answers_of(application, 'HEAD' + CLOSING[3:]))

    def test_sends_what_is_written_before_what_is_given_back(self):
        def application(environ, start_response):
            write = start_response('200 OK', [('Content-Length', '4')])
            write(b'ab')
            return [b'cd']

        self.assertTrue(answers_of(application, CLOSING).endswith('Content-Length: 4\r\nConnection: close\r\n\r\nabcd'))

    def test_sends_no_more_than_was_announced_and_ends_if_there_is_less(self):
        told = []

        def application(environ, start_response):
            write = start_response('200 OK', [('Content-Length', '3')])
            if environ['PATH_INFO'] == '/write':
                try:
                    write(b'abcd')
                except RuntimeError as refused:
                    told.append(str(refused))
                return [b'abc']
            return iter([b'ab', b'cdef'] if environ['PATH_INFO'] == '/' else [b'ab'])

        self.assertTrue(answers_of(application, CLOSING).endswith('\r\n\r\nabc'))
        self.assertTrue(answers_of(application, CLOSING.replace('/ ', '/write ')).endswith('\r\n\r\nabc'))
        self.assertTrue(answers_of(application, GET.replace('/ ', '/less '), GET).endswith('Content-Length: 3\r\n\r\nab'))
        self.assertEqual(told, ['More was written than the Content-Length allows.'])

    def refusal_of(self, *heads):
        def application(environ, start_response):
            for head in heads:
                try:
                    start_response(*head)
                except Exception as refused:
                    raised.append(type(refused).__name__)
            return []

        raised = []
        answer = answers_of(application, CLOSING)
        return [answer.split('\r\n')[0], *raised]

    def test_refuses_heads(self):
        server_error = 'HTTP/1.1 500 Internal Server Error'
        self.assertEqual(self.refusal_of(), [server_error])
        self.assertEqual(self.refusal_of(('200 OK', []), ('201 Created', [])), ['HTTP/1.1 200 OK', 'RuntimeError'])
        for status in ('200', 'OK', '200 a\r\nb', b'200 OK', '200 \u20ac'):
            self.assertEqual(self.refusal_of((status, [])), [server_error, 'RuntimeError'])
        for header in (('Connection', 'close'), ('A', 'b\r\nc: d'), ('A b', 'c'), ('A', b'c'), ('Content-Length', 'x')):
            self.assertEqual(self.refusal_of(('200 OK', [header])), [server_error, 'RuntimeError'])

    def test_takes_a_head_back_until_it_is_sent(self):
        def application(environ, start_response):
            def pieces():
                start_response('200 OK', [('X-Old', '1')])
                yield b'ab' if environ['PATH_INFO'] == '/late' else b''
                try:
                    raise KeyError('caught')
                except KeyError:
                    try:
                        start_response('503 Busy', [], sys.exc_info())
                    except KeyError:
                        raised.append(True)
                        raise
                yield b'busy'

            return pieces()

        raised = []
        early = answers_of(application, CLOSING)
        self.assertTrue(early.startswith('HTTP/1.1 503 Busy\r\nTransfer-Encoding') and early.endswith('busy\r\n0\r\n\r\n'), early)
        self.assertEqual(raised, [])
        late = answers_of(application, GET.replace('/ ', '/late '))
        self.assertTrue(late.startswith('HTTP/1.1 200 OK') and late.endswith('2\r\nab\r\n'), late)
        self.assertEqual(raised, [True])

    def test_closes_what_was_given_back_once_whatever_happens(self):
        class Body:
            def __init__(self, pieces):
                self.pieces = iter(pieces)

            def __iter__(self):
                return self

            def __next__(self):
                return next(self.pieces) if closed == [] else closed.append('asked')

            def close(self):
                closed.append('closed')

        def failing():
            yield b'ab'
            raise ValueError

        for pieces in ([], [b'ab'], failing(), ['text'], [b'x' * 100, b'y']):
            closed = []

            def application(environ, start_response, pieces=pieces):
                start_response('200 OK', [('Content-Length', '99')])
                return Body(pieces)

            answers_of(application, CLOSING)
            self.assertEqual(closed, ['closed'])

    def test_closes_it_when_the_client_has_gone(self):
        closed = threading.Event()

        class Body:
            def __iter__(self):
                while True:
                    yield b'x' * 100_000

            def close(self):
                closed.set()

        def application(environ, start_response):
            start_response('200 OK', [])
            return Body()

        def asking(port):
            with socket.create_connection(('127.0.0.1', port), 20) as client:
                client.sendall(GET.encode())
                client.recv(1000)
            return closed.wait(20)

        self.assertTrue(serving(servers.GatewayServer(application), asking))

    def test_tells_the_application_of_the_request(self):
        def application(environ, start_response):
            seen.update(environ)
            assert type(environ) is dict
            body = environ['wsgi.input']
            read.extend([body.read(2), body.readline(), body.read(), body.read()])
            start_response('200 OK', [])
            return []

        seen, read = {}, []
        answers_of(
            application,
            'POST /gr%C3%BC%zz/a%20b?c=%20&d HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a: 2\r\nCookie: a\r\nCookie: b\r\n'
            'Content-Type: text/plain\r\nContent-Length: 8\r\nConnection: close\r\n\r\nab\nc\xffdef',
        )
        self.assertEqual(read, [b'ab', b'\n', b'c\xffdef', b''])
        wanted = {
            'REQUEST_METHOD': 'POST', 'SCRIPT_NAME': '', 'PATH_INFO': '/gr\xc3\xbc%zz/a b', 'QUERY_STRING': 'c=%20&d',
            'CONTENT_TYPE': 'text/plain', 'CONTENT_LENGTH': '8', 'HTTP_X_A': '1,2', 'HTTP_COOKIE': 'a; b', 'HTTP_HOST': 'h',
            'SERVER_PROTOCOL': 'HTTP/1.1', 'wsgi.version': (1, 0), 'wsgi.url_scheme': 'http', 'wsgi.run_once': False,
        }  # fmt: skip
        self.assertEqual({name: seen.get(name) for name in wanted}, wanted)

    def test_satisfies_the_validator_of_the_standard_library(self):
        validator = importlib.import_module('wsgiref.validate').validator

        @validator
        def application(environ, start_response):
            environ['wsgi.input'].read(5)
            start_response('200 OK', PLAIN)
            return [b'valid']

        self.assertTrue(answers_of(application, GET, CLOSING).endswith('valid\r\n0\r\n\r\n'))


class Flask(unittest.TestCase):
    def test_is_served(self):
        try:
            sys.path.insert(0, os.path.join(HERE, '..', 'fixtures', 'servers'))
            app = importlib.import_module('flask_app').app
        except ImportError as missing:
            self.skipTest(f'Flask is not judged: {missing}')
        finally:
            del sys.path[0]
        told = answers_of(app, GET.replace('/ ', '/hello '), CLOSING.replace('/ ', '/pieces '))
        self.assertEqual(
            told,
            'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 10\r\n\r\nHello WSGI'
            'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n'
            '8\r\npiece 0\n\r\n8\r\npiece 1\n\r\n8\r\npiece 2\n\r\n0\r\n\r\n',
        )


class Programs(unittest.TestCase):
    """In the harness, which says where they listen, and waits until this test has done what clients do."""

    maxDiff = None

    def run_program(self, main, asking, *options, folder=None):
        """What `asking` gives, called with a port, and the last message of the harness."""
        command = [sys.executable, HARNESS, '--clock', 'real', *options]
        running = subprocess.Popen(command, stdin=-1, stdout=-1, encoding='utf-8', bufsize=1, cwd=folder)
        program = {'script': [{'op': 'spawn', 'coroutine': 'main'}, {'op': 'run'}], 'callbacks': {}, 'coroutines': {'main': [main]},
            'clients': {'c': {'to': 'server', 'acts': []}}}  # fmt: skip
        answer = None
        with running.stdin, running.stdout:
            self.assertEqual(json.loads(running.stdout.readline())['kind'], 'hello')
            print(json.dumps({'kind': 'run', 'id': 0, 'program': program, 'tick': 0.005}), file=running.stdin, flush=True)
            for line in running.stdout:
                message = json.loads(line)
                if message['kind'] == 'listening':
                    answer = asking(message['port'])
                    print(json.dumps({'kind': 'finished', 'id': 0}), file=running.stdin, flush=True)
                elif message['kind'] != 'alive':
                    break
        running.wait()
        return answer, message

    def test_serve_the_site(self):
        asked = CLOSING.replace('/ ', '/letters ')
        answer, trace = self.run_program({'op': 'serveHttp', 'as': 'server'}, to_the_end(GET.replace('/ ', '/slow ') + asked))
        self.assertTrue(answer.endswith('gr\xc3\xbc\xc3\x9fe') and '\r\n\r\nslowHTTP' in answer, answer)
        told = [each for each in trace['events'] if each['kind'] in ('await', 'awaited', 'socket')]
        self.assertEqual([each['kind'] for each in told], ['await', 'awaited'])
        self.assertEqual({key: told[0][key] for key in ('what', 'server')}, {'what': 'serve', 'server': 'server'})
        self.assertEqual([each['kind'] for each in trace['events'][-4:]], ['settled', 'stop', 'end', 'returned'])

    def test_serve_applications_that_tell_what_they_see(self):
        piece = {'pattern': 7, 'length': 40}
        acts = [
            {'do': 'read', 'most': 3}, {'do': 'read'}, {'do': 'start', 'status': '200 OK', 'headers': [['X', 'y']]},
            {'do': 'start', 'status': '201 No', 'headers': [], 'caught': True},
            {'do': 'start', 'status': '202 Yes', 'headers': [], 'excInfo': True}, {'do': 'write', 'data': 'a'},
            {'do': 'giveBack'}, {'do': 'yield', 'data': piece}, {'do': 'raise', 'error': 'Error'}, {'do': 'yield', 'data': 'no'},
        ]  # fmt: skip
        asked = b'POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 43\r\n\r\nabc' + harness.bytes_of(piece)
        answer, trace = self.run_program(
            {'op': 'serveGateway', 'as': 'server', 'app': {'/a': acts}}, to_the_end(asked.decode('latin-1'))
        )
        self.assertTrue(answer.startswith('HTTP/1.1 202 Yes\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n28\r\n'), answer)
        told = [each for each in trace['events'] if each['kind'] == 'gateway']
        called = told.pop(0)
        self.assertEqual([called['what'], called['server'], called['invocation']], ['called', 'server', 0])
        environ = called['environ']
        self.assertEqual([environ['wsgi.version'], environ['wsgi.input'], environ['wsgi.run_once']], [[1, 0], {'type': 'BytesIO'}, False])
        for each in told:
            for name in ('kind', 'invocation'):
                del each[name]
        raised = told[3].pop('raised')
        self.assertEqual([raised['error'], raised['type']], ['foreign', 'RuntimeError'])
        self.assertEqual(
            told,
            [
                {'what': 'read', 'most': 3, 'data': ['abc']},
                {'what': 'read', 'data': [piece]},
                {'what': 'start', 'status': '200 OK', 'headers': [['X', 'y']]},
                {'what': 'start', 'status': '201 No', 'headers': []},
                {'what': 'start', 'status': '202 Yes', 'headers': [], 'excInfo': {'error': 0, 'type': 'Error'}},
                {'what': 'write', 'data': 'a'},
                {'what': 'givesBack'},
                {'what': 'asked'},
                {'what': 'yield', 'data': piece},
                {'what': 'asked'},
                {'what': 'raise', 'raised': {'error': 1, 'type': 'Error'}},
                {'what': 'close'},
            ],
        )

    def test_find_no_page(self):
        answer, trace = self.run_program({'op': 'serveGateway', 'as': 'server', 'app': {}}, to_the_end(CLOSING))
        self.assertTrue(answer.startswith('HTTP/1.1 404 Not Found\r\n'), answer)
        self.assertEqual(
            [each['what'] for each in trace['events'] if each['kind'] == 'gateway'],
            ['called', 'start', 'givesBack', 'asked', 'yield', 'asked', 'exhausted', 'close'],
        )

    def with_module(self, source, main, asking=None):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, 'own.py'), 'w', encoding='utf-8') as file:
                file.write(source)
            return self.run_program(main, asking, '--loop', 'own', folder=folder)

    def test_may_be_those_of_the_module(self):
        source = """
import asyncio
async def serve_http(handler):
    async def connected(reader, writer):
        class Request: method, target, body = 'GET', '/hello', b''
        status, headers, body = await handler(Request)
        writer.write(b'own ' + body)
        writer.close()
    return await asyncio.start_server(connected, '127.0.0.1', 0)
"""
        answer, trace = self.with_module(source, {'op': 'serveHttp', 'as': 'server'}, to_the_end(''))
        self.assertEqual([answer, trace['kind']], ['own Hello WSGI', 'trace'])
        # The other one is the harness's own still.
        answer, _ = self.with_module(source, {'op': 'serveGateway', 'as': 'server', 'app': {}}, to_the_end(CLOSING))
        self.assertTrue(answer.startswith('HTTP/1.1 404'), answer)

    def test_that_do_not_start_are_told_and_no_loop_is_blamed(self):
        main = {'op': 'serveGateway', 'as': 'server', 'app': {}}
        _, told = self.with_module('async def serve_gateway(application): raise KeyError("no")', main)
        self.assertEqual(told, {'kind': 'unable', 'id': 0, 'why': "Expected serve_gateway to start a server, it raised KeyError: 'no'"})
        _, told = self.with_module('async def serve_gateway(application): return 1', main)
        self.assertEqual(told['why'], 'Expected serve_gateway to give a server with a port, or with sockets as asyncio has it, got int')

    def test_are_claimed_on_the_clock_of_the_machine(self):
        ours = {'http', 'keepAlive', 'gateway'}
        for clock, wanted in (('real', ours), ('virtual', set())):
            manifest = subprocess.run([sys.executable, HARNESS, '--manifest', '--clock', clock], stdout=-1, check=True).stdout
            self.assertEqual(ours.intersection(json.loads(manifest)['claims']), wanted)

    def test_serve_applications_of_others(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, 'its_app.py'), 'w', encoding='utf-8') as file:
                file.write('def application(environ, start):\n    start("200 OK", [])\n    return [b"its own"]\n')
            command = [sys.executable, HARNESS, '--serve', 'its_app', '--port', '0']
            running = subprocess.Popen(command, stdout=-1, encoding='utf-8', cwd=folder)
            with running.stdout:
                line = running.stdout.readline()
                self.assertRegex(line, r'^its_app is served at http://127\.0\.0\.1:\d+ on asyncio \d')
                answer = to_the_end(CLOSING)(int(re.search(r':(\d+) ', line)[1]))
                running.terminate()
            running.wait()
            self.assertTrue(answer.endswith('\r\n\r\nits own'), answer)
            command[-3] = 'nowhere:app'
            failed = subprocess.run(command, stderr=-1, encoding='utf-8', cwd=folder)
            self.assertEqual(failed.returncode, 2)
            self.assertRegex(failed.stderr, '^Expected Python .* the module nowhere to serve "nowhere:app", it has not; install it')


class SameAsTheOther(unittest.TestCase):
    def test_site(self):
        try:
            with open(os.path.join(HERE, '..', 'spec', 'site.ts'), encoding='utf-8') as file:
                theirs = file.read()
        except FileNotFoundError:
            self.skipTest('The sources are not there.')
        texts = dict(re.findall(r"const (\w+) = '([^']*)';", theirs))
        line = r"^(?:  '(/\w*)':|const (missing): Page =) \{ status: (\d+),(?: type: '([^']*)',)? body: ([^,}]+?)(?:, after: (\d+))?(?:, (raises): true)? \}"
        found = {}
        for path, missing, status, kind, body, after, raises in re.findall(line, theirs, re.MULTILINE):
            page = found[path or missing] = {'status': int(status)}
            page.update({'type': kind} if kind else {})
            body = texts.get(body, body.strip("'"))
            page['body'] = harness.ECHO if body == 'echo' else body.encode().decode('unicode-escape')
            page.update({'after': int(after)} if after else {})
            page.update({'raises': True} if raises else {})
        self.assertEqual(found.pop('missing'), harness.MISSING)
        self.assertEqual(found, harness.PAGES)


if __name__ == '__main__':
    unittest.main(warnings='ignore')
