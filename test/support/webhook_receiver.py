"""A webhook's receiver: takes what is posted, checks the signature by its own means and writes one
JSON line per request to its output. Arguments: port, file of the secret, and the statuses to answer
with, one after the other (the last one stays); before them, for HTTPS, --tls CERTIFICATE KEY."""
import argparse
import base64
import hashlib
import hmac
import json
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

parser = argparse.ArgumentParser()
parser.add_argument("--tls", nargs=2)
parser.add_argument("port", type=int)
parser.add_argument("secret_file")
parser.add_argument("statuses", type=int, nargs="*")
arguments = parser.parse_args()
statuses = arguments.statuses or [204]
secret = base64.b64decode(open(arguments.secret_file).read().strip().removeprefix("whsec_"))


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        wanted = "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        print(json.dumps({"path": self.path, "status": status,
                          "signed": str(self.headers.get("webhook-signature") == wanted),
                          "connection": str(self.client_address[1]), "body": body.decode(),
                          **{name.lower(): value for name, value in self.headers.items()}}),
              flush=True)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Receiver)
if arguments.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*arguments.tls)
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
