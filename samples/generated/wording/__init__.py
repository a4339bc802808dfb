"""Puts a sale into a seller's words and notes what each of them says."""

from samples.generated.content import Content
from samples.generated.wording.bank import write_bank
from samples.generated.wording.draft import Draft
from samples.generated.wording.facts import write_facts
from samples.generated.wording.headings import say_header, write_brand, write_title
from samples.generated.wording.identities import (
    write_address,
    write_buyer,
    write_buyer_ids,
    write_contact,
    write_ids,
    write_ship_to,
)
from samples.generated.wording.table import choose_columns, write_rows
from samples.generated.wording.terms import write_terms
from samples.generated.wording.totals import write_sums, write_tax_head


def write_content(draft: Draft) -> Content:
    """Return everything on the paper."""
    story, voice, wishes = draft.story, draft.voice, draft.wishes
    say_header(draft)
    facts = write_facts(draft)
    columns = choose_columns(draft)
    terms, due_printed = write_terms(draft)
    if due_printed is not None:
        facts.append(due_printed)
    sums, tax_rows = write_sums(draft)
    ship_lines = write_ship_to(draft)
    content = Content(
        title=write_title(draft),
        number=story.number,
        kind=story.type,
        seller_name=story.seller.name,
        brand=write_brand(draft),
        seller_lines=write_address(draft, story.seller_address, "seller.address", story.seller),
        contact=write_contact(draft),
        ids=write_ids(draft),
        buyer_label=voice.label("bill_to"),
        buyer_lines=write_buyer(draft),
        buyer_ids=write_buyer_ids(draft),
        ship_label=voice.label("ship_to"),
        ship_lines=ship_lines,
        facts=facts,
        columns=columns,
        rows=write_rows(draft, [kind for kind, _ in columns]),
        sums=sums,
        tax_head=write_tax_head(draft) if tax_rows else (),
        tax_rows=tax_rows,
        opening=draft.pick("opening") if draft.wishes.has("opening", 0.4) else "",
        terms=terms,
        closing=draft.pick("closing") if draft.wishes.has("closing", 0.5) else "",
        bank_title=voice.choose("labels", "bank_title"),
        bank=write_bank(draft),
        carried=voice.choose("labels", "carried"),
        brought=voice.choose("labels", "brought"),
        page_label=voice.choose("labels", "page"),
        write=voice.number,
        colon=voice.habits.colon,
        letter_paper=voice.words.get("paper") == "letter",
        small_print=voice.words["sentences"]["small_print"] if wishes.has("small_print", 0.08) else (),
        payment_slip=voice.words["sentences"]["slip"] if wishes.has("payment_slip") else (),
    )
    content.truth = draft.truth.to_json()
    content.truth["derived"] = sorted(draft.truth.derived)
    return content
