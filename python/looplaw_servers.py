"""Servers of HTTP/1.x on a loop with asyncio's interface: one asks a handler, the other an application of PEP 3333.

asyncio brings none, so looplaw brings these, that a loop can be judged by chapters 13 and 14. They are reference-impl/http-*
and gateway-* in Python, and need nothing but Python 3.8 or later.

They stand on asyncio's streams. Below those are `loop.create_server` and the transports that it makes, with flow control in
both directions, the end of either side and a task for each connection: that is what servers in use are built on, and no other
chapter reaches it. `loop.sock_accept` and its like, with which the cheatsheet's server is written, are the matter of chapter 11.

Each connection has one task, which reads one request after the other, and answers each before it looks at the next: so
answers cannot overtake each other, however many requests came together. What is read ahead meanwhile is bounded by the stream.
"""

import asyncio
import contextlib
import email.utils
import http
import io
import re
import socket
import sys
import urllib.parse
import wsgiref.util

#: Bytes that are received at once, and that a stream holds before it stops to read.
MOST_AT_ONCE = 65_536
#: Bytes of the head of a request at the most.
MOST_OF_HEAD = 65_536
#: Bytes of its body at the most.
MOST_OF_BODY = 64 * 1024 * 1024
#: Bytes that the system holds of what is sent: so few that the loop itself has to wait until a client takes more, as it would
#: on a slow network.
MOST_ON_THE_WAY = 65_536
#: Seconds that a connection which the server has ended may go on, so that its client sees the end and not a reset.
LINGER = 2


# Requests


class Refused(Exception):
    """What came is no request; its answer has that status, and nobody can tell where the next request would begin."""

    def __init__(self, status):
        super().__init__(status)
        self.status = status


class Request:
    """Names and values are text, of Latin-1; the body is bytes."""

    __slots__ = ('method', 'target', 'version', 'headers', 'keeps', 'length', 'body')

    def __init__(self, method, target, version, headers, keeps, length):
        self.method = method
        #: As it was sent, with its query.
        self.target = target
        #: '1.0' or '1.1'.
        self.version = version
        #: Pairs of a name and a value, as they were sent.
        self.headers = headers
        #: The connection can be used again behind the response.
        self.keeps = keeps
        self.length = length
        self.body = b''


class RequestReader:
    """Reads requests from bytes as they come. What does not match the grammar of RFC 9112 is refused."""

    def __init__(self):
        self.held = bytearray()
        #: The head of the request of which the body has not come.
        self.head = None
        #: Its client waits to be told that the body is wanted.
        self.expects = False

    def feed(self, data):
        self.held += data

    def wants_body(self):
        """Whether the client is to be told now to send its body; told once."""
        wants, self.expects = self.expects and not self.held, False
        return wants

    def next(self):
        """The next request, once all of it has come; otherwise None."""
        if self.head is None:
            self.head = self.read_head()
            if self.head is None:
                return None
            self.expects = [each.lower() for each in values_of(self.head.headers, 'expect')] == ['100-continue']
        request = self.head
        if len(self.held) < request.length:
            return None
        request.body = bytes(self.held[: request.length])
        del self.held[: request.length]
        self.head, self.expects = None, False
        return request

    def read_head(self):
        # Empty lines before a request are passed over (RFC 9112, 2.2).
        while self.held.startswith(b'\r\n'):
            del self.held[:2]
        end = self.held.find(b'\r\n\r\n')
        if (len(self.held) if end < 0 else end) > MOST_OF_HEAD:
            raise Refused(431)
        if end < 0:
            return None
        lines = self.held[:end].decode('latin-1').split('\r\n')
        del self.held[: end + 4]
        return request_of(lines)


TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
REQUEST_LINE = re.compile(rf'({TOKEN}) ([\x21-\x7e]+) HTTP/([0-9])\.([0-9])')
FIELD_LINE = re.compile(rf'({TOKEN}):[ \t]*(.*?)[ \t]*', re.DOTALL)
#: A tab is the one control that the value of a field may hold.
CONTROL = re.compile(r'[\x00-\x08\x0a-\x1f\x7f]')


def request_of(lines):
    """A request without its body, from the lines of its head."""
    line = REQUEST_LINE.fullmatch(lines[0])
    if line is None:
        raise Refused(400)
    method, target, major, minor = line.groups()
    if major != '1':
        raise Refused(505)
    headers = []
    for each in lines[1:]:
        field = FIELD_LINE.fullmatch(each)
        if field is None or CONTROL.search(field[2]):
            raise Refused(400)
        headers.append((field[1], field[2]))
    version = '1.0' if minor == '0' else '1.1'
    hosts = len(values_of(headers, 'host'))
    if hosts > 1 or (hosts == 0 and version == '1.1'):
        raise Refused(400)
    lengths = set(values_of(headers, 'content-length')) or {'0'}
    # Who takes a coding for a length, or the other way round, lets one request be smuggled inside another.
    if values_of(headers, 'transfer-encoding'):
        raise Refused(501)
    if len(lengths) > 1 or not re.fullmatch('[0-9]{1,15}', min(lengths)):
        raise Refused(400)
    length = int(lengths.pop())
    if length > MOST_OF_BODY:
        raise Refused(413)
    options = [each.strip(' \t').lower() for value in values_of(headers, 'connection') for each in value.split(',')]
    return Request(method, target, version, headers, version == '1.1' and 'close' not in options, length)


def values_of(headers, wanted):
    return [value for name, value in headers if name.lower() == wanted]


# Responses


def reason_of(status):
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ''


def head_of(status, headers):
    """`status` with its reason. A server with a clock tells the date (RFC 9110, 6.6.1)."""
    lines = [f'HTTP/1.1 {status}']
    if not values_of(headers, 'date'):
        lines.append(f'Date: {email.utils.formatdate(usegmt=True)}')
    lines += [f'{name}: {value}' for name, value in headers]
    return '\r\n'.join([*lines, '', '']).encode('latin-1')


def has_no_body(method, status):
    """A response with that status to that method never has one (RFC 9110, 6.4.1)."""
    return method == 'HEAD' or status in (204, 304) or 100 <= status < 200


# Connections


class ConnectionServer:
    """A server of HTTP/1.x, but for what it answers."""

    def __init__(self):
        self.server = self.port = None
        self.connections = set()

    async def open(self, port=0):
        self.server = await asyncio.start_server(self.connected, '127.0.0.1', port, limit=MOST_AT_ONCE)
        [listener] = self.server.sockets
        self.port = listener.getsockname()[1]
        # Connections inherit it.
        with twin_of(listener) as twin:
            twin.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_ON_THE_WAY)
        return self

    def connected(self, reader, writer):
        connection = Connection(self, reader, writer)
        self.connections.add(connection)
        connection.begin()

    def close(self):
        """Takes no more connections, and ends those that it has. The loop runs no more."""
        for each in self.server.sockets:
            break_off(each)
        self.server.close()
        for connection in list(self.connections):
            connection.abandon()
        self.connections.clear()

    async def answer(self, connection, request):
        """Answers one request; whether the connection can be used again."""
        raise NotImplementedError


def twin_of(made):
    """The same socket, as the loop shows it, with all methods that a socket has."""
    return socket.fromfd(made.fileno(), socket.AF_INET, socket.SOCK_STREAM)


def break_off(made):
    """What a loop closes it closes in a later iteration, if it is not closed itself; where there is none, this does."""
    if made is None or made.fileno() < 0:
        return
    with contextlib.suppress(OSError), twin_of(made) as twin:
        twin.shutdown(socket.SHUT_RDWR)


class Connection:
    def __init__(self, server, reader, writer):
        self.server = server
        self.reader = reader
        self.writer = writer
        self.requests = RequestReader()
        self.running = self.task = None

    def begin(self):
        self.running = self.run()
        self.task = asyncio.get_running_loop().create_task(self.running)

    def abandon(self):
        break_off(self.writer.get_extra_info('socket'))
        with contextlib.suppress(Exception):
            self.running.close()
        # It is not to complain that its coroutine has never come to its end.
        with contextlib.suppress(AttributeError):
            self.task._log_destroy_pending = False

    async def run(self):
        try:
            await self.serve()
        except OSError:
            # The client has gone, which is nobody's mistake.
            pass
        finally:
            self.writer.close()
        # It is known until its last bytes have been sent.
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()
        self.server.connections.discard(self)

    async def serve(self):
        keeps = True
        while keeps:
            try:
                request = await self.next()
            except Refused as refused:
                self.refuse(refused.status)
                break
            if request is None:
                return
            keeps = await self.server.answer(self, request)
        await self.end()

    async def next(self):
        """The next request; None at the end of the connection, also in the middle of a request."""
        while True:
            request = self.requests.next()
            if request is not None:
                return request
            if self.requests.wants_body():
                self.write(b'HTTP/1.1 100 Continue\r\n\r\n')
            data = await self.reader.read(MOST_AT_ONCE)
            if not data:
                return None
            self.requests.feed(data)

    def refuse(self, status):
        reason = reason_of(status)
        headers = [('Content-Type', 'text/plain'), ('Content-Length', str(len(reason))), ('Connection', 'close')]
        self.write(head_of(f'{status} {reason}', headers) + reason.encode())

    def write(self, data):
        """The loop sends it, as the client takes it."""
        self.writer.write(data)

    async def drain(self):
        """Waits until the system has taken nearly all that was written. Raises OSError if the client has gone."""
        await self.writer.drain()

    async def end(self):
        """
        Ends the own side, and reads what the client still sends: a socket that is closed before all was read resets the
        connection, and the answer may be lost with it (RFC 9112, 9.6).
        """
        if self.writer.is_closing() or self.reader.at_eof():
            return
        self.writer.write_eof()
        patience = asyncio.get_running_loop().call_later(LINGER, self.writer.transport.abort)
        try:
            while await self.reader.read(MOST_AT_ONCE):
                pass
        finally:
            patience.cancel()


# A server that asks a handler


class HttpServer(ConnectionServer):
    """
    `handler` is a coroutine function. It is given a Request and returns the status as a number, the headers as pairs, and
    the body as bytes. What it raises is answered with status 500.
    """

    def __init__(self, handler):
        super().__init__()
        self.handler = handler

    async def answer(self, connection, request):
        try:
            status, headers, body = await self.handler(request)
        except Exception:
            status, headers, body = 500, [('Content-Type', 'text/plain')], reason_of(500).encode()
        headers = [each for each in headers if each[0].lower() not in OF_FRAMING]
        # To HEAD the length of what GET would have given; where there is never a body, none (RFC 9110, 8.6).
        if not has_no_body('GET', status):
            headers.append(('Content-Length', str(len(body))))
        if not request.keeps:
            headers.append(('Connection', 'close'))
        head = head_of(f'{status} {reason_of(status)}', headers)
        connection.write(head if has_no_body(request.method, status) else head + body)
        await connection.drain()
        return request.keeps


OF_FRAMING = ('content-length', 'connection', 'transfer-encoding')


# A server that asks an application of the gateway interface


class GatewayServer(ConnectionServer):
    """
    Serves an application of PEP 3333. It is called in the loop's thread, and nothing else runs meanwhile; between two of
    its pieces the loop goes on, if the client does not take as much as comes.
    """

    def __init__(self, application):
        super().__init__()
        self.application = application

    async def answer(self, connection, request):
        response = GatewayResponse(request, connection.write)
        body = None
        try:
            try:
                body = self.application(environ_of(request, self.port), response.start)
            except Exception:
                response.fail()
            else:
                await self.pass_on(connection, response, body)
        finally:
            close = getattr(body, 'close', None)
            if close is not None:
                close()
        await connection.drain()
        return response.keeps

    async def pass_on(self, connection, response, body):
        """Each piece is written before the next is asked for. What the application raises is its own; OSError is not."""
        with response.failing():
            response.expect(body)
            pieces = iter(body)
        while not response.is_over:
            with response.failing():
                response.take(next(pieces, END))
            await connection.drain()


#: What comes behind the last piece.
END = object()


class GatewayResponse:
    """
    One response of an application, from start_response to its last byte. Its head is kept back until there are bytes of a
    body, or the application is at its end: until then the application may change its mind (PEP 3333, "The start_response()
    Callable").
    """

    def __init__(self, request, send):
        self.request = request
        self.send = send
        #: The connection can be used again.
        self.keeps = request.keeps
        #: The status and the headers.
        self.head = None
        #: start_response was called, also where it raised.
        self.called = False
        #: The head can be taken back no more.
        self.is_sent = False
        #: Nothing more is asked of the application.
        self.is_over = False
        #: How the end of the body is told: 'none' (there is no body), 'length', 'chunked', 'close'.
        self.framing = 'none'
        #: Bytes of the body that may still come, by its Content-Length.
        self.left = float('inf')
        #: The body has one piece alone, whose length is that of the whole.
        self.is_single = False

    def start(self, status, headers, exc_info=None):
        try:
            if exc_info is None and self.called:
                raise RuntimeError('start_response was called before, and there is no exc_info.')
            if exc_info is not None and self.is_sent:
                raise exc_info[1].with_traceback(exc_info[2])
        finally:
            # A traceback that a frame of its own holds is a cycle.
            exc_info = None
        self.called = True
        check_head(status, headers)
        self.head = (status, list(headers))
        return self.write

    def write(self, data):
        if self.is_over:
            raise RuntimeError('The response is over.')
        if len(data) > self.left_for(data):
            raise RuntimeError('More was written than the Content-Length allows.')
        self.pass_on(data)

    def expect(self, body):
        """What is known of a body that tells how many pieces it has."""
        with contextlib.suppress(TypeError):
            self.is_single = len(body) == 1 and not self.is_sent

    def take(self, piece):
        """A piece of the body, or END."""
        if piece is END:
            return self.end()
        self.pass_on(piece)
        # Of more than was announced nothing can be sent.
        self.is_over = self.left <= 0

    def pass_on(self, data):
        if not isinstance(data, bytes):
            raise TypeError(f'Expected the application to give bytes, got {type(data).__name__}.')
        if not data:
            return
        if self.head is None:
            raise RuntimeError('The application gives bytes before start_response.')
        head = self.begin(len(data) if self.is_single else None)
        taken = data[: max(self.left, 0)] if len(data) > self.left else data
        self.left -= len(data)
        if self.framing == 'none' or not taken:
            taken = b''
        elif self.framing == 'chunked':
            taken = b'%x\r\n%b\r\n' % (len(taken), taken)
        self.send(head + taken)

    def end(self):
        """The application is at its end."""
        if self.head is None:
            raise RuntimeError('The application never called start_response.')
        head = self.begin(0)
        self.is_over = True
        self.send(head + (b'0\r\n\r\n' if self.framing == 'chunked' else b''))
        # Who waits for more than comes is told by the end of the connection.
        if self.framing == 'length' and self.left > 0:
            self.keeps = False

    @contextlib.contextmanager
    def failing(self):
        try:
            yield
        except Exception:
            self.fail()

    def fail(self):
        """The application has raised, or the server for it."""
        self.is_over = True
        if self.is_sent:
            # What is missing behind a head that was sent can only be told by the end of the connection.
            if self.left > 0:
                self.keeps = False
            return
        body = reason_of(500).encode()
        self.head = ('500 ' + reason_of(500), [('Content-Type', 'text/plain'), ('Content-Length', str(len(body)))])
        self.pass_on(body)

    def left_for(self, data):
        """How many bytes may come, if the first are these."""
        announced = None if self.is_sent or self.head is None else announced_in(self.head[1])
        return self.left if announced is None else announced

    def begin(self, length):
        """What is to be sent of the head: nothing, if it is on its way. `length`: of the whole body, if that is known."""
        if self.is_sent:
            return b''
        self.is_sent = True
        status, headers = self.head
        code = int(status[:3])
        announced = announced_in(headers)
        if announced is None and length is not None and self.request.method != 'HEAD':
            announced = length
        sent = [each for each in headers if each[0].lower() != 'content-length']
        if announced is not None and not has_no_body('GET', code):
            sent.append(('Content-Length', str(announced)))
        if has_no_body(self.request.method, code):
            self.framing = 'none'
        elif announced is not None:
            self.framing = 'length'
        else:
            self.framing = 'chunked' if self.request.version == '1.1' else 'close'
        if announced is not None:
            self.left = announced
        if self.framing == 'chunked':
            sent.append(('Transfer-Encoding', 'chunked'))
        if self.framing == 'close':
            self.keeps = False
        if not self.keeps:
            sent.append(('Connection', 'close'))
        return head_of(status, sent)


def check_head(status, headers):
    """Raises what is wrong with a head while the application is still at work. Nothing can be smuggled into it."""
    if not is_field(status) or not re.match('[0-9]{3} ', status):
        raise RuntimeError(f'Expected a status with its reason, got {status!r}.')
    for name, value in headers:
        if not (isinstance(name, str) and re.fullmatch(TOKEN, name) and is_field(value)):
            raise RuntimeError(f'Expected the name and the value of a header, got {(name, value)!r}.')
        if wsgiref.util.is_hop_by_hop(name):
            raise RuntimeError(f"The header {name} is the connection's, and the server's own.")
    lengths = values_of(headers, 'content-length')
    if len(lengths) > 1 or not all(re.fullmatch('[0-9]{0,15}', each) for each in lengths):
        raise RuntimeError(f'Expected one number of bytes as the Content-Length, got {", ".join(lengths)!r}.')


def is_field(text):
    """A native string of PEP 3333, of Latin-1 and without controls."""
    return isinstance(text, str) and not CONTROL.search(text) and all(ord(each) < 256 for each in text)


def announced_in(headers):
    """The Content-Length, if there is one that is not empty."""
    lengths = [each for each in values_of(headers, 'content-length') if each]
    return int(lengths[0]) if lengths else None


def environ_of(request, port):
    """What an application is told of a request (PEP 3333, "environ Variables")."""
    path, _, query = request.target.partition('?')
    environ = {
        'REQUEST_METHOD': request.method,
        'SCRIPT_NAME': '',
        # Bytes become characters of Latin-1; what is not encoded well stays as it is.
        'PATH_INFO': urllib.parse.unquote_to_bytes(path).decode('latin-1'),
        'QUERY_STRING': query,
        'SERVER_NAME': '127.0.0.1',
        'SERVER_PORT': str(port),
        'SERVER_PROTOCOL': f'HTTP/{request.version}',
        'wsgi.version': (1, 0),
        'wsgi.url_scheme': 'http',
        # The body, and then the end: never a byte of the next request.
        'wsgi.input': io.BytesIO(request.body),
        'wsgi.errors': sys.stderr,
        'wsgi.multithread': False,
        'wsgi.multiprocess': False,
        'wsgi.run_once': False,
    }
    for name in {each.lower(): None for each, _ in request.headers}:
        key = name.upper().replace('-', '_')
        value = ('; ' if name == 'cookie' else ',').join(values_of(request.headers, name))
        environ[key if name in ('content-type', 'content-length') else f'HTTP_{key}'] = value
    return environ
