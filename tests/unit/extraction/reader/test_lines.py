"""Line items, read from small invented invoices in several languages."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from schemas.results import DocumentResult, Grounding

Read = Callable[..., DocumentResult]
NewPaper = Callable[..., Any]
LETTER = 5
"""Width of a letter on these papers."""


def write_right(paper: Any, right: float, y: float, text: str) -> None:
    words = text.split()
    paper.write(right - sum(map(len, words)) * LETTER - 3 * (len(words) - 1), y, text)


def write_table(
    paper: Any, y: float, places: Sequence[float], rows: Sequence[Sequence[str]], pitch: float = 15
) -> float:
    """Write rows; a negative place is the right end of its column. Return where the next row would stand."""
    for row in rows:
        for place, text in zip(places, row, strict=True):
            if text and place < 0:
                write_right(paper, -place, y, text)
            elif text:
                paper.write(place, y, text)
        y += pitch
    return y


def columns_of(result: DocumentResult, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(line[name] for name in names) for line in result.data["lines"]]


@pytest.fixture
def german(new_paper: NewPaper) -> Any:
    paper = new_paper().write(50, 100, "Rechnung Nr. 4711", size=14)
    y = write_table(
        paper,
        300,
        (50, 80, -360, 370, -470, -550),
        [
            ("Pos", "Bezeichnung", "Menge", "ME", "Einzelpreis", "Gesamt"),
            ("1", "Regalboden Buche", "4", "Stk", "12,50", "50,00"),
            ("", "geölt, 80 cm", "", "", "", ""),
            ("2", "Montage", "2,5", "Std", "40,00", "100,00"),
        ],
    )
    write_table(
        paper,
        y + 10,
        (350, -550),
        [("Summe netto", "150,00"), ("zzgl. 19 % MwSt.", "28,50"), ("Rechnungsbetrag", "178,50")],
    )
    return paper


def test_rows_are_read_by_their_headings(read: Read, german: Any) -> None:
    result = read(german)
    assert columns_of(result, "position", "quantity", "unit", "unit_price", "net_amount") == [
        ("1", "4", "Stk", "12.50", "50.00"),
        ("2", "2.5", "Std", "40.00", "100.00"),
    ]
    assert (result.data["lines_include_tax"], result.data["line_total"]) == (False, "150.00")


def test_a_wrapped_description_is_joined(read: Read, german: Any) -> None:
    assert columns_of(read(german), "description") == [("Regalboden Buche geölt, 80 cm",), ("Montage",)]


def test_each_number_says_where_it_stands_and_how_sure_it_is(read: Read, german: Any) -> None:
    field = read(german).fields["/lines/1/net_amount"]
    assert (field.text, field.grounding, field.boxes[0].page) == ("100,00", Grounding.FOUND, 1)
    assert field.confidence > 0.95


def test_a_row_that_does_not_multiply_is_shown_with_low_confidence(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [
        ("Description", "Qty", "Price", "Amount"),
        ("Chair", "2", "30.00", "60.00"),
        ("Desk", "3", "10.00", "99.00"),
        ("Lamp", "5", "8.00", "40.00"),
    ]
    write_table(paper, 300, (50, -300, -400, -500), rows)
    fields = read(paper).fields
    assert fields["/lines/1/unit_price"].confidence < 0.5
    assert fields["/lines/0/unit_price"].confidence > 0.8


def test_a_header_of_two_rows_is_read_as_one(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    places = (50, 120, -330, -430, -530)
    write_table(paper, 300, places, [("Code", "", "", "Prix unitaire", "Montant")], pitch=11)
    write_table(paper, 311, places, [("article", "Désignation", "Qté", "HT", "HT")])
    write_table(paper, 330, places, [("A-17", "Câble réseau", "3", "4,00", "12,00")])
    assert columns_of(read(paper), "product_code", "description", "quantity", "unit_price", "net_amount") == [
        ("A-17", "Câble réseau", "3", "4.00", "12.00")
    ]


def test_a_heading_that_means_two_things_is_decided_by_multiplying(read: Read, new_paper: NewPaper) -> None:
    rows = [
        ("Amount", "Product", "Price", "Total"),
        ("3", "Red balloons", "0.50", "1.50"),
        ("20", "Strings", "0.10", "2.00"),
    ]
    paper = new_paper()
    write_table(paper, 300, (50, 110, -400, -500), rows)
    assert columns_of(read(paper), "quantity", "unit_price", "net_amount") == [
        ("3", "0.50", "1.50"),
        ("20", "0.10", "2.00"),
    ]


def test_headings_that_no_label_explains_leave_it_to_the_numbers(read: Read, new_paper: NewPaper) -> None:
    rows = [
        ("Description", "Xq", "Zz", "Amount"),
        ("Soap", "4", "2.25", "9.00"),
        ("Towels", "6", "5.50", "33.00"),
    ]
    paper = new_paper()
    write_table(paper, 300, (50, -300, -400, -500), rows)
    assert columns_of(read(paper), "quantity", "unit_price") == [("4", "2.25"), ("6", "5.50")]


def test_a_table_without_a_header_is_read_if_it_sums_up(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    y = write_table(
        paper,
        300,
        (50, -300, -400, -500),
        [("Olio di oliva", "2", "8,00", "16,00"), ("Pasta fresca", "3", "3,00", "9,00")],
    )
    rows = [("Imponibile", "25,00"), ("IVA 10 %", "2,50"), ("Totale fattura", "27,50")]
    write_table(paper, y + 20, (350, -500), rows)
    assert columns_of(read(paper), "description", "quantity", "unit_price", "net_amount") == [
        ("Olio di oliva", "2", "8.00", "16.00"),
        ("Pasta fresca", "3", "3.00", "9.00"),
    ]


def test_amounts_that_sum_up_to_nothing_are_no_lines_without_a_header(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper()
    write_table(paper, 300, (50, -500), [("Old balance", "16.00"), ("Credit limit", "900.00")])
    assert read(paper).data["lines"] == []


def test_a_table_goes_on_over_pages_and_carried_sums_are_no_lines(
    read: Read, new_paper: NewPaper, bind: Callable[..., Any]
) -> None:
    places = (50, -300, -400, -500)
    head = ("Descripción", "Cantidad", "Precio", "Importe")
    first, second = new_paper(), new_paper()
    rows = [head, ("Tornillos", "10", "0,20", "2,00"), ("Tuercas", "20", "0,10", "2,00")]
    write_table(first, 500, places, [*rows, ("Suma y sigue", "", "", "4,00")])
    rows = [head, ("Suma anterior", "", "", "4,00"), ("Arandelas", "30", "0,10", "3,00")]
    y = write_table(second, 100, places, rows)
    rows = [("Base imponible", "7,00"), ("IVA 21 %", "1,47"), ("Total factura", "8,47")]
    write_table(second, y + 15, (350, -500), rows)
    assert columns_of(read(bind(first, second)), "description", "net_amount") == [
        ("Tornillos", "2.00"),
        ("Tuercas", "2.00"),
        ("Arandelas", "3.00"),
    ]


def test_a_table_goes_on_over_pages_without_its_header(
    read: Read, new_paper: NewPaper, bind: Callable[..., Any]
) -> None:
    places = (50, -300, -400, -500)
    first, second = new_paper(), new_paper()
    rows = [("Omschrijving", "Aantal", "Prijs", "Bedrag"), ("Fiets", "1", "400,00", "400,00")]
    write_table(first, 700, places, rows)
    write_table(second, 100, places, [("Bel", "2", "9,00", "18,00")])
    assert columns_of(read(bind(first, second)), "description") == [("Fiets",), ("Bel",)]


def test_a_discount_in_percent_has_its_column(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [
        ("Omschrijving", "Aantal", "Prijs", "Korting %", "Bedrag"),
        ("Stoel", "4", "50,00", "10", "180,00"),
        ("Tafel", "1", "90,00", "", "90,00"),
    ]
    write_table(paper, 300, (50, -250, -330, -420, -500), rows)
    result = read(paper)
    assert result.data["lines"][0]["allowances"][0]["percent"] == "10"
    assert result.data["lines"][1]["allowances"] == []
    assert result.fields["/lines/0/net_amount"].confidence > 0.8


def test_a_discount_in_the_row_below_belongs_to_the_line_above(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [
        ("Bezeichnung", "Menge", "Preis", "Betrag"),
        ("Kiste Äpfel", "5", "10,00", "50,00"),
        ("10 % Rabatt", "", "", "-5,00"),
        ("Kiste Birnen", "2", "12,00", "24,00"),
    ]
    write_table(paper, 300, (50, -300, -400, -500), rows)
    result = read(paper)
    assert columns_of(result, "description", "net_amount") == [
        ("Kiste Äpfel", "45.00"),
        ("Kiste Birnen", "24.00"),
    ]
    assert result.data["lines"][0]["allowances"][0]["amount"] == "5.00"
    assert result.fields["/lines/0/net_amount"].grounding is Grounding.DERIVED


def test_amounts_that_sum_up_to_the_gross_total_include_tax(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [("Artikel", "Aantal", "Prijs", "Bedrag"), ("Koffie", "2", "6,05", "12,10")]
    y = write_table(paper, 300, (50, -300, -400, -500), rows)
    rows = [("Totaal excl. btw", "10,00"), ("BTW 21%", "2,10"), ("Totaal incl. btw", "12,10")]
    write_table(paper, y + 15, (350, -500), rows)
    result = read(paper)
    assert result.data["lines_include_tax"] is True
    assert columns_of(result, "gross_amount", "net_amount") == [("12.10", None)]


def test_net_and_gross_amounts_have_columns_of_their_own(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [
        ("Descrição", "Quantidade", "Preço", "IVA", "Valor líquido", "Total c/ IVA"),
        ("Cadeira", "2", "50,00", "23%", "100,00", "123,00"),
    ]
    write_table(paper, 300, (50, -230, -300, -350, -450, -550), rows)
    assert columns_of(read(paper), "tax_rate", "net_amount", "gross_amount") == [("23", "100.00", "123.00")]


def test_a_table_of_taxes_is_no_table_of_lines(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [("MwSt.-Satz", "Nettobetrag", "Steuerbetrag", "Brutto"), ("19 %", "100,00", "19,00", "119,00")]
    write_table(paper, 300, (50, -200, -300, -400), rows)
    assert read(paper).data["lines"] == []


def test_a_history_of_payments_is_no_table_of_lines(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [("Payment date", "Description", "Amount paid"), ("01/03/2026", "Bank transfer", "80.00")]
    write_table(paper, 300, (50, 150, -400), rows)
    assert read(paper).data["lines"] == []


def test_numbered_parts_name_the_row_they_are_part_of(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [
        ("Pos", "Description", "Qty", "Unit price", "Amount"),
        ("1", "Kitchen", "1", "900.00", "900.00"),
        ("1.1", "Oven", "1", "300.00", "300.00"),
    ]
    write_table(paper, 300, (50, 90, -300, -400, -500), rows)
    assert columns_of(read(paper), "position", "parent_position") == [("1", None), ("1.1", "1")]


def test_lines_may_have_no_quantity(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [("Description", "Amount"), ("Advice on a will", "350.00"), ("Court fees", "120.00")]
    y = write_table(paper, 300, (50, -500), rows)
    write_table(paper, y + 15, (350, -500), [("Subtotal", "470.00"), ("Total", "470.00")])
    assert columns_of(read(paper), "description", "quantity", "net_amount") == [
        ("Advice on a will", None, "350.00"),
        ("Court fees", None, "120.00"),
    ]


def test_quantity_and_unit_may_share_a_cell(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [
        ("Prestation", "Quantité", "Prix unitaire", "Montant HT"),
        ("Conseil", "7,5 h", "80,00 €", "600,00 €"),
        ("Déplacement", "2 x", "15,00 €", "30,00 €"),
    ]
    write_table(paper, 300, (50, -300, -400, -500), rows)
    assert columns_of(read(paper), "quantity", "unit") == [("7.5", "h"), ("2", None)]


@pytest.mark.parametrize(("price", "grounding"), [("4,00 je 100", "found"), ("4,00", "derived")])
def test_a_price_for_a_hundred_is_recognised(
    read: Read, new_paper: NewPaper, price: str, grounding: str
) -> None:
    paper = new_paper()
    rows = [("Artikel", "Menge", "Preis", "Betrag"), ("Schrauben", "250", price, "10,00")]
    write_table(paper, 300, (50, -300, -420, -500), rows)
    result = read(paper)
    assert columns_of(result, "unit_price", "price_base_quantity") == [("4.00", "100")]
    assert result.fields["/lines/0/price_base_quantity"].grounding == grounding


def test_freight_with_quantity_and_price_is_a_line(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [
        ("Bezeichnung", "Menge", "Einzelpreis", "Gesamt"),
        ("Farbe", "3", "20,00", "60,00"),
        ("Versandkosten", "1", "6,90", "6,90"),
    ]
    y = write_table(paper, 300, (50, -300, -400, -500), rows)
    write_table(paper, y + 15, (350, -500), [("Summe netto", "66,90")])
    assert columns_of(read(paper), "description") == [("Farbe",), ("Versandkosten",)]


def test_nothing_below_the_totals_is_a_line(read: Read, german: Any) -> None:
    german.write(50, 440, "Ratenplan").write(515, 440, "75,00")
    german.write(50, 455, "Bitte überweisen Sie den Betrag.")
    assert len(read(german).data["lines"]) == 2


def test_a_description_may_begin_above_its_numbers(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    places = (50, -300, -400, -500)
    write_table(paper, 300, places, [("Description", "Qty", "Price", "Amount")])
    for y, words, numbers in (
        (330, ("Garden hose", "20 metres, green"), ("2", "15.00", "30.00")),
        (370, ("Watering can", "zinc, 10 litres"), ("1", "22.00", "22.00")),
    ):
        paper.write(50, y, words[0]).write(50, y + 12, words[1])
        write_table(paper, y + 6, places, [("", *numbers)])
    assert columns_of(read(paper), "description") == [
        ("Garden hose 20 metres, green",),
        ("Watering can zinc, 10 litres",),
    ]


def test_a_code_of_a_tax_is_looked_up_in_the_summary_of_taxes(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [("Descrizione", "Quantità", "Prezzo", "IVA", "Importo"), ("Pane", "10", "2,00", "A", "20,00")]
    write_table(paper, 300, (50, -300, -400, -430, -500), rows)
    paper.write(50, 400, "A = 4 %")
    field = read(paper).fields["/lines/0/tax_rate"]
    assert (field.value, field.grounding) == ("4", Grounding.DERIVED)


def test_a_trade_item_number_and_a_period_below_the_name_are_fields(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [
        ("Artikel", "Menge", "Preis", "Betrag"),
        ("Serverplatz", "1", "30,00", "30,00"),
        ("EAN: 4006381333931", "", "", ""),
        ("01.03.2026 - 31.03.2026", "", "", ""),
    ]
    write_table(paper, 300, (50, -300, -400, -500), rows)
    line = read(paper).data["lines"][0]
    assert (line["description"], line["gtin"]) == ("Serverplatz", "4006381333931")
    assert line["period"] == {"start": "2026-03-01", "end": "2026-03-31"}


def test_lines_printed_as_labels_with_values_are_read(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    for y, number, name, quantity, price, total in (
        (300, "1", "Beratung", "3", "90,00", "270,00"),
        (400, "2", "Schulung", "2", "150,00", "300,00"),
    ):
        for row, (label, value) in enumerate(
            (
                ("Position:", number),
                ("Bezeichnung:", name),
                ("Menge:", quantity),
                ("Einzelpreis:", price),
                ("Gesamtpreis:", total),
            )
        ):
            paper.write(50, y + 14 * row, label).write(200, y + 14 * row, value)
    assert columns_of(read(paper), "position", "description", "quantity", "unit_price", "net_amount") == [
        ("1", "Beratung", "3", "90.00", "270.00"),
        ("2", "Schulung", "2", "150.00", "300.00"),
    ]


def test_quantity_and_price_may_stand_in_the_text_below(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [("Monthly plan", "$70.00"), ("Qty 5 × $14.00", ""), ("Storage", "$9.00"), ("Qty 2 × $4.50", "")]
    y = write_table(paper, 300, (50, -400), rows)
    write_table(
        paper, y + 20, (50, -400), [("Subtotal", "$79.00"), ("Tax 10%", "$7.90"), ("Total", "$86.90")]
    )
    assert columns_of(read(paper), "description", "quantity", "unit_price", "net_amount") == [
        ("Monthly plan", "5", "14.00", "70.00"),
        ("Storage", "2", "4.50", "9.00"),
    ]


def test_quantity_and_price_may_be_told_in_words(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [
        ("Mise en page, 15,5 heures à 80,00 €", "1.240,00 €"),
        ("Réunion, 2 heures à 65,00 €", "130,00 €"),
    ]
    y = write_table(paper, 300, (50, -500), rows)
    rows = [("Total HT", "1.370,00 €"), ("TVA 20 %", "274,00 €"), ("Total TTC", "1.644,00 €")]
    write_table(paper, y + 20, (350, -500), rows)
    paper.write(50, 600, "Nous vous remercions de votre confiance pour cette facture.")
    assert columns_of(read(paper), "description", "quantity", "unit", "unit_price", "net_amount") == [
        ("Mise en page", "15.5", "heures", "80.00", "1240.00"),
        ("Réunion", "2", "heures", "65.00", "130.00"),
    ]


def test_an_amount_beside_a_gross_one_is_net(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    rows = [("Item", "Qty", "Price", "Sum", "Gross"), ("Router", "2", "50.00", "100.00", "120.00")]
    write_table(paper, 300, (50, -230, -300, -400, -500), rows)
    result = read(paper)
    assert columns_of(result, "net_amount", "gross_amount") == [("100.00", "120.00")]
    assert result.data["lines_include_tax"] is False


def test_a_second_table_that_is_no_part_of_the_total_is_left_out(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper()
    places = (50, -300, -400, -500)
    head = ("Description", "Qty", "Price", "Amount")
    y = write_table(paper, 200, places, [head, ("Repair", "2", "40.00", "80.00")])
    rows = [("Subtotal", "80.00"), ("VAT 20%", "16.00"), ("Total", "96.00")]
    y = write_table(paper, y + 10, (350, -500), rows)
    write_table(paper, y + 40, places, [head, ("Offer: new tyre", "1", "99.00", "99.00")])
    assert columns_of(read(paper), "description") == [("Repair",)]


def test_a_page_of_many_numbers_is_read_in_linear_time(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper(width=2000, height=9000)
    rows = [("Description", "Qty", "Price", "Amount")]
    rows += [("Thing of some kind", "2", "3.00", "6.00")] * 1500
    write_table(paper, 10, (50, -600, -900, -1200), rows, pitch=5.9)
    began = time.process_time()
    read(paper)
    assert time.process_time() - began < 5


def write_totals(paper: Any, y: float, rows: Sequence[tuple[str, str]]) -> None:
    write_table(paper, y + 10, (350, -550), rows)


def test_a_heading_over_two_columns_of_money_is_parted(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 100, "Rechnung Nr. 4711", size=14)
    y = write_table(
        paper,
        300,
        (50, -330, -440, -550),
        [
            ("Bezeichnung", "Menge", "", ""),
            ("Fenster streichen", "4", "12,50", "50,00"),
            ("Gerüst stellen", "3", "40,00", "120,00"),
        ],
    )
    paper.write(400, 300, "Stückpreis Zeilenwert")
    write_totals(paper, y, [("Summe netto", "170,00"), ("MwSt. 19 %", "32,30"), ("Gesamtbetrag", "202,30")])
    found = columns_of(read(paper), "quantity", "unit_price", "net_amount")
    assert found == [("4", "12.50", "50.00"), ("3", "40.00", "120.00")]


def test_two_words_over_one_column_are_one_heading(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 100, "Facture n° 4711", size=14)
    y = write_table(
        paper,
        300,
        (50, -330, -440, -550),
        [
            ("Désignation", "Quantité", "Tarif HT", "Montant HT"),
            ("Peinture des volets", "4", "12,50", "50,00"),
            ("Pose du parquet", "3", "40,00", "120,00"),
        ],
    )
    write_totals(paper, y, [("Total HT", "170,00"), ("TVA 20 %", "34,00"), ("Total TTC", "204,00")])
    found = columns_of(read(paper), "unit_price", "net_amount")
    assert found == [("12.50", "50.00"), ("40.00", "120.00")]


def test_lines_that_make_the_net_total_hold_no_tax_whatever_their_heading_says(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper().write(50, 100, "Rechnung Nr. 4711", size=14)
    y = write_table(
        paper,
        300,
        (50, -330, -440, -550),
        [
            ("Bezeichnung", "Menge", "Einzelpreis", "Bruttobetrag"),
            ("Fenster streichen", "4", "12,50", "50,00"),
            ("Gerüst stellen", "3", "40,00", "120,00"),
        ],
    )
    write_totals(paper, y, [("Summe netto", "170,00"), ("MwSt. 19 %", "32,30"), ("Gesamtbetrag", "202,30")])
    result = read(paper)
    assert result.data["lines_include_tax"] is False
    assert columns_of(result, "net_amount", "gross_amount") == [("50.00", None), ("120.00", None)]


def test_lines_less_a_discount_that_make_the_net_total_hold_no_tax(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 100, "Rechnung Nr. 4711", size=14)
    y = write_table(
        paper,
        300,
        (50, -330, -440, -550),
        [
            ("Bezeichnung", "Menge", "Einzelpreis", "Gesamt"),
            ("Fenster streichen", "4", "12,50", "50,00"),
            ("Gerüst stellen", "3", "50,00", "150,00"),
        ],
    )
    totals = [
        ("Zwischensumme", "200,00"),
        ("abzgl. Rabatt 10 %", "-20,00"),
        ("Summe netto", "180,00"),
        ("MwSt. 19 %", "34,20"),
        ("Gesamtbetrag", "214,20"),
    ]
    write_totals(paper, y, totals)
    assert read(paper).data["lines_include_tax"] is False


def test_without_a_tax_nothing_tells_whether_lines_include_it(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 100, "Invoice No. 4711", size=14)
    y = write_table(
        paper,
        300,
        (50, -330, -440, -550),
        [
            ("Description", "Qty", "Unit price", "Amount"),
            ("Translation of a manual", "4", "12.50", "50.00"),
            ("Proof-reading", "3", "40.00", "120.00"),
        ],
    )
    write_totals(paper, y, [("Subtotal", "170.00"), ("VAT 0%", "0.00"), ("Total due", "170.00")])
    assert read(paper).data["lines_include_tax"] is None


def test_parts_of_a_row_name_it_and_are_not_counted_twice(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 100, "Rechnung Nr. 4711", size=14)
    y = write_table(
        paper,
        300,
        (50, 90, -330, -440, -550),
        [
            ("Pos", "Bezeichnung", "Menge", "Einzelpreis", "Gesamt"),
            ("01", "Dach decken", "1", "170,00", "170,00"),
            ("0101", "Latten", "4", "12,50", "50,00"),
            ("0102", "Ziegel", "3", "40,00", "120,00"),
            ("02", "Anfahrt", "1", "30,00", "30,00"),
        ],
    )
    write_totals(paper, y, [("Summe netto", "200,00"), ("MwSt. 19 %", "38,00"), ("Gesamtbetrag", "238,00")])
    result = read(paper)
    assert [line["parent_position"] for line in result.data["lines"]] == [None, "01", "01", None]
    assert (result.data["line_total"], result.data["lines_include_tax"]) == ("200.00", False)


def test_a_single_row_without_headings_is_read_if_it_multiplies(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 100, "Invoice No. 4711", size=14)
    write_table(paper, 300, (50, -330, -440, -550), [("Gate painted white", "3", "57.50", "172.50")])
    write_totals(paper, 330, [("Subtotal", "172.50"), ("VAT 20%", "34.50"), ("Total due", "207.00")])
    found = columns_of(read(paper), "description", "quantity", "unit_price", "net_amount")
    assert found == [("Gate painted white", "3", "57.50", "172.50")]


def test_numbers_of_places_and_codes_do_not_describe_an_item(read: Read, new_paper: NewPaper) -> None:
    paper = new_paper().write(50, 100, "Invoice No. 4711", size=14)
    y = write_table(
        paper,
        300,
        (50, -330, -440, -550),
        [
            ("Description", "Qty", "Unit price", "Amount"),
            ("Item code: GT-55 Garden table", "4", "12.50", "50.00"),
            ("GLN: 4031627005181", "", "", ""),
            ("Folding chair", "3", "40.00", "120.00"),
        ],
    )
    write_totals(paper, y, [("Subtotal", "170.00"), ("VAT 20%", "34.00"), ("Total due", "204.00")])
    found = columns_of(read(paper), "product_code", "description")
    assert found == [("GT-55", "Garden table"), (None, "Folding chair")]


def test_labelled_codes_below_one_another_in_one_column_are_told_apart(
    read: Read, new_paper: NewPaper
) -> None:
    paper = new_paper().write(50, 100, "Rechnung Nr. 4711", size=14)
    y = write_table(
        paper,
        300,
        (50, 90, 210, -380, -460, -550),
        [
            ("Pos", "Artikelcode", "Bezeichnung", "Menge", "Einzelpreis", "Gesamt"),
            ("1", "Ihre Art.-Nr.:", "Gartentisch", "4", "12,50", "50,00"),
            ("", "K-77", "", "", "", ""),
            ("", "4006381333931", "", "", "", ""),
            ("2", "GS-9", "Klappstuhl", "3", "40,00", "120,00"),
        ],
    )
    write_totals(paper, y, [("Summe netto", "170,00"), ("MwSt. 19 %", "32,30"), ("Gesamtbetrag", "202,30")])
    found = columns_of(read(paper), "buyer_product_code", "gtin", "product_code")
    assert found == [("K-77", "4006381333931", None), (None, None, "GS-9")]
