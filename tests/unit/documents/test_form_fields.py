"""The fields of fillable PDFs are read as the file holds them, at their place on the upright page."""

from typing import Any

import pikepdf
import pytest

from recto.documents.form_fields import MAX_FIELDS, read_form_fields
from recto.documents.model import FormField, Page
from schemas.results import Source

N = pikepdf.Name


class Form:
    """A one-page PDF of 200 by 100 points to put fields on."""

    def __init__(self, **page: Any) -> None:
        self.pdf = pikepdf.new()
        self.pdf.add_blank_page(page_size=(200, 100))
        self.sheet = self.pdf.pages[0]
        for key, value in page.items():
            self.sheet.obj[f"/{key}"] = value
        self.sheet.obj.Annots = pikepdf.Array()
        self.pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())

    def add(self, *, kids: tuple[Any, ...] = (), listed: bool = True, shown: bool = True, **keys: Any) -> Any:
        """Put a field on the page; its rectangle is the left lower quarter unless one is given."""
        field = self.pdf.make_indirect(pikepdf.Dictionary({f"/{key}": value for key, value in keys.items()}))
        if kids:
            field.Kids = pikepdf.Array(kids)
            for kid in kids:
                kid.Parent = field
        elif shown:
            field.Subtype = N.Widget
            if "/Rect" not in field:
                field.Rect = pikepdf.Array([0, 0, 100, 50])
            self.sheet.obj.Annots.append(field)
        if listed:
            self.pdf.Root.AcroForm.Fields.append(field)
        return field

    def read(self, rotation: int = 0) -> tuple[FormField, ...]:
        """Return what is read, from a page that was turned so far to stand upright."""
        return read_form_fields(self.pdf, [Page(1, 400, 200, rotation, Source.TEXT_LAYER)])


def _states(on: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        N=pikepdf.Dictionary({f"/{on}": pikepdf.Dictionary(), "/Off": pikepdf.Dictionary()})
    )


def test_a_text_field_has_name_label_value_and_place() -> None:
    form = Form()
    form.add(T="name", TU="Full name", FT=N.Tx, V="Jörg Ωmega\rSecond line")
    (field,) = form.read()
    assert (field.kind, field.name, field.label) == ("text", "name", "Full name")
    assert field.value == "Jörg Ωmega\nSecond line"
    assert (field.page, field.box) == (1, (0.0, 0.5, 0.5, 1.0))


def test_an_empty_field_has_no_value() -> None:
    form = Form()
    form.add(T="name", FT=N.Tx)
    form.add(T="other", FT=N.Tx, V="  ")
    assert [field.value for field in form.read()] == [None, None]


def test_names_and_values_are_inherited() -> None:
    form = Form()
    leaf = form.add(T="street", listed=False)
    form.add(T="address", FT=N.Tx, V="Main road 1", kids=(leaf,))
    (field,) = form.read()
    assert (field.name, field.value) == ("address.street", "Main road 1")


@pytest.mark.parametrize(
    ("value", "checked", "export"), [(N.Ja, True, "Ja"), (N.Off, False, None), (None, False, None)]
)
def test_a_checkbox_is_checked_in_its_on_state(value: Any, checked: bool, export: str | None) -> None:
    form = Form()
    keys = {} if value is None else {"V": value}
    form.add(T="agree", FT=N.Btn, AP=_states("Ja"), **keys)
    (field,) = form.read()
    assert (field.kind, field.checked, field.value) == ("checkbox", checked, export)


def test_boxes_that_share_a_name_are_told_apart_by_their_state() -> None:
    form = Form()
    boxes = [form.add(listed=False, AP=_states(on)) for on in ("yes", "no")]
    form.add(T="pet", FT=N.Btn, V=N.no, kids=tuple(boxes))
    assert [(field.name, field.checked) for field in form.read()] == [("pet", False), ("pet", True)]


def test_a_radio_group_says_what_is_chosen_and_stands_where_that_is() -> None:
    form = Form()
    left = form.add(listed=False, AP=_states("card"), Rect=pikepdf.Array([0, 0, 20, 20]))
    right = form.add(listed=False, AP=_states("cash"), Rect=pikepdf.Array([100, 0, 120, 20]))
    form.add(T="pay", FT=N.Btn, Ff=1 << 15, V=N.cash, kids=(left, right))
    (field,) = form.read()
    assert (field.kind, field.value, field.checked) == ("radio", "cash", None)
    assert field.box is not None
    assert field.box[0] == pytest.approx(0.5)


def test_states_that_are_only_numbers_are_named_by_the_options() -> None:
    form = Form()
    left, right = (form.add(listed=False, AP=_states(on)) for on in "01")
    form.add(
        T="pay", FT=N.Btn, Ff=1 << 15, V=N("/1"), Opt=pikepdf.Array(["Card", "Cash"]), kids=(left, right)
    )
    assert form.read()[0].value == "Cash"


def test_a_state_that_only_looks_like_a_number_stays_what_it_is() -> None:
    form = Form()
    boxes = tuple(form.add(listed=False, AP=_states(on)) for on in ("m", "m²"))
    options = pikepdf.Array(["Length", "Area"])
    form.add(T="unit", FT=N.Btn, Ff=1 << 15, V=pikepdf.String("²"), Opt=options, kids=boxes)
    assert [field.value for field in form.read()] == ["²"]


def test_a_choice_shows_what_a_person_sees() -> None:
    form = Form()
    options = pikepdf.Array([pikepdf.Array(["DE", "Germany"]), pikepdf.Array(["FR", "France"])])
    form.add(T="one", FT=N.Ch, V="FR", Opt=options)
    form.add(T="several", FT=N.Ch, V=pikepdf.Array(["DE", "FR"]), Opt=options)
    assert [field.value for field in form.read()] == ["France", "Germany, France"]


def test_a_signature_is_signed_or_empty() -> None:
    form = Form()
    form.add(T="signed", FT=N.Sig, V=pikepdf.Dictionary(Name="Eva Example"))
    form.add(T="open", FT=N.Sig)
    assert [(field.kind, field.value) for field in form.read()] == [
        ("signature", "Eva Example"),
        ("signature", None),
    ]


def test_buttons_that_do_something_and_passwords_are_left_out() -> None:
    form = Form()
    form.add(T="send", FT=N.Btn, Ff=1 << 16)
    form.add(T="secret", FT=N.Tx, Ff=1 << 13, V="hunter2")
    assert form.read() == ()


@pytest.mark.parametrize(
    ("rotate", "rotation", "box"),
    [
        (90, 0, (0.0, 0.0, 0.5, 0.5)),
        (180, 0, (0.5, 0.0, 1.0, 0.5)),
        (270, 0, (0.5, 0.5, 1.0, 1.0)),
        (0, 180, (0.5, 0.0, 1.0, 0.5)),
        (90, 270, (0.0, 0.5, 0.5, 1.0)),
    ],
)
def test_boxes_follow_the_page_as_it_is_shown(rotate: int, rotation: int, box: tuple[float, ...]) -> None:
    form = Form(Rotate=rotate)
    form.add(T="name", FT=N.Tx)
    assert form.read(rotation)[0].box == pytest.approx(box)


def test_boxes_are_fractions_of_the_crop_box() -> None:
    form = Form(CropBox=pikepdf.Array([50, 0, 150, 100]))
    form.add(T="name", FT=N.Tx, Rect=pikepdf.Array([60, 0, 100, 50]))
    assert form.read()[0].box == pytest.approx((0.1, 0.5, 0.5, 1.0))


def test_widgets_count_where_the_form_lists_no_field() -> None:
    form = Form()
    form.add(T="name", FT=N.Tx, V="Ann", listed=False)
    assert form.read()[0].value == "Ann"


def test_fields_on_pages_that_were_not_asked_for_are_left_out() -> None:
    form = Form()
    form.add(T="name", FT=N.Tx, V="Ann")
    form.pdf.add_blank_page()
    assert read_form_fields(form.pdf, [Page(2, 10, 10, 0, Source.OCR)]) == ()


def test_a_pdf_without_a_form_has_no_fields() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    assert read_form_fields(pdf, [Page(1, 10, 10, 0, Source.OCR)]) == ()


def test_loops_and_broken_fields_are_left_out() -> None:
    form = Form()
    loop = form.add(T="loop", FT=N.Tx, shown=False)
    loop.Kids = pikepdf.Array([loop])
    form.pdf.Root.AcroForm.Fields.append(7)
    form.add(T="bad", FT=N.Tx, V=pikepdf.Dictionary())
    form.add(T="good", FT=N.Tx, V="kept")
    assert [field.value for field in form.read() if field.value] == ["kept"]


def test_a_field_that_is_listed_twice_is_read_once() -> None:
    form = Form()
    field = form.add(T="name", FT=N.Tx, V="Ann")
    form.pdf.Root.AcroForm.Fields.append(field)
    assert len(form.read()) == 1


def test_a_form_of_too_many_fields_is_cut() -> None:
    form = Form()
    for number in range(MAX_FIELDS + 10):
        form.add(T=str(number), FT=N.Tx)
    assert len(form.read()) == MAX_FIELDS
