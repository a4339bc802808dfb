"""One run of `recto extract`: submits files, follows their jobs, prints results in the files' order."""

from collections.abc import Sequence
from pathlib import Path

from recto.cli.consoles import open_console
from recto.cli.tables import render_job
from recto.cli.text import printable
from recto.cli.watching import follow_jobs, progress_lines
from recto.client import Client, SubmitOptions
from recto.errors import AccessError, RectoError
from schemas.jobs import JobRead, JobStatus


class ExtractionRun:
    """Results go to stdout, progress and failures to stderr."""

    def __init__(self, client: Client, *, is_json: bool, is_single: bool) -> None:
        self._client = client
        self._is_json = is_json
        self._is_single = is_single
        self._stdout = open_console()
        self._stderr = open_console(stderr=True)
        self._names: dict[str, str] = {}
        self._queued: list[JobRead] = []
        self._finished: dict[str, JobRead] = {}
        self.failures = 0

    def submit(self, files: Sequence[Path], options: SubmitOptions) -> None:
        """Upload every file; one that can't be read or is refused counts as a failure, not as the end."""
        for path in files:
            try:
                job = self._client.submit(path, **options)
            except AccessError:
                raise
            except RectoError as error:
                self._fail(str(path), error.code, error.message)
            except OSError as error:
                if error.filename is None:  # not about the file: nobody answers
                    raise
                self._fail(str(path), "file.unreadable", str(error.strerror))
            else:
                self._names[job.id] = str(path)
                self._queued.append(job)

    def show_queued(self) -> None:
        """Print the jobs as they were accepted."""
        for job in self._queued:
            self._print(job)

    def collect(self, timeout: float) -> None:
        """Wait for every job and print it once those before it are printed."""
        with progress_lines(self._names, self._stderr) as show:
            for job in follow_jobs(self._client, self._names, timeout, show):
                self._finished[job.id] = job
                if not self._stdout.is_terminal:  # there it would land in the middle of the progress
                    self._deliver_next()
        self._deliver_next()

    def _deliver_next(self) -> None:
        while self._queued and self._queued[0].id in self._finished:
            self._deliver(self._finished.pop(self._queued.pop(0).id))

    def _deliver(self, job: JobRead) -> None:
        self._print(job)
        if job.status is not JobStatus.SUCCEEDED:
            code, message = (job.error.code, job.error.message) if job.error else (job.status.value, "")
            self._fail(self._names[job.id], code, message)

    def _print(self, job: JobRead) -> None:
        if self._is_json:
            text = job.model_dump_json(by_alias=True, indent=2 if self._is_single else None)
            self._stdout.file.write(text + "\n")
            self._stdout.file.flush()
        elif job.result:
            self._stdout.print(render_job(job))
        elif not job.status.is_final:
            self._stdout.print(f"{job.id} {job.status.value}", markup=False)

    def _fail(self, name: str, code: str, message: str) -> None:
        self.failures += 1
        line = f"recto: {printable(name)}: {code}: {printable(message)}"
        self._stderr.print(line, markup=False, soft_wrap=True)
