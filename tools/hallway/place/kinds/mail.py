"""E-mail: the text, the HTML, and both as a message that a mail program opens as a draft (RFC 5322)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.place.kinds.forms import Form
from hallway.place.kinds.interface import Piece
from hallway.place.kinds.web import LINK, TEXT_FILE

if TYPE_CHECKING:
    from hallway.place.kinds.interface import Pin
    from hallway.place.kinds.templates import Templates

TEXT = Form("text", "Text", "mail.text.txt", usual=TEXT_FILE)
HTML = Form("html", "HTML", "mail.link.html", syntax="html", usual=LINK)


@dataclass(frozen=True, slots=True)
class MailKind:
    """Text and HTML from templates, and the message made of both."""

    id: str
    label: str

    def pieces(self, pin: Pin, templates: Templates) -> tuple[Piece, ...]:
        """See `Kind.pieces`."""
        text, html = TEXT.write(pin, templates), HTML.write(pin, templates)
        hint = "Open it in a mail program: it is a draft without sender and receivers."
        code = pin.placement.from_code
        message = Piece("message", "Message", _message(pin, text, html), "message/rfc822", f"{code}.eml", hint)
        return text, html, message


def _message(pin: Pin, text: Piece, html: Piece) -> bytes:
    """The same input gives the same bytes: no date, no id, a boundary made of the code."""
    from email.message import EmailMessage
    from email.policy import SMTP

    made = EmailMessage(policy=SMTP)
    made["Subject"] = pin.title
    made["X-Unsent"] = "1"  # Outlook opens it for writing
    made.set_content(text.content.decode(), cte="quoted-printable")
    made.add_alternative(html.content.decode(), subtype="html", cte="quoted-printable")
    made.set_boundary(f"={pin.placement.from_code}=")
    return made.as_bytes()


MAIL = MailKind("mail", "E-mail")
