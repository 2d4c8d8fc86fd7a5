"""A mail server for tests: takes mails over TLS from one user and writes one JSON line per mail to
its output. Arguments: how TLS begins (starttls or smtps), port, certificate and its key, user,
password."""
import asyncio
import email
import email.header
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

tls, port, certificate, key, user, password = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


class Receiver:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({"from": envelope.mail_from, "to": ",".join(envelope.rcpt_tos),
                          "encrypted": str(server.transport.get_extra_info("cipher") is not None),
                          "connection": str(session.peer[1]),
                          "user": session.auth_data.login.decode() if session.auth_data else "",
                          "message_id": mail["Message-ID"], "subject": mail["Subject"],
                          "sender": mail["From"], "defects": str(len(mail.defects)),
                          "text": mail.get_content()}), flush=True)
        return "250 taken"


def authenticate(_, __, ___, ____, data):
    known = data.login == user.encode() and data.password == password.encode()
    return AuthResult(success=known, handled=False, auth_data=data)


def protocol():
    starttls = {"tls_context": context, "require_starttls": True} if tls == "starttls" else {}
    return SMTP(Receiver(), auth_required=True, auth_require_tls=tls == "starttls",
                authenticator=authenticate, enable_SMTPUTF8=True, hostname="localhost", **starttls)


async def serve():
    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", port, ssl=context if tls == "smtps" else None)
    await server.serve_forever()


asyncio.run(serve())
