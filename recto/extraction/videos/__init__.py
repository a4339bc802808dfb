"""Videos as the `video` schema: `reader` for scenes, text on screen and events, `papers` for documents that
are shown, `placing` for times that a model gives. Decodes nothing: frames are pages by now.
"""

import recto.extraction.reader  # noqa: F401  (it lists this package among its readers: whoever comes first)
