"""When and how to pay: days, discounts, direct debits."""

from datetime import date, timedelta

from samples.generated.content import Fact
from samples.generated.parties import draw_iban
from samples.generated.wording.draft import Draft, compact


def write_terms(draft: Draft) -> tuple[list[str], Fact | None]:
    """Return the terms of payment, and the due date where it is a fact of its own."""
    story, voice, wishes = draft.story, draft.voice, draft.wishes
    terms, fact = [], None
    if "reverse" in wishes.names:
        terms.append(draft.pick("reverse"))
    if "exempt" in wishes.names:
        terms.append(draft.pick("exempt"))
    if story.type == "credit_note":
        return terms, None
    due = story.issued + timedelta(days=story.days)
    if wishes.has("due_fact", 0.5) and not wishes.has("now"):
        fact = Fact(voice.label("due"), voice.day(due), "due")
        draft.truth.say("due_date", due.isoformat())
    terms += _write_term(draft, due, fact is not None)
    return terms, fact


def _write_term(draft: Draft, due: date, is_printed: bool) -> list[str]:
    story, voice, wishes = draft.story, draft.voice, draft.wishes
    words = {"due": voice.day(due), "days": str(story.days), "gross": voice.money(story.due_amount)}
    if wishes.has("debit") and story.account.iban and "creditor" in story.facts:
        return [_write_debit(draft, words)]
    if wishes.has("skonto"):
        return [_write_skonto(draft, due, words)]
    key = next((key for key in ("total_sentence", "until", "now", "days") if key in wishes.names), None)
    key = key or draft.random.choice(("days", "days", "until", "none" if is_printed else "now"))
    if key == "none":
        return []
    key = "total" if key == "total_sentence" else key
    if key == "now" and is_printed:
        return []
    if key == "now":
        draft.truth.leave_open("due_date")
    if key in ("until", "total"):
        draft.truth.say("due_date", due.isoformat())
    elif key == "days":
        draft.truth.say("due_date", due.isoformat(), derived=True)
    text = draft.pick(key).format(**words)
    draft.truth.say("payment_terms", text)
    return [text]


def _write_skonto(draft: Draft, due: date, words: dict[str, str]) -> str:
    discount_days = draft.random.choice((7, 8, 10)) if draft.story.days > 10 else 5
    until = draft.story.issued + timedelta(days=discount_days)
    percent = draft.random.choice(("2", "3"))
    key = "skonto" if "no-skonto_days" in draft.wishes.names or draft.random.random() < 0.5 else "skonto_days"
    draft.truth.say("due_date", due.isoformat(), derived=key == "skonto_days")
    draft.truth.say("payment.discounts.0.percent", percent)
    draft.truth.say("payment.discounts.0.until", until.isoformat(), derived=key == "skonto_days")
    text = draft.pick(key).format(
        until=draft.voice.day(until), percent=percent, discount_days=str(discount_days), **words
    )
    draft.truth.say("payment_terms", text)
    return text


def _write_debit(draft: Draft, words: dict[str, str]) -> str:
    iban = draw_iban(draft.random, draft.voice.locale) or ""
    facts = draft.story.facts
    draft.truth.say("payment.debtor_iban", compact(iban))
    draft.truth.say("payment.mandate_reference", facts["mandate"])
    draft.truth.say("payment.creditor_id", facts["creditor"])
    draft.truth.leave_open("due_date")
    words = {**words, "due_amount": words["gross"]}
    return draft.pick("debit").format(
        iban=iban, mandate=facts["mandate"], creditor=facts["creditor"], **words
    )
