"""The names of blobs: a job's all in one folder, so that it can be erased whole and is fsynced but once."""

JOBS = "jobs"
"""The folder of all jobs' folders, each named by its job's id."""


def job_folder(job_id: str) -> str:
    """Return the folder that holds all of a job's bytes."""
    return f"{JOBS}/{job_id}"


def document_key(job_id: str) -> str:
    """Return the key of the caller's original bytes."""
    return f"{job_folder(job_id)}/document"


def prepared_key(job_id: str) -> str:
    """Return the key of the prepared document (words of every page, JSON)."""
    return f"{job_folder(job_id)}/prepared.json"


def page_key(job_id: str, number: int) -> str:
    """Return the key of an upright page image (PNG)."""
    return f"{job_folder(job_id)}/page-{number}.png"


def result_key(job_id: str, lease_token: str) -> str:
    """Return the key of a result. One per attempt: only the one that the ledger names counts."""
    return f"{job_folder(job_id)}/result-{lease_token}.json"


CHAT = "chat"
"""The folder of the folders that hold the images and files of chat requests under way, by the answer's id."""


def chat_folder(chat_id: str) -> str:
    """Return the folder that holds what a chat request shows."""
    return f"{CHAT}/{chat_id}"


def chat_media_key(chat_id: str, name: str) -> str:
    """Return the key of what the request calls `media:NAME`."""
    return f"{chat_folder(chat_id)}/{name}"
