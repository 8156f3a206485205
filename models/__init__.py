"""Text in, spans and labels out. This floor knows no HTTP, no server and no request."""
