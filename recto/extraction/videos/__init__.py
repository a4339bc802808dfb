"""Videos as the `video` schema: `reader` for scenes, text on screen and events, `papers` for documents that
are shown, `described` for what a model adds. Decodes nothing: frames are pages by now.
"""
