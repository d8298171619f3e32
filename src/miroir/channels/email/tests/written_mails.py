"""Mails written by hand, for the tests of what they say."""

from base64 import b64encode

from miroir.channels.email import Mail, understand

PNG = b"\x89PNG\r\n\x1a\n"


def mail(head: str, content: bytes = b"Bonjour\r\n") -> Mail:
    lines = head.strip().replace("\n", "\r\n")
    return understand(lines.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + content)


def multipart(kind: str, *parts: bytes, boundary: str = "b") -> bytes:
    opening = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    mark = f"--{boundary}".encode()
    return opening + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def text(content: str, kind: str = "plain", *, more: str = "") -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8{more}\r\n\r\n{content}".encode()


def file(name: str, content: bytes = PNG, *, kind: str = "image/png", more: str = "") -> bytes:
    head = f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n'
    return head.encode() + b64encode(content)
