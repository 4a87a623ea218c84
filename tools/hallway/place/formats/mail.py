"""Email: the text, the HTML, and a message with both that a mail program opens as a draft (RFC 5322)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.place.formats.forms import COMMON_LINK, COMMON_TEXT, Form
from hallway.place.formats.snippet import Snippet

if TYPE_CHECKING:
    from hallway.place.formats.interface import Pin
    from hallway.place.formats.templates import Templates

TEXT = Form("text", "Text", "mail.text.txt", fallback=COMMON_TEXT)
HTML = Form("html", "HTML", "mail.link.html", syntax="html", fallback=COMMON_LINK)


@dataclass(frozen=True, slots=True)
class MailFormat:
    """Text and HTML from templates, and a message that contains both."""

    id: str
    label: str

    def snippets(self, pin: Pin, templates: Templates) -> tuple[Snippet, ...]:
        """See `PlaceFormat.snippets`."""
        values, code = pin.values(), pin.placement.from_code
        text, html = (form.write(values, templates, place=pin.place.title) for form in (TEXT, HTML))
        hint = "Open it in a mail program: it is a draft without a sender or recipients."
        message = Snippet("message", "Message", _message(pin, text, html), "message/rfc822", f"{code}.eml", hint)
        return text, html, message


def _message(pin: Pin, text: Snippet, html: Snippet) -> bytes:
    """Returns the message. The same pin gives the same bytes: no date, no id, a boundary derived from the code."""
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(policy=SMTP)
    message["Subject"] = pin.title
    message["X-Unsent"] = "1"  # makes Outlook open it as a draft
    message.set_content(text.content.decode(), cte="quoted-printable")
    message.add_alternative(html.content.decode(), subtype="html", cte="quoted-printable")
    message.set_boundary(f"={pin.placement.from_code}=")
    return message.as_bytes()


MAIL = MailFormat("mail", "E-mail")
