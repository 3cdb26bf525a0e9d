"""The door for outside judges: the same conversation behind an OpenAI-compatible address. Off until it is started."""
