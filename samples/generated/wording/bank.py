"""Accounts to pay into."""

from samples.generated.content import Fact
from samples.generated.parties import draw_account
from samples.generated.wording.draft import Draft


def write_bank(draft: Draft) -> list[Fact]:
    """Return where to pay."""
    voice, account, story = draft.voice, draft.story.account, draft.story
    if draft.wishes.has("no_bank") or (story.type == "credit_note" and draft.random.random() < 0.4):
        return []
    facts = (
        [Fact(voice.label("bank"), account.bank_name or "", "bank")] if draft.wishes.has("bank", 0.8) else []
    )
    if account.bank_name and facts:
        draft.truth.say("payment.accounts.0.bank_name", account.bank_name)
    if draft.country in ("US", "IN"):
        return facts + _write_local_account(draft)
    if draft.country == "GB" and draft.wishes.has("sort_code", 0.5):
        return facts + _write_uk_account(draft)
    iban = str(account.iban)
    printed = iban if draft.random.random() < 0.8 else iban.replace(" ", "")
    facts.append(Fact(voice.label("iban"), printed, "iban"))
    draft.truth.say("payment.accounts.0.iban", account.compact_iban)
    if account.bic and draft.wishes.has("bic", 0.75):
        facts.append(Fact(voice.label("bic"), account.bic, "bic"))
        draft.truth.say("payment.accounts.0.bic", account.bic)
    if draft.wishes.has("two_banks", 0.12):
        second = draw_account(draft.random, voice.locale)
        facts += [
            Fact(voice.label("bank"), str(second.bank_name)),
            Fact(voice.label("iban"), str(second.iban)),
        ]
        draft.truth.say("payment.accounts.1.iban", second.compact_iban)
    return facts


def _write_local_account(draft: Draft) -> list[Fact]:
    voice, story = draft.voice, draft.story
    number = story.account.account_number or f"9{story.facts['account']}012"
    draft.truth.say("payment.accounts.0.account_number", number)
    code = ("ifsc", story.account.bic or "") if draft.country == "IN" else ("routing", story.facts["routing"])
    return [Fact(voice.label("account"), number), Fact(voice.label(code[0]), code[1])]


def _write_uk_account(draft: Draft) -> list[Fact]:
    voice, facts = draft.voice, draft.story.facts
    draft.truth.say("payment.accounts.0.account_number", facts["account"])
    return [
        Fact(voice.label("sort_code"), facts["sort_code"]),
        Fact(voice.label("account"), facts["account"]),
    ]
