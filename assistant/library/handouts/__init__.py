"""A clinic's handout, in Word, PDF, HTML or Markdown, to the plain sections of a draft: one file a format."""

from assistant.library.handouts.reading import read_handout
from assistant.library.handouts.shape import Handout

__all__ = ["Handout", "read_handout"]
