"""What the ticket model can be held to: the schema of a ticket, and the tool that looks one up."""

TICKET_SCHEMA = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("number", "amount", "currency")},
    "required": ["number", "amount", "currency"],
    "additionalProperties": False,
}
LOOK_UP = {
    "type": "function",
    "function": {
        "name": "lookup_ticket",
        "description": "Look up whether a ticket is paid.",
        "parameters": {
            "type": "object",
            "properties": {"number": {"type": "string"}},
            "required": ["number"],
            "additionalProperties": False,
        },
    },
}
