"""Evidence to words: what a person reads."""
