"""Names of companies and people."""

import pytest

from recto.extraction.reader.values.names import find_legal_form, may_be_name, strip_honorific, trim_name


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Beispiel UG (haftungsbeschränkt)", "UG (haftungsbeschränkt)"),
        ("Muster GmbH & Co. KG", "GmbH & Co. KG"),
        ("Erika Muster e. K.", "e. K."),
        ("Exemple S.A.S.U.", "S.A.S.U."),
        ("Exemple SARL", "SARL"),
        ("Ejemplo, S.L.U.", "S.L.U."),
        ("Ejemplo S.A. de C.V.", "S.A. de C.V."),
        ("Esempio S. r. l.", "S. r. l."),
        ("Esempio di Rossi & C. S.n.c.", "S.n.c."),
        ("Voorbeeld B.V.", "B.V."),
        ("Voorbeeld BVBA", "BVBA"),
        ("Exemplo Unipessoal, Lda.", "Unipessoal, Lda."),
        ("Sample Pty Ltd", "Pty Ltd"),
        ("Sample Pvt. Ltd.", "Pvt. Ltd."),
        ("Sample Sdn Bhd", "Sdn Bhd"),
        ("Przykład Sp. z o.o.", "Sp. z o.o."),
        ("Příklad s.r.o.", "s.r.o."),
        ("Példa Kft.", "Kft."),
        ("Exempel AB", "AB"),
        ("Exempel 2000 AB", "AB"),
        ("Muster & Partner mbB", "& Partner mbB"),
        ("Sample Trading Co.", "Co."),
    ],
)
def test_legal_forms_of_many_countries_are_known(name: str, form: str) -> None:
    found = find_legal_form(name)
    assert found is not None
    assert found[0] == form


@pytest.mark.parametrize(
    "text", ["Abbau der Anlage", "as soon as possible", "Die Sache", "se vende", "et al"]
)
def test_letters_of_a_legal_form_inside_words_are_none(text: str) -> None:
    assert find_legal_form(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("M/s Sample Traders", "Sample Traders"),
        ("Frau Erika Muster", "Erika Muster"),
        ("Mme Claire Exemple", "Claire Exemple"),
        ("Spett.le Esempio S.r.l.", "Esempio S.r.l."),
        ("Dhr. J. Voorbeeld", "J. Voorbeeld"),
        ("Don Pedro S.L.", "Don Pedro S.L."),
    ],
)
def test_what_only_addresses_a_name_is_no_part_of_it(text: str, name: str) -> None:
    assert strip_honorific(text) == name


def test_a_former_name_is_cut_off() -> None:
    assert trim_name("Neu GmbH vormals Alt KG") == "Neu GmbH"


def test_a_legal_form_alone_is_no_name() -> None:
    assert not may_be_name("GmbH & Co. KG")
    assert may_be_name("Muster GmbH & Co. KG")


@pytest.mark.parametrize(
    "text", ["3511 AB Utrecht", "Kade 8, 1017 BV Amsterdam", "Kade 8 1012 NV", "Kinsale, Co. Cork"]
)
def test_letters_of_a_postal_code_or_county_are_no_legal_form(text: str) -> None:
    assert find_legal_form(text) is None
