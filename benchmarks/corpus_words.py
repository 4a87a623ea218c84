"""The words of the benchmark corpus: the subjects, situations and sentences that its made-up answers are built from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """What an answer is about."""

    name: str
    moment: str
    tag: str
    words: tuple[str, ...]
    """Things that people who talk about it mention."""


def _subjects(table: str) -> tuple[Subject, ...]:
    rows = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return tuple(Subject(name, moment, tag, tuple(words.split(", "))) for name, moment, tag, words in rows)


SUBJECTS = _subjects("""
a refund | money-back | billing | credit note, money back, cancelled order, refund form, original card
a chargeback | money-back | billing | bank dispute, card issuer, evidence file, merchant fee, deadline
a wrong invoice | invoice | billing | purchase order, billing address, tax number, line item, due date
a failed export | broken | product | empty file, spreadsheet, column limit, date filter, background job
a slow dashboard | broken | product | loading wheel, cached query, browser tab, large report, index
a login loop | access | security | cookie, password reset, identity provider, session, private window
single sign-on | access | security | certificate, metadata file, domain claim, directory group, redirect
an API limit | integration | product | rate limit, retry header, batch call, token, quota page
a broken webhook | integration | product | signature, payload, delivery log, timeout, endpoint
a data import | integration | product | mapping, duplicate rows, encoding, sample file, rollback
a price objection | price | negotiation | competitor quote, budget holder, value, walk away, calculator
a discount request | price | negotiation | approval, list price, annual plan, trade, floor
a quiet deal | quiet | in-writing | last email, champion, next step, breakup message, calendar link
a missed demo | quiet | in-writing | no-show, recording, new slot, agenda, reminder
a cancellation | renewal | tone | exit survey, data copy, final invoice, closing date, win-back
an angry caller | call | tone | calm voice, supervisor, apology, call back, silence
a wrong answer I gave | call | tone | correction, follow-up call, note, honest sentence, second check
a complaint in public | call | tone | review site, direct message, first reply, screenshot, press office
my first week | new | onboarding | shadow call, headset, glossary, buddy, checklist
my first night shift | new | onboarding | hand-over, on-call phone, escalation list, quiet hours, coffee
an outage | incident | hand-over | status page, incident channel, impact, workaround, next update
a phishing message | incident | security | sender, suspicious link, mail header, quarantine, warning
a delivery delay | delivery | logistics | carrier, tracking number, customs, warehouse, promised date
a damaged parcel | delivery | logistics | photo, replacement, insurance claim, packaging, return label
a customs hold | delivery | logistics | commodity code, broker, duty, declaration, released shipment
a broken device | delivery | logistics | serial number, warranty, loan unit, repair centre, fault code
a contract change | contract | in-writing | amendment, clause, legal review, redline, countersignature
a language request | contract | product | translation, locale, date format, interpreter, glossary
a double charge | money-back | billing | statement, pending payment, duplicate, settlement date, bank line
sales tax | invoice | billing | exemption certificate, reverse charge, tax rate, country code, registration
an overdue payment | invoice | billing | reminder letter, payment plan, grace period, late fee, bank transfer
a lost second factor | access | security | backup code, phone number, authenticator, identity check, hardware key
a locked account | access | security | failed attempts, administrator, unlock link, waiting time, audit log
a procurement form | price | negotiation | security questionnaire, supplier code, insurance, signatory, portal
a late renewal | renewal | negotiation | notice period, usage report, seat count, renewal quote, decision maker
a downgrade | renewal | negotiation | unused seats, smaller plan, feature list, effective date, proration
an escalation | incident | hand-over | engineer on duty, severity, reproduction steps, log extract, owner
a data leak report | incident | security | privacy officer, affected records, containment, regulator, timeline
a data processing agreement | contract | in-writing | subprocessor, annex, retention, audit right, transfer
an accessibility question | contract | product | screen reader, contrast, keyboard, statement, conformance report
""")

MOMENTS = {
    "money-back": "Someone wants their money back",
    "invoice": "An invoice is questioned",
    "broken": "Something is broken and they are waiting",
    "access": "Someone cannot get in",
    "integration": "Two systems do not talk to each other",
    "price": "The price is too high",
    "quiet": "A deal goes quiet",
    "renewal": "A renewal is at risk",
    "call": "A call goes wrong",
    "new": "The first days",
    "incident": "An incident is open",
    "delivery": "A parcel does not arrive",
    "contract": "Legal has a question",
}
TAGS = ("billing", "product", "security", "negotiation", "in-writing", "tone", "onboarding", "hand-over", "logistics")
ROLES = {"support-agent": "Support agent", "sales-rep": "Sales rep", "success": "Success manager", "lead": "Team lead"}
EXPERTS = {
    "support-lead": "Support lead",
    "billing-lead": "Billing lead",
    "sales-engineer": "Sales engineer",
    "account-director": "Account director",
    "onboarding-lead": "Onboarding lead",
    "security-engineer": "Security engineer",
    "renewals-manager": "Renewals manager",
    "logistics-planner": "Logistics planner",
    "legal-counsel": "Legal counsel",
    "incident-commander": "Incident commander",
    "product-specialist": "Product specialist",
    "partner-manager": "Partner manager",
}
SITUATIONS = (
    "after thirty days", "on the last day of the quarter", "when the customer threatens to cancel",
    "from a reseller", "in the middle of a migration", "without a ticket number", "for the third time this month",
    "when the manager is on holiday", "during a call", "from a school", "when two teams disagree", "before a launch",
    "on a Friday evening", "for a public authority", "when the contract says otherwise", "from a new customer",
    "after a merger", "when the numbers do not match", "in another time zone", "from a competitor's customer",
    "when nobody answers", "with an old plan", "from a partner", "when it was our mistake", "over the phone",
)  # fmt: skip
COUNTRIES = ("Germany", "Brazil", "Canada", "India", "Kenya", "Norway", "Spain", "Japan", "Mexico", "Ireland")
COMPANIES = ("Northwind", "Blue Heron", "Castellan", "Tamarack", "Fairwater", "Oakline", "Meridian Foods", "Pinecrest",
             "Quarry Hill", "Silverbrook", "Umbra Studio", "Vantage Rail", "Willow and Sons", "Yellowtail",
             "Zephyr Air")  # fmt: skip
PEOPLE = ("Anna", "Marcus", "Priya", "Tom", "Yusuf", "Elena", "Sam", "Noor", "Victor", "Wendy")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS = ("January", "February", "March", "April", "May", "June", "September", "October", "November")

HEADINGS = (
    "The short answer", "First, the {a}", "What to check about the {a}", "Who decides", "Word for word",
    "The mistake I made", "When it is {a}", "If the {a} is missing", "Before you promise anything", "After the call",
    "What {company} taught us", "Write it down", "When to ask for help", "The {a} and the {b}", "How long it takes",
)  # fmt: skip
OPENINGS = (
    "When you have {subject} {situation}, start with the {a} and do not promise anything before you have seen it.",
    "The short version of {subject} {situation} is this: look at the {a}, ask one question, and give a date.",
    "With {subject} {situation}, you can decide more than you think, as long as the {a} is in order.",
)
SENTENCES = (
    "Open {id} and read the last note before you say anything about the {a}.",
    "{person} once waited {number} days for the {a}, and the customer never forgot it.",
    "At {company} the {a} was fine, and it was the {b} that nobody had looked at.",
    "Ask them to send you the {a}, because without it the {b} is only a guess.",
    "If it is below {number} euros, you do not need anybody's permission.",
    "Above {number} euros, bring it to me with the {a} and I will decide on the same day.",
    "I know the handbook says {number} days, but that rule is there to help you, it is not there to end the call.",
    "Say what you can do today, then say when you will call again, and then stop talking.",
    "People do not remember the {a}, they remember whether you called back when you said you would.",
    "Check the {b} first, since it is wrong in about {number} of a hundred cases.",
    "This changed in {month}, so forget whatever you heard before about the {a}.",
    "Write the reason in the ticket in their own words, and put the {a} next to it.",
    "What happened, who noticed it, and what would feel fair to them?",
    "You will find the {a} under settings, in the second list from the top.",
    "In {month} we had {number} of these in one week, and every one of them began with the {b}.",
    "Do not send the {a} by email; put it into the portal and send them the link.",
    "When {company} asks about the {a}, they usually want to know about the {b}.",
    "Most of them are not trying to get anything for free, something really happened.",
    "Thank them for telling you, repeat the {a} in one sentence, and ask whether you got it right.",
    "If the {a} and the {b} say different things, the {b} wins.",
    "Tell {person} before you tell anyone else, and copy {id} into the message.",
    "The system shows {code} when the {a} is missing, and that has nothing to do with the customer.",
    "With {code} you can try it once more, but not a third time.",
    "On a {day} the {b} takes until noon, so do not promise it for the morning.",
    "I used to say sorry five times, and now I say it once and mean it.",
    "Silence is hard, but let them think.",
    "If they are still unhappy, offer the {b}, which costs us nothing and saves them an afternoon.",
    "Nobody expects you to know the {a} by heart, we expect you to know where it is.",
    "A customer can hear no and still trust us.",
    "Put a reminder into your calendar for {day} and close the ticket only after that.",
    "For anything in {country}, ask {person} about the {a}, because the rule there is different.",
    "Read the {a} aloud once before you send it, you will hear what is wrong with it.",
    "The {b} belongs to the other team, so do not change it yourself.",
    "Take a screenshot of the {a}, with the date in it, and attach it to {id}.",
    "It took {number} minutes, and they are still a customer.",
    "Never quote the {b} at them, ask what they were trying to do.",
    "That is the part about {subject} that nobody tells you.",
    "And if it happens {situation}, do the same, only slower.",
    "Give them two dates for the {a} and let them choose one.",
    "We lost {company} over a {b}, and it would have taken one phone call.",
)
