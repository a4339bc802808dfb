"""Words that labels of forms are made of, in seven languages, and words of running text; all folded."""

from recto.extraction.reader.folding import WORD, fold

_LABEL_WORDS = """
name names first last middle maiden surname forename given family full initials title date day month
year time birth born age sex gender nationality citizenship marital status occupation profession job
position employer company firm organization organisation corporation department dept division
section branch office account address street city town state zip postal code postcode county country
region province area district phone telephone tel telecopy telecopier fax facsimile mobile cell
email e mail website url contact extension ext number no nos num id identification reference ref
file case client matter policy claim order invoice batch lot serial model make type kind class
category brand style size color colour weight height length width quantity qty amount total subtotal
sum price cost value rate fee tax balance budget payment paid unit units from to cc bcc via subject
re attention attn sender recipient receiver by of for prepared submitted requested approved
authorized reviewed received completed issued signed signature witness initial start end begin
beginning ending due effective expiration expiry expires period term duration deadline description
remarks comments comment notes note message instructions special purpose reason explanation details
page pages sheets copies including cover per product manufacturer supplier vendor customer buyer
seller owner project study test sample source method results result report location place site
territory room building floor plan program activity event distribution market sales frequency yes
other please specify check one agency bank branch iban bic swift license licence registration
vehicle plate vorname nachname geburtsname geburtsdatum geburtsort staatsangehorigkeit familienstand
beruf anschrift strasse hausnummer plz postleitzahl ort wohnort land telefon telefonnummer mobil
handy datum unterschrift nummer nr kundennummer vertragsnummer versicherungsnummer aktenzeichen
betrag summe menge anzahl grund bemerkungen bemerkung hinweis kontoinhaber bank kreditinstitut
steuernummer firma abteilung ansprechpartner von bis an betreff seite seiten beginn ende bezeichnung
art anlass antragsteller name titel geschlecht kennzeichen nom prenom prenoms naissance lieu adresse
rue ville pays telephone courriel numero montant objet motif observations signature fait le
nationalite profession situation societe service expediteur destinataire nombre quantite nombre
apellido apellidos fecha nacimiento lugar direccion calle ciudad provincia pais telefono correo
numero importe firma motivo observaciones nacionalidad profesion empresa departamento asunto
cantidad nome cognome nata nato nascita luogo indirizzo via citta cap paese telefono numero data
importo firma oggetto motivo osservazioni nazionalita professione ditta reparto codice fiscale
quantita apelido nascimento local morada endereco rua cidade pais telefone numero valor assinatura
motivo observacoes nacionalidade profissao empresa departamento assunto quantidade contribuinte naam
voornaam achternaam geboortedatum geboorteplaats straat huisnummer postcode woonplaats land telefoon
telefoonnummer nummer bedrag handtekening reden opmerkingen nationaliteit beroep bedrijf afdeling
onderwerp aantal datum adres plaats
"""
_MORE_LABEL_WORDS = """
insured delivery return claimed membership model make item employer contact person request modell
gegenstand preis arbeitgeber zustellung versichert wohnort einrichtung gultig abteilung telefax
schule klasse kind kinder verein beitrag kurs leistung zeitraum stunden kosten ruckgabe typ zweck
verwendungszweck gemeinde kreis de du et la modele serie commande demande retour employeur personne
contacter prix remarque objet assure livraison etat civil conjoint enfant enfants etablissement
classe commune departement cachet mention del y modelo serie pedido solicitud empleador persona
contacto precio articulo estado civil hijos centro curso della e modello ordine richiesta datore
persona contatto prezzo articolo stato civile figli scuola comune provincia da e encomenda pedido
empregador pessoa contacto preco artigo estado civil filhos escola freguesia concelho van model
bestelling aanvraag werkgever persoon contact prijs artikel burgerlijke staat kinderen school
gemeente
"""
_PROSE_WORDS = """
the a an and or is are was were be been has have had will would shall should may can could must do
does did not this that these those it its you your we our us i he she they them their his her my me
which who if when with at as but so than then there here into upon under any all each please
following der die das den dem ein eine einen und oder ist sind war wird werden wurde hat haben nicht
diese dieser dieses es sie wir ihr ihre ihren unser ich er wenn mit als auch bei auf fur zu durch
bitte folgende les des une et ou est sont sera ont pas cette ces il elle nous vous votre vos notre
je si avec dans sur pour que qui veuillez los las una y es son sera ha han esta estos ella nosotros
usted su sus si con en por que favor gli della degli che sono sara hanno questo questa noi voi loro
con nella os uma sao sera tem nao este esta nos voce seu sua com para het een zijn wordt heeft niet
deze dit wij uw als met voor
"""
_SIGNATURE_WORDS = "signature signatures signed sign unterschrift unterzeichner firma assinatura handtekening"
_FREE_TEXT_WORDS = """
comments comment message remarks notes bemerkungen bemerkung mitteilung nachricht observations
remarques message observaciones comentarios osservazioni commenti observacoes comentarios
opmerkingen bericht
"""
_TITLE_WORDS = """
form report application registration request questionnaire statement certificate notice survey
record order agreement sheet memorandum transmittal declaration claim authorization checklist
summary information antrag formular anmeldung bescheinigung erklarung meldung auftrag fragebogen
vollmacht protokoll formulaire demande declaration attestation bulletin fiche questionnaire
bordereau formulario solicitud declaracion certificado impreso ficha modulo domanda richiesta
dichiarazione certificato scheda pedido requerimento declaracao certidao formulier aanvraag
verklaring aangifte
"""
LABEL_WORDS = frozenset((_LABEL_WORDS + _MORE_LABEL_WORDS).split())
PROSE_WORDS = frozenset(_PROSE_WORDS.split())
SIGNATURE_WORDS = frozenset(_SIGNATURE_WORDS.split()) - {"firma"} | {"unterschriften"}
FREE_TEXT_WORDS = frozenset(_FREE_TEXT_WORDS.split())
TITLE_WORDS = frozenset(_TITLE_WORDS.split())
LEAST_COMPOUND, LEAST_END = 8, 4
"""Letters of a compound, and of the part it ends with."""
MOST_WORDS = 40
"""Of a text that are looked at: longer ones are no labels."""


def list_words(text: str) -> list[str]:
    """Return the folded words of a text, digits left out, the first ones of a long text."""
    words = (fold(found) for found in WORD.findall(text[:400])[:MOST_WORDS])
    return [word for word in words if word and not word.isdigit()]


def share_of(words: list[str], known: frozenset[str]) -> float:
    """Return the share of the words that are known; compounds count by their end: "Kundennummer"."""
    if not words:
        return 0.0
    return sum(_is_known(word, known) for word in words) / len(words)


def _is_known(word: str, known: frozenset[str]) -> bool:
    ends = range(1, len(word) - LEAST_END + 1) if len(word) >= LEAST_COMPOUND else ()
    return word in known or any(word[start:] in known for start in ends)
