"""Whole examples for the API's documentation, built from the models so that they can't go stale."""

from typing import Any

from schemas.catalogue import SchemaRead
from schemas.chat.events import PromptImage
from schemas.chat.messages import FunctionCall, ToolCall, UserMessage
from schemas.chat.parts import ImagePart, ImageUrl, TextPart
from schemas.chat.reply import (
    ChatCompletion,
    Choice,
    CompletionDetails,
    CompletionUsage,
    ModelList,
    ModelRead,
    PromptDetails,
    ReplyMessage,
)
from schemas.chat.request import ChatRequest
from schemas.documents.receipt import Merchant, Receipt, ReceiptLine, ReceiptTax
from schemas.errors import ErrorDetail
from schemas.jobs import DocumentRead, JobList, JobRead, JobStatus, Priority, Progress
from schemas.results import (
    Check,
    DocumentResult,
    FieldResult,
    Grounding,
    PageBox,
    PageRead,
    Result,
    Source,
    Usage,
)

JOB_ID = "job_019a9f3c5b7e4d1f0a6b8c2d3e4f5a6b"
_ACCEPTED_AT = 1_795_190_400

_DATA = Receipt(
    merchant=Merchant(name="Corner Bakery Ltd"),
    receipt_number="CS00012013",
    date="2026-11-20",
    currency="EUR",
    lines=(ReceiptLine(description="Rye bread", quantity="1", unit_price="3.90", total="3.90"),),
    taxes=(ReceiptTax(rate="7", base="3.64", amount="0.26"),),
    tax_total="0.26",
    total="3.90",
)
_TOTAL = FieldResult(
    value="3.90",
    confidence=0.98,
    grounding=Grounding.FOUND,
    source=Source.OCR,
    text="3,90",
    boxes=(PageBox(page=1, box=(0.71, 0.62, 0.83, 0.65)),),
)
RESULT = Result(
    documents=(
        DocumentResult(
            schema_name="receipt",
            schema_confidence=0.97,
            pages=(1,),
            data=_DATA.model_dump(mode="json"),
            fields={"/total": _TOTAL},
            checks=(Check(name="tax_fits_rate", passed=True, paths=("/taxes/0/amount", "/taxes/0/base")),),
        ),
    ),
    pages=(PageRead(number=1, width=827, height=1960, rotation=0, image=f"/v1/jobs/{JOB_ID}/pages/1"),),
    usage=Usage(queue_seconds=0.02, prepare_seconds=1.9, engine_seconds=0.1),
)

EXPORTED = f"""\
_job_id,_filename,_document,_schema,_pages,_needs_review,_min_confidence,_row,description,product_code,\
quantity,unit_price,total\r
{JOB_ID},receipt.jpg,1,receipt,1,false,0.98,1,Rye bread,,1,3.90,3.90\r
"""
WRITTEN = """\
# receipt.jpg

## Document 1: receipt (page 1)

| Field | Value | Confidence | Found | Page |
| --- | --- | --- | --- | --- |
| total | 3.90 | 0.98 | found (ocr) | 1 |
"""


def _job(status: JobStatus, **changes: Any) -> JobRead:
    is_new = status is JobStatus.QUEUED
    values: dict[str, Any] = {
        "id": JOB_ID,
        "status": status,
        "created_at": _ACCEPTED_AT,
        "started_at": None if is_new else _ACCEPTED_AT,
        "finished_at": None if is_new else _ACCEPTED_AT + 2,
        "expires_at": None if is_new else _ACCEPTED_AT + 2_592_002,
        "document": DocumentRead(
            filename="receipt.jpg",
            media_type=None if is_new else "image/jpeg",
            bytes=184_220,
            sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            pages=None if is_new else 1,
        ),
        "schema": "auto",
        "model": "reader",
        "priority": Priority.NORMAL,
        "group": "november",
        "attempts": 0 if is_new else 1,
        "metadata": {"customer": "K-10077"},
        "progress": Progress(
            stage=status,
            pages_done=0 if is_new else 1,
            pages_total=None if is_new else 1,
            queue_position=0 if is_new else None,
            eta_seconds=None,
        ),
        "error": None,
        "result": None,
    }
    return JobRead.model_validate(values | changes)


QUEUED = _job(JobStatus.QUEUED)
SUCCEEDED = _job(JobStatus.SUCCEEDED, result=RESULT)
CANCELLED = _job(JobStatus.CANCELLED)
FAILED = _job(
    JobStatus.FAILED,
    error=ErrorDetail(
        message="The PDF is encrypted; send it without a password.",
        type="invalid_request_error",
        param="file",
        code="document.encrypted",
    ),
)
LISTED = JobList(data=(_job(JobStatus.SUCCEEDED),), has_more=False, first_id=JOB_ID, last_id=JOB_ID)
SCHEMA = SchemaRead(
    name="receipt",
    title="Receipt",
    description="A till receipt or card slip.",
    json_schema={"type": "object", "properties": {"total": {"type": ["string", "null"]}}},
)


# ── chat ────────────────────────────────────────────────────────────────────────────────────────────

_CHAT_ID = "chatcmpl-019a9f3c5b7e4d1f0a6b8c2d3e4f5a6b"
_VLM = "qwen-qwen25-vl-3b-instruct-awq"
_PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwAB"
    "AQEAG7buVgAAAABJRU5ErkJggg=="
)
TEXT_QUESTION = ChatRequest(messages=(UserMessage(role="user", content="Name a colour."),), temperature=0)
IMAGE_QUESTION = ChatRequest(
    model=_VLM,
    messages=(
        UserMessage(
            role="user",
            content=(
                TextPart(type="text", text="What is the total?"),
                ImagePart(type="image_url", image_url=ImageUrl(url=_PNG)),
            ),
        ),
    ),
    max_completion_tokens=100,
)


def _completion(choice: Choice) -> ChatCompletion:
    usage = CompletionUsage(
        prompt_tokens=420,
        completion_tokens=9,
        total_tokens=429,
        prompt_tokens_details=PromptDetails(image_tokens=396, images=(PromptImage(width=616, height=504),)),
        completion_tokens_details=CompletionDetails(),
    )
    return ChatCompletion(id=_CHAT_ID, created=_ACCEPTED_AT, model=_VLM, choices=(choice,), usage=usage)


COMPLETION = _completion(
    Choice(index=0, message=ReplyMessage(content="The total is 3.90 EUR."), finish_reason="stop")
)
TOOL_CALL = _completion(
    Choice(
        index=0,
        message=ReplyMessage(
            content=None,
            tool_calls=(
                ToolCall(
                    id="chatcmpl-tool-019a9f3c5b7e4d1f",
                    function=FunctionCall(name="book", arguments='{"total":"3.90"}'),
                ),
            ),
        ),
        finish_reason="tool_calls",
    )
)
STREAMED = f"""\
data: {{"id":"{_CHAT_ID}","object":"chat.completion.chunk","created":{_ACCEPTED_AT},"model":"{_VLM}",\
"choices":[{{"index":0,"delta":{{"role":"assistant","content":""}},"logprobs":null,"finish_reason":null}}]}}

data: {{"id":"{_CHAT_ID}","object":"chat.completion.chunk","created":{_ACCEPTED_AT},"model":"{_VLM}",\
"choices":[{{"index":0,"delta":{{"content":"3.90"}},"logprobs":null,"finish_reason":null}}]}}

data: {{"id":"{_CHAT_ID}","object":"chat.completion.chunk","created":{_ACCEPTED_AT},"model":"{_VLM}",\
"choices":[{{"index":0,"delta":{{}},"logprobs":null,"finish_reason":"stop","stop_reason":null}}]}}

data: [DONE]

"""


def _model(name: str, *, tools: bool, context: int) -> ModelRead:
    return ModelRead(
        id=name,
        created=_ACCEPTED_AT,
        owned_by="recto",
        context_length=context,
        input_modalities=("text", "image", "video", "document"),
        supports_tools=tools,
        supports_json_schema=True,
        supports_lora=tools,
    )


MODEL = _model(_VLM, tools=True, context=32_768)
MODELS = ModelList(data=(MODEL, _model("reader", tools=False, context=1_000_000)))
