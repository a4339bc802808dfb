"""Number, dates and references with their labels."""

from datetime import timedelta

from samples.generated.content import Fact
from samples.generated.wording.draft import Draft


def write_facts(draft: Draft) -> list[Fact]:
    """Return number, date and the like with their labels."""
    voice, story, wishes = draft.voice, draft.story, draft.wishes
    facts = (
        []
        if draft.has_title_line
        else [
            Fact(voice.label("number"), story.number, "number"),
            Fact(voice.label("date"), voice.day(story.issued), "date"),
        ]
    )
    for key, path, chance in (
        ("customer", "customer_number", 0.5),
        ("order", "purchase_order", 0.4),
        ("contract", "contract_number", 0.0),
        ("delivery_note", "delivery_note_numbers.0", 0.08),
    ):
        if wishes.has(key, chance):
            facts.append(Fact(voice.label(key), story.facts[key], key))
            draft.truth.say(path, story.facts[key])
    if any(fact.kind == "order" for fact in facts) and wishes.has("order_date", 0.35):
        ordered = story.issued - timedelta(days=draft.random.randint(6, 30))
        facts.append(Fact(voice.label("order_date"), voice.day(ordered), "order_date"))
        draft.truth.say("order_date", ordered.isoformat())
    facts += _write_service_days(draft)
    if wishes.has("contact", 0.25):
        facts.append(
            Fact(
                voice.label("contact"),
                str(draft.random.choice(("M. Keller", "A. Costa", "J. Smit", "P. Martin"))),
            )
        )
    if story.type == "credit_note":
        facts.append(_write_preceding(draft))
    return facts


def _write_service_days(draft: Draft) -> list[Fact]:
    voice, story = draft.voice, draft.story
    if draft.wishes.has("period"):
        end = story.issued.replace(day=1) - timedelta(days=1)
        start = end.replace(day=1)
        draft.truth.say("service_period.start", start.isoformat())
        draft.truth.say("service_period.end", end.isoformat())
        return [Fact(voice.label("period"), f"{voice.day(start)} - {voice.day(end)}", "period")]
    if draft.wishes.has("delivery", 0.2):
        delivered = story.issued - timedelta(days=draft.random.choice((0, 1, 2, 5)))
        draft.truth.say("delivery_date", delivered.isoformat())
        return [Fact(voice.label("delivery"), voice.day(delivered), "delivery")]
    return []


def _write_preceding(draft: Draft) -> Fact:
    before = (
        draft.story.number.replace("GU", "RE").replace("CN", "INV").replace("AV", "F").replace("NC", "FT")
    )
    number = f"{before}-1" if before == draft.story.number else before
    draft.truth.say("preceding_invoices.0.number", number)
    return Fact(draft.voice.label("preceding"), number)
