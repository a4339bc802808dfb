"""Layouts of receipts: how each kind of till arranges its lines; one function each."""

from random import Random

from samples.generated.slip import Slip


def print_supermarket(slip: Slip, random: Random) -> None:
    """Letters of tax at the prices, a table of taxes, the card terminal's lines below."""
    slip.head(tall=random.choice((1, 2)), upper=True)
    slip.roll.line()
    slip.roll.line(slip.voice.currency, "right")
    for article in slip.purchase.articles:
        slip.article(article, style="below", letters=True)
    slip.total(tall=2, rule="=")
    slip.payment(slip=True)
    slip.roll.line()
    slip.tax_table()
    slip.roll.line()
    slip.when(style=random.choice((0, 2)))
    slip.roll.bars("2" + slip.purchase.last4 + "71044")
    slip.thanks()


def print_restaurant(slip: Slip, random: Random) -> None:
    """Count before each dish, table and covers, service, tip lines left to the guest."""
    slip.head(ids=False)
    slip.roll.rule("*")
    slip.when(style=1)
    slip.roll.pair(
        f"{slip.word('table')} {random.randint(1, 40)}", f"{slip.word('guests')}: {random.randint(1, 6)}"
    )
    slip.roll.rule("*")
    for article in slip.purchase.articles:
        slip.article(article, style="count_first", letters=False)
    slip.roll.rule("-")
    slip.subtotal()
    slip.service()
    slip.added_tax()
    slip.rounding()
    slip.total(tall=2)
    slip.included_tax()
    slip.payment()
    slip.vat_id()
    slip.thanks()


def print_fuel(slip: Slip, random: Random) -> None:
    """Pump, litres and price of one, taxes included."""
    article = slip.purchase.articles[0]
    slip.head(upper=True, align=random.choice(("left", "middle")))
    slip.roll.line()
    slip.when(style=2)
    slip.roll.line(f"{slip.word('pump')} {random.randint(1, 12)}")
    unit = "gal" if slip.voice.currency == "USD" else "l"
    slip.roll.pair(f"* {article.name}", f"{slip.number(article.total)} A")
    slip.roll.line(
        f"  {slip.quantity(article)} {unit} x {slip.number(article.price)} {slip.voice.currency}/{unit}"
    )
    slip.note(article, quantity=True, price=True)
    slip.total(rule="-")
    if slip.voice.currency != "USD":  # prices at American pumps include taxes that no receipt names
        slip.tax_table(letters=False)
    slip.payment(slip=True)
    slip.thanks()


def print_pharmacy(slip: Slip, _random: Random) -> None:
    """Each article on two lines: its name, then count, price and total."""
    slip.head()
    slip.roll.rule("-")
    slip.when(style=1)
    slip.roll.rule("-")
    for article in slip.purchase.articles:
        slip.article(article, style="own_line", letters=False)
    slip.roll.rule("-")
    slip.subtotal()
    slip.added_tax()
    slip.rounding()
    slip.total()
    slip.payment()
    slip.included_tax()
    slip.thanks()


def print_ride(slip: Slip, _random: Random) -> None:
    """A taxi ride or a stay in a car park: no articles, only what it cost."""
    slip.head(tall=2)
    slip.roll.line()
    slip.when(style=1)
    names = slip.words[
        "trip"
        if "Taxi" in slip.purchase.shop or "Cab" in slip.purchase.shop or "axi" in slip.purchase.shop
        else "parked"
    ]
    values = ["Centrum", "Airport"] if names is slip.words["trip"] else ["08:12", "10:47", "2:35"]
    for name, value in zip(names, values, strict=False):
        slip.roll.pair(name, value)
    slip.roll.rule("=")
    slip.added_tax()
    slip.total(tall=2)
    slip.included_tax()
    slip.truth.full["lines"] = []
    slip.payment()
    slip.thanks()


def print_hardware(slip: Slip, random: Random) -> None:
    """A table with titles: count and article, price, amount."""
    slip.head(align="left")
    slip.roll.rule("=")
    slip.when(style=random.choice((0, 1)))
    slip.roll.rule("=")
    first, price, amount = slip.word("head").split("|")
    slip.roll.cells([9, 10], [first, price, amount], bold=True)
    slip.roll.rule("-")
    for article in slip.purchase.articles:
        name, *rest = slip.roll.break_text(article.name, slip.roll.columns - 24)
        cells = [slip.number(article.price), slip.number(article.total)]
        slip.roll.cells([9, 10], [f"{slip.quantity(article):<4}{name}", *cells])
        for part in rest:
            slip.roll.line(f"    {part}")
        slip.note(article, quantity=True, price=True)
    slip.roll.rule("-")
    slip.subtotal()
    slip.added_tax()
    slip.rounding()
    slip.total(tall=2)
    slip.tax_table(letters=False)
    slip.payment(slip=True)
    slip.thanks()


def print_cafe(slip: Slip, _random: Random) -> None:
    """A tablet's till: the total in big figures first."""
    roll = slip.roll
    roll.line(slip.purchase.shop, "middle", bold=True)
    roll.line()
    roll.line(
        slip.money(slip.purchase.total)
        if slip.sign
        else f"{slip.voice.currency} {slip.number(slip.purchase.total)}",
        "middle",
        bold=True,
        tall=2,
    )
    roll.line()
    for article in slip.purchase.articles:
        slip.article(article, style="below", letters=False)
    roll.rule("_")
    slip.subtotal()
    slip.added_tax()
    slip.rounding()
    slip.total()
    slip.included_tax()
    slip.payment()
    roll.line()
    slip.when(style=0)
    slip.head(ids=True)
    slip.thanks()


def print_cash_bill(slip: Slip, _random: Random) -> None:
    """A trader's cash bill: title, register number, counts times prices above names."""
    slip.head(ids=True)
    titles = {
        "INR": "TAX INVOICE",
        "MYR": "TAX INVOICE",
        "EUR": "",
        "CHF": "",
        "GBP": "VAT RECEIPT",
        "USD": "CASH RECEIPT",
    }
    slip.roll.line(titles[slip.voice.currency], "middle", bold=True)
    slip.roll.rule("-")
    slip.when(style=1)
    slip.roll.rule("-")
    for article in slip.purchase.articles:
        slip.article(article, style="above", letters=False)
    slip.roll.rule("-")
    slip.subtotal()
    slip.added_tax()
    slip.rounding()
    slip.total(tall=2)
    slip.included_tax()
    slip.payment()
    slip.thanks()


def print_card_slip(slip: Slip, random: Random) -> None:
    """A card terminal's slip: no articles, the amount and a masked number."""
    slip.head(ids=random.random() < 0.5, phone=False)
    slip.roll.line()
    slip.card_slip(amount=True)
    slip.truth.say("total", str(slip.purchase.total))
    slip.truth.say("payment_method", slip.word("card"))
    slip.truth.leave_open("amount_tendered", "subtotal")
    slip.roll.line(slip.word("card"))
    slip.when(style=1)
    slip.truth.full["lines"] = []
    slip.roll.line()
    slip.thanks()


def print_fashion(slip: Slip, _random: Random) -> None:
    """Discounts below the articles, what was saved, taxes in a table."""
    slip.head(tall=2)
    slip.roll.line()
    slip.when(style=2)
    slip.roll.rule(".")
    for article in slip.purchase.articles:
        slip.article(article, style="below", letters=True)
    slip.roll.rule(".")
    slip.added_tax()
    slip.total()
    slip.payment(slip=True)
    slip.tax_table()
    slip.thanks()


PRINTERS = {
    "supermarket": print_supermarket, "restaurant": print_restaurant, "fuel": print_fuel,
    "pharmacy": print_pharmacy, "ride": print_ride, "hardware": print_hardware,
    "cafe": print_cafe, "cashbill": print_cash_bill, "cardslip": print_card_slip,
    "fashion": print_fashion,
}  # fmt: skip
