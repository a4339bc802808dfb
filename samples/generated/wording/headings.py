"""Title, letterhead, and what every invoice says."""

from samples.generated.wording.draft import Draft


def write_brand(draft: Draft) -> str:
    """Return what the letterhead says in big letters."""
    name = draft.story.seller.name
    if not draft.wishes.has("brand", 0.2):
        return name
    words = [word for word in name.replace(",", " ").split() if word[0].isupper() and len(word) > 2]
    return draft.random.choice((words[0].upper(), " ".join(words[:2])))


def write_title(draft: Draft) -> str:
    """Return the title, with number and date where this seller puts them there."""
    title = str(draft.voice.choose("titles", draft.story.type))
    if not draft.has_title_line:
        return title
    line = str(draft.voice.choose("sentences", "title_line"))
    return line.format(title=title, number=draft.story.number, date=draft.voice.day(draft.story.issued))


def say_header(draft: Draft) -> None:
    """Note what every invoice says somewhere."""
    story, truth = draft.story, draft.truth
    truth.say("invoice_number", story.number)
    truth.say("type", story.type, derived=True)
    truth.say("issue_date", story.issued.isoformat())
    truth.say("currency", draft.voice.currency, derived=True)
    truth.say("seller.name", story.seller.name)
    truth.say("buyer.name", story.buyer.name)
    taxed = any(good.rate for good in story.goods)
    if taxed and draft.country != "US":
        truth.say("lines_include_tax", story.prices_include_tax, derived=True)
