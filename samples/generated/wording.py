"""Puts a sale into a seller's words and notes what each of them says."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from samples.generated.content import Content, Fact, Row, Sum
from samples.generated.parties import PostalAddress, draw_account, draw_address, draw_iban
from samples.generated.sale import Wishes
from samples.generated.story import Good, Story
from samples.generated.truths import Truth
from samples.generated.voice import Voice, load_words
from samples.truth import Party, Tax, round_cents

HOME = {"DE": "de-DE", "AT": "de-AT", "FR": "fr-FR", "NL": "nl-NL", "ES": "es-ES", "IT": "it-IT", "PT": "pt-PT"}
"""Locales of buyers abroad."""


class Wording:
    """One document being put into words."""

    def __init__(self, story: Story, voice: Voice, wishes: Wishes, random: Random) -> None:
        self.story, self.voice, self.wishes, self.random = story, voice, wishes, random
        self.truth = Truth("invoice")
        self.country = str(voice.words["country"])
        self.shows_currency_in_rows = wishes.has("money_in_rows", 0.12)
        self.has_title_line = wishes.has("title_line", 0.18)
        self.glues_units = wishes.has("glued_unit", 0.08)

    def write(self) -> Content:
        """Return everything on the paper."""
        story, voice, wishes = self.story, self.voice, self.wishes
        self._say_header()
        facts = self._write_facts()
        columns = self._choose_columns()
        terms, due_printed = self._write_terms()
        if due_printed is not None:
            facts.append(due_printed)
        sums, tax_rows = self._write_sums()
        ship_lines = self._write_ship_to()
        content = Content(
            title=self._write_title(),
            number=story.number,
            kind=story.type,
            seller_name=story.seller.name,
            brand=self._write_brand(),
            seller_lines=self._write_address(story.seller_address, "seller.address", story.seller),
            contact=self._write_contact(),
            ids=self._write_ids(),
            buyer_label=voice.label("bill_to"),
            buyer_lines=self._write_buyer(),
            buyer_ids=self._write_buyer_ids(),
            ship_label=voice.label("ship_to"),
            ship_lines=ship_lines,
            facts=facts,
            columns=columns,
            rows=self._write_rows([kind for kind, _ in columns]),
            sums=sums,
            tax_head=self._write_tax_head() if tax_rows else (),
            tax_rows=tax_rows,
            opening=self._pick("opening") if self.wishes.has("opening", 0.4) else "",
            terms=terms,
            closing=self._pick("closing") if self.wishes.has("closing", 0.5) else "",
            bank_title=voice.choose("labels", "bank_title"),
            bank=self._write_bank(),
            carried=voice.choose("labels", "carried"),
            brought=voice.choose("labels", "brought"),
            page_label=voice.choose("labels", "page"),
            write=voice.number,
            colon=voice.habits.colon,
            letter_paper=voice.words.get("paper") == "letter",
            small_print=voice.words["sentences"]["small_print"] if wishes.has("small_print", 0.08) else (),
            payment_slip=voice.words["sentences"]["slip"] if wishes.has("payment_slip") else (),
        )
        content.truth = self.truth.to_json()
        content.truth["derived"] = sorted(self.truth.derived)
        return content

    def _pick(self, key: str) -> str:
        return str(self.random.choice(self.voice.words["sentences"][key]))

    def _write_brand(self) -> str:
        name = self.story.seller.name
        if not self.wishes.has("brand", 0.2):
            return name
        words = [word for word in name.replace(",", " ").split() if word[0].isupper() and len(word) > 2]
        return self.random.choice((words[0].upper(), " ".join(words[:2])))

    def _write_title(self) -> str:
        title = str(self.voice.choose("titles", self.story.type))
        if not self.has_title_line:
            return title
        line = str(self.voice.choose("sentences", "title_line"))
        return line.format(title=title, number=self.story.number, date=self.voice.day(self.story.issued))

    def _say_header(self) -> None:
        story, truth = self.story, self.truth
        truth.say("invoice_number", story.number)
        truth.say("type", story.type, derived=True)
        truth.say("issue_date", story.issued.isoformat())
        truth.say("currency", self.voice.currency, derived=True)
        truth.say("seller.name", story.seller.name)
        truth.say("buyer.name", story.buyer.name)
        taxed = any(good.rate for good in story.goods)
        if taxed and self.country != "US":
            truth.say("lines_include_tax", story.prices_include_tax, derived=True)

    # facts

    def _write_facts(self) -> list[Fact]:
        voice, story, wishes = self.voice, self.story, self.wishes
        facts = [] if self.has_title_line else [
            Fact(voice.label("number"), story.number, "number"),
            Fact(voice.label("date"), voice.day(story.issued), "date"),
        ]
        for key, path, chance in (
            ("customer", "customer_number", 0.5),
            ("order", "purchase_order", 0.4),
            ("contract", "contract_number", 0.0),
            ("delivery_note", "delivery_note_numbers.0", 0.08),
        ):
            if wishes.has(key, chance):
                facts.append(Fact(voice.label(key), story.facts[key], key))
                self.truth.say(path, story.facts[key])
        if any(fact.kind == "order" for fact in facts) and wishes.has("order_date", 0.35):
            ordered = story.issued - timedelta(days=self.random.randint(6, 30))
            facts.append(Fact(voice.label("order_date"), voice.day(ordered), "order_date"))
            self.truth.say("order_date", ordered.isoformat())
        facts += self._write_service_days()
        if wishes.has("contact", 0.25):
            facts.append(Fact(voice.label("contact"), str(self.random.choice(("M. Keller", "A. Costa", "J. Smit", "P. Martin")))))
        if story.type == "credit_note":
            facts.append(self._write_preceding())
        return facts

    def _write_service_days(self) -> list[Fact]:
        voice, story = self.voice, self.story
        if self.wishes.has("period"):
            end = story.issued.replace(day=1) - timedelta(days=1)
            start = end.replace(day=1)
            self.truth.say("service_period.start", start.isoformat())
            self.truth.say("service_period.end", end.isoformat())
            return [Fact(voice.label("period"), f"{voice.day(start)} - {voice.day(end)}", "period")]
        if self.wishes.has("delivery", 0.2):
            delivered = story.issued - timedelta(days=self.random.choice((0, 1, 2, 5)))
            self.truth.say("delivery_date", delivered.isoformat())
            return [Fact(voice.label("delivery"), voice.day(delivered), "delivery")]
        return []

    def _write_preceding(self) -> Fact:
        before = self.story.number.replace("GU", "RE").replace("CN", "INV").replace("AV", "F").replace("NC", "FT")
        number = f"{before}-1" if before == self.story.number else before
        self.truth.say("preceding_invoices.0.number", number)
        return Fact(self.voice.label("preceding"), number)

    # parties

    def _write_address(self, address: PostalAddress, path: str, party: Party | None) -> list[str]:
        self.truth.say(f"{path}.street", address.street)
        self.truth.say(f"{path}.postal_code", address.postal_code)
        self.truth.say(f"{path}.city", address.city)
        self.truth.say(f"{path}.region", address.region)
        lines = list(address.lines)
        if party and (self.wishes.has("reverse") or self.wishes.has("countries", 0.15)):
            locale = self.voice.locale if party.country == self.country else HOME[party.country]
            lines.append(str(load_words(locale)["country_names"][0]))
            self.truth.say(f"{path}.country", party.country, derived=True)
        return lines

    def _write_contact(self) -> list[Fact]:
        facts = []
        for key, chance in (("phone", 0.85), ("email", 0.8), ("web", 0.65)):
            name = "website" if key == "web" else key
            value = getattr(self.story.seller, name)
            if self.wishes.has(key, chance):
                facts.append(Fact(self.voice.label(key), value, key))
                self.truth.say(f"seller.{name}", value)
        return facts

    def _write_ids(self) -> list[Fact]:
        seller, voice = self.story.seller, self.voice
        facts = []
        if seller.vat_id and "exempt" not in self.wishes.names:
            facts.append(Fact(voice.label("vat_id"), self._print_vat_id(seller.vat_id), "vat_id"))
            self.truth.say("seller.vat_id", _compact(seller.vat_id))
        if seller.tax_id:
            facts += self._write_tax_id(seller)
        if seller.registration_id and self.wishes.has("registration", 0.6):
            facts.append(self._write_registration(seller.registration_id))
        if self.wishes.has("legal", 0.35):
            facts.append(Fact("", self._pick("legal"), "legal"))
        return facts

    def _print_vat_id(self, vat_id: str) -> str:
        if self.country in ("DE", "AT", "NL", "IE") and self.random.random() < 0.2:
            return f"{vat_id[:2]} {vat_id[2:]}"
        return vat_id

    def _write_tax_id(self, seller: Party) -> list[Fact]:
        needs = "exempt" in self.wishes.names
        if not needs and not self.wishes.has("tax_id", 0.45):
            return []
        if seller.tax_id == seller.vat_id and not needs:
            self.truth.leave_open("seller.tax_id")
        self.truth.say("seller.tax_id", seller.tax_id)
        return [Fact(self.voice.label("tax_id"), str(seller.tax_id), "tax_id")]

    def _write_registration(self, number: str) -> Fact:
        self.truth.leave_open("seller.registration_id")
        self.truth.say("seller.registration_id", number)
        label = self.voice.label("registration")
        starts = label.split()[0].rstrip(".").casefold().replace(".", "")
        says_itself = number.replace(".", "").casefold().startswith(starts[:3]) or self.country in ("ES", "IT")
        return Fact("" if says_itself or number.startswith(("SIRET", "RCS", "HRB", "C.R.C")) else label, number, "registration")

    def _write_buyer(self) -> list[str]:
        story = self.story
        lines = [story.buyer.name]
        if self.wishes.has("firm", 0.12):
            lines.insert(0, self._pick("firm"))
        if self.wishes.has("recipient", 0.3):
            recipient = self.random.choice(self.voice.words["companies"]["people"])
            lines.append(str(recipient))
            self.truth.say("buyer.address.recipient", recipient)
        return lines + self._write_address(story.buyer_address, "buyer.address", story.buyer)

    def _write_buyer_ids(self) -> list[Fact]:
        buyer = self.story.buyer
        if not buyer.vat_id or not (self.wishes.has("reverse") or self.wishes.has("buyer_vat", 0.45)):
            return []
        self.truth.say("buyer.vat_id", _compact(buyer.vat_id))
        return [Fact(self.voice.label("your_vat"), buyer.vat_id, "buyer_vat")]

    def _write_ship_to(self) -> list[str]:
        if not self.wishes.has("ship_to"):
            return []
        address = draw_address(self.random, self.voice.locale)
        return [self.story.buyer.name, *self._write_address(address, "ship_to", None)]

    # lines

    def _choose_columns(self) -> list[tuple[str, str]]:
        wishes, goods = self.wishes, self.story.goods
        kinds = ["description"]
        if "prose" in wishes.names:
            return [("description", ""), ("gross" if self.story.prices_include_tax else "net", "")]
        if wishes.has("quantity", 0.97) and "no_quantity" not in wishes.names:
            kinds += ["quantity", *(["unit"] if wishes.has("unit", 0.45) else []), "price"]
            if wishes.has("quantity_first", 0.25):
                kinds = ["quantity", *(["unit"] if "unit" in kinds else []), "description", "price"]
        if goods[0].day:
            kinds.insert(0, "date")
        if wishes.has("code", 0.35) or self.country == "IN":
            kinds.insert(self.random.choice((0, 1)), "code")
        if wishes.has("pos", 0.4):
            kinds.insert(0, "pos")
        if any(good.discount for good in goods) and "price" in kinds:
            kinds.append("discount")
        amount = "gross" if self.story.prices_include_tax else "net"
        if self._prints_rates():
            kinds.insert(self.random.choice((len(kinds), len(kinds), max(1, len(kinds) - 1))), "tax")
        kinds.append(amount)
        if amount == "net" and "tax" in kinds and wishes.has("both_amounts", 0.1):
            kinds.append("gross")
        return [(kind, self._write_column(kind)) for kind in kinds]

    def _prints_rates(self) -> bool:
        rates = {good.rate for good in self.story.goods}
        if self.country == "US" or rates == {None} or rates == {Decimal(0)}:
            return False
        return self.wishes.has("rates", 1.0 if len(rates) > 1 else 0.35)

    def _write_column(self, kind: str) -> str:
        title = self.voice.choose("columns", kind)
        if kind in ("net", "gross") and self.voice.habits.money == "{n}":
            symbol = {"EUR": "EUR", "CHF": "CHF", "GBP": "GBP", "USD": "USD", "INR": "INR"}[self.voice.currency]
            return f"{title} {symbol}"
        return title

    def _write_rows(self, kinds: Sequence[str]) -> list[Row]:
        return [self._write_row(place, good, kinds) for place, good in enumerate(self.story.goods, start=1)]

    def _write_row(self, place: int, good: Good, kinds: Sequence[str]) -> Row:
        voice = self.voice
        quantity = voice.quantity(good.quantity)
        unit = self.voice.choose("units", good.unit)
        sign = Decimal(-1) if self._is_negative() else Decimal(1)
        money = voice.money if self.shows_currency_in_rows else voice.number
        cells = {
            "pos": str(place),
            "code": good.code or "",
            "date": voice.day(good.day) if good.day else "",
            "description": good.description,
            "quantity": voice.number(quantity) + (f" {unit}" if "unit" not in kinds and self.glues_units else ""),
            "unit": unit,
            "price": money(good.price),
            "discount": f"{good.discount} %" if good.discount else "",
            "tax": voice.rate(good.rate) if good.rate is not None else "",
            "net": money(sign * good.amount),
            "gross": money(sign * self._add_tax(good)),
        }
        if "prose" in self.wishes.names:
            each = voice.choose("sentences", "each")
            cells["description"] += f", {voice.number(quantity)} {unit} {each} {money(good.price)}"
        self._say_line(place, good, kinds, cells)
        sections = voice.words["sentences"]["sections"]
        heading = sections[place // 2] if "sections" in self.wishes.names and place in (1, 3, 5) else ""
        return Row({kind: cells[kind] for kind in kinds}, good.detail, good.amount, heading)

    def _say_line(self, place: int, good: Good, kinds: Sequence[str], cells: dict[str, str]) -> None:
        sign = Decimal(-1) if self._is_negative() else Decimal(1)
        known: dict[str, Any] = {
            "pos": ("position", str(place)),
            "code": ("product_code", good.code),
            "date": ("date", good.day.isoformat() if good.day else None),
            "description": ("description", good.description),
            "quantity": ("quantity", str(self.voice.quantity(good.quantity))),
            "unit": ("unit", cells["unit"]),
            "price": ("unit_price", str(good.price)),
            "tax": ("tax_rate", _plain(good.rate)),
            "net": ("net_amount", str(sign * good.amount)),
            "gross": ("gross_amount", str(sign * self._add_tax(good))),
        }
        if "prose" in self.wishes.names:
            kinds = [*kinds, "quantity", "unit", "price"]
        line = {name: value for kind, (name, value) in known.items() if kind in kinds and value is not None}
        if "quantity" in kinds and cells["quantity"].endswith(f" {cells['unit']}"):
            line["unit"] = cells["unit"]
        if good.discount:
            line["allowances"] = [{"percent": str(good.discount)}]
        if good.detail or cells["description"] != good.description:
            line["detail"] = f"{cells['description'].removeprefix(good.description)} {good.detail}".strip(" ,")
        self.truth.full.setdefault("lines", []).append(line)

    def _add_tax(self, good: Good) -> Decimal:
        """Return a line's amount with tax, rounded by itself."""
        if self.story.prices_include_tax or good.rate is None:
            return good.amount
        return good.amount + round_cents(good.amount * good.rate / 100)

    def _is_negative(self) -> bool:
        return self.story.type == "credit_note" and "negative" in self.wishes.names

    # sums

    def _write_sums(self) -> tuple[list[Sum], list[list[str]]]:
        story, voice, truth = self.story, self.voice, self.truth
        if "exempt" in self.wishes.names:
            return self._write_untaxed_sums(), []
        has_table = self.wishes.has("tax_table", 0.3 if len(story.taxes) > 1 else 0.1) and self.country not in ("US", "IN")
        sums: list[Sum] = []
        if story.prices_include_tax:
            sums += self._write_gross(strong=True)
            sums += [] if has_table else self._write_taxes()
            if self.wishes.has("net_too", 0.5):
                sums.append(self._sum("net", story.net_total, "net_total"))
            elif has_table:
                truth.leave_open("net_total")
            self._say_tax_total(sums, printed=len(story.taxes) == 1 or has_table)
        else:
            sums += self._write_before_net()
            sums.append(self._sum("net", story.net_total, "net_total"))
            if has_table:
                sums.append(self._sum("tax_total", story.tax_total, "tax_total"))
            else:
                sums += self._write_taxes()
                self._say_tax_total(sums, printed=len(story.taxes) == 1 and not story.splits_tax)
            sums += self._write_gross(strong=True)
        sums += self._write_after_gross()
        if story.taxes:
            self._say_taxes()
        truth.full.setdefault("taxes", [])
        return sums, [self._write_tax_row(tax) for tax in story.taxes] if has_table else []

    def _sum(self, key: str, amount: Decimal, path: str | None, *, strong: bool = False, **words: str) -> Sum:
        voice = self.voice
        signed = -amount if self._is_negative() else amount
        if path:
            self.truth.say(path, str(signed))
        label = voice.choose("sums", key)
        text = label.format(tax=voice.habits.tax_word, **words) if "{" in label else label
        bare = voice.habits.money == "{n}"
        if strong and bare and voice.currency not in text:
            text = f"{text} {voice.currency}"
        return Sum(text, voice.money(signed) if strong or not bare else voice.number(signed), strong)

    def _write_untaxed_sums(self) -> list[Sum]:
        story = self.story
        self.truth.leave_open("net_total", "tax_total", "amount_due")
        self.truth.full["taxes"] = []
        sums = [self._sum("lines", story.line_total, "line_total")] if story.shipping or story.discount_percent else []
        sums += self._write_adjustments()
        sums += self._write_gross(strong=True)
        return sums + self._write_after_gross()

    def _write_before_net(self) -> list[Sum]:
        if not (self.story.discount_percent or self.story.shipping):
            return []
        return [self._sum("lines", self.story.line_total, "line_total"), *self._write_adjustments()]

    def _write_adjustments(self) -> list[Sum]:
        story, sums = self.story, []
        if story.discount_percent:
            self.truth.say("allowances.0.amount", str(story.allowance))
            sums.append(self._sum("discount", -story.allowance, None, percent=str(story.discount_percent)))
        if story.shipping:
            self.truth.say("charges.0.amount", str(story.shipping))
            sums.append(self._sum("shipping", story.shipping, None))
        return sums

    def _write_taxes(self) -> list[Sum]:
        story, voice = self.story, self.voice
        if "reverse" in self.wishes.names and not self.wishes.has("zero_tax", 0.6):
            self.truth.leave_open("tax_total")
            return []
        if story.splits_tax:
            return [self._write_half(name, tax) for tax in story.taxes for name in ("CGST", "SGST")]
        word = {"IN": "IGST"}.get(self.country, voice.habits.tax_word)
        key = "included" if story.prices_include_tax else ("tax_of" if len(story.taxes) > 1 or self.wishes.has("tax_of", 0.2) else "tax")
        sums = []
        for tax in story.taxes:
            amount = -tax.amount if self._is_negative() else tax.amount
            base = -tax.base if self._is_negative() else tax.base
            label = voice.choose("sums", key).format(tax=word, rate=voice.rate(tax.rate), base=voice.number(base))
            sums.append(Sum(label, voice.number(amount) if voice.habits.money == "{n}" else voice.money(amount)))
        return sums

    def _write_half(self, name: str, tax: Tax) -> Sum:
        half = tax.amount / 2
        label = self.voice.random.choice((f"{name} @ {self.voice.rate(tax.rate / 2)}", f"{name} {self.voice.rate(tax.rate / 2)}"))
        return Sum(label, self.voice.number(round_cents(half)))

    def _say_tax_total(self, sums: list[Sum], *, printed: bool) -> None:
        """Note the total tax if one figure says it; else print a total of the taxes or leave it open."""
        story = self.story
        if not story.taxes:
            self.truth.leave_open("tax_total")
        elif printed and (len(story.taxes) == 1):
            self.truth.say("tax_total", str(-story.tax_total if self._is_negative() else story.tax_total))
        elif self.wishes.has("tax_total", 0.3):
            sums.append(self._sum("tax_total", story.tax_total, "tax_total"))
        else:
            self.truth.leave_open("tax_total")

    def _say_taxes(self) -> None:
        if "reverse" in self.wishes.names:
            return
        sign = Decimal(-1) if self._is_negative() else Decimal(1)
        shares = 2 if self.story.splits_tax else 1
        for tax in self.story.taxes:
            for _ in range(shares):
                amount = round_cents(tax.amount / shares)
                entry = {"rate": _plain(tax.rate / shares), "amount": str(sign * amount)}
                self.truth.full.setdefault("taxes", []).append(entry)

    def _write_gross(self, *, strong: bool) -> list[Sum]:
        key = "credit" if self.story.type == "credit_note" and self.wishes.has("credit_word", 0.5) else "gross"
        return [self._sum(key, self.story.gross_total, "gross_total", strong=strong)]

    def _write_after_gross(self) -> list[Sum]:
        story, sums = self.story, []
        if story.rounding:
            self.truth.say("rounding", str(story.rounding))
            sums.append(self._sum("rounding", story.rounding, None))
        if story.prepaid:
            day = self.voice.day(story.prepaid_on) if story.prepaid_on else ""
            self.truth.say("prepaid_amount", str(story.prepaid))
            sums.append(self._sum("prepaid", -story.prepaid, None, day=day))
        if sums or self.wishes.has("due_too", 0.1):
            sums.append(self._sum("due", story.due_amount, "amount_due", strong=True))
        else:
            self.truth.leave_open("amount_due")
        return sums

    def _write_tax_head(self) -> list[str]:
        voice = self.voice
        return [voice.choose("columns", key) for key in ("tax", "base", "tax_amount")]

    def _write_tax_row(self, tax: Tax) -> list[str]:
        voice = self.voice
        sign = Decimal(-1) if self._is_negative() else Decimal(1)
        return [voice.rate(tax.rate), voice.number(sign * tax.base), voice.number(sign * tax.amount)]

    # terms

    def _write_terms(self) -> tuple[list[str], Fact | None]:
        story, voice, wishes = self.story, self.voice, self.wishes
        terms, fact = [], None
        if "reverse" in wishes.names:
            terms.append(self._pick("reverse"))
        if "exempt" in wishes.names:
            terms.append(self._pick("exempt"))
        if story.type == "credit_note":
            return terms, None
        due = story.issued + timedelta(days=story.days)
        if wishes.has("due_fact", 0.5) and not wishes.has("now"):
            fact = Fact(voice.label("due"), voice.day(due), "due")
            self.truth.say("due_date", due.isoformat())
        terms += self._write_term(due, fact is not None)
        return terms, fact

    def _write_term(self, due: date, is_printed: bool) -> list[str]:
        story, voice, wishes = self.story, self.voice, self.wishes
        words = {"due": voice.day(due), "days": str(story.days), "gross": voice.money(story.due_amount)}
        if wishes.has("debit") and story.account.iban and "creditor" in story.facts:
            return [self._write_debit(due, words)]
        if wishes.has("skonto"):
            return [self._write_skonto(due, words)]
        key = next((key for key in ("total_sentence", "until", "now", "days") if key in wishes.names), None)
        key = key or self.random.choice(("days", "days", "until", "none" if is_printed else "now"))
        if key == "none":
            return []
        key = "total" if key == "total_sentence" else key
        if key == "now" and is_printed:
            return []
        if key == "now":
            self.truth.leave_open("due_date")
        if key in ("until", "total"):
            self.truth.say("due_date", due.isoformat())
        elif key == "days":
            self.truth.say("due_date", due.isoformat(), derived=True)
        text = self._pick(key).format(**words)
        self.truth.say("payment_terms", text)
        return [text]

    def _write_skonto(self, due: date, words: dict[str, str]) -> str:
        discount_days = self.random.choice((7, 8, 10)) if self.story.days > 10 else 5
        until = self.story.issued + timedelta(days=discount_days)
        percent = self.random.choice(("2", "3"))
        key = "skonto" if "no-skonto_days" in self.wishes.names or self.random.random() < 0.5 else "skonto_days"
        self.truth.say("due_date", due.isoformat(), derived=key == "skonto_days")
        self.truth.say("payment.discounts.0.percent", percent)
        self.truth.say("payment.discounts.0.until", until.isoformat(), derived=key == "skonto_days")
        text = self._pick(key).format(
            until=self.voice.day(until), percent=percent, discount_days=str(discount_days), **words
        )
        self.truth.say("payment_terms", text)
        return text

    def _write_debit(self, due: date, words: dict[str, str]) -> str:
        iban = draw_iban(self.random, self.voice.locale) or ""
        facts = self.story.facts
        self.truth.say("payment.debtor_iban", _compact(iban))
        self.truth.say("payment.mandate_reference", facts["mandate"])
        self.truth.say("payment.creditor_id", facts["creditor"])
        self.truth.leave_open("due_date")
        words = {**words, "due_amount": words["gross"]}
        return self._pick("debit").format(iban=iban, mandate=facts["mandate"], creditor=facts["creditor"], **words)

    def _write_bank(self) -> list[Fact]:
        voice, account, story = self.voice, self.story.account, self.story
        if self.wishes.has("no_bank") or (story.type == "credit_note" and self.random.random() < 0.4):
            return []
        facts = [Fact(voice.label("bank"), account.bank_name or "", "bank")] if self.wishes.has("bank", 0.8) else []
        if account.bank_name and facts:
            self.truth.say("payment.accounts.0.bank_name", account.bank_name)
        if self.country in ("US", "IN"):
            return facts + self._write_local_account()
        if self.country == "GB" and self.wishes.has("sort_code", 0.5):
            return facts + self._write_uk_account()
        iban = str(account.iban)
        printed = iban if self.random.random() < 0.8 else iban.replace(" ", "")
        facts.append(Fact(voice.label("iban"), printed, "iban"))
        self.truth.say("payment.accounts.0.iban", account.compact_iban)
        if account.bic and self.wishes.has("bic", 0.75):
            facts.append(Fact(voice.label("bic"), account.bic, "bic"))
            self.truth.say("payment.accounts.0.bic", account.bic)
        if self.wishes.has("two_banks", 0.12):
            second = draw_account(self.random, voice.locale)
            facts += [Fact(voice.label("bank"), str(second.bank_name)), Fact(voice.label("iban"), str(second.iban))]
            self.truth.say("payment.accounts.1.iban", second.compact_iban)
        return facts

    def _write_local_account(self) -> list[Fact]:
        voice, story = self.voice, self.story
        number = story.account.account_number or f"9{story.facts['account']}012"
        self.truth.say("payment.accounts.0.account_number", number)
        code = ("ifsc", story.account.bic or "") if self.country == "IN" else ("routing", story.facts["routing"])
        return [Fact(voice.label("account"), number), Fact(voice.label(code[0]), code[1])]

    def _write_uk_account(self) -> list[Fact]:
        voice, facts = self.voice, self.story.facts
        self.truth.say("payment.accounts.0.account_number", facts["account"])
        return [Fact(voice.label("sort_code"), facts["sort_code"]), Fact(voice.label("account"), facts["account"])]


def _compact(number: str) -> str:
    return "".join(sign for sign in number if not sign.isspace())


def _plain(rate: Decimal | None) -> str | None:
    return None if rate is None else f"{rate.normalize():f}"
