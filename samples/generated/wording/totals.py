"""Sums, taxes and what is left to pay."""

from decimal import Decimal

from samples.generated.content import Sum
from samples.generated.wording.draft import Draft, write_plain
from samples.truth import Tax, round_cents

PLAIN_TOTALS = 3
"""Wordings of the total that don't say it has to be paid; the only ones where something comes off it."""


def write_sums(draft: Draft) -> tuple[list[Sum], list[list[str]]]:
    """Return the totals, and the rows of a table of taxes if there is one."""
    story, truth = draft.story, draft.truth
    if "exempt" in draft.wishes.names:
        return _write_untaxed_sums(draft), []
    has_table = draft.wishes.has("tax_table", 0.3 if len(story.taxes) > 1 else 0.1) and draft.country not in (
        "US",
        "IN",
    )
    sums: list[Sum] = []
    if story.prices_include_tax:
        sums += _write_gross(draft, strong=True)
        sums += [] if has_table else _write_taxes(draft)
        if draft.wishes.has("net_too", 0.5):
            sums.append(_write_sum(draft, "net", story.net_total, "net_total"))
        elif has_table:
            truth.leave_open("net_total")
        _say_tax_total(draft, sums, printed=len(story.taxes) == 1 or has_table)
    else:
        sums += _write_before_net(draft)
        sums.append(_write_sum(draft, "net", story.net_total, "net_total"))
        if has_table:
            sums.append(_write_sum(draft, "tax_total", story.tax_total, "tax_total"))
        else:
            sums += _write_taxes(draft)
            _say_tax_total(draft, sums, printed=len(story.taxes) == 1 and not story.splits_tax)
        sums += _write_gross(draft, strong=True)
    sums += _write_after_gross(draft)
    if story.taxes:
        _say_taxes(draft)
    truth.full.setdefault("taxes", [])
    return sums, [_write_tax_row(draft, tax) for tax in story.taxes] if has_table else []


def _write_sum(
    draft: Draft, key: str, amount: Decimal, path: str | None, *, strong: bool = False, **words: str
) -> Sum:
    voice = draft.voice
    signed = -amount if draft.is_negative() else amount
    if path:
        draft.truth.say(path, str(signed))
    label = voice.choose("sums", key)
    text = label.format(tax=voice.habits.tax_word, **words) if "{" in label else label
    bare = voice.habits.money == "{n}"
    if strong and bare and voice.currency not in text:
        text = f"{text} {voice.currency}"
    return Sum(text, voice.money(signed) if strong or not bare else voice.number(signed), strong)


def _write_untaxed_sums(draft: Draft) -> list[Sum]:
    story = draft.story
    draft.truth.leave_open("net_total", "tax_total", "amount_due")
    draft.truth.full["taxes"] = []
    sums = (
        [_write_sum(draft, "lines", story.line_total, "line_total")]
        if story.shipping or story.discount_percent
        else []
    )
    sums += _write_adjustments(draft)
    sums += _write_gross(draft, strong=True)
    return sums + _write_after_gross(draft)


def _write_before_net(draft: Draft) -> list[Sum]:
    if not (draft.story.discount_percent or draft.story.shipping):
        return []
    return [_write_sum(draft, "lines", draft.story.line_total, "line_total"), *_write_adjustments(draft)]


def _write_adjustments(draft: Draft) -> list[Sum]:
    story, sums = draft.story, []
    if story.discount_percent:
        draft.truth.say("allowances.0.amount", str(story.allowance))
        sums.append(
            _write_sum(draft, "discount", -story.allowance, None, percent=str(story.discount_percent))
        )
    if story.shipping:
        draft.truth.say("charges.0.amount", str(story.shipping))
        sums.append(_write_sum(draft, "shipping", story.shipping, None))
    return sums


def _write_taxes(draft: Draft) -> list[Sum]:
    story, voice = draft.story, draft.voice
    if "reverse" in draft.wishes.names and not draft.wishes.has("zero_tax", 0.6):
        draft.truth.leave_open("tax_total")
        return []
    if story.splits_tax:
        return [_write_half(draft, name, tax) for tax in story.taxes for name in ("CGST", "SGST")]
    word = {"IN": "IGST"}.get(draft.country, voice.habits.tax_word)
    key = (
        "included"
        if story.prices_include_tax
        else ("tax_of" if len(story.taxes) > 1 or draft.wishes.has("tax_of", 0.2) else "tax")
    )
    sums = []
    for tax in story.taxes:
        amount = -tax.amount if draft.is_negative() else tax.amount
        base = -tax.base if draft.is_negative() else tax.base
        label = voice.choose("sums", key).format(tax=word, rate=voice.rate(tax.rate), base=voice.number(base))
        sums.append(Sum(label, voice.number(amount) if voice.habits.money == "{n}" else voice.money(amount)))
    return sums


def _write_half(draft: Draft, name: str, tax: Tax) -> Sum:
    half = tax.amount / 2
    label = draft.voice.random.choice(
        (f"{name} @ {draft.voice.rate(tax.rate / 2)}", f"{name} {draft.voice.rate(tax.rate / 2)}")
    )
    return Sum(label, draft.voice.number(round_cents(half)))


def _say_tax_total(draft: Draft, sums: list[Sum], *, printed: bool) -> None:
    """Note the total tax if one figure says it; else print a total of the taxes or leave it open."""
    story = draft.story
    if not story.taxes:
        draft.truth.leave_open("tax_total")
    elif printed and (len(story.taxes) == 1):
        draft.truth.say("tax_total", str(-story.tax_total if draft.is_negative() else story.tax_total))
    elif draft.wishes.has("tax_total", 0.3):
        sums.append(_write_sum(draft, "tax_total", story.tax_total, "tax_total"))
    else:
        draft.truth.leave_open("tax_total")


def _say_taxes(draft: Draft) -> None:
    if "reverse" in draft.wishes.names:
        return
    sign = Decimal(-1) if draft.is_negative() else Decimal(1)
    shares = 2 if draft.story.splits_tax else 1
    for tax in draft.story.taxes:
        for _ in range(shares):
            amount = round_cents(tax.amount / shares)
            entry = {"rate": write_plain(tax.rate / shares), "amount": str(sign * amount)}
            draft.truth.full.setdefault("taxes", []).append(entry)


def _write_gross(draft: Draft, *, strong: bool) -> list[Sum]:
    key = "credit" if draft.story.type == "credit_note" and draft.wishes.has("credit_word", 0.5) else "gross"
    if draft.story.prepaid or draft.story.rounding or draft.says_due:
        draft.voice.choose("sums", "gross", first=PLAIN_TOTALS)
    return [_write_sum(draft, key, draft.story.gross_total, "gross_total", strong=strong)]


def _write_after_gross(draft: Draft) -> list[Sum]:
    story, sums = draft.story, []
    if story.rounding:
        draft.truth.say("rounding", str(story.rounding))
        sums.append(_write_sum(draft, "rounding", story.rounding, None))
    if story.prepaid:
        day = draft.voice.day(story.prepaid_on) if story.prepaid_on else ""
        draft.truth.say("prepaid_amount", str(story.prepaid))
        sums.append(_write_sum(draft, "prepaid", -story.prepaid, None, day=day))
    if sums or draft.says_due:
        sums.append(_write_sum(draft, "due", story.due_amount, "amount_due", strong=True))
    else:
        draft.truth.leave_open("amount_due")
    return sums


def write_tax_head(draft: Draft) -> list[str]:
    """Return the titles of the table of taxes."""
    voice = draft.voice
    return [voice.choose("columns", key) for key in ("tax", "base", "tax_amount")]


def _write_tax_row(draft: Draft, tax: Tax) -> list[str]:
    voice = draft.voice
    sign = Decimal(-1) if draft.is_negative() else Decimal(1)
    return [voice.rate(tax.rate), voice.number(sign * tax.base), voice.number(sign * tax.amount)]
