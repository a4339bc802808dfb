"""What stands on the generated forms: labels and answers in three languages. All of it is invented."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Item:
    """One place to fill in."""

    label: str
    value: str | None
    """None where it was left empty."""


@dataclass(frozen=True)
class Choice:
    """A question with boxes to tick."""

    question: str
    options: tuple[str, ...]
    ticked: int
    """Index of the one that is; −1 for none."""


@dataclass(frozen=True)
class Sheetful:
    """All that one form asks and holds."""

    title: str
    sections: tuple[tuple[str, tuple[Item, ...]], ...]
    choices: tuple[Choice, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


TITLES = {
    "en": ("Application for Equipment Loan", "Incident Report", "Course Registration Form"),
    "de": ("Antrag auf Kostenerstattung", "Schadenmeldung", "Anmeldung zum Lehrgang"),
    "fr": ("Demande de remboursement", "Déclaration de sinistre", "Bulletin d'inscription"),
}
SECTIONS = {
    "en": ("1. Applicant", "2. Details"),
    "de": ("1. Antragsteller", "2. Angaben zur Sache"),
    "fr": ("1. Demandeur", "2. Renseignements"),
}
PERSON = {
    "en": (
        ("Full name", "Maribel Thornquist", "Edwin Oakhurst"),
        ("Date of birth", "14 May 1979", "02/11/1986"),
        ("Street and number", "18 Larkmead Rise", "7 Quarry Lane"),
        ("Postcode / Town", "ZZ9 4QT Fernley", "ZZ3 8LM Upper Marling"),
        ("Telephone", "01632 960 184", "01632 960 733"),
        ("E-mail", "m.thornquist@fernley.example", "e.oakhurst@marling.example"),
        ("Occupation", "Bookbinder", "Site electrician"),
        ("Nationality", "Irish", "Maltese"),
        ("Membership no.", "MB-20417", "88-3051"),
        ("Employer", "Fernley Press Ltd", "Oakhurst & Daughters"),
    ),
    "de": (
        ("Name, Vorname", "Wattenrieder, Lioba", "Ohmstede, Henrik"),
        ("Geburtsdatum", "14.05.1979", "02.11.1986"),
        ("Straße, Hausnummer", "Lerchensporn 19", "Umspannweg 3a"),
        ("PLZ, Wohnort", "49998 Stollenbeck", "49997 Ahrenskamp"),
        ("Telefon", "0221 4710-318", "030 23125 044"),
        ("E-Mail", "l.wattenrieder@stollenbeck.example", "ohmstede@ahrenskamp.example"),
        ("Beruf", "Buchbinderin", "Elektriker"),
        ("Staatsangehörigkeit", "österreichisch", "dänisch"),
        ("Kundennummer", "K-20417", "883051"),
        ("Arbeitgeber", "Druckerei Feldhege GmbH", "Stadtwerke Stollenbeck"),
    ),
    "fr": (
        ("Nom et prénom", "Vaucresson Odile", "Lanterneau Marius"),
        ("Date de naissance", "14/05/1979", "2 novembre 1986"),
        ("Adresse", "19 rue des Bruyères", "3 bis, quai du Halage"),
        ("Code postal et ville", "99130 Sourdval-le-Haut", "99410 Pont-Jarnac"),
        ("Téléphone", "01 99 00 41 84", "01 99 00 77 33"),
        ("Courriel", "o.vaucresson@sourdval.example", "m.lanterneau@jarnac.example"),
        ("Profession", "Relieuse", "Électricien"),
        ("Nationalité", "belge", "suisse"),
        ("N° d'adhérent", "AD-20417", "88-3051"),
        ("Employeur", "Imprimerie Brévent", "Ateliers Lanterneau"),
    ),
}
MATTER = {
    "en": (
        ("Date of request", "9 February 2026", "17/03/2026"),
        ("Order number", "PO 77130", "A-2209"),
        ("Amount claimed", "1,284.50", "96.00"),
        ("Place", "Workshop B, ground floor", "Harbour car park"),
        ("Model", "Kestrel 400 S", "Torvald MX-2"),
        ("Serial number", "KS4-0093-117", "TM 55 2071"),
        ("Return date", "30 June 2026", "12/04/2026"),
        ("Contact person", "Ottoline Frayne", "Desmond Pilbeam"),
        ("Reason", "The old unit failed twice in January and the\nmaker no longer has parts for it.",
         "Water came in through the skylight after\nthe storm of 3 March."),
    ),
    "de": (
        ("Datum des Antrags", "9. Februar 2026", "17.03.2026"),
        ("Auftragsnummer", "A 77130", "2209-B"),
        ("Betrag in Euro", "1.284,50", "96,00"),
        ("Ort des Schadens", "Werkstatt B, Erdgeschoss", "Parkplatz am Hafen"),
        ("Typ", "Kestrel 400 S", "Torvald MX-2"),
        ("Seriennummer", "KS4-0093-117", "TM 55 2071"),
        ("Rückgabe am", "30.06.2026", "12.04.2026"),
        ("Ansprechpartner", "Ottilie Freudenau", "Detlef Pilsum"),
        ("Begründung", "Das alte Gerät fiel im Januar zweimal aus, und\nder Hersteller hat keine Teile mehr.",
         "Beim Sturm am 3. März drang Wasser\ndurch das Oberlicht ein."),
    ),
    "fr": (
        ("Date de la demande", "9 février 2026", "17/03/2026"),
        ("Numéro de commande", "C 77130", "2209-B"),
        ("Montant demandé", "1 284,50", "96,00"),
        ("Lieu", "Atelier B, rez-de-chaussée", "Parking du port"),
        ("Modèle", "Kestrel 400 S", "Torvald MX-2"),
        ("Numéro de série", "KS4-0093-117", "TM 55 2071"),
        ("Date de retour", "30 juin 2026", "12/04/2026"),
        ("Personne à contacter", "Ottoline Frayne", "Didier Pilon"),
        ("Motif", "L'ancien appareil est tombé en panne deux fois\nen janvier et il n'y a plus de pièces.",
         "L'eau est entrée par la lucarne après\nla tempête du 3 mars."),
    ),
}  # fmt: skip
CHOICES = {
    "en": (("Insured", ("Yes", "No")), ("Delivery", ("By post", "Collected", "Courier"))),
    "de": (("Versichert", ("Ja", "Nein")), ("Zustellung", ("per Post", "Abholung", "Kurier"))),
    "fr": (("Assuré", ("Oui", "Non")), ("Livraison", ("par la poste", "sur place", "coursier"))),
}
TABLES = {
    "en": (("Item", "Quantity", "Price", "Remarks"), ("Tripod", "Lens cap", "Carrying case")),
    "de": (("Gegenstand", "Anzahl", "Preis", "Bemerkung"), ("Stativ", "Deckel", "Koffer")),
    "fr": (("Objet", "Quantité", "Prix", "Remarque"), ("Trépied", "Bouchon", "Mallette")),
}
REMARKS = {"en": "used", "de": "gebraucht", "fr": "usagé"}


def write_form(language: str, random: Random) -> Sheetful:
    """Return a form as someone filled it in; about every sixth place stays empty."""
    person = [_fill(entry, random) for entry in random.sample(PERSON[language], 6)]
    matter = [_fill(entry, random) for entry in random.sample(MATTER[language], 5)]
    first, second = SECTIONS[language]
    columns, things = TABLES[language]
    rows = tuple(
        (thing, str(random.randint(1, 9)), f"{random.randint(10, 99)}.50", REMARKS[language])
        for thing in things
    )
    return Sheetful(
        title=random.choice(TITLES[language]),
        sections=((first, tuple(person)), (second, tuple(matter))),
        choices=tuple(
            Choice(question, options, random.randint(-1, len(options) - 1))
            for question, options in CHOICES[language]
        ),
        columns=columns,
        rows=rows,
    )


def _fill(entry: tuple[str, str, str], random: Random) -> Item:
    label, *answers = entry
    return Item(label, None if random.random() < 0.16 else random.choice(answers))
