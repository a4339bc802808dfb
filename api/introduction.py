"""The text above the routes in `/docs`, and what its sections are."""

INTRODUCTION = """
Send an invoice, a receipt, a form, any other document or a video, and get checked JSON back. Every value says
where it was read, how sure that is and which checks it passed; what isn't on the page is `null`.

## Read a document

```sh
curl $RECTO_URL/v1/jobs -H "Authorization: Bearer $RECTO_API_KEY" -F file=@invoice.pdf
```

The answer is a job with an `id`, at once: the document is safe on disk and queued. Wait for the result with

```sh
curl "$RECTO_URL/v1/jobs/$JOB_ID?wait=60" -H "Authorization: Bearer $RECTO_API_KEY"
```

which answers as soon as the job is `succeeded`, `failed` or `cancelled`, or after 60 seconds: then ask again.
Options go into further form fields: `-F schema=invoice -F pages=1-3 -F 'metadata={"customer": "K-10077"}'`.
Say who you are, and you are never taken for the seller:
`-F 'own_parties=[{"name": "Beispiel GmbH", "vat_id": "DE136695976"}]'`.
Say what you expect, and anything else asks for review: `-F 'expected={"purchase_order": ["4711"]}'`.
Or fill a JSON Schema of your own:

```sh
curl $RECTO_URL/v1/jobs -H "Authorization: Bearer $RECTO_API_KEY" -F file=@policy.pdf -F 'json_schema={
  "type": "object", "properties": {"policy_no": {"type": "string", "aliases": ["Policy number"]}}}'
```

The result also comes as a table, a workbook or a text (`GET /v1/jobs/$JOB_ID/result?format=csv`, `xlsx`,
`markdown`), and the results of many jobs as one table:

```sh
curl "$RECTO_URL/v1/exports?group=november&format=xlsx" -H "Authorization: Bearer $RECTO_API_KEY" -OJ
```

## Chat

OpenAI's clients work with the base URL `$RECTO_URL/v1` and your key; `GET /v1/models` tells what answers.

```sh
curl $RECTO_URL/v1/chat/completions -H "Authorization: Bearer $RECTO_API_KEY" -d @- <<END
{"messages": [{"role": "user", "content": [
  {"type": "text", "text": "What is the total?"},
  {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,$(base64 -w0 receipt.jpg)"}}]}]}
END
```

## Authenticate

Send your API key with every request under `/v1`, as `Authorization: Bearer KEY`. Jobs belong to the key that
sent them; to any other key they don't exist. Here on this page, press **Authorize** and paste the key.

## Errors

Whatever fails answers `{"error": {"message", "type", "param", "code"}}`. The message tells a person what to
do; the code is a stable word for programs. A job that fails carries the same four words as its `error`.
Every answer carries `x-request-id` – yours, if you sent one – which also stands in the server's log.
"""

TAGS = [
    {"name": "Jobs", "description": "One document each: sent, read, fetched, erased."},
    {"name": "Chat", "description": "Questions to a model, as OpenAI's clients ask them."},
    {"name": "Models", "description": "What answers them."},
    {"name": "Schemas", "description": "What can be read from a document."},
    {"name": "Health", "description": "For load balancers and supervisors; no key needed."},
]
