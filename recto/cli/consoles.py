"""Where the command line writes."""

from rich.console import Console

_WIDTH_WITHOUT_TERMINAL = 120


def open_console(*, stderr: bool = False) -> Console:
    """Return stdout or stderr; tables get room when nobody's terminal sets the width."""
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console = Console(stderr=stderr, highlight=False, width=_WIDTH_WITHOUT_TERMINAL)
    return console
