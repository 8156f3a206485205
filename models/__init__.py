"""Text in, spans and labels out. This floor knows no HTTP, no server and no request."""

from models.silence import silence_libraries

silence_libraries()
