"""Documents that a video shows: found, named, and read as files of their own; none is invented."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.extraction.conftest import Paper
from tests.unit.extraction.videos.conftest import film, invoice, slide

Watch = Callable[..., Any]
FILMED = film(
    (0.5, slide("Goods in", "Dock 4")),
    (3.0, invoice(confidence=0.8)),
    (5.0, invoice(confidence=0.97)),
    (8.0, slide("Thank you")),
    scenes=(0.0, 2.0, 7.0),
)


def test_a_filmed_invoice_is_told_and_read_from_its_best_frame(watch: Watch) -> None:
    video, bill = watch(FILMED).documents
    (shown,) = video.data["documents"]
    assert (shown["kind"], shown["first_seen_seconds"], shown["best_frame_seconds"]) == ("invoice", 3.0, 5.0)
    assert "Invoice number: BS-4471" in shown["text"]
    assert (bill.schema_name, bill.pages) == ("invoice", (3,))
    assert (bill.data["invoice_number"], bill.data["gross_total"]) == ("BS-4471", "180.00")
    assert bill.fields["/gross_total"].boxes[0].page == 3


def test_its_appearance_is_an_event(watch: Watch) -> None:
    events = watch(FILMED).documents[0].data["events"]
    assert [event["time_seconds"] for event in events if event["kind"] == "document_appears"] == [3.0]
    times = [event["time_seconds"] for event in events]
    assert times == sorted(times)


def test_the_trace_says_what_the_file_and_its_parts_were_taken_for(watch: Watch) -> None:
    assert [step.outcome.split()[0] for step in watch(FILMED).trace] == ["video"]


def test_two_invoices_are_two_documents(watch: Watch) -> None:
    document = film(
        (1.0, invoice()),
        (3.0, invoice()),
        (6.0, invoice("TR-9902", sums=("80.33", "16.07", "96.40"))),
        scenes=(0.0, 5.0),
    )
    _, *bills = watch(document).documents
    assert [bill.data["invoice_number"] for bill in bills] == ["BS-4471", "TR-9902"]
    assert [bill.pages[0] > 2 for bill in bills] == [False, True]


def test_an_order_for_the_invoice_in_a_video_gives_it_alone(watch: Watch) -> None:
    (bill,) = watch(FILMED, "invoice").documents
    assert (bill.schema_name, bill.pages, bill.data["invoice_number"]) == ("invoice", (3,), "BS-4471")


def test_an_order_for_the_video_gives_what_it_shows_too(watch: Watch) -> None:
    assert [one.schema_name for one in watch(FILMED, "video").documents] == ["video", "invoice"]


@pytest.mark.parametrize(
    "paper",
    [
        slide("Invoices 2026", "How we pay within 30 days"),
        slide(
            "Revenue",
            "Total 1,200.00",
            "Net total 1,000.00",
            "Costs 310.50",
            "First quarter 2026, all in pounds",
        ),
        slide("Contract management", "Delivery notes", "Receipts"),
        Paper().stack(60, 60, *["Our minutes are written as they are spoken, word by word"] * 12),
        Paper(),
    ],
)
def test_slides_and_rooms_are_no_documents(paper: Paper, watch: Watch) -> None:
    (video,) = watch(film((1.0, paper))).documents
    assert video.data["documents"] == []


def test_another_kind_of_paper_is_told_and_has_no_result_of_its_own(watch: Watch) -> None:
    note = Paper().write(60, 60, "DELIVERY NOTE", 30)
    note.stack(60, 140, "Delivery note number DN-204", "Date 3 May 2026", "Deliver to Whinfell Joinery")
    note.stack(60, 260, *(f"Item {at} oak board planed {at + 3} pieces on pallet {at}" for at in range(6)))
    (video,) = watch(film((1.0, note))).documents
    assert [paper["kind"] for paper in video.data["documents"]] == ["delivery_note"]
